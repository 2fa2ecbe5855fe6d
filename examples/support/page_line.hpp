// A line of a page as a template and what is filled in, and which line of another version of the
// page it is made from.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tour {

/// No line of the other version.
inline constexpr std::size_t NO_LINE = static_cast<std::size_t>(-1);

/// Texts and their numbers, in the order in which they came.
using Numbered = std::map<std::string, std::uint32_t, std::less<>>;

/// The number of `text`, a new one if it has none.
inline std::uint32_t numberOf(Numbered& all, std::string_view text) {
    if (const auto at = all.find(text); at != all.end()) return at->second;
    return all.emplace(text, static_cast<std::uint32_t>(all.size())).first->second;
}

/// A template, which is markup with holes, and the values in its holes, all by their numbers.
struct PageLine {
    std::uint32_t shape; ///< its template
    std::vector<std::uint32_t> values;

    friend bool operator==(const PageLine&, const PageLine&) = default;
};

/// `line` with its template and its values numbered among those of all lines.
///
/// Holes are attribute values with a digit in them, the numbers of a short path, and texts of
/// elements; a text is several holes where ": ", " · " or " — " divides it.
inline PageLine splitLine(std::string_view line, Numbered& templates, Numbered& values) {
    constexpr std::string_view NUMBERS = "0123456789.-";
    constexpr std::size_t LONGEST_PATH = 300; // in characters; a longer one is a single hole
    std::string shape;
    PageLine result{};
    const auto hole = [&](std::string_view value) {
        shape += '\n';
        result.values.push_back(numberOf(values, value));
    };
    const auto path = [&](std::string_view data) {
        while (!data.empty()) {
            const std::size_t begin = (std::min)(data.find_first_of(NUMBERS), data.size());
            shape += data.substr(0, begin);
            data.remove_prefix(begin);
            const std::size_t end = (std::min)(data.find_first_not_of(NUMBERS), data.size());
            if (end > 0) hole(data.substr(0, end));
            data.remove_prefix(end);
        }
    };
    bool inTag = false;
    for (std::size_t at = 0; at < line.size();) {
        const char c = line[at];
        if (inTag && c == '"') {
            const std::size_t end = (std::min)(line.find('"', at + 1), line.size());
            const std::string_view value = line.substr(at + 1, end - at - 1);
            shape += '"';
            if (value.find_first_of("0123456789") == std::string_view::npos)
                shape += value;
            else if (value[0] == 'M' && value.size() < LONGEST_PATH)
                path(value);
            else
                hole(value);
            at = end;
            if (at < line.size()) shape += line[at++];
        } else if (inTag || c == '<') {
            inTag = c != '>';
            shape += c;
            ++at;
        } else {
            const std::size_t end = (std::min)(line.find('<', at), line.size());
            std::string_view text = line.substr(at, end - at);
            while (true) {
                std::size_t part = text.size();
                for (const std::string_view divider : {": ", " · ", " — "})
                    if (const std::size_t begin = text.find(divider); begin != text.npos)
                        part = (std::min)(part, begin + divider.size());
                hole(text.substr(0, part));
                text.remove_prefix(part);
                if (text.empty()) break;
            }
            at = end;
        }
    }
    result.shape = numberOf(templates, shape);
    return result;
}

/// For each line of `now` the line of `old` that it is made from, or NO_LINE: a longest common
/// subsequence of their templates.
inline std::vector<std::size_t> alignLines(const std::vector<PageLine>& old,
                                           const std::vector<PageLine>& now) {
    std::vector<std::size_t> from(now.size(), NO_LINE);
    std::size_t head = 0, oldEnd = old.size(), nowEnd = now.size();
    while (head < oldEnd && head < nowEnd && old[head].shape == now[head].shape) {
        from[head] = head;
        ++head;
    }
    while (oldEnd > head && nowEnd > head && old[oldEnd - 1].shape == now[nowEnd - 1].shape)
        from[--nowEnd] = --oldEnd;
    const std::size_t rows = nowEnd - head, cols = oldEnd - head;
    std::vector<std::uint16_t> longest((rows + 1) * (cols + 1));
    const auto at = [&](std::size_t i, std::size_t j) -> std::uint16_t& {
        return longest[i * (cols + 1) + j];
    };
    for (std::size_t i = rows; i-- > 0;)
        for (std::size_t j = cols; j-- > 0;)
            at(i, j) = now[head + i].shape == old[head + j].shape
                           ? static_cast<std::uint16_t>(at(i + 1, j + 1) + 1)
                           : (std::max)(at(i + 1, j), at(i, j + 1));
    for (std::size_t i = 0, j = 0; i < rows && j < cols;) {
        if (now[head + i].shape == old[head + j].shape)
            from[head + i++] = head + j++;
        else if (at(i + 1, j) >= at(i, j + 1))
            ++i;
        else
            ++j;
    }
    return from;
}

} // namespace tour
