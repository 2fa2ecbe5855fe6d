// The numbers behind a picture: a table, and its CSV (RFC 4180, LF line ends).
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/look/attn_matrix.hpp>
#include <regard/look/number.hpp>

namespace regard {

/// A cell of a table: a number, or a text that may come from a user.
struct Cell {
    /// A number at full precision; what is not a number is an empty cell.
    Cell(double number) : text(formatShortest(number)), isNumber(true) {}
    /// A whole number.
    Cell(std::size_t count) : text(std::to_string(count)), isNumber(true) {}
    /// Any text.
    Cell(std::string string) : text(std::move(string)), isNumber(false) {}
    /// Any text.
    Cell(const char* string) : text(string), isNumber(false) {}
    /// Any text.
    Cell(std::string_view string) : text(string), isNumber(false) {}

    std::string text; ///< what it says
    bool isNumber;    ///< whether it is one, which decides on alignment and on neutralisation
};

/// Rows of cells under a header.
struct Table {
    std::vector<Cell> header;            ///< names of the columns
    std::vector<std::vector<Cell>> rows; ///< as many cells each
};

/// One text as a CSV field: quoted where RFC 4180 asks for it, and with an apostrophe before a
/// character that would make a spreadsheet run it.
inline std::string csvField(std::string_view text) {
    std::string field;
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
        field = "'";
    field += text;
    if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
    std::string quoted = "\"";
    for (const char c : field) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

/// Writes one row of cells.
inline void writeCsvRow(std::ostream& out, const std::vector<Cell>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i) out << ',';
        out << (cells[i].isNumber ? cells[i].text : csvField(cells[i].text));
    }
    out << '\n';
}

/// Writes a table: its header, then its rows.
inline void writeCsv(std::ostream& out, const Table& table) {
    writeCsvRow(out, table.header);
    for (const auto& row : table.rows) writeCsvRow(out, row);
}

/// The attention of one head with the token of every row and column.
inline Table attnTable(const AttnMatrix& matrix, const std::vector<std::string>& labels) {
    if (labels.size() != matrix.size())
        fail("an attention matrix of " + std::to_string(matrix.size()) + " positions got " +
             std::to_string(labels.size()) + " labels");
    Table table{{""}, {}};
    for (const auto& label : labels) table.header.emplace_back(label);
    for (std::size_t i = 0; i < matrix.size(); ++i) {
        std::vector<Cell> row{labels[i]};
        for (const double weight : matrix.row(i)) row.emplace_back(weight);
        table.rows.push_back(std::move(row));
    }
    return table;
}

/// Writes the n × n weights, one row per line; masked cells are empty fields.
inline void writeCsv(std::ostream& out, const AttnMatrix& matrix) {
    for (std::size_t i = 0; i < matrix.size(); ++i) {
        const auto row = matrix.row(i);
        writeCsvRow(out, std::vector<Cell>(row.begin(), row.end()));
    }
}

/// The same under a header of labels, and with a label before every row.
inline void writeCsv(std::ostream& out, const AttnMatrix& matrix,
                     const std::vector<std::string>& labels) {
    writeCsv(out, attnTable(matrix, labels));
}

} // namespace regard
