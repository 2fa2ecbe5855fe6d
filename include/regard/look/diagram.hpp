// Boxes and arrows, for what flows where.
#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <regard/look/svg.hpp>

namespace regard {

/// A box with centred lines of text, the first in bold. `accent` paints a bar at its left.
inline void drawBox(Figure& figure, double x, double y, double w, double h,
                    const std::vector<std::string>& lines, const Paint& paint,
                    std::string_view accent = {}) {
    figure.rect(x, y, w, h, paint, 8);
    if (!accent.empty()) figure.rect(x + 6, y + 8, 4, h - 16, Paint{std::string(accent)}, 2);
    const double first = y + h / 2 - 9.0 * static_cast<double>(lines.size() - 1);
    for (std::size_t i = 0; i < lines.size(); ++i)
        figure.text(
            x + w / 2 + (accent.empty() ? 0 : 5), first + 18.0 * static_cast<double>(i), lines[i],
            {.size = i ? 11.0 : 13.0, .anchor = "middle", .bold = i == 0, .ink = i ? SOFT : INK});
}

/// The tip of an arrow at (x, y), pointing along (dx, dy).
inline void drawArrowTip(Figure& figure, double x, double y, double dx, double dy,
                         const Paint& paint = Paint::of(SOFT)) {
    const double length = std::sqrt(dx * dx + dy * dy);
    if (!(length > 0)) return;
    const double ux = dx / length * 8, uy = dy / length * 8;
    const auto point = [](double px, double py) { return formatCoord(px) + ' ' + formatCoord(py); };
    figure.path("M" + point(x, y) + "L" + point(x - ux - uy / 2, y - uy + ux / 2) + "L" +
                    point(x - ux + uy / 2, y - uy - ux / 2) + "Z",
                paint);
}

/// The path data of a curve that leaves and arrives level, with control points at 0.32 and 0.68 of
/// its width: the lines of attention, and arrows between blocks of different height.
inline std::string levelCurve(double x1, double y1, double x2, double y2) {
    const auto point = [](double x, double y) { return formatCoord(x) + ' ' + formatCoord(y); };
    const double span = x2 - x1;
    return 'M' + point(x1, y1) + 'C' + point(x1 + 0.32 * span, y1) + ' ' +
           point(x1 + 0.68 * span, y2) + ' ' + point(x2, y2);
}

/// An arrow along a level curve in a colour of its own.
inline void drawCurvedArrow(Figure& figure, double x1, double y1, double x2, double y2,
                            Colour colour, double width = 3) {
    Paint line{"none", toHex(colour), width};
    figure.path(levelCurve(x1, y1, x2 - 6, y2), line);
    drawArrowTip(figure, x2, y2, x2 - x1 > 0 ? 1 : -1, 0, Paint::solid(colour));
}

/// A straight arrow.
inline void drawArrow(Figure& figure, double x1, double y1, double x2, double y2) {
    const double dx = x2 - x1, dy = y2 - y1, length = std::sqrt(dx * dx + dy * dy);
    if (!(length > 0)) return;
    figure.line(x1, y1, x2 - dx / length * 6, y2 - dy / length * 6, Paint::of(NONE, RULE, 1.6));
    drawArrowTip(figure, x2, y2, dx, dy);
}

} // namespace regard
