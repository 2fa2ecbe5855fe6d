// Words of the glossary inside the texts: each becomes a link to its entry, which the page's script
// shows on the spot.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include <regard/look/escape.hpp>

#include "glossary.hpp"

namespace tour {

/// Whether a letter ends before, or begins at, byte `at` of a UTF-8 text in French or English.
inline bool letterBefore(std::string_view text, std::size_t at) {
    if (at == 0) return false;
    std::size_t lead = at - 1;
    while (lead > 0 && (static_cast<unsigned char>(text[lead]) & 0xC0u) == 0x80u) --lead;
    const auto c = static_cast<unsigned char>(text[lead]);
    // é, ç and œ begin with C3 or C5; ’ and no-break spaces don't
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == 0xC3 || c == 0xC5;
}
inline bool letterAt(std::string_view text, std::size_t at) {
    if (at >= text.size()) return false;
    const auto c = static_cast<unsigned char>(text[at]);
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == 0xC3 || c == 0xC5;
}

/// The term that a form of the glossary at byte `at` of `text` stands for, and how long the form
/// is; the longest where several fit. {nullptr, 0} for none.
struct FoundTerm {
    const Term* term;
    std::size_t length;
};
inline FoundTerm termAt(std::string_view text, std::size_t at, regard::Lang lang) {
    FoundTerm found{nullptr, 0};
    if (letterBefore(text, at)) return found;
    for (const Term& term : GLOSSARY) {
        std::string_view forms = term.forms.in(lang);
        while (!forms.empty()) {
            const std::size_t end = (std::min)(forms.find('|'), forms.size());
            const std::string_view form = forms.substr(0, end);
            forms.remove_prefix((std::min)(end + 1, forms.size()));
            if (form.size() > found.length && text.substr(at, form.size()) == form &&
                !letterAt(text, at + form.size()))
                found = {&term, form.size()};
        }
    }
    return found;
}

/// `text` as HTML in which each term that is not in `met` yet is a link to its entry.
inline std::string linkTerms(std::string_view text, regard::Lang lang,
                             std::set<std::string_view>& met) {
    std::string html;
    std::size_t plain = 0;
    for (std::size_t at = 0; at < text.size();) {
        const FoundTerm found = termAt(text, at, lang);
        if (found.term == nullptr) {
            ++at;
            continue;
        }
        if (met.insert(found.term->id).second) {
            html += regard::escapeXml(text.substr(plain, at - plain));
            html += "<a class=\"term\" href=\"#term-";
            html += found.term->id;
            html += "\">" + regard::escapeXml(text.substr(at, found.length)) + "</a>";
            plain = at + found.length;
        }
        at += found.length;
    }
    return html + regard::escapeXml(text.substr(plain));
}

} // namespace tour
