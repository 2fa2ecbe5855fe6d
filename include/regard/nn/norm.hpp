// Norms: every row is brought to unit scale, so that depth neither blows it up nor fades it out.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <regard/core/scalar.hpp>
#include <regard/core/simd.hpp>
#include <regard/nn/operation.hpp>
#include <regard/nn/weights.hpp>

namespace regard {

/// ε inside the root of every norm.
inline constexpr double NORM_EPSILON = 1e-5;

/// y = x / √(mean(x²) + ε), times γ where GAIN is selected (Zhang and Sennrich 2019,
/// "Root Mean Square Layer Normalization"). γ: [1][WIDTH].
template <std::size_t WIDTH, Tensor GAIN = Tensor{}>
struct RmsNorm {
    static constexpr std::size_t IN = WIDTH, OUT = WIDTH;
    static constexpr bool HAS_GAIN = GAIN.size() != 0;

    template <class T>
    struct Saved {
        T* scale; ///< [rows] 1 / √(mean(x²) + ε)
    };
    template <class T>
    static Saved<T> place(Arena<T>& arena, const Extent& extent) {
        return {arena.take(extent.rows)};
    }

    template <class T>
    static void forward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s, T* y) {
        using std::pow;
        if constexpr (VECTORISED<T>) return forwardVectors(batch, weights, x, s, y);
        for (std::size_t r = 0; r < batch.rows(); ++r, x += WIDTH, y += WIDTH) {
            T sum = x[0] * x[0];
            for (std::size_t i = 1; i < WIDTH; ++i) sum = sum + x[i] * x[i];
            s.scale[r] =
                pow(sum * (Real<T>(1) / Real<T>(WIDTH)) + Real<T>(NORM_EPSILON), Real<T>(-0.5));
            for (std::size_t i = 0; i < WIDTH; ++i) y[i] = x[i] * s.scale[r];
            if constexpr (HAS_GAIN)
                for (std::size_t i = 0; i < WIDTH; ++i) y[i] = y[i] * weights[GAIN.offset + i];
        }
    }

    /// With n = x·scale and g = ∂y·γ: ∂x = scale (g − n · mean(g·n)), and ∂γ = Σ ∂y·n over the
    /// rows.
    template <class T>
    static void backward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s,
                         const T* dy, T* dweights, T* dx) {
        if constexpr (HAS_GAIN && !GAIN.embedding) std::fill_n(dweights + GAIN.offset, WIDTH, T(0));
        if constexpr (VECTORISED<T>) return backwardVectors(batch, weights, x, s, dy, dweights, dx);
        for (std::size_t r = 0; r < batch.rows(); ++r, x += WIDTH, dx += WIDTH, dy += WIDTH) {
            const T scale = s.scale[r];
            const auto gained = [&](std::size_t i) {
                if constexpr (HAS_GAIN) return dy[i] * weights[GAIN.offset + i];
                return dy[i];
            };
            T sum = 0;
            for (std::size_t i = 0; i < WIDTH; ++i) sum += gained(i) * x[i];
            const T along = sum * scale * scale / T(WIDTH);
            for (std::size_t i = 0; i < WIDTH; ++i) dx[i] = scale * (gained(i) - x[i] * along);
            if constexpr (HAS_GAIN)
                for (std::size_t i = 0; i < WIDTH; ++i)
                    dweights[GAIN.offset + i] += dy[i] * x[i] * scale;
        }
    }

private:
    /// Whether rows of T are whole vectors.
    template <class T>
    static constexpr bool VECTORISED = isVectorised<T>(WIDTH);

    template <class T>
    static void forwardVectors(const Batch& batch, const T* weights, const T* x, const Saved<T>& s,
                               T* y) {
        constexpr std::size_t L = LANES<T>;
        for (std::size_t r = 0; r < batch.rows(); ++r, x += WIDTH, y += WIDTH) {
            Vector<T> squares{};
            for (std::size_t i = 0; i < WIDTH; i += L)
                squares = multiplyAdd<T>(load(x + i), load(x + i), squares);
            const T mean = firstLane<T>(laneSum<T>(squares)) / T(WIDTH);
            s.scale[r] = 1 / std::sqrt(mean + T(NORM_EPSILON));
            const Vector<T> scale = broadcast(s.scale[r]);
            for (std::size_t i = 0; i < WIDTH; i += L) {
                Vector<T> normed = load(x + i) * scale;
                if constexpr (HAS_GAIN) normed *= load(weights + GAIN.offset + i);
                store<T>(y + i, normed);
            }
        }
    }

    template <class T>
    static void backwardVectors(const Batch& batch, const T* weights, const T* x, const Saved<T>& s,
                                const T* dy, T* dweights, T* dx) {
        constexpr std::size_t L = LANES<T>;
        const auto gained = [&](const T* d, std::size_t i) {
            Vector<T> g = load(d + i);
            if constexpr (HAS_GAIN) g *= load(weights + GAIN.offset + i);
            return g;
        };
        for (std::size_t r = 0; r < batch.rows(); ++r, x += WIDTH, dx += WIDTH, dy += WIDTH) {
            const Vector<T> scale = broadcast(s.scale[r]);
            Vector<T> sum{};
            for (std::size_t i = 0; i < WIDTH; i += L)
                sum = multiplyAdd<T>(gained(dy, i), load(x + i), sum);
            const Vector<T> along = laneSum<T>(sum) * scale * scale * (T(1) / T(WIDTH));
            for (std::size_t i = 0; i < WIDTH; i += L) {
                const Vector<T> in = load(x + i), out = load(dy + i);
                store<T>(dx + i, scale * (gained(dy, i) - in * along));
                if constexpr (HAS_GAIN) {
                    T* gain = dweights + GAIN.offset + i;
                    store<T>(gain, load<T>(gain) + out * in * scale);
                }
            }
        }
    }
};

/// y = (x − μ) / √(σ² + ε), times γ plus β where they are selected; σ² is the biased variance
/// (Ba, Kiros and Hinton 2016, "Layer Normalization"). γ, β: [1][WIDTH].
template <std::size_t WIDTH, Tensor GAIN = Tensor{}, Tensor SHIFT = Tensor{}>
struct LayerNorm {
    static constexpr std::size_t IN = WIDTH, OUT = WIDTH;
    static constexpr bool HAS_GAIN = GAIN.size() != 0;
    static_assert(HAS_GAIN == (SHIFT.size() != 0),
                  "regard::LayerNorm: gain and shift come together");

    template <class T>
    struct Saved {
        T* mean;  ///< [rows] μ
        T* scale; ///< [rows] 1 / √(σ² + ε)
    };
    template <class T>
    static Saved<T> place(Arena<T>& arena, const Extent& extent) {
        return {arena.take(extent.rows), arena.take(extent.rows)};
    }

    template <class T>
    static void forward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s, T* y) {
        using std::pow;
        if constexpr (isVectorised<T>(WIDTH)) return forwardVectors(batch, weights, x, s, y);
        constexpr Real<T> perWidth = Real<T>(1) / Real<T>(WIDTH);
        for (std::size_t r = 0; r < batch.rows(); ++r, x += WIDTH, y += WIDTH) {
            T sum = x[0];
            for (std::size_t i = 1; i < WIDTH; ++i) sum = sum + x[i];
            s.mean[r] = sum * perWidth;
            for (std::size_t i = 0; i < WIDTH; ++i) y[i] = x[i] - s.mean[r];
            T squares = y[0] * y[0];
            for (std::size_t i = 1; i < WIDTH; ++i) squares = squares + y[i] * y[i];
            s.scale[r] = pow(squares * perWidth + Real<T>(NORM_EPSILON), Real<T>(-0.5));
            for (std::size_t i = 0; i < WIDTH; ++i) y[i] = y[i] * s.scale[r];
            if constexpr (HAS_GAIN)
                for (std::size_t i = 0; i < WIDTH; ++i)
                    y[i] = y[i] * weights[GAIN.offset + i] + weights[SHIFT.offset + i];
        }
    }

    /// With n = (x − μ)·scale and g = ∂y·γ: ∂x = scale (g − mean(g) − n · mean(g·n)),
    /// and over the rows ∂γ = Σ ∂y·n, ∂β = Σ ∂y.
    template <class T>
    static void backward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s,
                         const T* dy, T* dweights, T* dx) {
        if constexpr (HAS_GAIN && !GAIN.embedding) {
            std::fill_n(dweights + GAIN.offset, WIDTH, T(0));
            std::fill_n(dweights + SHIFT.offset, WIDTH, T(0));
        }
        if constexpr (isVectorised<T>(WIDTH))
            return backwardVectors(batch, weights, x, s, dy, dweights, dx);
        for (std::size_t r = 0; r < batch.rows(); ++r, x += WIDTH, dx += WIDTH, dy += WIDTH) {
            const T scale = s.scale[r];
            const auto normed = [&](std::size_t i) { return (x[i] - s.mean[r]) * scale; };
            const auto gained = [&](std::size_t i) {
                if constexpr (HAS_GAIN) return dy[i] * weights[GAIN.offset + i];
                return dy[i];
            };
            T sum = 0, along = 0;
            for (std::size_t i = 0; i < WIDTH; ++i) {
                sum += gained(i);
                along += gained(i) * normed(i);
            }
            sum /= T(WIDTH);
            along /= T(WIDTH);
            for (std::size_t i = 0; i < WIDTH; ++i)
                dx[i] = scale * (gained(i) - sum - normed(i) * along);
            if constexpr (HAS_GAIN)
                for (std::size_t i = 0; i < WIDTH; ++i) {
                    dweights[GAIN.offset + i] += dy[i] * normed(i);
                    dweights[SHIFT.offset + i] += dy[i];
                }
        }
    }

private:
    template <class T>
    static void forwardVectors(const Batch& batch, const T* weights, const T* x, const Saved<T>& s,
                               T* y) {
        constexpr std::size_t L = LANES<T>;
        for (std::size_t r = 0; r < batch.rows(); ++r, x += WIDTH, y += WIDTH) {
            Vector<T> sum{}, squares{};
            for (std::size_t i = 0; i < WIDTH; i += L) sum += load(x + i);
            const Vector<T> mean = laneSum<T>(sum) * (T(1) / T(WIDTH));
            for (std::size_t i = 0; i < WIDTH; i += L) {
                const Vector<T> off = load(x + i) - mean;
                squares = multiplyAdd<T>(off, off, squares);
            }
            s.mean[r] = firstLane<T>(mean);
            s.scale[r] =
                1 / std::sqrt(firstLane<T>(laneSum<T>(squares)) / T(WIDTH) + T(NORM_EPSILON));
            const Vector<T> scale = broadcast(s.scale[r]);
            for (std::size_t i = 0; i < WIDTH; i += L) {
                Vector<T> normed = (load(x + i) - mean) * scale;
                if constexpr (HAS_GAIN)
                    normed = multiplyAdd<T>(normed, load(weights + GAIN.offset + i),
                                            load(weights + SHIFT.offset + i));
                store<T>(y + i, normed);
            }
        }
    }

    template <class T>
    static void backwardVectors(const Batch& batch, const T* weights, const T* x, const Saved<T>& s,
                                const T* dy, T* dweights, T* dx) {
        constexpr std::size_t L = LANES<T>;
        for (std::size_t r = 0; r < batch.rows(); ++r, x += WIDTH, dx += WIDTH, dy += WIDTH) {
            const Vector<T> mean = broadcast(s.mean[r]), scale = broadcast(s.scale[r]);
            const auto normed = [&](std::size_t i) { return (load(x + i) - mean) * scale; };
            const auto gained = [&](std::size_t i) {
                Vector<T> g = load(dy + i);
                if constexpr (HAS_GAIN) g *= load(weights + GAIN.offset + i);
                return g;
            };
            Vector<T> sum{}, along{};
            for (std::size_t i = 0; i < WIDTH; i += L) {
                sum += gained(i);
                along = multiplyAdd<T>(gained(i), normed(i), along);
            }
            sum = laneSum<T>(sum) * (T(1) / T(WIDTH));
            along = laneSum<T>(along) * (T(1) / T(WIDTH));
            for (std::size_t i = 0; i < WIDTH; i += L) {
                if constexpr (HAS_GAIN) {
                    T* gain = dweights + GAIN.offset + i;
                    T* shift = dweights + SHIFT.offset + i;
                    store<T>(gain, load<T>(gain) + load(dy + i) * normed(i));
                    store<T>(shift, load<T>(shift) + load(dy + i));
                }
                store<T>(dx + i, scale * (gained(i) - sum - normed(i) * along));
            }
        }
    }
};

} // namespace regard
