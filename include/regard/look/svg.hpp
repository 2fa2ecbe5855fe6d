// A figure as a value: built from shapes and texts, put inside other figures, and written as an SVG
// that stands alone or inside a page, in light and in dark.
#pragma once

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <regard/look/colour.hpp>
#include <regard/look/escape.hpp>
#include <regard/look/number.hpp>
#include <regard/look/text.hpp>

namespace regard {

/// What follows dark mode: each names a class of the figure's style sheet, and the colour that it
/// has in light mode and in print.
struct Ink {
    std::string_view cls;   ///< class, empty for a colour that never changes
    std::string_view light; ///< "#rrggbb" or "none"
};

/// Main text.
inline constexpr Ink INK{"rg-ink", "#1f2328"};
/// Secondary text; 4.5:1 and more on white.
inline constexpr Ink SOFT{"rg-soft", "#57606a"};
/// Thin lines and outlines.
inline constexpr Ink RULE{"rg-rule", "#8c959f"};
/// The surface of a box.
inline constexpr Ink CARD{"rg-card", "#f6f8fa"};
/// The page behind everything.
inline constexpr Ink PAPER{"rg-paper", "#ffffff"};
/// No paint.
inline constexpr Ink NONE{"", "none"};

/// How a shape is painted.
struct Paint {
    std::string fill = "none";   ///< colour in light mode
    std::string stroke = "none"; ///< colour of the outline in light mode
    double width = 1;            ///< of the outline
    std::string dash = "";       ///< stroke-dasharray, empty for a full line
    double opacity = 1;          ///< of all of it
    std::string cls = "";        ///< classes

    /// Paint that follows dark mode.
    static Paint of(Ink fill, Ink stroke = NONE, double width = 1) {
        Paint paint{std::string(fill.light), std::string(stroke.light), width};
        if (!fill.cls.empty()) paint.cls = fill.cls;
        if (!stroke.cls.empty())
            paint.cls += (paint.cls.empty() ? "" : " ") + std::string(stroke.cls) + "-line";
        return paint;
    }
    /// A fixed colour, with an optional outline.
    static Paint solid(Colour fill, std::string outline = "none", double width = 1) {
        return {toHex(fill), std::move(outline), width};
    }
};

/// How a text is set.
struct TextStyle {
    double size = 13;                  ///< px
    std::string_view anchor = "start"; ///< start, middle or end
    bool bold = false;                 ///< weight 700
    Ink ink = INK;                     ///< its colour
    double rotate = 0;                 ///< degrees about its place
    bool mono = false;                 ///< a fixed-width face
    bool italic = false;               ///< slanted
};

/// The width that a text of this size is given: 0.65 em per character.
inline double textWidth(std::string_view text, double size) {
    return 0.65 * size * static_cast<double>(countChars(text));
}

/// `text` in lines of at most `width` px, broken at spaces.
inline std::vector<std::string> wrapText(std::string_view text, double size, double width) {
    std::vector<std::string> lines{""};
    while (!text.empty()) {
        const std::size_t end = (std::min)(text.find(' '), text.size());
        const std::string word(text.substr(0, end));
        text.remove_prefix((std::min)(end + 1, text.size()));
        const std::string longer = lines.back().empty() ? word : lines.back() + ' ' + word;
        if (!lines.back().empty() && textWidth(longer, size) > width)
            lines.push_back(word);
        else
            lines.back() = longer;
    }
    return lines;
}

/// A picture under construction. Its name prefixes every id, so that many fit on one page.
class Figure {
public:
    /// `title` and `description` are what a screen reader says.
    Figure(std::string name, Lang lang, std::string title, std::string description)
        : name_(std::move(name)), lang_(lang), title_(std::move(title)),
          description_(std::move(description)) {}

    /// The prefix of its ids.
    const std::string& name() const { return name_; }
    /// Its language.
    Lang lang() const { return lang_; }
    /// What it shows, in a line.
    const std::string& title() const { return title_; }
    /// What it shows, in a sentence or more.
    const std::string& description() const { return description_; }
    /// Its size in px: that of everything placed so far, or what `resize` said.
    double width() const { return width_; }
    double height() const { return height_; }
    /// Sets the size.
    void resize(double width, double height) {
        width_ = width;
        height_ = height;
    }

    /// A rectangle with corners of radius `radius` and an optional tooltip.
    void rect(double x, double y, double w, double h, const Paint& paint, double radius = 0,
              std::string_view tooltip = {}) {
        body_ += "<rect" + at("x", x) + at("y", y) + at("width", w) + at("height", h);
        if (radius > 0) body_ += at("rx", radius);
        body_ += paintAttributes(paint);
        close("rect", tooltip);
    }
    /// A straight line.
    void line(double x1, double y1, double x2, double y2, const Paint& paint) {
        body_ += "<line" + at("x1", x1) + at("y1", y1) + at("x2", x2) + at("y2", y2) +
                 paintAttributes(paint) + "/>\n";
    }
    /// A circle with an optional tooltip.
    void circle(double x, double y, double r, const Paint& paint, std::string_view tooltip = {}) {
        body_ += "<circle" + at("cx", x) + at("cy", y) + at("r", r) + paintAttributes(paint);
        close("circle", tooltip);
    }
    /// A path of SVG path data.
    void path(std::string_view data, const Paint& paint) {
        body_ += "<path d=\"" + escapeXml(data) + '"' + paintAttributes(paint) + "/>\n";
    }
    /// A line of text, vertically centred on y.
    void text(double x, double y, std::string_view text, const TextStyle& style = {}) {
        body_ += "<text" + at("x", x) + at("y", y) + " dy=\".35em\"" + at("font-size", style.size);
        if (style.anchor != "start") body_ += attribute("text-anchor", style.anchor);
        if (style.bold) body_ += " font-weight=\"700\"";
        if (style.italic) body_ += " font-style=\"italic\"";
        if (style.mono) body_ += " font-family=\"'DejaVu Sans Mono', Menlo, Consolas, monospace\"";
        body_ += attribute("fill", style.ink.light);
        if (!style.ink.cls.empty()) body_ += attribute("class", style.ink.cls);
        if (style.rotate != 0)
            body_ += " transform=\"rotate(" + formatCoord(style.rotate) + ' ' + formatCoord(x) +
                     ' ' + formatCoord(y) + ")\"";
        body_ += '>' + escapeXml(text) + "</text>\n";
    }
    /// Text on a cell of a known colour: black or white.
    void textOnCell(double x, double y, std::string_view string, Colour cell, double size,
                    bool bold = false) {
        const std::string ink = toHex(textOn(cell));
        text(x, y, string, {.size = size, .anchor = "middle", .bold = bold, .ink = {"", ink}});
    }
    /// Text in lines of at most `width`, the first centred on y; returns the height of all lines.
    double paragraph(double x, double y, double width, std::string_view string,
                     const TextStyle& style = {}) {
        const auto lines = wrapText(string, style.size, width);
        for (std::size_t i = 0; i < lines.size(); ++i)
            text(x, y + 1.5 * style.size * static_cast<double>(i), lines[i], style);
        return 1.5 * style.size * static_cast<double>(lines.size());
    }

    /// Opens a group; `classes` and `style` (CSS) are for animation. Close it with `endGroup`.
    void beginGroup(std::string_view classes = {}, std::string_view style = {},
                    double opacity = 1) {
        body_ += "<g";
        if (!classes.empty()) body_ += attribute("class", classes);
        if (!style.empty()) body_ += attribute("style", style);
        if (opacity != 1) body_ += at("opacity", opacity);
        body_ += ">\n";
    }
    /// Closes the last group that is open.
    void endGroup() { body_ += "</g>\n"; }
    /// An element of <defs>, whose ids start with `name()`.
    void define(std::string_view xml) {
        if (defs_.find(xml) == std::string::npos) defs_ += xml;
    }
    /// Rules of the figure's style sheet.
    void addStyle(std::string_view css) {
        if (css_.find(css) == std::string::npos) css_ += css;
    }
    /// Puts another figure at a place.
    void place(const Figure& inner, double x, double y) {
        body_ += "<g transform=\"translate(" + formatCoord(x) + ' ' + formatCoord(y) + ")\">\n" +
                 inner.body_ + "</g>\n";
        define(inner.defs_);
        addStyle(inner.css_);
    }

    /// Writes the <svg> element, which is also a whole SVG file.
    friend void writeSvg(std::ostream& out, const Figure& figure) {
        const std::string id = escapeXml(figure.name_);
        const std::string w = formatCoord(figure.width_), h = formatCoord(figure.height_);
        out << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " << w << ' ' << h
            << "\" width=\"" << w << "\" height=\"" << h << "\" role=\"img\" aria-labelledby=\""
            << id << "-title " << id << "-desc\" lang=\""
            << (figure.lang_ == Lang::fr ? "fr" : "en")
            << "\" font-family=\"'DejaVu Sans', Verdana, Arial, sans-serif\">\n<title id=\"" << id
            << "-title\">" << escapeXml(figure.title_) << "</title>\n<desc id=\"" << id
            << "-desc\">" << escapeXml(figure.description_) << "</desc>\n<style>" << STYLE
            << figure.css_ << "</style>\n";
        if (!figure.defs_.empty()) out << "<defs>\n" << figure.defs_ << "</defs>\n";
        out << "<rect width=\"" << w << "\" height=\"" << h
            << "\" fill=\"#ffffff\" class=\"rg-paper\"/>\n"
            << figure.body_ << "</svg>\n";
    }

private:
    static constexpr std::string_view STYLE =
        "@media screen and (prefers-color-scheme:dark){.rg-paper{fill:#161b22}.rg-ink{fill:#e6edf3}"
        ".rg-soft{fill:#a9b4c0}.rg-card{fill:#21262d}.rg-rule{fill:#768390}"
        ".rg-rule-line{stroke:#768390}.rg-ink-line{stroke:#e6edf3}.rg-paper-line{stroke:#161b22}}";

    static std::string attribute(std::string_view name, std::string_view value) {
        return ' ' + std::string(name) + "=\"" + escapeXml(value) + '"';
    }
    static std::string at(std::string_view name, double value) {
        return attribute(name, formatCoord(value));
    }
    static std::string paintAttributes(const Paint& paint) {
        std::string xml = attribute("fill", paint.fill);
        if (paint.stroke != "none")
            xml += attribute("stroke", paint.stroke) + at("stroke-width", paint.width);
        if (!paint.dash.empty()) xml += attribute("stroke-dasharray", paint.dash);
        if (paint.opacity != 1) xml += at("opacity", paint.opacity);
        if (!paint.cls.empty()) xml += attribute("class", paint.cls);
        return xml;
    }
    void close(std::string_view element, std::string_view tooltip) {
        if (tooltip.empty())
            body_ += "/>\n";
        else
            body_ += "><title>" + escapeXml(tooltip) + "</title></" + std::string(element) + ">\n";
    }

    std::string name_;
    Lang lang_;
    std::string title_, description_;
    double width_ = 0, height_ = 0;
    std::string defs_, css_, body_;
};

/// The figure as text.
inline std::string toSvg(const Figure& figure) {
    std::ostringstream out;
    writeSvg(out, figure);
    return out.str();
}

/// Headline and subtitle at the top of a figure; returns where its content starts.
inline double drawHeading(Figure& figure, double width, std::string_view title,
                          std::string_view subtitle) {
    double y = 34;
    y += figure.paragraph(24, y, width - 48, title, {.size = 19, .bold = true}) - 3;
    if (!subtitle.empty())
        y += figure.paragraph(24, y, width - 48, subtitle, {.size = 13, .ink = SOFT});
    return y + 14;
}

} // namespace regard
