// A data set: one document a line, as in microgpt's names.txt.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/text/file.hpp>
#include <regard/text/utf8.hpp>

namespace regard {

/// The documents in `bytes`: its lines without the white space around them, empty ones left out; a
/// byte-order mark and CR LF line ends are taken for what they are. `name` is how errors call the
/// text. Fails, with the line, where it is not UTF-8 or holds a NUL byte, and where nothing is
/// left.
inline std::vector<std::string> parseDocuments(std::string_view bytes, const std::string& name) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    std::vector<std::string> documents;
    for (std::size_t line = 1; !bytes.empty(); ++line) {
        const std::size_t end = (std::min)(bytes.find('\n'), bytes.size());
        std::string_view text = bytes.substr(0, end);
        bytes.remove_prefix((std::min)(end + 1, bytes.size()));

        const std::string where = name + ":" + std::to_string(line) + ": ";
        if (text.find('\0') != text.npos)
            fail(where + "a NUL byte: this is no text file; give one with a document a line");
        const std::size_t invalid = findInvalidUtf8(text);
        if (invalid != text.size())
            fail(where + "byte " + std::to_string(invalid + 1) +
                 " is not UTF-8: save the file as UTF-8 and try again");
        constexpr std::string_view SPACE = " \t\r\v\f";
        text.remove_prefix((std::min)(text.find_first_not_of(SPACE), text.size()));
        text = text.substr(0, text.find_last_not_of(SPACE) + 1);
        if (!text.empty()) documents.emplace_back(text);
    }
    if (documents.empty()) fail(name + ": no documents in it; give a file with one a line");
    return documents;
}

/// The documents of the file at `path`. Fails as `readFile` and `parseDocuments` do.
inline std::vector<std::string> readDocuments(const std::string& path) {
    return parseDocuments(readFile(path), path);
}

/// How many documents have more than `letters` code points, so that a program can say once that it
/// cuts them.
inline std::size_t countLongerThan(const std::vector<std::string>& documents, std::size_t letters) {
    std::size_t count = 0;
    for (const std::string& document : documents) count += countCodePoints(document) > letters;
    return count;
}

} // namespace regard
