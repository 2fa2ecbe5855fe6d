// Pre-norm against post-norm: how large the gradient of every layer is before the first step.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include <regard/learn/trainer.hpp>
#include <regard/look/line_chart.hpp>

#include "panel.hpp"

/// A deep model with its norms where `place` says; the final norm is behind pre-norm layers only,
/// for the last post-norm is one.
constexpr regard::Config deepWith(regard::NormPlace place, int vocabulary) {
    return {.N_EMBD = 128,
            .N_HEAD = 4,
            .N_LAYER = 12,
            .BLOCK_SIZE = 16,
            .VOCAB_SIZE = vocabulary,
            .NORM = regard::Norm::layerNorm,
            .NORM_PLACE = place,
            .FINAL_NORM = place == regard::NormPlace::pre};
}

/// ‖∂loss/∂W‖ over all weights W of each layer, [N_LAYER], for the mean loss of `texts`.
template <regard::Config C, class T>
std::vector<double> layerGradientNorms(regard::Model<C, T>& model,
                                       const std::vector<std::vector<int>>& texts) {
    regard::Trainer<C, T> trainer{model};
    (void)trainer.computeGradient(std::span<const std::vector<int>>{texts});
    std::vector<double> norms(regard::Shape<C>::N_LAYER);
    regard::forEachTensor(
        C, [&](const std::string& name, const regard::Tensor& tensor, std::size_t offset) {
            if (!name.starts_with("layer")) return;
            double& squares = norms[std::stoul(name.substr(5))];
            for (const T slope : trainer.gradient().subspan(offset, tensor.size()))
                squares += double(slope) * double(slope);
        });
    for (double& each : norms) each = std::sqrt(each);
    return norms;
}

/// The norms of the gradients of all layers, the first at the left, on a logarithmic axis. Fails
/// for no layers and where the two models are not equally deep.
inline Panel normPlacePanel(const std::vector<double>& pre, const std::vector<double>& post,
                            std::size_t texts, regard::Lang lang,
                            const std::string& name = "norm-place") {
    using namespace regard;
    if (pre.empty() || pre.size() != post.size())
        fail("gradients by depth need two models of as many layers, not " +
             std::to_string(pre.size()) + " and " + std::to_string(post.size()));
    constexpr Text titleOf{"Où placer la norme\u00A0: le gradient de chaque couche",
                           "Where the norm stands: the gradient of every layer"};
    constexpr Text told{
        "Norme du gradient de tous les poids d’une couche, avant le premier pas d’apprentissage. "
        "Avec la norme derrière la somme, les couches proches de la sortie en reçoivent plusieurs "
        "fois plus qu’avec la norme devant\u00A0: de grands premiers pas y font des dégâts, d’où "
        "le "
        "départ en douceur (warm-up).",
        "Norm of the gradient of all weights of a layer, before the first step of training. With "
        "the norm behind the sum, layers near the output get several times as much as with the "
        "norm in front of it: large first steps do damage there, hence the warm-up."};
    Figure figure(name, lang, std::string(titleOf.in(lang)), std::string(told.in(lang)));
    constexpr double width = 900;
    double y = drawHeading(figure, width, figure.title(), figure.description());
    drawBadge(figure, 24, y, trainingBadge(0, lang), false);
    constexpr Text over{"perte moyenne sur ", "mean loss of "}, names{" textes", " texts"};
    figure.text(190, y,
                std::string(over.in(lang)) + formatCount(texts, lang) + std::string(names.in(lang)),
                {.size = 13});
    y += 34;
    constexpr Text layer{"couche (1\u00A0: la plus proche de l’entrée)",
                         "layer (1: nearest to the input)"};
    constexpr Text norm{"‖gradient‖", "‖gradient‖"};
    const DrawnSize chart =
        drawLineChart(figure, 24, y,
                      {{"pre-norm", pre, K_COLOUR, "", 3, 1, {}, true},
                       {"post-norm", post, rgb(0xD55E00), "8 4", 3, 1, {}, true}},
                      {.width = 660,
                       .height = 320,
                       .xTitle = std::string(layer.in(lang)),
                       .yTitle = std::string(norm.in(lang)),
                       .yBase = 10});
    y += chart.height + 34;
    constexpr Text ratio{"dernière couche ÷ première\u00A0: × ", "last layer ÷ first: × "};
    const auto legend = [&](double x, const char* which, const char* formula,
                            const std::vector<double>& norms) {
        figure.text(x, y, which, {.size = 14, .bold = true});
        figure.text(x + 100, y, formula, {.size = 14, .mono = true});
        const double times = norms.back() / norms.front();
        figure.text(x, y + 24,
                    std::string(ratio.in(lang)) + formatFixed(times, times < 10 ? 2 : 0, lang),
                    {.size = 13, .ink = SOFT});
    };
    legend(86, "pre-norm", "x + f(norm(x))", pre);
    legend(460, "post-norm", "norm(x + f(x))", post);
    Table table{{"layer", "pre-norm", "post-norm"}, {}};
    for (std::size_t l = 0; l < pre.size(); ++l) table.rows.push_back({l + 1, pre[l], post[l]});
    figure.resize(width, y + 48);
    return {std::move(figure), std::move(table)};
}
