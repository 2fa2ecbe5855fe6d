// What a program says once about names that the model can't read to their end.
#pragma once

#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

#include <regard/text/dataset.hpp>

namespace regard {

/// Says on the standard error how many of `names` have more than `longest` letters and are cut
/// there; nothing where there are none. `source` is where they come from.
inline void sayCutNames(const std::vector<std::string>& names, std::size_t longest,
                        const std::string& source) {
    if (const std::size_t cut = countLongerThan(names, longest); cut != 0)
        std::fprintf(stderr, "%s: %zu names are longer than %zu letters and are cut there\n",
                     source.c_str(), cut, longest);
}

} // namespace regard
