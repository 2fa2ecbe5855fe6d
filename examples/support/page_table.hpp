// The numbers of a figure as the page says them: in the reader's language, in four digits, and no
// more rows than anybody reads. CSV files keep everything, under English names, which programs
// read.
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>

#include <regard/look/csv.hpp>
#include <regard/look/text.hpp>

namespace tour {

inline constexpr std::array COLUMN_NAMES{
    regard::Text{"ligne", "row"},
    regard::Text{"colonne", "column"},
    regard::Text{"requête", "query"},
    regard::Text{"clé", "key"},
    regard::Text{"valeur", "value"},
    regard::Text{"score", "score"},
    regard::Text{"poids", "weight"},
    regard::Text{"couche", "layer"},
    regard::Text{"tête", "head"},
    regard::Text{"avant", "before"},
    regard::Text{"après", "after"},
    regard::Text{"différence", "difference"},
    regard::Text{"distance", "distance"},
    regard::Text{"matrice", "matrix"},
    regard::Text{"lignes", "rows"},
    regard::Text{"colonnes", "columns"},
    regard::Text{"paramètres", "parameters"},
    regard::Text{"sortie", "output"},
    regard::Text{"entrée", "input"},
    regard::Text{"rollout", "rollout"},
    regard::Text{"flot", "flow"},
    regard::Text{"part du flot", "flow share"},
    regard::Text{"de", "from"},
    regard::Text{"vers", "to"},
    regard::Text{"token", "token"},
    regard::Text{"regardé", "looked at"},
    regard::Text{"par", "through"},
    regard::Text{"part", "share"},
    regard::Text{"modèle", "model"},
    regard::Text{"motif", "pattern"},
    regard::Text{"bas", "low"},
    regard::Text{"haut", "high"},
    regard::Text{"étapes", "steps"},
    regard::Text{"étape", "step"},
    regard::Text{"lettre", "letter"},
    regard::Text{"indice", "index"},
    regard::Text{"table", "table"},
    regard::Text{"nom", "label"},
    regard::Text{"stade", "stage"},
    regard::Text{"partie", "part"},
    regard::Text{"perte", "loss"},
    regard::Text{"position", "position"},
    regard::Text{"rang", "rank"},
    regard::Text{"probabilité", "probability"},
    regard::Text{"suit", "follows"},
    regard::Text{"rôle", "role"},
    regard::Text{"numéro", "id"},
    regard::Text{"tirée", "drawn"},
    regard::Text{"longueur", "norm"},
    regard::Text{"de l’attention", "of attention"},
    regard::Text{"largeur", "width"},
    regard::Text{"têtes", "heads"},
    regard::Text{"couches", "layers"},
    regard::Text{"positions", "positions"},
    regard::Text{"vocabulaire", "vocabulary"},
    regard::Text{"activation", "activation"},
    regard::Text{"cache KV", "KV cache"},
};

/// The French for the header of a column; empty for one that is not known.
inline std::string_view frenchColumn(std::string_view english) {
    for (const regard::Text& name : COLUMN_NAMES)
        if (name.in(regard::Lang::en) == english) return name.in(regard::Lang::fr);
    return {};
}

/// Rows that a table of the page may have.
inline constexpr std::size_t LONGEST_TABLE = 1000;

/// A table for the page: its header in `lang`. Of one that is too long, every tenth, hundredth, ...
/// row of the first part (rows that begin alike).
inline regard::Table forPage(regard::Table table, regard::Lang lang) {
    if (lang == regard::Lang::fr)
        for (regard::Cell& cell : table.header)
            if (const auto french = frenchColumn(cell.text); !french.empty()) cell.text = french;
    if (table.rows.size() > LONGEST_TABLE) {
        const std::string part = table.rows.front().front().text;
        std::size_t at = 0, every = 10;
        while (table.rows.size() / every > LONGEST_TABLE) every *= 10;
        std::erase_if(table.rows, [&](const auto& row) {
            return row.front().text == part && at++ % every != 0;
        });
    }
    return table;
}

/// `html` with every number of more than four digits behind its point, rounded to four significant
/// ones.
inline std::string shortenNumbers(std::string_view html) {
    std::string shorter;
    shorter.reserve(html.size());
    const auto isDigit = [&](std::size_t at) {
        return at < html.size() && html[at] >= '0' && html[at] <= '9';
    };
    for (std::size_t at = 0; at < html.size();) {
        if (!isDigit(at)) {
            shorter += html[at++];
            continue;
        }
        std::size_t point = at;
        while (isDigit(point)) ++point;
        std::size_t end = point + 1;
        while (isDigit(end)) ++end;
        if (point >= html.size() || html[point] != '.' || end - point <= 5) {
            shorter += html.substr(at, point - at);
            at = point;
            continue;
        }
        if (end < html.size() && html[end] == 'e') { // an exponent: 1.25e-07
            std::size_t exponent = end + 1;
            if (exponent < html.size() && (html[exponent] == '-' || html[exponent] == '+'))
                ++exponent;
            while (isDigit(exponent)) ++exponent;
            end = exponent;
        }
        double number = 0;
        std::from_chars(html.data() + at, html.data() + end, number);
        std::array<char, 32> text{};
        const auto written = std::to_chars(text.data(), text.data() + text.size(), number,
                                           std::chars_format::general, 4);
        shorter.append(text.data(), written.ptr);
        at = end;
    }
    return shorter;
}

} // namespace tour
