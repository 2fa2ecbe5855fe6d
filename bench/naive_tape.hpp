// A step of training as it is first written with scalars: one shared node per operation, rows of
// nodes, Adam over them. The twin of a `Trainer` of `Value`.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include <regard/core/presets.hpp>
#include <regard/nn/model.hpp>

#include "naive.hpp"

namespace naive {

/// y = f(a), with the derivative by a.
inline Value unary(const Value& a, double y, double derivative) {
    Value node = leaf(y);
    node->children = {{a, derivative}};
    return node;
}

class TapeTrainer {
public:
    explicit TapeTrainer(const regard::Model<regard::microgpt, double>& model) {
        for (const char* name :
             {"wte", "wpe", "lm_head", "layer0.attn_wq", "layer0.attn_wk", "layer0.attn_wv",
              "layer0.attn_wo", "layer0.mlp_fc1", "layer0.mlp_fc2"}) {
            const auto view = model.tensor(name);
            const bool embedding = name[0] == 'w';
            Values& rows = weights[name];
            rows.resize(embedding ? view.rows : view.cols);
            for (std::size_t r = 0; r < rows.size(); ++r)
                for (std::size_t c = 0; c < (embedding ? view.cols : view.rows); ++c) {
                    rows[r].push_back(leaf(embedding ? view(r, c) : view(c, r)));
                    all.push_back(rows[r].back());
                }
        }
        mean.resize(all.size());
        square.resize(all.size());
    }

    /// The loss of a text, from which a gradient can be taken.
    Value loss(const std::vector<int>& tokens) {
        const std::size_t n = (std::min)(std::size_t{16}, tokens.size() - 1);
        Values keys, values;
        Value sum = leaf(0);
        for (std::size_t t = 0; t < n; ++t) {
            const Row probs = softmax(forward(std::size_t(tokens[t]), t, keys, values));
            const Value& p = probs[std::size_t(tokens[t + 1])];
            sum = sum + unary(p, -std::log(p->data), -1 / p->data);
        }
        return sum * leaf(1 / double(n));
    }

    /// The loss before the step.
    double trainStep(const std::vector<int>& tokens) {
        for (const Value& each : all) each->grad = 0;
        const Value before = loss(tokens);
        backward(before);
        ++steps;
        const double rate = 0.01 * (1 - double(steps - 1) / 1000);
        for (std::size_t i = 0; i < all.size(); ++i) {
            const double g = all[i]->grad;
            mean[i] = 0.85 * mean[i] + 0.15 * g;
            square[i] = 0.99 * square[i] + 0.01 * g * g;
            const double m = mean[i] / (1 - std::pow(0.85, steps));
            const double v = square[i] / (1 - std::pow(0.99, steps));
            all[i]->data -= rate * m / (std::sqrt(v) + 1e-8);
        }
        return before->data;
    }

private:
    using Row = std::vector<Value>;
    using Values = std::vector<Row>;

    static Row linear(const Row& x, const Values& w) {
        Row y;
        for (const Row& row : w) {
            Value sum = row[0] * x[0];
            for (std::size_t i = 1; i < x.size(); ++i) sum = sum + row[i] * x[i];
            y.push_back(sum);
        }
        return y;
    }
    static Value power(const Value& a, double n) {
        return unary(a, std::pow(a->data, n), n * std::pow(a->data, n - 1));
    }
    static Row softmax(const Row& x) {
        double max = x[0]->data;
        for (const Value& each : x) max = (std::max)(max, each->data);
        Row p;
        Value total = leaf(0);
        for (const Value& each : x) {
            const double e = std::exp(each->data - max);
            p.push_back(unary(each, e, e));
            total = total + p.back();
        }
        const Value perTotal = power(total, -1);
        for (Value& each : p) each = each * perTotal;
        return p;
    }
    static Row rmsNorm(const Row& x) {
        Value sum = x[0] * x[0];
        for (std::size_t i = 1; i < x.size(); ++i) sum = sum + x[i] * x[i];
        const Value scale = power(sum * leaf(1 / double(x.size())) + leaf(1e-5), -0.5);
        Row y;
        for (const Value& each : x) y.push_back(each * scale);
        return y;
    }
    static Row add(const Row& a, const Row& b) {
        Row sum;
        for (std::size_t i = 0; i < a.size(); ++i) sum.push_back(a[i] + b[i]);
        return sum;
    }

    Row forward(std::size_t token, std::size_t position, Values& keys, Values& values) {
        Row residual = rmsNorm(add(weights["wte"][token], weights["wpe"][position]));
        const Row normed = rmsNorm(residual);
        const Row q = linear(normed, weights["layer0.attn_wq"]);
        keys.push_back(linear(normed, weights["layer0.attn_wk"]));
        values.push_back(linear(normed, weights["layer0.attn_wv"]));
        Row heads;
        for (std::size_t h = 0; h < 16; h += 4) {
            Row scores;
            for (const Row& key : keys) {
                Value sum = q[h] * key[h];
                for (std::size_t j = h + 1; j < h + 4; ++j) sum = sum + q[j] * key[j];
                scores.push_back(sum * leaf(0.5));
            }
            const Row shares = softmax(scores);
            for (std::size_t j = h; j < h + 4; ++j) {
                Value sum = shares[0] * values[0][j];
                for (std::size_t t = 1; t < shares.size(); ++t)
                    sum = sum + shares[t] * values[t][j];
                heads.push_back(sum);
            }
        }
        residual = add(linear(heads, weights["layer0.attn_wo"]), residual);
        Row hidden = linear(rmsNorm(residual), weights["layer0.mlp_fc1"]);
        for (Value& each : hidden)
            each = unary(each, (std::max)(0.0, each->data), each->data > 0 ? 1 : 0);
        return linear(add(linear(hidden, weights["layer0.mlp_fc2"]), residual), weights["lm_head"]);
    }

    std::map<std::string, Values> weights;
    Row all;
    std::vector<double> mean, square;
    int steps = 0;
};

} // namespace naive
