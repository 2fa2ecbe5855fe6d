// A step of training of microgpt, written by hand for this one shape from the kernels of core/: no
// types of operations, neighbouring operations fused, nothing kept that the backward pass can do
// without. What the composed model is compared with, and checked against.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <regard/core/aligned_array.hpp>
#include <regard/core/error.hpp>
#include <regard/core/flush_to_zero.hpp>
#include <regard/core/multiply.hpp>
#include <regard/core/presets.hpp>
#include <regard/core/simd.hpp>
#include <regard/core/transpose.hpp>
#include <regard/core/vector_math.hpp>
#include <regard/learn/adam.hpp>
#include <regard/learn/schedule.hpp>
#include <regard/nn/model.hpp>
#include <regard/nn/weights.hpp>

namespace bench {

/// C = A·B + `rows`, which is as large as C: the residual connection as the start of the sums.
struct AddRows : regard::Overwrite {
    const float *rows, *c; ///< c: the first element of C
    AddRows(const float* from, const float* to) : rows(from), c(to) {}
    template <std::size_t COUNT, class T>
    REGARD_INLINE regard::Vector<T> begin(const T* at, std::size_t) const {
        return regard::loadFirst<COUNT>(rows + (at - c));
    }
};
/// C = max(0, A·B).
struct Rectify : regard::Overwrite {
    template <std::size_t, class T>
    REGARD_INLINE regard::Vector<T> end(regard::Vector<T> sum, const T*, std::size_t) const {
        return regard::maximum<T>(sum, regard::Vector<T>{});
    }
};
/// C = A·B where `opened`, which is as large as C, is positive; 0 elsewhere.
struct WhereOpen : regard::Overwrite {
    const float *opened, *c;
    WhereOpen(const float* open, const float* to) : opened(open), c(to) {}
    template <std::size_t COUNT, class T>
    REGARD_INLINE regard::Vector<T> end(regard::Vector<T> sum, const T* at, std::size_t) const {
        return regard::loadFirst<COUNT>(opened + (at - c)) > 0 ? sum : regard::Vector<T>{};
    }
};

/// Trains a copy of a model's weights, laid out like the model's, as a trainer does whose options
/// are the defaults. Tokens are not checked.
class FusedTwin {
    static constexpr regard::Config C = regard::microgpt;
    using S = regard::Shape<C>;
    using V = regard::Vector<float>;
    using Rows = regard::AlignedArray<float>;
    static constexpr regard::WeightTable W = regard::WEIGHTS<C>;
    static constexpr std::size_t D = S::N_EMBD, INNER = S::N_INNER, VOCAB = S::VOCAB_SIZE;
    static constexpr std::size_t BLOCK = S::BLOCK_SIZE, DIM = S::HEAD_DIM;
    static constexpr std::size_t L = regard::LANES<float>;
    static constexpr float SCALE = 0.5f; ///< 1 / √DIM
    static_assert(S::N_LAYER == 1 && DIM == 4 && D % L == 0 && DIM <= L);

    static constexpr std::size_t WTE = W.wte.offset, WPE = W.wpe.offset, LM = W.lm_head.offset;
    static constexpr std::size_t WQ = W.firstLayer + W.attn_wq.offset;
    static constexpr std::size_t WK = W.firstLayer + W.attn_wk.offset;
    static constexpr std::size_t WV = W.firstLayer + W.attn_wv.offset;
    static constexpr std::size_t WO = W.firstLayer + W.attn_wo.offset;
    static constexpr std::size_t FC1 = W.firstLayer + W.mlp_fc1.offset;
    static constexpr std::size_t FC2 = W.firstLayer + W.mlp_fc2.offset;

public:
    /// For steps of up to `maxTexts` texts.
    FusedTwin(const regard::Model<C>& model, std::size_t maxTexts)
        : weights_(model.parameters().size()), gradient_(weights_.size()), adam_(weights_.size()),
          places_(maxTexts * BLOCK) {
        std::copy_n(model.data(), weights_.size(), weights_.data());
        for (Rows* each : {&x1_, &n1_, &q_, &k_, &v_, &heads_, &x2_, &n2_, &x3_, &dx3_, &dn_, &dx2_,
                           &dheads_, &dq_, &dk_, &dv_})
            *each = Rows(places_.size() * D);
        for (Rows* each : {&h_, &dh_}) *each = Rows(places_.size() * INNER);
        for (Rows* each : {&scale0_, &scale1_, &scale2_}) *each = Rows(places_.size());
        shares_ = Rows(places_.size() * BLOCK * D);
        logits_ = Rows(places_.size() * VOCAB);
    }

    /// One step of Adam. Returns the loss before it: the mean over the texts of the mean over their
    /// positions.
    float trainStep(std::span<const std::vector<int>> texts) {
        const regard::FlushToZero guard;
        const float loss = computeGradient(texts);
        if (!std::isfinite(loss)) regard::fail("the fused twin diverged");
        adam_.update(weights_.span(), gradient_.span(), rate_(adam_.steps()));
        return loss;
    }

    /// The loss, and its `gradient()`.
    float computeGradient(std::span<const std::vector<int>> texts) {
        lookUp(texts);
        forward();
        const float loss = turn();
        backward();
        return loss;
    }
    std::span<const float> gradient() const { return gradient_.span(); }

private:
    /// What a row stands for.
    struct Place {
        std::size_t token, target, position;
        float share; ///< of the row's loss in the step's
    };
    struct Text {
        std::size_t first, rows;
    };

    /// visit(i) for the first column of each vector of a row of D numbers.
    template <class Visit>
    REGARD_INLINE static void forColumns(Visit&& visit) {
#pragma GCC unroll 4
        for (std::size_t i = 0; i < D; i += L) visit(i);
    }
    struct Row {
        V v[D / L];
    };
    REGARD_INLINE static Row at(const float* from) {
        Row row;
        forColumns([&](std::size_t i) { row.v[i / L] = regard::load(from + i); });
        return row;
    }
    REGARD_INLINE static void put(float* to, const Row& row) {
        forColumns([&](std::size_t i) { regard::store<float>(to + i, row.v[i / L]); });
    }
    REGARD_INLINE static Row sum(Row a, const Row& b) {
        forColumns([&](std::size_t i) { a.v[i / L] += b.v[i / L]; });
        return a;
    }
    /// Σ a·b in every lane.
    REGARD_INLINE static V dot(const Row& a, const Row& b) {
        V all{};
        forColumns(
            [&](std::size_t i) { all = regard::multiplyAdd<float>(a.v[i / L], b.v[i / L], all); });
        return regard::laneSum<float>(all);
    }
    /// x / √(mean(x²) + ε); the factor is left in `scale`.
    REGARD_INLINE static Row normed(Row x, float& scale) {
        scale = 1 / std::sqrt(regard::firstLane<float>(dot(x, x)) / float(D) + 1e-5f);
        forColumns([&](std::size_t i) { x.v[i / L] *= scale; });
        return x;
    }
    /// The gradient before a norm whose output was n: `onto` + scale·(dn − n·mean(dn·n)).
    REGARD_INLINE static Row unnormed(const Row& dn, const Row& n, float scale, Row onto = {}) {
        const V along = dot(dn, n) * (1 / float(D)), s = regard::broadcast(scale);
        forColumns([&](std::size_t i) {
            onto.v[i / L] =
                regard::multiplyAdd<float>(s, dn.v[i / L] - n.v[i / L] * along, onto.v[i / L]);
        });
        return onto;
    }

    void lookUp(std::span<const std::vector<int>> texts) {
        rows_ = 0;
        texts_.clear();
        for (const std::vector<int>& text : texts) {
            const std::size_t rows = (std::min)(BLOCK, text.size() - 1);
            texts_.push_back({rows_, rows});
            for (std::size_t t = 0; t < rows; ++t)
                places_[rows_++] = {std::size_t(text[t]), std::size_t(text[t + 1]), t,
                                    1 / (float(rows) * float(texts.size()))};
        }
    }

    void forward() {
        const float* w = weights_.data();
        for (std::size_t r = 0; r < rows_; ++r) {
            const Row x =
                sum(at(w + WTE + places_[r].token * D), at(w + WPE + places_[r].position * D));
            const Row x1 = normed(x, scale0_.data()[r]);
            put(x1_.data() + r * D, x1);
            put(n1_.data() + r * D, normed(x1, scale1_.data()[r]));
        }
        const auto n1 = regard::asItLies<D>(n1_.data());
        regard::multiply<D>(rows_, D, n1, w + WQ, q_.data());
        regard::multiply<D>(rows_, D, n1, w + WK, k_.data());
        regard::multiply<D>(rows_, D, n1, w + WV, v_.data());
        for (const Text& text : texts_)
            for (std::size_t t = 0; t < text.rows; ++t)
                forColumns([&](std::size_t col) { mix(text.first, t, col); });
        regard::multiply<D>(rows_, D, regard::asItLies<D>(heads_.data()), w + WO, x2_.data(),
                            AddRows{x1_.data(), x2_.data()});
        for (std::size_t r = 0; r < rows_; ++r)
            put(n2_.data() + r * D, normed(at(x2_.data() + r * D), scale2_.data()[r]));
        regard::multiply<INNER>(rows_, D, regard::asItLies<D>(n2_.data()), w + FC1, h_.data(),
                                Rectify{});
        regard::multiply<D>(rows_, INNER, regard::asItLies<INNER>(h_.data()), w + FC2, x3_.data(),
                            AddRows{x2_.data(), x3_.data()});
        regard::multiply<VOCAB>(rows_, D, regard::asItLies<D>(x3_.data()), w + LM, logits_.data());
    }

    /// What position t of the text at row `first` takes home, in the heads of LANES columns. Shares
    /// are repeated over the columns of their head.
    REGARD_INLINE void mix(std::size_t first, std::size_t t, std::size_t col) {
        const float* k = k_.data() + first * D + col;
        const float* v = v_.data() + first * D + col;
        float* share = shares_.data() + (first + t) * BLOCK * D + col;
        const V q = regard::load(q_.data() + (first + t) * D + col) * SCALE;
        V max = regard::broadcast(std::numeric_limits<float>::lowest());
        for (std::size_t u = 0; u <= t; ++u) {
            const V score = regard::groupSum<DIM, float>(q * regard::load(k + u * D));
            regard::store<float>(share + u * D, score);
            max = regard::maximum<float>(score, max);
        }
        V total{}, out{};
        for (std::size_t u = 0; u <= t; ++u) {
            const V p = regard::exponential<float>(regard::load<float>(share + u * D) - max);
            regard::store<float>(share + u * D, p);
            total += p;
            out = regard::multiplyAdd<float>(p, regard::load(v + u * D), out);
        }
        const V perTotal = 1.0f / total;
        for (std::size_t u = 0; u <= t; ++u)
            regard::store<float>(share + u * D, regard::load<float>(share + u * D) * perTotal);
        regard::store<float>(heads_.data() + (first + t) * D + col, out * perTotal);
    }

    /// Where the logits become the gradient by them. Returns the loss.
    float turn() {
        constexpr std::size_t FULL = (VOCAB - 1) / L * L, REST = VOCAB - FULL;
        V loss{};
        for (std::size_t first = 0; first < rows_; first += L) {
            float totals[L], heights[L]{}, shares[L]{}; // one logarithm for L rows
            std::fill_n(totals, L, 1.0f);
            for (std::size_t i = 0; i < (std::min)(L, rows_ - first); ++i) {
                const Place& place = places_[first + i];
                float* x = logits_.data() + (first + i) * VOCAB;
                V last = regard::loadFirst<REST>(x + FULL, std::numeric_limits<float>::lowest());
                V max = last;
                for (std::size_t c = 0; c < FULL; c += L)
                    max = regard::maximum<float>(regard::load<float>(x + c), max);
                max = regard::laneMaximum<float>(max);
                heights[i] = regard::firstLane<float>(max) - x[place.target];
                last = regard::exponential<float>(last - max);
                V p[FULL / L], total = last;
                for (std::size_t c = 0; c < FULL; c += L) {
                    p[c / L] = regard::exponential<float>(regard::load<float>(x + c) - max);
                    total += p[c / L];
                }
                total = regard::laneSum<float>(total);
                totals[i] = regard::firstLane<float>(total);
                shares[i] = place.share;
                const V factor = place.share / total;
                for (std::size_t c = 0; c < FULL; c += L)
                    regard::store<float>(x + c, p[c / L] * factor);
                regard::storeFirst<REST>(x + FULL, last * factor);
            }
            // later than the stores of whole vectors that it reads one number of
            for (std::size_t i = 0; i < (std::min)(L, rows_ - first); ++i)
                logits_.data()[(first + i) * VOCAB + places_[first + i].target] -= shares[i];
            loss += (regard::logarithm<float>(regard::load<float>(totals)) +
                     regard::load<float>(heights)) *
                    regard::load<float>(shares);
        }
        return regard::firstLane<float>(regard::laneSum<float>(loss));
    }

    /// dx = dy·Wᵀ as `finish` says, dW = xᵀ·dy.
    template <std::size_t IN, std::size_t OUT, class Finish = regard::Overwrite>
    void unmultiply(std::size_t w, const float* x, const float* dy, float* dx,
                    const Finish& finish = {}) {
        alignas(64) float transposed[IN * OUT];
        regard::transpose<IN, OUT>(weights_.data() + w, transposed);
        const float* right = transposed;
        regard::multiply<IN>(rows_, OUT, regard::asItLies<OUT>(dy), right, dx, finish);
        regard::multiply<OUT>(IN, rows_, regard::transposed<IN>(x), dy, gradient_.data() + w);
    }

    void backward() {
        float* const g = gradient_.data();
        unmultiply<D, VOCAB>(LM, x3_.data(), logits_.data(), dx3_.data());
        unmultiply<INNER, D>(FC2, h_.data(), dx3_.data(), dh_.data(),
                             WhereOpen{h_.data(), dh_.data()});
        unmultiply<D, INNER>(FC1, n2_.data(), dh_.data(), dn_.data());
        for (std::size_t r = 0; r < rows_; ++r)
            put(dx2_.data() + r * D, unnormed(at(dn_.data() + r * D), at(n2_.data() + r * D),
                                              scale2_.data()[r], at(dx3_.data() + r * D)));
        unmultiply<D, D>(WO, heads_.data(), dx2_.data(), dheads_.data());
        for (const Text& text : texts_) {
            // the last position sees all: it writes what the others add to
            forColumns([&](std::size_t col) { unmix<true>(text.first, text.rows - 1, col); });
            for (std::size_t t = text.rows - 1; t-- > 0;)
                forColumns([&](std::size_t col) { unmix<false>(text.first, t, col); });
        }
        unmultiply<D, D>(WQ, n1_.data(), dq_.data(), dn_.data());
        unmultiply<D, D>(WK, n1_.data(), dk_.data(), dn_.data(), regard::Accumulate{});
        unmultiply<D, D>(WV, n1_.data(), dv_.data(), dn_.data(), regard::Accumulate{});
        std::fill_n(g + WTE, VOCAB * D, 0.0f);
        std::fill_n(g + WPE, BLOCK * D, 0.0f);
        for (std::size_t r = 0; r < rows_; ++r) {
            const Row dx1 = unnormed(at(dn_.data() + r * D), at(n1_.data() + r * D),
                                     scale1_.data()[r], at(dx2_.data() + r * D));
            const Row dx = unnormed(dx1, at(x1_.data() + r * D), scale0_.data()[r]);
            for (float* to : {g + WTE + places_[r].token * D, g + WPE + places_[r].position * D})
                put(to, sum(at(to), dx));
        }
    }

    template <bool WRITES>
    REGARD_INLINE void unmix(std::size_t first, std::size_t t, std::size_t col) {
        const std::size_t row = (first + t) * D + col, keys = first * D + col;
        const float* const share = shares_.data() + (first + t) * BLOCK * D + col;
        const float *const k = k_.data() + keys, *const v = v_.data() + keys;
        float *const dk = dk_.data() + keys, *const dv = dv_.data() + keys;
        const V dout = regard::load(dheads_.data() + row);
        const V q = regard::load(q_.data() + row) * SCALE;
        const auto add = [](float* to, V a, V b) {
            if constexpr (WRITES)
                regard::store<float>(to, a * b);
            else
                regard::store<float>(to, regard::multiplyAdd<float>(a, b, regard::load<float>(to)));
        };
        V dshare[BLOCK], mean{}, dq{};
        for (std::size_t u = 0; u <= t; ++u) {
            const V p = regard::load(share + u * D);
            dshare[u] = regard::groupSum<DIM, float>(dout * regard::load(v + u * D));
            mean = regard::multiplyAdd<float>(p, dshare[u], mean);
            add(dv + u * D, p, dout);
        }
        for (std::size_t u = 0; u <= t; ++u) {
            const V dscore = regard::load(share + u * D) * (dshare[u] - mean);
            dq = regard::multiplyAdd<float>(dscore, regard::load(k + u * D), dq);
            add(dk + u * D, dscore, q);
        }
        regard::store<float>(dq_.data() + row, dq * SCALE);
    }

    Rows weights_, gradient_;
    regard::Adam<float> adam_;
    regard::Schedule rate_{};
    std::size_t rows_ = 0;
    std::vector<Text> texts_;
    std::vector<Place> places_; ///< of each row
    Rows x1_, n1_, q_, k_, v_, heads_, x2_, n2_, h_, x3_, scale0_, scale1_, scale2_;
    Rows dx3_, dh_, dn_, dx2_, dheads_, dq_, dk_, dv_;
    Rows shares_; ///< [rows][BLOCK][D] attention's weights
    Rows logits_; ///< [rows][VOCAB], later the gradient by them
};

} // namespace bench
