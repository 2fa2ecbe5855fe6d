// Figures that build up or change before the eye, end in the picture that print shows, and stand
// still for a reader who asked for less motion.
#pragma once

#include <cstddef>
#include <string>

#include <regard/look/svg.hpp>

namespace regard {

/// Opens a group that appears as number `order` of an animation, which ends in the full picture and
/// which neither print nor a reader who asked for less motion sees.
inline void beginRow(Figure& figure, std::size_t order) {
    const std::string id = escapeXml(figure.name());
    figure.addStyle(
        "@keyframes " + id +
        "-in{from{opacity:0}}@media screen and (prefers-reduced-motion:no-preference){." + id +
        "-row{animation:" + id + "-in .6s both}}");
    figure.beginGroup(id + "-row", "animation-delay:" +
                                       formatCoord(0.4 + 0.8 * static_cast<double>(order)) + "s");
}

/// Opens frame `index` of a film of `count` frames, a second each, which ends in the last one:
/// print and a reader who asked for less motion see only that.
inline void beginFrame(Figure& figure, std::size_t index, std::size_t count) {
    const std::string id = escapeXml(figure.name());
    const std::string wait = formatCoord(static_cast<double>(count - 1));
    figure.addStyle("@keyframes " + id + "-show{from,to{opacity:1}}@keyframes " + id +
                    "-hide{from,to{opacity:0}}@media screen and "
                    "(prefers-reduced-motion:no-preference){." +
                    id + "-frame{animation:" + id + "-show 1s}." + id + "-last{animation:" + id +
                    "-hide " + wait + "s}}");
    if (index + 1 == count)
        figure.beginGroup(id + "-last");
    else
        figure.beginGroup(id + "-frame",
                          "animation-delay:" + formatCoord(static_cast<double>(index)) + "s", 0);
}

} // namespace regard
