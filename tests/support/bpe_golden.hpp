// Texts, the pieces that GPT-2's pattern cuts them into, and their ids, from tests/golden/bpe.
#pragma once

#include <cstddef>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

struct BpeExample {
    std::string text;
    std::vector<std::size_t> pieces; ///< bytes of each
    std::vector<int> ids;
};

inline std::vector<BpeExample> bpeExamples() {
    std::ifstream file(std::string{REGARD_TESTS_DIR} + "/golden/bpe/words.txt");
    std::vector<BpeExample> examples;
    for (std::string line; std::getline(file, line);) {
        if (line.front() == '#') continue;
        std::istringstream words(line);
        std::string word;
        words >> word;
        BpeExample example;
        for (std::size_t i = 0; word != "-" && i < word.size(); i += 2)
            example.text += static_cast<char>(std::stoi(word.substr(i, 2), nullptr, 16));
        words >> word;
        while (words >> word && word != "|") example.pieces.push_back(std::stoul(word));
        for (int id = 0; words >> id;) example.ids.push_back(id);
        examples.push_back(example);
    }
    return examples;
}
