// The same model as somebody writes it at first: vectors of vectors and nodes on the heap. What the
// library's speed is compared with, and checked against.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <unordered_set>
#include <utility>
#include <vector>

#include <regard/core/presets.hpp>
#include <regard/core/random.hpp>
#include <regard/nn/model.hpp>

namespace naive {

using Row = std::vector<float>;
using Matrix = std::vector<Row>; ///< [out][in]

/// One matrix of a regard model as [out][in] rows, or an embedding table as [token] rows.
template <class Model>
Matrix rowsOf(const Model& model, const char* name, bool embedding = false) {
    const auto view = model.tensor(name);
    Matrix rows(embedding ? view.rows : view.cols, Row(embedding ? view.cols : view.rows));
    for (std::size_t r = 0; r < rows.size(); ++r)
        for (std::size_t c = 0; c < rows[r].size(); ++c)
            rows[r][c] = embedding ? view(r, c) : view(c, r);
    return rows;
}

inline Row linear(const Row& x, const Matrix& w) {
    Row y;
    for (const Row& row : w) {
        float sum = 0;
        for (std::size_t i = 0; i < x.size(); ++i) sum += row[i] * x[i];
        y.push_back(sum);
    }
    return y;
}

inline Row softmax(const Row& x) {
    const float max = *std::max_element(x.begin(), x.end());
    Row p;
    float total = 0;
    for (const float each : x) {
        p.push_back(std::exp(each - max));
        total += p.back();
    }
    for (float& each : p) each /= total;
    return p;
}

inline Row rmsNorm(const Row& x) {
    float sum = 0;
    for (const float each : x) sum += each * each;
    const float scale = 1 / std::sqrt(sum / float(x.size()) + 1e-5f);
    Row y;
    for (const float each : x) y.push_back(each * scale);
    return y;
}

inline Row add(const Row& a, const Row& b) {
    Row sum;
    for (std::size_t i = 0; i < a.size(); ++i) sum.push_back(a[i] + b[i]);
    return sum;
}

/// microgpt's forward pass, line by line as the script has it.
class MicroGpt {
public:
    explicit MicroGpt(const regard::Model<regard::microgpt>& m)
        : wte(rowsOf(m, "wte", true)), wpe(rowsOf(m, "wpe", true)), lmHead(rowsOf(m, "lm_head")),
          wq(rowsOf(m, "layer0.attn_wq")), wk(rowsOf(m, "layer0.attn_wk")),
          wv(rowsOf(m, "layer0.attn_wv")), wo(rowsOf(m, "layer0.attn_wo")),
          fc1(rowsOf(m, "layer0.mlp_fc1")), fc2(rowsOf(m, "layer0.mlp_fc2")) {}

    Row forward(std::size_t token, std::size_t position, Matrix& keys, Matrix& values) const {
        Row x = rmsNorm(add(wte[token], wpe[position]));
        Row residual = x;
        x = rmsNorm(x);
        const Row q = linear(x, wq);
        keys.push_back(linear(x, wk));
        values.push_back(linear(x, wv));
        Row heads;
        for (std::size_t h = 0; h < 4; ++h) {
            Row scores;
            for (const Row& key : keys) {
                float sum = 0;
                for (std::size_t j = 4 * h; j < 4 * h + 4; ++j) sum += q[j] * key[j];
                scores.push_back(sum / 2);
            }
            const Row weights = softmax(scores);
            for (std::size_t j = 4 * h; j < 4 * h + 4; ++j) {
                float sum = 0;
                for (std::size_t t = 0; t < weights.size(); ++t) sum += weights[t] * values[t][j];
                heads.push_back(sum);
            }
        }
        x = add(linear(heads, wo), residual);
        residual = x;
        Row hidden = linear(rmsNorm(x), fc1);
        for (float& each : hidden) each = (std::max)(0.0f, each);
        return linear(add(linear(hidden, fc2), residual), lmHead);
    }

    /// A text, token by token, at temperature 0.5.
    std::vector<int> write(regard::Random& random) const {
        constexpr std::size_t BOS = 26;
        Matrix keys, values;
        std::vector<int> text;
        for (std::size_t token = BOS; text.size() < 16; text.push_back(int(token))) {
            Row logits = forward(token, text.size(), keys, values);
            for (float& each : logits) each /= 0.5f;
            const Row probs = softmax(logits);
            token = random.choice(std::vector<double>(probs.begin(), probs.end()));
            if (token == BOS) break;
        }
        return text;
    }

private:
    Matrix wte, wpe, lmHead, wq, wk, wv, wo, fc1, fc2;
};

/// micrograd's Value as it is first written in C++: one shared node per operation.
struct Node {
    double data = 0, grad = 0;
    std::vector<std::pair<std::shared_ptr<Node>, double>> children; ///< with ∂this/∂child
};
using Value = std::shared_ptr<Node>;

inline Value leaf(double data) {
    auto node = std::make_shared<Node>();
    node->data = data;
    return node;
}
inline Value operator+(const Value& a, const Value& b) {
    Value y = leaf(a->data + b->data);
    y->children = {{a, 1.0}, {b, 1.0}};
    return y;
}
inline Value operator*(const Value& a, const Value& b) {
    Value y = leaf(a->data * b->data);
    y->children = {{a, b->data}, {b, a->data}};
    return y;
}
/// Returns how many operations led to `root`.
inline std::size_t backward(const Value& root) {
    std::vector<Node*> order;
    std::unordered_set<Node*> seen;
    const auto visit = [&](const auto& self, Node* node) -> void {
        if (!seen.insert(node).second) return;
        for (const auto& [child, local] : node->children) self(self, child.get());
        order.push_back(node);
    };
    visit(visit, root.get());
    root->grad = 1;
    std::size_t operations = 0;
    for (std::size_t i = order.size(); i-- > 0;) {
        operations += !order[i]->children.empty();
        for (const auto& [child, local] : order[i]->children) child->grad += local * order[i]->grad;
    }
    return operations;
}

} // namespace naive
