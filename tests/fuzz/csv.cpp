// Any texts in a table come back from its CSV, and no spreadsheet takes one for a formula.
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include <regard/look/csv.hpp>

#include "fuzz.hpp"

using namespace regard;

namespace {

/// The fields of CSV as RFC 4180 has it, row by row.
std::vector<std::vector<std::string>> parsed(std::string_view csv) {
    std::vector<std::vector<std::string>> rows;
    for (std::size_t at = 0; at < csv.size();) {
        rows.emplace_back();
        for (bool more = true; more;) {
            std::string field;
            if (csv[at] == '"') {
                for (++at;; ++at) {
                    require(at < csv.size(), "quotes close");
                    if (csv[at] == '"' && csv.substr(at + 1, 1) != "\"") break;
                    if (csv[at] == '"') ++at;
                    field += csv[at];
                }
                ++at;
            } else {
                while (csv[at] != ',' && csv[at] != '\n') {
                    require(csv[at] != '"' && csv[at] != '\r', "such a field is quoted");
                    field += csv[at++];
                    require(at < csv.size(), "a row ends with a line feed");
                }
            }
            require(at < csv.size() && (csv[at] == ',' || csv[at] == '\n'), "a field ends");
            more = csv[at++] == ',';
            rows.back().push_back(field);
        }
    }
    return rows;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest = textOf(data, size);
    std::vector<std::string> texts;
    do texts.emplace_back(cutAtNul(rest));
    while (!rest.empty());
    Table table;
    for (const std::string& text : texts) table.header.emplace_back(text);
    table.rows.assign(2, table.header);
    std::ostringstream out;
    writeCsv(out, table);
    const auto rows = parsed(out.str());
    require(rows.size() == 3, "a row is a row");
    for (const auto& row : rows) {
        require(row.size() == texts.size(), "a field is a field");
        for (std::size_t i = 0; i < row.size(); ++i) {
            require(row[i] == texts[i] || row[i] == "'" + texts[i], "a text comes back");
            require(row[i].empty() ||
                        std::string_view{"=+-@\t\r"}.find(row[i][0]) == std::string_view::npos,
                    "no field is a formula");
        }
    }
    return 0;
}
