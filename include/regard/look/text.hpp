// Every sentence of the pictures in two languages, side by side, so that neither is forgotten.
#pragma once

#include <string_view>

namespace regard {

/// The languages of texts and pictures.
enum class Lang { fr, en };

/// One text in both languages.
struct Text {
    const char* fr;
    const char* en;

    /// The text in `lang`.
    constexpr std::string_view in(Lang lang) const { return lang == Lang::fr ? fr : en; }
};

} // namespace regard
