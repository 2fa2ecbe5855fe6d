// Every figure of the book in every version that a reader can choose, packed, and the pictures and
// numbers of it that go to files.
#pragma once

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <regard/look/html.hpp>

#include "book_figures.hpp"
#include "book_texts.hpp"
#include "page_pack.hpp"
#include "page_table.hpp"

namespace tour {

/// Calls `visit` with every choice that a slot tells apart among the first `words` names, the
/// position changing fastest.
template <class Visit>
void eachChoice(const BookFigures& figures, const Slot& slot, std::size_t words, Visit&& visit) {
    for (std::size_t w = 0; w < (slot.follows('w') ? words : 1); ++w) {
        const auto count = [&](char dim) { return slot.follows(dim) ? figures.extent(dim, w) : 1; };
        for (std::size_t s = 0; s < count('s'); ++s)
            for (std::size_t l = 0; l < count('l'); ++l)
                for (std::size_t h = 0; h < count('h'); ++h)
                    for (std::size_t p = 0; p < count('p'); ++p)
                        visit(Choice{w, slot.follows('s') ? s : 1, l, h, p});
    }
}

/// Writes the figures of all names, untrained and trained, in layer 0 and head 0 at the last
/// position, as SVG and CSV.
inline void saveFigures(const BookFigures& figures, regard::Lang lang, const std::string& out) {
    for (const Slot& slot : SLOTS) {
        eachChoice(figures, slot, figures.words().size(), [&](Choice at) {
            const std::size_t last = figures.extent('p', at.word) - 1;
            if (at.layer || at.head || (slot.follows('p') && at.position != last)) return;
            const std::string folder =
                slot.follows('w') ? out + "/" + figures.words()[at.word] : out;
            const std::string state = !slot.follows('s') ? ""
                                      : at.state         ? "-trained"
                                                         : "-untrained";
            const std::vector<Panel> panels = figures.draw(slot, at, lang);
            for (std::size_t i = 0; i < panels.size(); ++i) {
                const std::string number = panels.size() > 1 ? "-" + std::to_string(i) : "";
                save(panels[i], folder, std::string(slot.id) + number + state);
            }
        });
    }
}

/// The versions of the figures of the first `words` names, in two languages.
class Versions {
public:
    Versions(const BookFigures& figures, std::size_t words, regard::Lang lang)
        : figures_(figures), words_(words), lang_(lang) {}

    /// Packs all versions of a slot under a caption, and returns the one that `first` chooses.
    std::string pack(const Slot& slot, const Choice& first, const Text& caption) {
        const std::size_t start = pack_.size();
        std::string shown;
        // A name is like the name before; of its versions, those of another position are like that
        // of the first.
        std::size_t word = PagePack::NONE, row = PagePack::NONE, lastWord = PagePack::NONE;
        eachChoice(figures_, slot, words_, [&](const Choice& at) {
            const std::string html = fragment(slot, at, lang_, caption);
            const bool opensRow = at.position == 0, opensWord = at.word != lastWord;
            const std::size_t id = pack_.add(html, opensRow ? word : row);
            if (opensRow) row = id;
            if (opensWord) word = id;
            lastWord = at.word;
            if (at.word == first.word && at.state == first.state && at.layer == first.layer &&
                at.head == first.head && (!slot.follows('p') || at.position == first.position))
                shown = html;
        });
        const regard::Lang other = lang_ == regard::Lang::fr ? regard::Lang::en : regard::Lang::fr;
        std::size_t of = start;
        eachChoice(figures_, slot, words_, [&](const Choice& at) {
            pack_.addTranslation(fragment(slot, at, other, caption), of++);
        });
        slots_ += slots_.empty() ? "" : ",\n";
        slots_ += "{\"id\":" + jsonString(slot.id) + ",\"dims\":" + jsonString(slot.dims) +
                  ",\"first\":" + std::to_string(start) + "}";
        return shown;
    }

    /// The slots with the number of their first version, and the versions, as members of a JSON
    /// object.
    std::string toJson() const {
        return "\"slots\":[" + slots_ + "],\n\"digits\":" + jsonString(PagePack::digits()) + ",\n" +
               pack_.toJson();
    }

private:
    /// What stands in a slot for a choice.
    std::string fragment(const Slot& slot, const Choice& at, regard::Lang lang,
                         const Text& caption) const {
        const std::vector<Panel> panels = figures_.draw(slot, at, lang);
        std::string words(caption.in(lang));
        if (const std::string chosen = describe(slot, at, lang); !chosen.empty())
            words += (words.empty() ? "" : " — ") + chosen;
        std::ostringstream html;
        if (panels.size() == 1) {
            const Panel& panel = panels.front();
            writeHtml(html, panel.figure, forPage(panel.table, lang), words);
        } else {
            html << "<div class=\"grid\">\n";
            for (const Panel& panel : panels)
                writeHtml(html, panel.figure, forPage(panel.table, lang), "");
            html << "</div>\n<p class=\"caption\">" << regard::escapeXml(words) << "</p>\n";
        }
        return shortenNumbers(html.str());
    }

    /// "emma · trained, 3,000 steps · layer 0 · head 2 · position m₂", as far as the slot follows.
    std::string describe(const Slot& slot, const Choice& at, regard::Lang lang) const {
        std::string words;
        const auto say = [&](char dim, auto&& text) {
            if (slot.follows(dim)) words += (words.empty() ? "" : " · ") + text();
        };
        constexpr Text position{"position\u00A0", "position "};
        say('w', [&] { return figures_.words()[at.word]; });
        say('s', [&] { return trainingBadge(figures_.steps(at.state), lang); });
        say('l', [&] { return layerLabel(at.layer, lang); });
        say('h', [&] { return headLabel(at.head, lang); });
        say('p', [&] {
            return std::string(position.in(lang)) + figures_.positions(at.word)[at.position];
        });
        return words;
    }

    const BookFigures& figures_;
    std::size_t words_;
    regard::Lang lang_;
    PagePack pack_;
    std::string slots_;
};

} // namespace tour
