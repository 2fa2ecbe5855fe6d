// The pieces of a page: escaped text, figures inside it, and the numbers behind them as a table
// that a screen reader can walk through.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include <regard/look/csv.hpp>
#include <regard/look/escape.hpp>
#include <regard/look/svg.hpp>
#include <regard/look/text.hpp>

namespace regard {

/// The style sheet of a page: one column, light and dark, and a print form.
inline constexpr std::string_view PAGE_STYLE =
    ":root{color-scheme:light dark}"
    "body{margin:0 auto;padding:24px 16px 64px;max-width:1100px;background:#ffffff;color:#1f2328;"
    "font:17px/1.6 'DejaVu Sans',Verdana,Arial,sans-serif}"
    "h1{font-size:1.9em;line-height:1.25}h2{font-size:1.4em;margin:2.4em 0 .6em}"
    "p{max-width:44em}figure{margin:24px 0}figcaption{color:#57606a;font-size:.9em}"
    ".view{overflow-x:auto}.view svg{max-width:max(100%,620px);height:auto;display:block}"
    "@media (min-width:700px){.view svg{max-width:100%}}"
    ".grid{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:12px}"
    ".grid svg{max-width:100%}"
    "@media (min-width:900px){.grid{grid-template-columns:repeat(4,minmax(0,1fr))}}"
    ".scroll{overflow-x:auto;max-height:24em}"
    "table{border-collapse:collapse;font-size:.85em}caption{text-align:start;padding:4px 0}"
    "th,td{border:1px solid #d0d7de;padding:2px 8px;text-align:start}td.n{text-align:end;"
    "font-variant-numeric:tabular-nums}summary{cursor:pointer}a{color:#0550ae}"
    "@media screen and (prefers-color-scheme:dark){body{background:#161b22;color:#e6edf3}"
    "figcaption{color:#a9b4c0}th,td{border-color:#3d444d}a{color:#79c0ff}}"
    "@media print{body{max-width:none;font-size:11pt}figure,tr{break-inside:avoid}"
    ".scroll{max-height:none}}";

/// Writes everything of a page up to its body's content; `head` is markup for the end of its head.
inline void beginPage(std::ostream& out, Lang lang, std::string_view title,
                      std::string_view head = {}) {
    out << "<!DOCTYPE html>\n<html lang=\"" << (lang == Lang::fr ? "fr" : "en")
        << "\">\n<head>\n<meta charset=\"utf-8\"/>\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>"
        << escapeXml(title) << "</title>\n<style>" << PAGE_STYLE << "</style>\n"
        << head << "</head>\n<body>\n";
}

/// Writes what ends a page.
inline void endPage(std::ostream& out) {
    out << "</body>\n</html>\n";
}

/// Writes an element that holds a text: `writeElement(out, "p", text)`.
inline void writeElement(std::ostream& out, std::string_view element, std::string_view text,
                         std::string_view id = {}) {
    out << '<' << element;
    if (!id.empty()) out << " id=\"" << escapeXml(id) << '"';
    out << '>' << escapeXml(text) << "</" << element << ">\n";
}

/// Writes a table with its caption; the first cell of a row is its header.
inline void writeHtml(std::ostream& out, const Table& table, std::string_view caption) {
    out << "<table>\n<caption>" << escapeXml(caption) << "</caption>\n<thead><tr>";
    for (const Cell& cell : table.header)
        if (cell.text.empty()) // the corner of a matrix, no header of anything
            out << "<td></td>";
        else
            out << "<th scope=\"col\">" << escapeXml(cell.text) << "</th>";
    out << "</tr></thead>\n<tbody>\n";
    for (const auto& row : table.rows) {
        out << "<tr>";
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string text = escapeXml(row[i].text);
            if (i == 0)
                out << "<th scope=\"row\">" << text << "</th>";
            else
                out << (row[i].isNumber ? "<td class=\"n\">" : "<td>") << text << "</td>";
        }
        out << "</tr>\n";
    }
    out << "</tbody>\n</table>\n";
}

/// Writes a figure with its caption, and its numbers as a table that opens on demand. Where the
/// page is narrow, the picture is scrolled by itself, with the keyboard as well.
inline void writeHtml(std::ostream& out, const Figure& figure, const Table& table,
                      std::string_view caption) {
    constexpr Text numbers{"Les nombres de cette figure", "The numbers of this figure"};
    const std::string title = escapeXml(figure.title());
    out << "<figure>\n<div class=\"view\" tabindex=\"0\" role=\"group\" aria-label=\"" << title
        << "\">\n";
    writeSvg(out, figure);
    out << "</div>\n";
    if (!caption.empty()) writeElement(out, "figcaption", caption);
    out << "<details><summary>" << escapeXml(numbers.in(figure.lang()))
        << "</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"" << title
        << "\">\n";
    writeHtml(out, table, figure.title());
    out << "</div></details>\n</figure>\n";
}

} // namespace regard
