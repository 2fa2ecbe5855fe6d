// Reads the reference figures under tests/golden/: lines of "name shape", each followed by its
// numbers (or words), `#` for comments. REGARD_TESTS_DIR is set by the build.
#pragma once

#include <cstddef>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

class Golden {
public:
    struct Entry {
        std::string name;
        std::vector<std::size_t> shape;
        std::vector<std::string> words;

        std::vector<double> numbers() const {
            std::vector<double> all;
            for (const std::string& word : words) all.push_back(std::stod(word));
            return all;
        }
    };

    explicit Golden(const std::string& file) {
        std::ifstream in(std::string{REGARD_TESTS_DIR} + "/golden/" + file);
        if (!in) throw std::runtime_error("no golden file " + file);
        std::string line;
        while (std::getline(in, line)) {
            if (line.empty() || line[0] == '#') continue;
            std::istringstream head(line);
            Entry entry;
            std::string shape;
            head >> entry.name >> shape;
            std::size_t size = 1;
            for (std::size_t at = 0; at < shape.size();) {
                const std::size_t cross = std::min(shape.find('x', at), shape.size());
                entry.shape.push_back(std::stoul(shape.substr(at, cross - at)));
                size *= entry.shape.back();
                at = cross + 1;
            }
            for (std::string word; entry.words.size() < size && in >> word;)
                entry.words.push_back(word);
            if (entry.words.size() != size)
                throw std::runtime_error(file + ": " + entry.name + " is cut off");
            std::getline(in, line);
            entries_.push_back(std::move(entry));
        }
    }

    const std::vector<Entry>& entries() const { return entries_; }
    const Entry& operator[](const std::string& name) const {
        for (const Entry& entry : entries_)
            if (entry.name == name) return entry;
        throw std::runtime_error("no golden entry " + name);
    }

private:
    std::vector<Entry> entries_;
};
