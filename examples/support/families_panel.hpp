// The same architecture in four sizes, from the model of the book to GPT-3: bars on a logarithmic
// scale, and what each is made of.
#pragma once

#include <array>
#include <cmath>
#include <string>

#include <regard/core/presets.hpp>
#include <regard/nn/weights.hpp>

#include "panel.hpp"

/// A model with the name that it goes by.
struct FamilyMember {
    std::string name;
    regard::Config shape;
    std::size_t parameters, attention;
};

/// A model of shape C, its weights counted by the library.
template <regard::Config C>
FamilyMember familyMember(std::string name) {
    return {std::move(name), C, regard::parameterCount(C), regard::attentionWeightCount(C)};
}

/// How many parameters each model has, and how many of them are attention's; the shape of each
/// stands in the lines below its name and in the table. `largest` is the end of the scale, as a
/// power of ten.
inline Panel familiesPanel(const std::vector<FamilyMember>& members, regard::Lang lang,
                           int largest = 12, const std::string& name = "families") {
    using namespace regard;
    constexpr Text titleOf{"Une famille, toutes les tailles", "One family, all sizes"};
    constexpr Text told{
        "Barre entière\u00A0: tous les paramètres. Partie foncée\u00A0: ceux de l’attention. "
        "L’échelle est logarithmique\u00A0: chaque trait vaut mille fois le précédent.",
        "Whole bar: all parameters. Dark bar: those of attention. The scale is logarithmic: each "
        "line is a thousand times the one before."};
    Figure figure(name, lang, std::string(titleOf.in(lang)), std::string(told.in(lang)));
    constexpr double width = 860, left = 180, length = 480, pitch = 104;
    double y = drawHeading(figure, width, figure.title(), figure.description());
    const double step = length / largest;
    const double bottom = y + 22 + pitch * static_cast<double>(members.size());
    for (int power = 0; power <= largest; power += 3) {
        const double x = left + step * power;
        figure.line(x, y + 14, x, bottom, Paint::of(NONE, RULE, power ? 0.7 : 1.4));
        constexpr std::array<Text, 5> words{{{"1", "1"},
                                             {"mille", "thousand"},
                                             {"million", "million"},
                                             {"milliard", "billion"},
                                             {"mille milliards", "trillion"}}};
        figure.text(x, y, words.at(static_cast<std::size_t>(power / 3)).in(lang),
                    {.size = 12, .anchor = "middle", .ink = SOFT});
    }
    y += 30;
    Table table{{"model", "parameters", "of attention", "width", "heads", "layers", "positions",
                 "vocabulary", "norm", "activation", "KV cache"},
                {}};
    const auto reach = [&](std::size_t count) {
        return step * std::log10(static_cast<double>(count));
    };
    for (const FamilyMember& member : members) {
        const Config& c = member.shape;
        const auto count = [&](int n) { return formatCount(static_cast<std::size_t>(n), lang); };
        figure.text(24, y + 15, member.name, {.size = 15, .bold = true});
        figure.rect(left, y, reach(member.parameters), 30, Paint::solid(GREENS[3], "#006d2c", 1), 3,
                    member.name + ": " + std::to_string(member.parameters));
        figure.rect(left, y + 8, reach(member.attention), 14, Paint::solid(GREENS[7]), 2,
                    member.name + ", attention: " + std::to_string(member.attention));
        figure.text(left + reach(member.parameters) + 8, y + 15,
                    formatCount(member.parameters, lang), {.size = 13, .bold = true});
        constexpr Text wide{" nombres par token, ", " numbers per token, "};
        constexpr Text deep{" couches de ", " layers of "}, one{" couche de ", " layer of "};
        constexpr Text heads{" têtes, ", " heads, "}, places{" positions, ", " positions, "};
        constexpr Text ids{" tokens", " tokens"};
        figure.text(left, y + 48,
                    count(c.N_EMBD) + std::string(wide.in(lang)) + count(c.N_LAYER) +
                        std::string((c.N_LAYER == 1 ? one : deep).in(lang)) + count(c.N_HEAD) +
                        std::string(heads.in(lang)) + count(c.BLOCK_SIZE) +
                        std::string(places.in(lang)) + count(c.VOCAB_SIZE) +
                        std::string(ids.in(lang)),
                    {.size = 12, .ink = SOFT});
        const char* const norm = c.NORM == Norm::rmsNorm ? "RMSNorm" : "LayerNorm";
        const char* const activation = c.ACTIVATION == Activation::relu ? "ReLU" : "GELU";
        const std::size_t cache = kvCacheBytes(c, 4);
        figure.text(left, y + 66,
                    std::string(norm) + ", " + activation + ", " +
                        (lang == Lang::fr ? "cache KV de " : "KV cache of ") +
                        formatCount(cache, lang) + (lang == Lang::fr ? " octets" : " bytes"),
                    {.size = 12, .ink = SOFT});
        table.rows.push_back(
            {member.name, member.parameters, member.attention, static_cast<std::size_t>(c.N_EMBD),
             static_cast<std::size_t>(c.N_HEAD), static_cast<std::size_t>(c.N_LAYER),
             static_cast<std::size_t>(c.BLOCK_SIZE), static_cast<std::size_t>(c.VOCAB_SIZE), norm,
             activation, cache});
        y += pitch;
    }
    figure.resize(width, y);
    return {std::move(figure), std::move(table)};
}
