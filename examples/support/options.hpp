// The command line of an example program: declared in one line an option, explained by --help, and
// answered in one line where it is wrong.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <regard/core/error.hpp>

/// What a program can be told. Each declaration refers to a variable that holds the default and
/// receives the answer.
class Options {
public:
    Options(std::string program, std::string purpose)
        : program_(std::move(program)), purpose_(std::move(purpose)) {}

    /// A whole number from `min` to `max`.
    template <class Integer>
    void add(const std::string& name, Integer& value, Integer min, Integer max, std::string help) {
        options_.push_back(
            {name, "N", std::move(help), std::to_string(value),
             [=, &value](const std::string& text) {
                 Integer number{};
                 const char* const end = text.data() + text.size();
                 const auto [stop, error] = std::from_chars(text.data(), end, number);
                 if (error != std::errc{} || stop != end || number < min || number > max)
                     regard::fail(name + " takes a whole number from " + std::to_string(min) +
                                  " to " + std::to_string(max) + ", not '" + text + "'");
                 value = number;
             }});
    }

    /// Any text: a path, a word.
    void add(const std::string& name, std::string& value, const std::string& placeholder,
             std::string help) {
        options_.push_back({name, placeholder, std::move(help), value,
                            [&value](const std::string& text) { value = text; }});
    }

    /// One of a few words.
    void choice(const std::string& name, std::string& value, std::vector<std::string> choices,
                std::string help) {
        const std::string list = join(choices, "|");
        options_.push_back({name, list, std::move(help), value,
                            [=, &value, choices = std::move(choices)](const std::string& text) {
                                if (std::find(choices.begin(), choices.end(), text) ==
                                    choices.end())
                                    regard::fail(name + " takes " + list + ", not '" + text + "'");
                                value = text;
                            }});
    }

    /// One word without a name in front that has to be given.
    void positional(const std::string& name, std::string& value, std::string help) {
        positionals_.push_back(
            {name, std::move(help), false, [&value](const std::string& text) { value = text; }});
    }

    /// Any number of words without a name in front; those given replace the default.
    void positional(const std::string& name, std::vector<std::string>& values, std::string help) {
        positionals_.push_back(
            {name, std::move(help), true, [&values, first = true](const std::string& text) mutable {
                 if (first) values.clear();
                 first = false;
                 values.push_back(text);
             }});
    }

    /// Reads the command line. `--help` prints the usage and ends the program with status 0; what
    /// can't be understood fails.
    void parse(int argc, char** argv) {
        std::size_t place = 0;
        bool named = true;
        for (int i = 1; i < argc; ++i) {
            std::string word = argv[i];
            if (named && word == "--help") {
                printUsage();
                std::exit(0);
            }
            if (named && word == "--") {
                named = false;
            } else if (named && word.size() > 1 && word[0] == '-') {
                const std::size_t equals = (std::min)(word.find('='), word.size());
                const std::string name = word.substr(0, equals);
                const Option& option = find(name);
                if (equals < word.size()) {
                    option.take(word.substr(equals + 1));
                } else {
                    if (i + 1 == argc)
                        regard::fail(name + " needs a value: " + name + " " + option.placeholder);
                    option.take(argv[++i]);
                }
            } else {
                if (place == positionals_.size())
                    regard::fail("'" + word + "' is one word too many; " + hint());
                positionals_[place].take(word);
                positionals_[place].given = true;
                if (!positionals_[place].many) ++place;
            }
        }
        for (const Positional& each : positionals_)
            if (!each.many && !each.given) regard::fail(each.name + " is missing; " + hint());
    }

private:
    struct Option {
        std::string name, placeholder, help, standard;
        std::function<void(const std::string&)> take;
    };
    struct Positional {
        std::string name, help;
        bool many;
        std::function<void(const std::string&)> take;
        bool given = false;
    };

    std::string hint() const { return "see " + program_ + " --help"; }

    static std::string join(const std::vector<std::string>& words, const std::string& between) {
        std::string all;
        for (const std::string& word : words) all += (all.empty() ? "" : between) + word;
        return all;
    }

    /// Letters to insert, delete or replace to turn `a` into `b` (Levenshtein 1966).
    static std::size_t distance(std::string_view a, std::string_view b) {
        std::vector<std::size_t> row(b.size() + 1);
        for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
        for (std::size_t i = 1; i <= a.size(); ++i) {
            std::size_t diagonal = row[0];
            row[0] = i;
            for (std::size_t j = 1; j <= b.size(); ++j) {
                const std::size_t above = row[j];
                row[j] = (std::min)({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
                diagonal = above;
            }
        }
        return row[b.size()];
    }

    const Option& find(const std::string& name) const {
        const Option* nearest = nullptr;
        std::size_t least = 3;
        for (const Option& option : options_) {
            if (option.name == name) return option;
            if (const std::size_t edits = distance(option.name, name); edits < least) {
                least = edits;
                nearest = &option;
            }
        }
        regard::fail("there is no option " + name + "; " +
                     (nearest != nullptr ? "did you mean " + nearest->name + "?" : hint()));
    }

    void printUsage() const {
        std::string words;
        for (const Positional& each : positionals_)
            words += each.many ? " [" + each.name + " ...]" : " " + each.name;
        std::printf("%s: %s\n\nusage: %s%s%s\n\n", program_.c_str(), purpose_.c_str(),
                    program_.c_str(), options_.empty() ? "" : " [options]", words.c_str());
        const auto line = [](const std::string& left, const std::string& right) {
            std::printf("  %-20s %s\n", left.c_str(), right.c_str());
        };
        for (const Positional& each : positionals_) line(each.name, each.help);
        for (const Option& each : options_)
            line(each.name + " " + each.placeholder,
                 each.help + (each.standard.empty() ? "" : " (default: " + each.standard + ")"));
        line("--help", "this text");
    }

    std::string program_, purpose_;
    std::vector<Option> options_;
    std::vector<Positional> positionals_;
};

/// Runs a program's `run(argc, argv)`. What it throws becomes one line on the standard error and
/// exit status 2.
template <class Run>
int runMain(int argc, char** argv, Run&& run) {
    std::string_view program = argc > 0 ? argv[0] : "regard";
    program.remove_prefix(program.find_last_of('/') + 1);
    try {
        run(argc, argv);
        if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return 0;
        std::fprintf(stderr, "%s: the output can't be written: is the disk full?\n",
                     std::string{program}.c_str());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s: %s\n", std::string{program}.c_str(), error.what());
    }
    return 2;
}
