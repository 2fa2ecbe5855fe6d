// A step of training as it is first written for speed: plain loops over floats, the gradient
// derived by hand. The twin of `Trainer` at any width.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <regard/nn/model.hpp>

#include "naive.hpp"

namespace naive {

class LoopTrainer {
public:
    /// Starts with the weights of a model of microgpt's kind: one layer, four heads, RMSNorm, ReLU.
    template <class Model>
    explicit LoopTrainer(const Model& model)
        : wte(rowsOf(model, "wte", true)), wpe(rowsOf(model, "wpe", true)),
          lmHead(rowsOf(model, "lm_head")), wq(rowsOf(model, "layer0.attn_wq")),
          wk(rowsOf(model, "layer0.attn_wk")), wv(rowsOf(model, "layer0.attn_wv")),
          wo(rowsOf(model, "layer0.attn_wo")), fc1(rowsOf(model, "layer0.mlp_fc1")),
          fc2(rowsOf(model, "layer0.mlp_fc2")), width(wte.w[0].size()) {}

    /// The loss before the step.
    double trainStep(std::span<const std::vector<int>> texts) {
        double loss = 0;
        for (const auto& text : texts) loss += learn(text, float(texts.size()));
        ++steps;
        for (Weights* each : {&wte, &wpe, &lmHead, &wq, &wk, &wv, &wo, &fc1, &fc2}) update(*each);
        return loss / double(texts.size());
    }

private:
    static constexpr std::size_t HEADS = 4;

    struct Weights {
        explicit Weights(Matrix rows)
            : w(std::move(rows)), gradient(w.size(), Row(w[0].size())), mean(gradient),
              square(gradient) {}
        Matrix w, gradient, mean, square; ///< [out][in]
    };

    /// What a position leaves for the way back.
    struct Position {
        Row embedded, residual, normed, q, k, v, heads, afterAttention, normedAgain, hidden, last;
        Matrix shares; ///< [head][position]
        Row probs;
    };

    /// Adds ∂loss/∂w and ∂loss/∂x of y = W x.
    static void linearBack(Weights& w, const Row& x, const Row& dy, Row& dx) {
        for (std::size_t o = 0; o < dy.size(); ++o)
            for (std::size_t i = 0; i < x.size(); ++i) {
                w.gradient[o][i] += dy[o] * x[i];
                dx[i] += w.w[o][i] * dy[o];
            }
    }
    /// Adds ∂loss/∂x of y = x / √(mean x² + ε).
    static void rmsNormBack(const Row& x, const Row& dy, Row& dx) {
        float squares = 0, along = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            squares += x[i] * x[i];
            along += x[i] * dy[i];
        }
        const float n = float(x.size()), scale = 1 / std::sqrt(squares / n + 1e-5f);
        for (std::size_t i = 0; i < x.size(); ++i)
            dx[i] += scale * dy[i] - scale * scale * scale * along / n * x[i];
    }

    Position forward(int token, std::size_t t, const std::vector<Position>& before) const {
        Position p;
        p.embedded = add(wte.w[std::size_t(token)], wpe.w[t]);
        p.residual = rmsNorm(p.embedded);
        p.normed = rmsNorm(p.residual);
        p.q = linear(p.normed, wq.w);
        p.k = linear(p.normed, wk.w);
        p.v = linear(p.normed, wv.w);
        const auto at = [&](std::size_t s) -> const Position& { return s < t ? before[s] : p; };
        const std::size_t dim = width / HEADS;
        p.heads.resize(width);
        for (std::size_t h = 0; h < HEADS; ++h) {
            Row scores(t + 1);
            for (std::size_t s = 0; s <= t; ++s) {
                for (std::size_t j = h * dim; j < (h + 1) * dim; ++j)
                    scores[s] += p.q[j] * at(s).k[j];
                scores[s] /= std::sqrt(float(dim));
            }
            p.shares.push_back(softmax(scores));
            for (std::size_t s = 0; s <= t; ++s)
                for (std::size_t j = h * dim; j < (h + 1) * dim; ++j)
                    p.heads[j] += p.shares[h][s] * at(s).v[j];
        }
        p.afterAttention = add(linear(p.heads, wo.w), p.residual);
        p.normedAgain = rmsNorm(p.afterAttention);
        p.hidden = linear(p.normedAgain, fc1.w);
        for (float& each : p.hidden) each = (std::max)(0.0f, each);
        p.last = add(linear(p.hidden, fc2.w), p.afterAttention);
        p.probs = softmax(linear(p.last, lmHead.w));
        return p;
    }

    /// Adds the gradient of a text's mean loss over `texts`; returns that loss.
    double learn(const std::vector<int>& tokens, float texts) {
        const std::size_t n = (std::min)(wpe.w.size(), tokens.size() - 1);
        std::vector<Position> all;
        double loss = 0;
        for (std::size_t t = 0; t < n; ++t) {
            all.push_back(forward(tokens[t], t, all));
            loss -= std::log(double(all[t].probs[std::size_t(tokens[t + 1])])) / double(n);
        }
        const std::size_t dim = width / HEADS;
        Matrix dk(n, Row(width)), dv(n, Row(width));
        for (std::size_t t = n; t-- > 0;) { // so that later positions have told their keys already
            const Position& p = all[t];
            Row dlogits = p.probs;
            dlogits[std::size_t(tokens[t + 1])] -= 1;
            for (float& each : dlogits) each /= float(n) * texts;
            Row dlast(width), dhidden(4 * width), dnormedAgain(width), dheads(width), dq(width),
                dnormed(width), dembedded(width);
            linearBack(lmHead, p.last, dlogits, dlast);
            linearBack(fc2, p.hidden, dlast, dhidden);
            for (std::size_t i = 0; i < dhidden.size(); ++i)
                if (p.hidden[i] <= 0) dhidden[i] = 0;
            linearBack(fc1, p.normedAgain, dhidden, dnormedAgain);
            Row dresidual = dlast; // of the sum after attention, and of what it was added to
            rmsNormBack(p.afterAttention, dnormedAgain, dresidual);
            linearBack(wo, p.heads, dresidual, dheads);
            for (std::size_t h = 0; h < HEADS; ++h) {
                Row dshares(t + 1);
                float mean = 0;
                for (std::size_t s = 0; s <= t; ++s) {
                    for (std::size_t j = h * dim; j < (h + 1) * dim; ++j) {
                        dshares[s] += dheads[j] * all[s].v[j];
                        dv[s][j] += p.shares[h][s] * dheads[j];
                    }
                    mean += p.shares[h][s] * dshares[s];
                }
                for (std::size_t s = 0; s <= t; ++s) {
                    const float dscore =
                        p.shares[h][s] * (dshares[s] - mean) / std::sqrt(float(dim));
                    for (std::size_t j = h * dim; j < (h + 1) * dim; ++j) {
                        dq[j] += dscore * all[s].k[j];
                        dk[s][j] += dscore * p.q[j];
                    }
                }
            }
            linearBack(wq, p.normed, dq, dnormed);
            linearBack(wk, p.normed, dk[t], dnormed);
            linearBack(wv, p.normed, dv[t], dnormed);
            rmsNormBack(p.residual, dnormed, dresidual);
            rmsNormBack(p.embedded, dresidual, dembedded);
            for (std::size_t i = 0; i < width; ++i) {
                wte.gradient[std::size_t(tokens[t])][i] += dembedded[i];
                wpe.gradient[t][i] += dembedded[i];
            }
        }
        return loss;
    }

    /// Adam with microgpt's rates, and an empty gradient after it.
    void update(Weights& each) {
        const float rate = 0.01f * (std::max)(0.0f, 1 - float(steps - 1) / 1000);
        const float unbias1 = 1 - std::pow(0.85f, float(steps));
        const float unbias2 = 1 - std::pow(0.99f, float(steps));
        for (std::size_t r = 0; r < each.w.size(); ++r)
            for (std::size_t c = 0; c < each.w[r].size(); ++c) {
                float& g = each.gradient[r][c];
                float& m = each.mean[r][c];
                float& v = each.square[r][c];
                m = 0.85f * m + 0.15f * g;
                v = 0.99f * v + 0.01f * g * g;
                each.w[r][c] -= rate * (m / unbias1) / (std::sqrt(v / unbias2) + 1e-8f);
                g = 0;
            }
    }

    Weights wte, wpe, lmHead, wq, wk, wv, wo, fc1, fc2;
    std::size_t width;
    int steps = 0;
};

} // namespace naive
