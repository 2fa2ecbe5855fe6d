// The command line of the example programs: options are declared once, with the variable they fill,
// and every mistake is one line that says what to write instead.
#pragma once

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/text/utf8.hpp>

#include "run_main.hpp"

namespace regard {

/// Declares a program's options, then reads them. The value that a variable has when it is declared
/// is its default; variables must outlive this object.
class Options {
public:
    Options(std::string program, std::string purpose)
        : program_(std::move(program)), purpose_(std::move(purpose)) {}

    /// A whole number from `min` to `max`: `--steps 1000` or `--steps=1000`.
    template <std::integral T>
    void add(const std::string& name, T& target, std::type_identity_t<T> min,
             std::type_identity_t<T> max, const std::string& help) {
        addOption(name, "N", help, std::to_string(target), &target,
                  [min, max](const Option& option, const std::string& value) {
                      T number{};
                      const char* end = value.data() + value.size();
                      const auto [stop, error] = std::from_chars(value.data(), end, number);
                      if (error != std::errc{} || stop != end || number < min || number > max)
                          fail(option.name + " " + quoted(value) + ": give a whole number from " +
                               std::to_string(min) + " to " + std::to_string(max));
                      *static_cast<T*>(option.target) = number;
                  });
    }

    /// A decimal number from `min` to `max`: `--temperature 0.5`.
    void add(const std::string& name, double& target, double min, double max,
             const std::string& help) {
        addOption(name, "X", help, decimal(target), &target,
                  [min, max](const Option& option, const std::string& value) {
                      char* stop = nullptr;
                      const bool plain =
                          value.find_first_not_of("+-.0123456789eE") == std::string::npos;
                      const double number = std::strtod(value.c_str(), &stop);
                      if (!plain || stop == value.c_str() || *stop != '\0' ||
                          !(number >= min && number <= max))
                          fail(option.name + " " + quoted(value) + ": give a number from " +
                               decimal(min) + " to " + decimal(max));
                      *static_cast<double*>(option.target) = number;
                  });
    }

    /// One word of `choices`.
    void choice(const std::string& name, std::string& target,
                const std::vector<std::string>& choices, const std::string& help) {
        addOption(name, joined(choices, "|"), help, target, &target,
                  [choices](const Option& option, const std::string& value) {
                      if (std::find(choices.begin(), choices.end(), value) == choices.end())
                          fail(option.name + " " + quoted(value) + ": choose " +
                               joined(choices, " or ") + suggestion(value, choices));
                      *static_cast<std::string*>(option.target) = value;
                  });
    }

    /// Any text that is not empty, a path for example.
    void text(const std::string& name, std::string& target, const std::string& help) {
        addOption(name, "TEXT", help, target, &target,
                  [](const Option& option, const std::string& value) {
                      if (value.empty()) fail(option.name + " needs a text that is not empty");
                      *static_cast<std::string*>(option.target) = value;
                  });
    }

    /// A switch without a value; naming it sets `target`.
    void flag(const std::string& name, bool& target, const std::string& help) {
        addOption(name, "", help, "", &target, [](const Option& option, const std::string&) {
            *static_cast<bool*>(option.target) = true;
        });
    }

    /// All arguments that are no options; they replace the defaults in `target`.
    void positional(const std::string& name, std::vector<std::string>& target,
                    const std::string& help) {
        many_ = &target;
        manyName_ = name;
        positionalHelp_.push_back({name + "...", withDefault(help, joined(target, " "))});
    }

    /// One argument that is no option; required where `target` is empty.
    void positional(const std::string& name, std::string& target, const std::string& help) {
        single_.push_back({name, &target});
        positionalHelp_.push_back({name, withDefault(help, target)});
    }

    /// Reads the command line. `--help` prints `usage()` and ends the program with status 0; a
    /// mistake is an Error (status 2 under `runMain`).
    void parse(int argc, const char* const* argv) {
        const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
        if (read(arguments)) return;
        std::fputs(usage().c_str(), stdout);
        std::exit(std::fflush(stdout) == 0 ? 0 : 2);
    }

    /// Reads `arguments` (without the program's name); false where help was asked for. Fails for a
    /// mistake; variables read before it keep their new values.
    bool read(std::span<const std::string> arguments) {
        std::vector<std::string> positionals;
        bool optionsOver = false;
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            const std::string& argument = arguments[i];
            if (optionsOver || argument.size() < 2 || argument[0] != '-') {
                positionals.push_back(argument);
            } else if (argument == "--") {
                optionsOver = true;
            } else if (argument == "--help" || argument == "-h") {
                return false;
            } else {
                readOption(arguments, i);
            }
        }
        assign(std::move(positionals));
        return true;
    }

    /// The text of `--help`: what the program does, and each option with its default.
    std::string usage() const {
        std::string text = program_ + ": " + purpose_ + "\n\nusage: " + program_ + " [options]";
        for (const auto& [name, target] : single_)
            text += target->empty() ? " " + name : " [" + name + "]";
        if (many_ != nullptr) text += " [" + manyName_ + "...]";
        std::vector<std::pair<std::string, std::string>> lines = positionalHelp_;
        for (const Option& option : options_)
            lines.emplace_back(option.name + (option.value.empty() ? "" : " " + option.value),
                               option.help);
        lines.emplace_back("--help", "print this and end");
        std::size_t width = 0;
        for (const auto& line : lines) width = (std::max)(width, line.first.size());
        text += "\n\n";
        for (const auto& [name, help] : lines)
            text += "  " + name + std::string(width - name.size() + 2, ' ') + help + "\n";
        return text;
    }

private:
    /// Reads a value into the option's target; owns what the option's kind needs to know.
    struct Option;
    struct Reader {
        virtual ~Reader() = default;
        virtual void operator()(const Option& option, const std::string& value) const = 0;
    };
    template <class F>
    struct ReaderOf final : Reader {
        explicit ReaderOf(F f) : f_(std::move(f)) {}
        void operator()(const Option& option, const std::string& value) const override {
            f_(option, value);
        }
        F f_;
    };
    struct Option {
        std::string name, value, help;
        void* target;
        std::shared_ptr<const Reader> reader;
    };

    template <class F>
    void addOption(const std::string& name, const std::string& value, const std::string& help,
                   const std::string& preset, void* target, F reader) {
        options_.push_back({name, value, withDefault(help, preset), target,
                            std::make_shared<ReaderOf<F>>(std::move(reader))});
    }

    void readOption(std::span<const std::string> arguments, std::size_t& i) {
        const std::string& argument = arguments[i];
        const std::size_t equals = argument.find('=');
        const std::string name = argument.substr(0, equals);
        const auto option = std::find_if(options_.begin(), options_.end(),
                                         [&](const Option& each) { return each.name == name; });
        if (option == options_.end()) {
            std::vector<std::string> names{"--help"};
            for (const Option& each : options_) names.push_back(each.name);
            fail("unknown option " + printable(name) + suggestion(name, names) +
                 "; --help lists the options");
        }
        const bool takesValue = !option->value.empty();
        if (equals != std::string::npos && !takesValue)
            fail(name + " takes no value: write " + name + " alone");
        std::string value;
        if (equals != std::string::npos) {
            value = argument.substr(equals + 1);
        } else if (takesValue) {
            if (i + 1 == arguments.size() || arguments[i + 1].substr(0, 2) == "--")
                fail(name + " needs a value: write " + name + " " + option->value);
            value = arguments[++i];
        }
        (*option->reader)(*option, value);
    }

    void assign(std::vector<std::string> positionals) {
        std::size_t used = 0;
        for (const auto& [name, target] : single_) {
            if (used < positionals.size()) *target = positionals[used++];
            if (target->empty()) fail(name + " is missing: write " + program_ + " " + name);
        }
        if (used == positionals.size()) return;
        if (many_ == nullptr)
            fail("unexpected argument " + quoted(positionals[used]) +
                 ": leave it out; --help lists the options");
        many_->assign(positionals.begin() + static_cast<std::ptrdiff_t>(used), positionals.end());
    }

    static std::string quoted(const std::string& value) {
        std::string text = "\"";
        text += printable(value);
        return text += '"';
    }
    static std::string withDefault(const std::string& help, const std::string& preset) {
        return preset.empty() ? help : help + " (default: " + preset + ")";
    }
    static std::string decimal(double number) {
        char buffer[32];
        std::snprintf(buffer, sizeof buffer, "%g", number);
        return buffer;
    }
    static std::string joined(const std::vector<std::string>& words, const std::string& between) {
        std::string all;
        for (const std::string& word : words) all += (all.empty() ? "" : between) + word;
        return all;
    }

    /// Levenshtein's distance.
    static std::size_t distance(std::string_view a, std::string_view b) {
        std::vector<std::size_t> row(b.size() + 1);
        for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
        for (std::size_t i = 0; i < a.size(); ++i) {
            std::size_t diagonal = row[0];
            row[0] = i + 1;
            for (std::size_t j = 0; j < b.size(); ++j) {
                const std::size_t replaced = diagonal + (a[i] == b[j] ? 0u : 1u);
                diagonal = row[j + 1];
                row[j + 1] = (std::min)({replaced, diagonal + 1, row[j] + 1});
            }
        }
        return row[b.size()];
    }

    static std::string suggestion(const std::string& given, const std::vector<std::string>& known) {
        std::string_view best;
        std::size_t least = 3;
        for (const std::string& word : known) {
            const std::size_t far = distance(given, word);
            if (far < least && far < word.size()) {
                least = far;
                best = word;
            }
        }
        return best.empty() ? "" : ", did you mean " + std::string{best} + "?";
    }

    std::string program_, purpose_, manyName_;
    std::vector<Option> options_;
    std::vector<std::pair<std::string, std::string*>> single_;
    std::vector<std::pair<std::string, std::string>> positionalHelp_;
    std::vector<std::string>* many_ = nullptr;
};

} // namespace regard
