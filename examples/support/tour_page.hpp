// The book: every chapter with its text and its figures, in both languages, with the glossary
// behind every term, in one file that needs no server, no network and, for what it shows first, no
// script.
#pragma once

#include <cstdio>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <regard/look/html.hpp>

#include "book_versions.hpp"
#include "page_script.hpp"
#include "page_style.hpp"
#include "terms.hpp"

namespace tour {

/// The book, with as many names of the figures as it has room for.
class Page {
public:
    /// A book may have this many bytes.
    static constexpr std::size_t LARGEST = 5'000'000;

    Page(const Settings& settings, const BookFigures& figures)
        : figures_(figures), lang_(settings.lang()), first_{.position = figures.extent('p', 0) - 1},
          versions_(figures, lang_, first_) {
        versions_.addName(LARGEST);
        // the text and the figures of the first name, and what a name adds beside its figures
        constexpr std::size_t perName = 1000;
        const std::size_t rest =
            html().size() - versions_.toJson().size() + perName * figures.words().size();
        const std::size_t room = rest < LARGEST ? LARGEST - rest : 0;
        while (words() < figures.words().size() && versions_.addName(room)) {
        }
    }

    /// How many names it has.
    std::size_t words() const { return versions_.words(); }

    /// The page as HTML that is well-formed XML as well.
    std::string html() {
        page_.str({});
        const std::string head =
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
            "&#39;none&#39;; style-src &#39;unsafe-inline&#39;; script-src "
            "&#39;unsafe-inline&#39;; img-src data:\"/>\n<link rel=\"icon\" "
            "href=\"data:,\"/>\n<style>" +
            std::string(PAGE_STYLE) + "</style>\n";
        regard::beginPage(page_, lang_, TITLE.in(lang_), head);
        page_ << "<a class=\"skip\" href=\"#main\">" << both({"Aller au livre", "Go to the book"})
              << "</a>\n<header>\n<div id=\"language\" hidden=\"hidden\">\n";
        writeRadios("lang", {"Langue", "Language"},
                    {{"Français", "Français"}, {"English", "English"}}, {"fr", "en"},
                    lang_ == Lang::fr ? 0 : 1);
        page_ << "</div>\n";
        element("h1", TITLE);
        element("p class=\"subtitle\"", SUBTITLE);
        element("p", LEAD);
        element("p", FILES);
        page_ << "<noscript>";
        element("p", NO_SCRIPT);
        page_ << "</noscript>\n</header>\n";
        writeContents();
        page_ << "<main id=\"main\">\n";
        writeBar();
        for (std::size_t i = 0; i < CHAPTERS.size(); ++i) writeChapter(CHAPTERS[i], i + 1);
        writeGlossary();
        page_ << "</main>\n";
        writeNote();
        writeData();
        page_ << "<script>//<![CDATA[\n" << PAGE_SCRIPT << "//]]></script>\n";
        regard::endPage(page_);
        return page_.str();
    }

private:
    using Lang = regard::Lang;

    // text in two languages, of which the style sheet shows one
    static std::string both(const Text& text, std::string_view element = "span") {
        std::string html;
        for (const Lang lang : {Lang::fr, Lang::en}) {
            (html += '<') += element;
            html += lang == Lang::fr ? " lang=\"fr\">" : " lang=\"en\">";
            (html += regard::escapeXml(text.in(lang))) += "</";
            (html += element.substr(0, element.find(' '))) += '>';
        }
        return html;
    }
    void element(std::string_view element, const Text& text) {
        page_ << both(text, element) << '\n';
    }

    // the parts of the page
    void writeContents() {
        page_ << "<nav aria-label=\"" << regard::escapeXml(CONTENTS.in(lang_))
              << "\" data-label=\"contents\">\n<ol>\n";
        bool open = false;
        const auto entry = [&](std::string_view id, std::size_t number, const Text& heading) {
            page_ << "<li><a href=\"#" << id << "\">";
            if (number) page_ << number << ". ";
            page_ << both(heading) << "</a></li>\n";
        };
        for (std::size_t i = 0; i < CHAPTERS.size(); ++i) {
            if (!CHAPTERS[i].part.in(lang_).empty()) {
                if (open) page_ << "</ol></li>\n";
                page_ << "<li><b>" << both(CHAPTERS[i].part) << "</b><ol>\n";
                open = true;
            }
            entry(CHAPTERS[i].id, i + 1, CHAPTERS[i].heading);
        }
        if (open) page_ << "</ol></li>\n";
        entry("glossary", 0, GLOSSARY_HEADING);
        page_ << "</ol>\n</nav>\n";
    }

    /// A choice of a few, one of which is made.
    void writeRadios(std::string_view name, const Text& legend, const std::vector<Text>& options,
                     const std::vector<std::string>& values, std::size_t chosen) {
        page_ << "<fieldset><legend>" << both(legend) << "</legend><div class=\"seg\">";
        for (std::size_t i = 0; i < options.size(); ++i) {
            page_ << "<label><input type=\"radio\" name=\"" << name << "\" value=\"" << values[i]
                  << "\"" << (i == chosen ? " checked=\"checked\"" : "") << "/><span>";
            if (options[i].in(Lang::fr) == options[i].in(Lang::en))
                page_ << regard::escapeXml(options[i].in(Lang::fr));
            else
                page_ << both(options[i]);
            page_ << "</span></label>";
        }
        page_ << "</div></fieldset>\n";
    }

    void writeBar() {
        constexpr std::array<Text, 8> digits{{{"0", "0"},
                                              {"1", "1"},
                                              {"2", "2"},
                                              {"3", "3"},
                                              {"4", "4"},
                                              {"5", "5"},
                                              {"6", "6"},
                                              {"7", "7"}}};
        const auto upTo = [&](int n) {
            return std::vector<Text>(digits.begin(), digits.begin() + n);
        };
        const std::vector<std::string> numbers{"0", "1", "2", "3", "4", "5", "6", "7"};
        page_
            << "<details id=\"bar\" class=\"bar\" hidden=\"hidden\"><summary><span "
               "id=\"chosen\"></span></summary>\n<div class=\"row\">\n<div><label class=\"label\" "
               "for=\"word\">"
            << both({"Prénom", "Name"}) << "</label><select id=\"word\" name=\"w\">";
        for (std::size_t w = 0; w < words(); ++w)
            page_ << "<option value=\"" << w << "\">" << regard::escapeXml(figures_.words()[w])
                  << "</option>";
        page_ << "</select></div>\n";
        writeRadios("s", {"Poids", "Weights"}, {{"au hasard", "random"}, {"entraînés", "trained"}},
                    numbers, first_.state);
        writeRadios("l", {"Couche", "Layer"}, upTo(DEEP.N_LAYER), numbers, first_.layer);
        writeRadios("h", {"Tête", "Head"}, upTo(SHAPE.N_HEAD), numbers, first_.head);
        const auto positions = figures_.positions(0);
        page_ << "<div><label class=\"label\" for=\"position\">" << both({"Position", "Position"})
              << "</label><div class=\"place\"><input id=\"position\" name=\"p\" type=\"range\" "
                 "min=\"0\" max=\""
              << positions.size() - 1 << "\" value=\"" << first_.position
              << "\"/><output id=\"here\" for=\"position\"></output><button id=\"play\" "
                 "type=\"button\" aria-pressed=\"false\">"
              << both({"Lire", "Play"}) << "</button></div></div>\n";
        page_ << "</div>\n</details>\n<p id=\"said\" class=\"hush\" role=\"status\"></p>\n";
    }

    void writeChapter(const Chapter& chapter, std::size_t number) {
        if (!chapter.part.in(lang_).empty()) element("p class=\"part\"", chapter.part);
        page_ << "<section>\n<h2 id=\"" << chapter.id << "\"><span class=\"no\">" << number
              << "</span>" << both(chapter.heading) << "</h2>\n";
        std::set<std::string_view> met[2];
        for (const Text& paragraph : chapter.paragraphs)
            for (const Lang lang : {Lang::fr, Lang::en})
                page_ << (lang == Lang::fr ? "<p lang=\"fr\">" : "<p lang=\"en\">")
                      << linkTerms(paragraph.in(lang), lang, met[lang == Lang::fr]) << "</p>\n";
        for (std::size_t i = 0; i < SLOTS.size(); ++i)
            if (SLOTS[i].chapter == chapter.id)
                page_ << "<div id=\"slot-" << SLOTS[i].id << "\">\n"
                      << versions_.shown(i) << "</div>\n";
        page_ << "</section>\n";
    }

    void writeGlossary() {
        page_ << "<section>\n<h2 id=\"glossary\">" << both(GLOSSARY_HEADING) << "</h2>\n<dl>\n";
        for (const Term& term : GLOSSARY)
            page_ << "<div id=\"term-" << term.id << "\"><dt>" << both(term.name) << "</dt>\n<dd>"
                  << both(term.sentence) << "</dd>\n<dd>" << both(term.comparison)
                  << "</dd></div>\n";
        page_ << "</dl>\n</section>\n";
    }

    /// Where the script shows an entry of the glossary.
    void writeNote() {
        page_
            << "<div id=\"note\" class=\"note\" role=\"dialog\" aria-labelledby=\"note-name\" "
               "tabindex=\"-1\" hidden=\"hidden\"><p id=\"note-name\" class=\"name\"></p>"
               "<p id=\"note-what\"></p><p id=\"note-like\" class=\"like\"></p><div class=\"foot\">"
               "<a id=\"note-more\" href=\"#glossary\">"
            << both(GLOSSARY_HEADING) << "</a><button id=\"note-close\" type=\"button\">"
            << both({"Fermer", "Close"}) << "</button></div></div>\n";
    }

    /// What the script needs to know.
    void writeData() {
        const auto said = [&](Lang lang) {
            const auto text = [&](const Text& t) { return jsonString(t.in(lang)); };
            return "{\"title\":" + text(TITLE) + ",\"contents\":" + text(CONTENTS) +
                   ",\"states\":[" + jsonString(trainingBadge(0, lang)) + "," +
                   jsonString(trainingBadge(figures_.steps(1), lang)) +
                   "],\"layer\":" + text({"couche\u00A0", "layer "}) +
                   ",\"head\":" + text({"tête\u00A0", "head "}) +
                   ",\"position\":" + text({"position\u00A0", "position "}) + "}";
        };
        page_ << "<script type=\"application/json\" id=\"book\">{\"lang\":\""
              << (lang_ == Lang::fr ? "fr" : "en") << "\",\"layers\":" << DEEP.N_LAYER
              << ",\"heads\":" << SHAPE.N_HEAD << ",\"choice\":{\"w\":0,\"s\":" << first_.state
              << ",\"l\":" << first_.layer << ",\"h\":" << first_.head
              << ",\"p\":" << first_.position << "},\n\"words\":[";
        for (std::size_t w = 0; w < words(); ++w) {
            page_ << (w ? ",\n" : "") << "{\"name\":" << jsonString(figures_.words()[w])
                  << ",\"positions\":[";
            const auto positions = figures_.positions(w);
            for (std::size_t p = 0; p < positions.size(); ++p)
                page_ << (p ? "," : "") << jsonString(positions[p]);
            page_ << "]}";
        }
        page_ << "],\n\"said\":{\"fr\":" << said(Lang::fr) << ",\n\"en\":" << said(Lang::en)
              << "},\n"
              << versions_.toJson() << "}</script>\n";
    }

    static constexpr Text GLOSSARY_HEADING{"Glossaire", "Glossary"};
    static constexpr Text CONTENTS{"Sommaire", "Contents"};
    static constexpr Text FILES{
        "Sous chaque figure, ses nombres, à quatre chiffres. Les fichiers CSV "
        "à côté de cette page les "
        "ont tous, et les fichiers SVG sont prêts à imprimer.",
        "Below every figure stand its numbers, to four digits. The CSV "
        "files beside this page have all "
        "of them, and the SVG files are ready for print."};
    static constexpr Text NO_SCRIPT{
        "Sans JavaScript, chaque figure montre le premier prénom, avec le modèle entraîné.",
        "Without JavaScript every figure shows the first name, with the trained model."};

    const BookFigures& figures_;
    Lang lang_;
    Choice first_;
    Versions versions_;
    std::ostringstream page_;
};

/// Writes all figures of all names as files below `settings.out`, and the book as index.html, with
/// as many names as it has room for; says which it has not.
inline void writeBook(const Settings& settings, const BookFigures& figures) {
    saveFigures(figures, settings.lang(), settings.out);
    Page page{settings, figures};
    if (page.words() < figures.words().size()) {
        std::string left;
        for (std::size_t w = page.words(); w < figures.words().size(); ++w)
            left += (left.empty() ? "" : ", ") + figures.words()[w];
        std::fprintf(stderr, "tour: the book has no room for %s; their figures are in %s\n",
                     left.c_str(), settings.out.c_str());
    }
    regard::writeFileAtomically(settings.out + "/index.html", page.html());
}

} // namespace tour
