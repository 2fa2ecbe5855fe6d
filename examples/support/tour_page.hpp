// The page of the tour: every chapter with its text, its pictures for every name, and the glossary.
#pragma once

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <regard/look/html.hpp>

#include "glossary.hpp"
#include "panels.hpp"
#include "tour_model.hpp"
#include "tour_texts.hpp"

namespace tour {

/// Puts the tour together: each picture goes to a file of its own and into the page.
class Page {
public:
    Page(const Settings& settings, Pupils& pupils, std::vector<std::string> words)
        : settings_(settings), pupils_(pupils), words_(std::move(words)), letters_(letters()),
          lang_(settings.lang()) {}

    /// Writes all files of the tour below `settings.out`.
    void write() {
        using namespace regard;
        beginPage(page_, lang_, TITLE.in(lang_));
        page_ << "<style>.pair{display:grid;gap:16px}@media (min-width:900px){.pair{"
                 "grid-template-columns:1fr 1fr}}.grid figure,.pair figure{margin:0;min-width:0}"
                 "dt{font-weight:700;margin-top:1em}dd{margin:0}nav li{margin:.2em 0}</style>\n";
        writeElement(page_, "h1", TITLE.in(lang_));
        writeElement(page_, "p", SUBTITLE.in(lang_));
        writeElement(page_, "p", LEAD.in(lang_));
        writeContents();
        for (const Chapter& chapter : CHAPTERS) writeChapter(chapter);
        writeGlossary();
        endPage(page_);
        writeFileAtomically(settings_.out + "/index.html", page_.str());
    }

private:
    using Lang = regard::Lang;
    using Text = regard::Text;

    void writeContents() {
        constexpr Text contents{"Sommaire", "Contents"};
        page_ << "<nav aria-label=\"" << contents.in(lang_) << "\">\n<ul>\n";
        const auto entry = [&](std::string_view id, std::string_view heading) {
            page_ << "<li><a href=\"#" << id << "\">" << regard::escapeXml(heading)
                  << "</a></li>\n";
        };
        for (const Chapter& chapter : CHAPTERS) entry(chapter.id, chapter.heading.in(lang_));
        entry("glossary", GLOSSARY_HEADING.in(lang_));
        page_ << "</ul>\n</nav>\n";
    }

    void writeChapter(const Chapter& chapter) {
        const std::string_view id = chapter.id;
        page_ << "<section>\n";
        regard::writeElement(page_, "h2", chapter.heading.in(lang_), id);
        for (const Text& paragraph : chapter.paragraphs)
            regard::writeElement(page_, "p", paragraph.in(lang_));
        if (id == "embeddings") {
            show(embeddingsPanel(pupils_.trained, letters_, lang_), "embeddings", chapter);
        } else if (id == "whole") {
            show(fitTogetherPanel<SHAPE>(lang_), "whole", chapter);
        } else if (id == "inference") {
            const auto written =
                regard::generate(pupils_.trained, pupils_.random, {.keepProbs = true});
            show(inferencePanel(written, letters_, lang_, 0.5), "inference", chapter);
        } else {
            for (std::size_t w = 0; w < words_.size(); ++w) {
                const bool folded = w > 0;
                if (folded)
                    page_ << "<details><summary>" << regard::escapeXml(words_[w]) << "</summary>\n";
                writeFor(id, chapter, w);
                if (folded) page_ << "</details>\n";
            }
        }
        page_ << "</section>\n";
    }

    /// The pictures of a chapter for one name.
    void writeFor(std::string_view id, const Chapter& chapter, std::size_t w) {
        const std::string& word = words_[w];
        const auto tokens = ALPHABET.tokenize(word);
        const Traces before = regard::computeSequenceTraces(pupils_.untrained, tokens);
        const Traces after = regard::computeSequenceTraces(pupils_.trained, tokens);
        const std::size_t last = after.size() - 1;
        const auto named = [&](const char* state = "") {
            return std::string{id} + "-" + std::to_string(w) + state;
        };
        const auto path = [&](const std::string& state = "") {
            return word + "/" + std::string{id} + state;
        };
        // Both states of the model side by side, and each in a file of its own.
        const auto both = [&](auto&& draw) {
            page_ << "<div class=\"pair\">\n";
            show(draw(before, std::size_t{0}, named("-untrained")), path("-untrained"),
                 trainingBadge(0, lang_));
            show(draw(after, pupils_.steps, named("-trained")), path("-trained"),
                 trainingBadge(pupils_.steps, lang_));
            page_ << "</div>\n";
            caption(chapter);
        };
        if (id == "tokenisation") {
            show(tokenisationPanel(tokens, letters_, lang_, named()), path(), chapter);
        } else if (id == "forward") {
            show(forwardPanel(after[last], letters_, lang_, named()), path(), chapter);
        } else if (id == "why") {
            both([&](const Traces& traces, std::size_t, const std::string& name) {
                return whyAttentionPanel(traces, letters_, lang_, name);
            });
        } else if (id == "sequence") {
            for (std::size_t t = 0; t <= last; ++t)
                save(sequencePanel(after, letters_, lang_, {.current = t, .name = named()}),
                     settings_.out + "/" + word, "sequence-" + std::to_string(t));
            both([&](const Traces& traces, std::size_t, const std::string& name) {
                return sequencePanel(traces, letters_, lang_,
                                     {.current = last, .animate = true, .name = name});
            });
        } else if (id == "qkv") {
            both([&](const Traces& traces, std::size_t, const std::string& name) {
                return qkvPanel(traces, letters_, lang_, last, 0, name);
            });
        } else if (id == "matrix") {
            both([&](const Traces& traces, std::size_t steps, const std::string& name) {
                return attentionMatrixPanel(
                    traces, letters_, lang_,
                    {.row = last, .steps = steps, .animate = true, .name = name});
            });
        } else if (id == "heads") {
            save(headsPanel<float>({{before, 0}, {after, pupils_.steps}}, letters_, lang_, 0,
                                   named()),
                 settings_.out + "/" + word, "heads");
            writeHeads(before, 0, named("-untrained"));
            writeHeads(after, pupils_.steps, named("-trained"));
            caption(chapter);
        } else if (id == "training") {
            const auto losses = regard::positionLosses(pupils_.trained, tokens);
            show(trainingPanel(pupils_.losses, {losses.begin(), losses.end()}, tokens, letters_,
                               std::size_t(SHAPE.VOCAB_SIZE), lang_, named()),
                 path(), chapter);
        }
    }

    /// The four heads in a grid that folds to two columns on a narrow page.
    void writeHeads(const Traces& traces, std::size_t steps, const std::string& name) {
        regard::writeElement(page_, "h3", trainingBadge(steps, lang_));
        page_ << "<div class=\"grid\">\n";
        for (std::size_t head = 0; head < std::size_t(SHAPE.N_HEAD); ++head) {
            const Panel panel = headPanel(traces, letters_, lang_, 0, head, steps,
                                          name + "-" + std::to_string(head));
            writeHtml(page_, panel.figure, panel.table, "");
        }
        page_ << "</div>\n";
    }

    /// A picture into its files and into the page.
    void show(const Panel& panel, const std::string& path, std::string_view words) {
        const std::size_t slash = path.find('/');
        const std::string folder =
            slash == path.npos ? settings_.out : settings_.out + "/" + path.substr(0, slash);
        save(panel, folder, path.substr(slash == path.npos ? 0 : slash + 1));
        writeHtml(page_, panel.figure, panel.table, words);
    }
    void show(const Panel& panel, const std::string& path, const Chapter& chapter) {
        show(panel, path, chapter.caption.in(lang_));
    }
    void caption(const Chapter& chapter) {
        regard::writeElement(page_, "p", chapter.caption.in(lang_));
    }

    void writeGlossary() {
        page_ << "<section>\n";
        regard::writeElement(page_, "h2", GLOSSARY_HEADING.in(lang_), "glossary");
        page_ << "<dl>\n";
        for (const Term& term : GLOSSARY) {
            regard::writeElement(page_, "dt", term.name.in(lang_), std::string{"term-"} + term.id);
            regard::writeElement(page_, "dd", term.sentence.in(lang_));
            regard::writeElement(page_, "dd", term.comparison.in(lang_));
        }
        page_ << "</dl>\n</section>\n";
    }

    static constexpr Text GLOSSARY_HEADING{"Glossaire", "Glossary"};

    const Settings& settings_;
    Pupils& pupils_;
    std::vector<std::string> words_;
    std::vector<std::string> letters_;
    Lang lang_;
    std::ostringstream page_;
};

} // namespace tour
