// A data set is a list of documents, one a line, read as microgpt reads names.txt.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/text/file.hpp>
#include <regard/text/utf8.hpp>

namespace regard {

namespace detail {

inline std::string_view trimmed(std::string_view line) {
    std::size_t begin = line.size(), end = 0;
    for (std::size_t at = 0; at < line.size();) {
        const CodePoint point = decodeUtf8(line, at);
        if (!isWhiteSpace(point.value)) {
            begin = begin < at ? begin : at;
            end = at + point.length;
        }
        at += point.length;
    }
    return begin < end ? line.substr(begin, end - begin) : std::string_view{};
}

inline void checkLine(std::string_view line, std::size_t number, const std::string& file) {
    std::size_t column = 1;
    for (std::size_t at = 0; at < line.size(); ++column) {
        const CodePoint point = decodeUtf8(line, at);
        const bool binary =
            point.length != 0 &&
            (point.value == 0x7F || (point.value < 0x20 && !isWhiteSpace(point.value)));
        if (point.length == 0 || binary)
            fail(file + ", line " + std::to_string(number) + ", column " + std::to_string(column) +
                 ": " +
                 (binary ? nameOf(point.value) + " is no text, is this a binary file? Give plain "
                                                 "text with one document a line"
                         : std::string{"invalid UTF-8; save the file as UTF-8"}));
        at += point.length;
    }
}

} // namespace detail

/// The documents of `bytes`, one a line (LF, CRLF or CR), without white space at their ends, blank
/// lines or a leading BOM. Fails for no document, invalid UTF-8 and control characters, naming
/// `name`, line and column.
inline std::vector<std::string> parseDocuments(std::string_view bytes, std::string_view name) {
    const std::string file = printable(name);
    if (bytes.substr(0, 2) == "\xFF\xFE" || bytes.substr(0, 2) == "\xFE\xFF")
        fail(file + ", line 1, column 1: this is UTF-16; save the file as UTF-8");
    if (bytes.substr(0, 3) == "\xEF\xBB\xBF") bytes.remove_prefix(3);
    std::vector<std::string> documents;
    for (std::size_t number = 1, begin = 0; begin < bytes.size(); ++number) {
        const std::size_t found = bytes.find_first_of("\r\n", begin);
        const std::size_t end = found == std::string_view::npos ? bytes.size() : found;
        const std::string_view line = bytes.substr(begin, end - begin);
        detail::checkLine(line, number, file);
        const std::string_view document = detail::trimmed(line);
        if (!document.empty()) documents.emplace_back(document);
        begin = end + (bytes.substr(end, 2) == "\r\n" ? 2 : 1);
    }
    if (documents.empty())
        fail(file + (bytes.empty() ? " is empty" : " has only blank lines") +
             ": write one document a line, a name for example");
    return documents;
}

/// The documents of a file, as `parseDocuments` has them. Fails as it does, and as `readFile` does.
inline std::vector<std::string> readDocuments(const std::string& path) {
    return parseDocuments(readFile(path), path);
}

/// How many documents have more letters (code points) than `letters`: a model with BLOCK_SIZE
/// positions learns from the first BLOCK_SIZE − 1 letters only.
inline std::size_t countLongerThan(const std::vector<std::string>& documents, std::size_t letters) {
    std::size_t count = 0;
    for (const std::string& document : documents)
        if (countCodePoints(document) > letters) ++count;
    return count;
}

} // namespace regard
