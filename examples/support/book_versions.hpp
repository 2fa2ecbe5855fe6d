// Every figure of the book in every version that a reader can choose, packed, and the pictures and
// numbers of it that go to files.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
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

/// Calls `visit` with every choice that a slot tells apart for name number `word`, the position
/// changing fastest.
template <class Visit>
void eachChoice(const BookFigures& figures, const Slot& slot, std::size_t word, Visit&& visit) {
    const auto count = [&](char dim) { return slot.follows(dim) ? figures.extent(dim, word) : 1; };
    for (std::size_t s = 0; s < count('s'); ++s)
        for (std::size_t l = 0; l < count('l'); ++l)
            for (std::size_t h = 0; h < count('h'); ++h)
                for (std::size_t p = 0; p < count('p'); ++p)
                    visit(Choice{word, slot.follows('s') ? s : 1, l, h, p});
}

/// Writes the figures of all names, untrained and trained, in layer 0 and head 0 at the last
/// position, as SVG and CSV.
inline void saveFigures(const BookFigures& figures, regard::Lang lang, const std::string& out) {
    const auto saveAll = [&](const Slot& slot, std::size_t word) {
        const std::size_t last = figures.extent('p', word) - 1;
        const std::string folder = slot.follows('w') ? out + "/" + figures.words()[word] : out;
        for (std::size_t s = slot.follows('s') ? 0 : 1; s < 2; ++s) {
            const std::string state = !slot.follows('s') ? "" : s ? "-trained" : "-untrained";
            const std::vector<Panel> panels =
                figures.draw(slot, {.word = word, .state = s, .position = last}, lang);
            for (std::size_t i = 0; i < panels.size(); ++i) {
                const std::string number = panels.size() > 1 ? "-" + std::to_string(i) : "";
                save(panels[i], folder, std::string(slot.id) + number + state);
            }
        }
    };
    for (const Slot& slot : SLOTS)
        for (std::size_t word = 0; word < (slot.follows('w') ? figures.words().size() : 1); ++word)
            saveAll(slot, word);
}

/// The versions of the figures, name by name, in two languages.
class Versions {
public:
    /// The figures of `first` are those that the page shows by itself.
    Versions(const BookFigures& figures, regard::Lang lang, const Choice& first)
        : figures_(figures), lang_(lang), first_(first) {}

    /// Adds all figures of the next name, and with the first name, which has room, those that are
    /// of none. Adds nothing, and returns false, where `toJson` would have more than `room` bytes.
    bool addName(std::size_t room) {
        const std::size_t before = pack_.size();
        for (std::size_t i = 0; i < SLOTS.size(); ++i)
            if (words_ == 0 || SLOTS[i].follows('w')) addVersions(i);
        ++words_;
        if (words_ == 1 || toJson().size() <= room) return true;
        --words_;
        pack_.resize(before);
        for (auto& starts : starts_)
            if (starts.size() > words_) starts.pop_back();
        return false;
    }

    /// How many names have been added.
    std::size_t words() const { return words_; }

    /// What slot number `slot` shows at first.
    const std::string& shown(std::size_t slot) const { return shown_[slot]; }

    /// The slots, with the numbers of the first versions of each name in the page's language and in
    /// the other, and the versions, as members of a JSON object.
    std::string toJson() const {
        std::string slots;
        for (std::size_t i = 0; i < SLOTS.size(); ++i) {
            slots += slots.empty() ? "" : ",\n";
            slots += "{\"id\":" + jsonString(SLOTS[i].id) +
                     ",\"dims\":" + jsonString(SLOTS[i].dims) + ",\"starts\":[";
            for (std::size_t w = 0; w < starts_[i].size(); ++w)
                slots += (w ? ",[" : "[") + std::to_string(starts_[i][w][0]) + "," +
                         std::to_string(starts_[i][w][1]) + "]";
            slots += "]}";
        }
        return "\"slots\":[" + slots + "],\n\"digits\":" + jsonString(PagePack::digits()) + ",\n" +
               pack_.toJson();
    }

private:
    /// Packs all versions of a slot for the next name.
    void addVersions(std::size_t i) {
        const Slot& slot = SLOTS[i];
        const std::size_t start = pack_.size();
        // A name is like the name before; of its versions, those of another position are like that
        // of the first.
        std::size_t word = starts_[i].empty() ? PagePack::NONE : starts_[i].back()[0];
        std::size_t row = PagePack::NONE;
        eachChoice(figures_, slot, words_, [&](const Choice& at) {
            std::string html = fragment(slot, at, lang_);
            const bool opensRow = at.position == 0;
            const std::size_t id = pack_.add(html, opensRow ? word : row);
            if (opensRow) row = id;
            if (id == start) word = id;
            if (at.word == first_.word && at.state == first_.state && at.layer == first_.layer &&
                at.head == first_.head && (!slot.follows('p') || at.position == first_.position))
                shown_[i] = std::move(html);
        });
        const regard::Lang other = lang_ == regard::Lang::fr ? regard::Lang::en : regard::Lang::fr;
        starts_[i].push_back({start, pack_.size()});
        std::size_t of = start;
        eachChoice(figures_, slot, words_, [&](const Choice& at) {
            pack_.addTranslation(fragment(slot, at, other), of++);
        });
    }

    /// What a chapter says below its first figure; nothing below its others.
    static std::string caption(const Slot& slot, regard::Lang lang) {
        const auto chapter = std::find_if(CHAPTERS.begin(), CHAPTERS.end(),
                                          [&](const Chapter& c) { return slot.chapter == c.id; });
        const auto first = std::find_if(SLOTS.begin(), SLOTS.end(),
                                        [&](const Slot& s) { return s.chapter == slot.chapter; });
        if (chapter == CHAPTERS.end() || first->id != slot.id) return {};
        return std::string(chapter->caption.in(lang));
    }

    /// What stands in a slot for a choice.
    std::string fragment(const Slot& slot, const Choice& at, regard::Lang lang) const {
        const std::vector<Panel> panels = figures_.draw(slot, at, lang);
        std::string words = caption(slot, lang);
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
    regard::Lang lang_;
    Choice first_;
    std::size_t words_ = 0;
    PagePack pack_;
    std::array<std::vector<std::array<std::size_t, 2>>, SLOTS.size()> starts_;
    std::array<std::string, SLOTS.size()> shown_;
};

} // namespace tour
