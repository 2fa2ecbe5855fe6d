// Thousands of versions of the pieces of a page in little space: what a line has in common with the
// line that it resembles is kept once. The page's script unpacks them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <regard/files/json_string.hpp>

#include "page_line.hpp"

namespace tour {

/// A text as a JSON string that is also inert in HTML and XML.
inline std::string jsonString(std::string_view text) {
    std::string inert;
    for (const char c : regard::quoteJson(text))
        if (c == '<')
            inert += "\\u003c";
        else if (c == '>')
            inert += "\\u003e";
        else if (c == '&')
            inert += "\\u0026";
        else
            inert += c;
    return inert;
}

/// Texts of many lines, most of which resemble others.
///
/// A line is a template (markup with holes) and the values in its holes: coordinates, colours, the
/// text of an element. A text is written as what changed against the one that it is said to be
/// like: lines kept, lines left out, holes filled anew, new lines. Each of these is a number n·4 +
/// kind, followed by its operands; a number is written in base 44, most significant digit first,
/// and all digits but the last from the second half of DIGITS.
class PagePack {
public:
    static constexpr std::size_t NONE = static_cast<std::size_t>(-1); ///< no text
    enum Kind : std::uint32_t { keep, leaveOut, refill, add_ };

    /// The 88 characters of numbers: printable ASCII that neither JSON nor HTML has to escape.
    static std::string digits() {
        std::string all;
        for (char c = '!'; c <= '}'; ++c)
            if (std::string_view("\"&<>\\").find(c) == std::string_view::npos) all += c;
        return all;
    }

    /// Adds a text of HTML that is written as its difference from text number `like`, an earlier
    /// one, or by itself; returns its own number. "~" and "`" come back as character references.
    std::size_t add(std::string_view html, std::size_t like = NONE) {
        std::string escaped;
        for (const char c : html)
            if (c == '~')
                escaped += "&#126;";
            else if (c == '`')
                escaped += "&#96;";
            else
                escaped += c;
        std::string_view text = escaped;
        std::vector<PageLine> lines;
        while (true) {
            const std::size_t end = (std::min)(text.find('\n'), text.size());
            lines.push_back(splitLine(text.substr(0, end), templates_, values_));
            if (end == text.size()) break;
            text.remove_prefix(end + 1);
        }
        std::vector<std::size_t> from =
            alignLines(like == NONE ? std::vector<PageLine>{} : texts_[like].lines, lines);
        texts_.push_back(
            {std::move(lines), std::move(from), like, {templates_.size(), values_.size()}});
        return texts_.size() - 1;
    }

    /// Adds the translation of text number `of`. What a value becomes nearly always, "0.5" "0,5" or
    /// "head" "tête", stands in a dictionary; the rest is written as a difference.
    std::size_t addTranslation(std::string_view html, std::size_t of) {
        const std::size_t id = add(html, of);
        texts_.back().translated = true;
        return id;
    }

    /// The number of texts.
    std::size_t size() const { return texts_.size(); }

    /// Takes back all texts but the first `count`.
    void resize(std::size_t count) {
        texts_.resize((std::min)(count, texts_.size()));
        const Ends ends = texts_.empty() ? Ends{} : texts_.back().ends;
        const auto cut = [](Numbered& all, std::size_t end) {
            std::erase_if(all, [&](const auto& entry) { return entry.second >= end; });
        };
        cut(templates_, ends.templates);
        cut(values_, ends.values);
    }

    /// Everything as members of a JSON object, each a string whose parts are divided by "~":
    /// "templates" (a hole is a line feed), "values" (those that are used more than once, number 1
    /// on), "texts" and "dictionary" (a value and its translation by turns). A text's first number
    /// is twice the distance to the text before it that it is like, 0 for none, and one more for a
    /// translation. Value number 0 is spelt out behind it, up to "`".
    std::string toJson() const {
        const std::vector<std::uint32_t> translation = learnTranslation();
        std::vector<std::vector<Number>> written;
        std::vector<std::uint32_t> uses(values_.size());
        for (std::size_t i = 0; i < texts_.size(); ++i) {
            written.push_back(difference(i, translation));
            for (const Number& number : written.back())
                if (number.isValue) ++uses[number.n];
        }
        // frequent values get the short numbers
        std::vector<std::uint32_t> order(values_.size()), rank(values_.size());
        for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
        std::stable_sort(order.begin(), order.end(),
                         [&](auto a, auto b) { return uses[a] > uses[b]; });
        for (std::uint32_t i = 0; i < order.size(); ++i) rank[order[i]] = i + 1;

        const auto templates = byNumber(templates_), values = byNumber(values_);
        std::string shapes, pool, texts, dictionary;
        for (std::size_t i = 0; i < templates.size(); ++i) shapes += (i ? "~" : "") + *templates[i];
        for (std::size_t i = 0; i < order.size() && uses[order[i]] > 1; ++i)
            pool += (i ? "~" : "") + *values[order[i]];
        for (std::size_t i = 0; i < written.size(); ++i) {
            if (i) texts += '~';
            for (const Number& number : written[i])
                if (number.isValue && uses[number.n] == 1)
                    texts += inDigits(0) + *values[number.n] + '`';
                else
                    texts += inDigits(number.isValue ? rank[number.n] : number.n);
        }
        for (std::uint32_t i = 0; i < translation.size(); ++i)
            if (translation[i] != i)
                dictionary +=
                    (dictionary.empty() ? "" : "~") + *values[i] + '~' + *values[translation[i]];
        return "\"templates\":" + jsonString(shapes) +
               ",\n\"dictionary\":" + jsonString(dictionary) + ",\n\"values\":" + jsonString(pool) +
               ",\n\"texts\":" + jsonString(texts);
    }

private:
    /// How many templates and values there were when a text had been added.
    struct Ends {
        std::size_t templates = 0, values = 0;
    };
    struct Packed {
        std::vector<PageLine> lines;
        std::vector<std::size_t> from; ///< the lines of `like` as alignLines gives them
        std::size_t like;
        Ends ends;
        bool translated = false; ///< `like` is the same in the other language
    };
    /// A number of a written text; that of a value is replaced by its rank.
    struct Number {
        std::uint32_t n;
        bool isValue;
    };

    static std::vector<const std::string*> byNumber(const Numbered& all) {
        std::vector<const std::string*> texts(all.size());
        for (const auto& [text, number] : all) texts[number] = &text;
        return texts;
    }

    static std::string inDigits(std::uint32_t n) {
        static const std::string all = digits();
        std::string text(1, all[n % 44]);
        while (n /= 44) text += all[44 + n % 44];
        return {text.rbegin(), text.rend()};
    }

    /// What each value becomes in translation: itself, unless it becomes something else more often.
    std::vector<std::uint32_t> learnTranslation() const {
        std::vector<std::map<std::uint32_t, std::uint32_t>> seen(values_.size());
        for (const Packed& text : texts_) {
            if (!text.translated) continue;
            const std::vector<PageLine>& old = texts_[text.like].lines;
            const auto& from = text.from;
            for (std::size_t i = 0; i < from.size(); ++i)
                if (from[i] != NO_LINE)
                    for (std::size_t h = 0; h < text.lines[i].values.size(); ++h)
                        ++seen[old[from[i]].values[h]][text.lines[i].values[h]];
        }
        std::vector<std::uint32_t> best(values_.size());
        for (std::uint32_t i = 0; i < best.size(); ++i) {
            best[i] = i;
            std::uint32_t most = seen[i].contains(i) ? seen[i].at(i) : 1;
            for (const auto& [value, times] : seen[i])
                if (times > most) {
                    most = times;
                    best[i] = value;
                }
        }
        return best;
    }

    std::vector<Number> difference(std::size_t index,
                                   const std::vector<std::uint32_t>& translation) const {
        const Packed& text = texts_[index];
        std::vector<PageLine> old;
        if (text.like != NONE) old = texts_[text.like].lines;
        if (text.translated)
            for (PageLine& line : old)
                for (std::uint32_t& value : line.values) value = translation[value];
        const std::size_t back = text.like == NONE ? 0 : 2 * (index - text.like);
        std::vector<Number> out{{static_cast<std::uint32_t>(back + text.translated), false}};
        const auto say = [&](Kind kind, std::size_t n) {
            out.push_back({static_cast<std::uint32_t>(n * 4 + kind), false});
        };
        const auto& from = text.from;
        std::size_t next = 0,
                    kept = 0; // the line of `old` to use next; lines kept and not yet said
        const auto sayKept = [&] {
            if (kept) say(keep, kept);
            kept = 0;
        };
        for (std::size_t i = 0; i < text.lines.size(); ++i) {
            const PageLine& line = text.lines[i];
            if (from[i] == NO_LINE) {
                sayKept();
                say(add_, line.shape);
                for (const std::uint32_t value : line.values) out.push_back({value, true});
                continue;
            }
            if (from[i] > next) {
                sayKept();
                say(leaveOut, from[i] - next);
            }
            next = from[i] + 1;
            const PageLine& before = old[from[i]];
            if (before == line) {
                ++kept;
                continue;
            }
            sayKept();
            std::vector<std::size_t> changed;
            for (std::size_t h = 0; h < line.values.size(); ++h)
                if (line.values[h] != before.values[h]) changed.push_back(h);
            say(refill, changed.size());
            for (const std::size_t h : changed) {
                out.push_back({static_cast<std::uint32_t>(h), false});
                out.push_back({line.values[h], true});
            }
        }
        sayKept();
        return out;
    }

    std::vector<Packed> texts_;
    Numbered templates_, values_;
};

} // namespace tour
