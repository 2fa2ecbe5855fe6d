// A step of training written out by hand for microgpt's kind of model: the library's kernels one
// after the other on plain arrays, ReLU and residual sums in the epilogues of the products. What it
// costs to compose operations instead is the difference to `Trainer`.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <regard/core/aligned_array.hpp>
#include <regard/core/flush_to_zero.hpp>
#include <regard/core/multiply.hpp>
#include <regard/core/transpose.hpp>
#include <regard/learn/adam.hpp>
#include <regard/learn/schedule.hpp>
#include <regard/learn/training_batch.hpp>
#include <regard/nn/cross_entropy.hpp>
#include <regard/nn/dot_product_attention.hpp>
#include <regard/nn/model.hpp>
#include <regard/nn/norm.hpp>

namespace bench {

/// C = A·B + R, for an array R as large as C.
struct Onto : regard::Overwrite {
    const float *c, *r;
    Onto(const float* result, const float* residual) : c(result), r(residual) {}
    template <std::size_t COUNT, class T>
    REGARD_INLINE regard::Vector<T> begin(const T* at, std::size_t) const {
        return regard::loadFirst<COUNT>(r + (at - c));
    }
};
/// C = relu(A·B).
struct Bent : regard::Overwrite {
    template <std::size_t, class T>
    REGARD_INLINE regard::Vector<T> end(regard::Vector<T> sum, const T*, std::size_t) const {
        return regard::maximum<T>(sum, regard::Vector<T>{});
    }
};
/// C = A·B where Y, an array as large as C, is above 0.
struct Where : regard::Overwrite {
    const float *c, *y;
    Where(const float* result, const float* active) : c(result), y(active) {}
    template <std::size_t COUNT, class T>
    REGARD_INLINE regard::Vector<T> end(regard::Vector<T> sum, const T* at, std::size_t) const {
        const regard::Vector<T> zero{};
        return regard::loadFirst<COUNT>(y + (at - c)) > zero ? sum : zero;
    }
};

template <regard::Config C>
class FusedTrainer {
public:
    /// Room for `rows` positions in a step.
    FusedTrainer(regard::Model<C>& trained, std::size_t rows)
        : model(trained), gradient(model.parameters().size()), adam(gradient.size()),
          room(rows * (20 * D + 2 * H + 3 * V + 4 + Mixer::template pairAt<float>(1, 0, 0)) +
               D * H + 32 * 16),
          wte(model, "wte"), wpe(model, "wpe"), head(model, "lm_head"), wq(model, "layer0.attn_wq"),
          wk(model, "layer0.attn_wk"), wv(model, "layer0.attn_wv"), wo(model, "layer0.attn_wo"),
          fc1(model, "layer0.mlp_fc1"), fc2(model, "layer0.mlp_fc2") {
        regard::Arena<float> arena{room.data()};
        const regard::Extent extent{.rows = rows, .keyRows = rows, .training = true};
        for (float** each :
             {&x0,  &x1,  &x2,  &x3,  &x4,  &x5,      &dx0,      &dx1,  &dx2,  &dx3,
              &dx4, &dx5, &a.q, &a.k, &a.v, &a.heads, &a.dheads, &a.dq, &a.dk, &a.dv})
            *each = arena.take(rows * D);
        for (float** each : {&hidden, &dhidden}) *each = arena.take(rows * H);
        for (float** each : {&logits, &dlogits}) *each = arena.take(rows * V);
        for (auto* each : {&scale0, &scale1, &scale3})
            *each = Norm::template place<float>(arena, extent);
        pairs = Mixer::template place<float>(arena, extent);
        loss = Loss::template place<float>(arena, extent);
        turned = arena.take(D * H);
    }

    /// The loss before the step.
    float trainStep(std::span<const std::vector<int>> texts) {
        const regard::FlushToZero guard;
        taught.clear();
        for (const auto& text : texts) taught.add(text);
        const regard::Batch batch = taught.view();
        const float before = forward(batch);
        backward(batch);
        adam.update(model.parameters(), gradient.span(), rate(adam.steps()));
        return before;
    }

private:
    static constexpr std::size_t D = regard::Shape<C>::N_EMBD, H = regard::Shape<C>::N_INNER,
                                 V = regard::Shape<C>::VOCAB_SIZE;
    using Norm = regard::RmsNorm<D>;
    using Loss = regard::CrossEntropy<V>;
    static constexpr regard::Heads HEADS{regard::Shape<C>::N_HEAD, regard::Shape<C>::N_HEAD,
                                         regard::Shape<C>::HEAD_DIM};
    using Mixer = regard::DotProductAttention<HEADS, regard::Shape<C>::BLOCK_SIZE>;

    /// A matrix of the model, and its place in the gradient.
    struct Matrix {
        Matrix(regard::Model<C>& model, const std::string& name)
            : w(model.tensor(name).data), offset(std::size_t(w - model.parameters().data())) {}
        const float* w;
        std::size_t offset;
    };

    /// y = x·W for all rows.
    template <std::size_t IN, std::size_t OUT, class Finish = regard::Overwrite>
    void linear(std::size_t rows, const Matrix& m, const float* x, float* y,
                const Finish& finish = {}) {
        regard::multiply<OUT>(rows, IN, regard::asItLies<IN>(x), m.w, y, finish);
    }
    /// ∂W = xᵀ·∂y and ∂x = ∂y·Wᵀ.
    template <std::size_t IN, std::size_t OUT, class Finish = regard::Overwrite>
    void linearBack(std::size_t rows, const Matrix& m, const float* x, const float* dy, float* dx,
                    const Finish& finish = {}) {
        regard::transpose<IN, OUT>(m.w, turned);
        regard::multiply<IN>(rows, OUT, regard::asItLies<OUT>(dy),
                             static_cast<const float*>(turned), dx, finish);
        regard::multiply<OUT>(IN, rows, regard::transposed<IN>(x), dy, gradient.data() + m.offset);
    }

    /// For every row: its rows of wte, wpe and `x`.
    template <class Visit>
    static void forEachRow(const regard::Batch& batch, Visit&& visit) {
        for (const regard::TokenSequence& text : batch.sequences)
            for (std::size_t t = 0; t < text.rows; ++t) {
                const std::size_t row = text.firstRow + t;
                for (std::size_t i = 0; i < D; i += regard::LANES<float>)
                    visit(std::size_t(batch.tokens[row]) * D + i, t * D + i, row * D + i);
            }
    }
    static void addTo(float* sum, const float* x) {
        regard::store<float>(sum, regard::load(sum) + regard::load(x));
    }

    float forward(const regard::Batch& batch) {
        const std::size_t n = batch.rows();
        forEachRow(batch, [&](std::size_t token, std::size_t position, std::size_t at) {
            regard::store<float>(x0 + at,
                                 regard::load(wte.w + token) + regard::load(wpe.w + position));
        });
        const float* none = nullptr;
        Norm::forward(batch, none, static_cast<const float*>(x0), scale0, x1);
        Norm::forward(batch, none, static_cast<const float*>(x1), scale1, x2);
        linear<D, D>(n, wq, x2, a.q);
        linear<D, D>(n, wk, x2, a.k);
        linear<D, D>(n, wv, x2, a.v);
        Mixer::forward(batch, none, a, pairs);
        linear<D, D>(n, wo, a.heads, x3, Onto{x3, x1});
        Norm::forward(batch, none, static_cast<const float*>(x3), scale3, x4);
        linear<D, H>(n, fc1, x4, hidden, Bent{});
        linear<H, D>(n, fc2, hidden, x5, Onto{x5, x3});
        linear<D, V>(n, head, x5, logits);
        return Loss::forward(batch, static_cast<const float*>(logits), loss);
    }

    void backward(const regard::Batch& batch) {
        const std::size_t n = batch.rows();
        const float* none = nullptr;
        float* nowhere = nullptr;
        Loss::backward(batch, loss, dlogits);
        linearBack<D, V>(n, head, x5, dlogits, dx5);
        linearBack<H, D>(n, fc2, hidden, dx5, dhidden, Where{dhidden, hidden});
        linearBack<D, H>(n, fc1, x4, dhidden, dx4);
        normBack(batch, x3, scale3, dx4, dx3);
        add(n, dx3, dx5);
        linearBack<D, D>(n, wo, a.heads, dx3, a.dheads);
        std::fill_n(a.dk, n * D, 0.0f);
        std::fill_n(a.dv, n * D, 0.0f);
        Mixer::backward(batch, none, a, pairs, nowhere);
        linearBack<D, D>(n, wq, x2, a.dq, dx2);
        linearBack<D, D>(n, wk, x2, a.dk, dx2, regard::Accumulate{});
        linearBack<D, D>(n, wv, x2, a.dv, dx2, regard::Accumulate{});
        normBack(batch, x1, scale1, dx2, dx1);
        add(n, dx1, dx3);
        normBack(batch, x0, scale0, dx1, dx0);
        std::fill_n(gradient.data() + wte.offset, V * D, 0.0f);
        std::fill_n(gradient.data() + wpe.offset, regard::Shape<C>::BLOCK_SIZE * D, 0.0f);
        forEachRow(batch, [&](std::size_t token, std::size_t position, std::size_t at) {
            addTo(gradient.data() + wte.offset + token, dx0 + at);
            addTo(gradient.data() + wpe.offset + position, dx0 + at);
        });
    }

    static void normBack(const regard::Batch& batch, const float* x,
                         const typename Norm::template Saved<float>& scale, const float* dy,
                         float* dx) {
        Norm::template backward<float>(batch, nullptr, x, scale, dy, nullptr, dx);
    }
    static void add(std::size_t rows, float* sum, const float* x) {
        for (std::size_t i = 0; i < rows * D; i += regard::LANES<float>) addTo(sum + i, x + i);
    }

    regard::Model<C>& model;
    regard::AlignedArray<float> gradient;
    regard::Adam<float> adam;
    regard::Schedule rate{};
    regard::TrainingBatch<C> taught;
    regard::AlignedArray<float> room;
    Matrix wte, wpe, head, wq, wk, wv, wo, fc1, fc2;
    float *x0, *x1, *x2, *x3, *x4, *x5; ///< embedded, twice normed, attended, normed, after the MLP
    float *dx0, *dx1, *dx2, *dx3, *dx4, *dx5, *hidden, *dhidden, *logits, *dlogits, *turned;
    regard::QueryKeyValue<float> a{};
    typename Norm::template Saved<float> scale0{}, scale1{}, scale3{};
    typename Mixer::template Saved<float> pairs{};
    typename Loss::template Saved<float> loss{};
};

} // namespace bench
