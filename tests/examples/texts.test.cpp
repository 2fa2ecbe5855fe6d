#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>
#include <string_view>

#include <regard/text/alphabet.hpp>

#include "support/book_texts.hpp"
#include "support/french_names.hpp"
#include "support/glossary.hpp"
#include "support/terms.hpp"

namespace {
/// What breaks the rules of French typography in `text`, or "".
std::string typographyError(std::string_view text) {
    if (text.find('\'') != text.npos) return "an ASCII apostrophe";
    for (const std::string_view wrong : {" ;", " !", " ?", " :", " %", "« ", " »"})
        if (text.find(wrong) != text.npos)
            return "a breaking space in \"" + std::string{wrong} + "\"";
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (std::string_view{";!?"}.find(text[at]) == std::string_view::npos) continue;
        if (!text.substr(0, at).ends_with("\u202F")) return "no U+202F before ; ! ?";
    }
    for (std::size_t at = text.find(':'); at != text.npos; at = text.find(':', at + 1))
        if (!text.substr(0, at).ends_with("\u00A0")) return "no U+00A0 before :";
    return "";
}

void requireBoth(const regard::Text& text) {
    INFO(text.fr);
    REQUIRE_FALSE(std::string_view{text.en}.empty());
    REQUIRE_FALSE(std::string_view{text.fr}.empty());
    REQUIRE(typographyError(text.fr) == "");
}
} // namespace

TEST_CASE("the French names are many, different, short and accented", "[texts]") {
    REQUIRE(data::FRENCH_NAMES.size() >= 1000);
    std::set<std::string_view> names(data::FRENCH_NAMES.begin(), data::FRENCH_NAMES.end());
    REQUIRE(names.size() == data::FRENCH_NAMES.size());
    for (const std::string_view name : names) {
        INFO(name);
        REQUIRE(regard::countCodePoints(name) <= 15);
        REQUIRE(regard::countCodePoints(name) >= 2);
    }
    for (const char* name : {"emma", "léa", "hugo", "ali", "zoé", "françois", "noémie", "loïc"})
        REQUIRE(names.contains(name));
    constexpr auto alphabet = regard::Alphabet::of(data::FRENCH_NAMES);
    REQUIRE(alphabet.letters() == "abcdefghijklmnopqrstuvwxyzâçèéëîïôü");
}

TEST_CASE("the rules of French typography are looked at", "[texts]") {
    REQUIRE(typographyError("C’est l’attention\u202F!") == "");
    REQUIRE(typographyError("C'est") != "");
    REQUIRE(typographyError("quoi ?") != "");
    REQUIRE(typographyError("quoi?") != "");
    REQUIRE(typographyError("ici:") != "");
    REQUIRE(typographyError("« oui »") != "");
}

TEST_CASE("the glossary explains each word in both languages", "[texts]") {
    REQUIRE(tour::GLOSSARY.size() >= 25);
    std::set<std::string_view> ids;
    for (const tour::Term& term : tour::GLOSSARY) {
        ids.insert(term.id);
        requireBoth(term.name);
        requireBoth(term.sentence);
        requireBoth(term.comparison);
        REQUIRE_FALSE(term.forms.in(regard::Lang::fr).empty());
        REQUIRE_FALSE(term.forms.in(regard::Lang::en).empty());
    }
    REQUIRE(ids.size() == tour::GLOSSARY.size());
    REQUIRE(ids.contains("residual"));
}

TEST_CASE("every chapter speaks both languages", "[texts]") {
    REQUIRE(tour::CHAPTERS.size() == 33);
    requireBoth(tour::TITLE);
    requireBoth(tour::SUBTITLE);
    requireBoth(tour::LEAD);
    for (const tour::Chapter& chapter : tour::CHAPTERS) {
        requireBoth(chapter.heading);
        if (!chapter.part.in(regard::Lang::en).empty()) requireBoth(chapter.part);
        if (!chapter.caption.in(regard::Lang::en).empty()) requireBoth(chapter.caption);
        REQUIRE_FALSE(chapter.paragraphs.empty());
        for (const regard::Text& paragraph : chapter.paragraphs) requireBoth(paragraph);
    }
}

TEST_CASE("a term is a link where a text first uses it, as a whole word", "[texts]") {
    using regard::Lang;
    std::set<std::string_view> met;
    CHECK(tour::linkTerms("A head <or> heads.", Lang::en, met) ==
          "A <a class=\"term\" href=\"#term-head\">head</a> &lt;or&gt; heads.");
    CHECK(tour::linkTerms("head", Lang::en, met) == "head"); // met before
    met.clear();
    CHECK(tour::linkTerms("overhead, headed", Lang::en, met) == "overhead, headed");
    CHECK(tour::linkTerms("l’attention", Lang::fr, met) ==
          "l’<a class=\"term\" href=\"#term-attention\">attention</a>");
    CHECK(tour::linkTerms("têtée", Lang::fr, met) == "têtée");
    // the longer form wins
    CHECK(tour::linkTerms("la matrice d’attention", Lang::fr, met) ==
          "la <a class=\"term\" href=\"#term-matrix\">matrice d’attention</a>");
}

TEST_CASE("every word of the glossary is met in the chapters, in both languages", "[texts]") {
    for (const regard::Lang lang : {regard::Lang::fr, regard::Lang::en}) {
        std::set<std::string_view> met;
        for (const tour::Chapter& chapter : tour::CHAPTERS)
            for (const regard::Text& paragraph : chapter.paragraphs)
                (void)tour::linkTerms(paragraph.in(lang), lang, met);
        for (const tour::Term& term : tour::GLOSSARY) {
            INFO(term.name.in(lang));
            CHECK(met.contains(term.id));
        }
    }
}
