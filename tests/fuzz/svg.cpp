// Any text in any place of a figure leaves the SVG well-formed.
#include <cstdint>
#include <string>

#include <regard/look/svg.hpp>

#include "../support/xml_check.hpp"
#include "fuzz.hpp"

using namespace regard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text{textOf(data, size)};
    Figure figure{"f", Lang::en, text, text};
    figure.rect(0, 0, 10, 10, Paint::of(CARD), 2, text);
    figure.circle(1, 1, 1, Paint::of(INK), text);
    figure.path(text, Paint{.dash = text, .cls = text});
    figure.text(0, 0, text);
    figure.paragraph(0, 0, 60, text);
    drawHeading(figure, 200, text, text);
    const std::string svg = toSvg(figure);
    require(invalidUtf8At(svg) == std::string_view::npos, "the SVG is UTF-8");
    const std::string problem = xmlProblem(svg);
    require(problem.empty(), problem.c_str());
    return 0;
}
