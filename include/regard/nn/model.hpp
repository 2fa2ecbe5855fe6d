// A model: its weights, nothing else. The shape lives in the type, the numbers on the heap.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <regard/core/aligned_array.hpp>
#include <regard/core/config.hpp>
#include <regard/core/error.hpp>
#include <regard/core/random.hpp>
#include <regard/core/scalar.hpp>
#include <regard/core/shape.hpp>
#include <regard/nn/stored_matrix.hpp>
#include <regard/nn/weights.hpp>

namespace regard {

/// A named matrix of a model, seen where it lies: `view(row, col)`. Matrices that multiply a row
/// are [in][out], embedding tables [token][N_EMBD].
template <class T>
struct TensorView {
    T* data = nullptr;
    std::size_t rows = 0;
    std::size_t cols = 0;

    T& operator()(std::size_t row, std::size_t col) const {
        REGARD_ASSERT(row < rows && col < cols);
        return data[row * cols + col];
    }
    std::span<T> span() const { return {data, rows * cols}; }
};

/// The weights of a GPT of shape C. T is what they are made of: float, double, `Value`, or
/// std::complex in tests.
template <AnyConfig auto C, class T = float>
class Model {
public:
    using Scalar = T;
    static constexpr Config CONFIG = Checked<C>::VALUE;
    static constexpr std::size_t PARAMETER_COUNT = parameterCount(CONFIG);
    /// Whether all numbers are stored as they are computed with. Another storage is read only: it
    /// is made from full weights.
    static constexpr bool FULL = CONFIG.STORAGE == Storage::full;
    static_assert(FULL || std::is_same_v<T, float>,
                  "regard::Model: weights that are not stored in full are computed with as float");

    /// All weights 0.
    Model() : parameters_(weightRoom(CONFIG)) {}

    /// Weights drawn from N(0, 0.08) in the order of microgpt: tensor after tensor, every matrix
    /// output by output; γ starts at 1, biases at 0. Goes on with the caller's stream of numbers.
    explicit Model(Random& random) requires FULL : Model() {
        forEachTensor(CONFIG, [&](const std::string&, const Tensor& tensor, std::size_t offset) {
            const TensorView<T> view{parameters_.data() + offset, tensor.rows, tensor.cols};
            if (tensor.init != Tensor::Init::normal) {
                const Real<T> start = tensor.init == Tensor::Init::ones ? 1 : 0;
                for (T& weight : view.span()) weight = T(start);
            } else if (tensor.embedding) {
                for (T& weight : view.span()) weight = draw(random);
            } else {
                for (std::size_t out = 0; out < tensor.cols; ++out)
                    for (std::size_t in = 0; in < tensor.rows; ++in) view(in, out) = draw(random);
            }
        });
    }
    explicit Model(Random&& random) requires FULL : Model(random) {}

    /// The weights in `parameters`, in the order of `forEachTensor`: constants of the program, for
    /// example (learn/model_header.hpp).
    explicit Model(std::span<const T, PARAMETER_COUNT> parameters) requires FULL : Model() {
        std::copy(parameters.begin(), parameters.end(), parameters_.data());
    }

    /// The same weights in another number type.
    template <class U>
    requires(!std::is_same_v<U, T> && FULL) explicit Model(const Model<C, U>& other) : Model() {
        const auto source = other.parameters();
        for (std::size_t i = 0; i < PARAMETER_COUNT; ++i)
            parameters_.data()[i] = T(static_cast<Real<T>>(valueOf(source[i])));
    }

    /// The same weights stored otherwise: rounded, or read back. Fails for a number that is not
    /// finite.
    template <AnyConfig auto D>
    requires(D != C && stored(D, C.STORAGE) == C) explicit Model(const Model<D, T>& other)
        : Model() {
        std::vector<std::pair<Tensor, std::size_t>> sources;
        forEachTensor(D, [&](const std::string&, const Tensor& tensor, std::size_t offset) {
            sources.emplace_back(tensor, offset);
        });
        std::vector<float> numbers;
        std::size_t next = 0;
        forEachTensor(C, [&](const std::string& name, const Tensor& tensor, std::size_t offset) {
            const auto& [from, place] = sources[next++];
            numbers.resize(tensor.size());
            readNumbers(from, other.data() + place, numbers);
            for (const float number : numbers)
                if (!std::isfinite(number)) fail(name + " has a number that is not finite");
            storeNumbers(tensor, numbers, parameters_.data() + offset);
        });
    }

    /// Where the weights begin, for the operations of `Gpt<C>`.
    const T* data() const { return parameters_.data(); }
    /// Memory that the weights take.
    static constexpr std::size_t bytes() { return weightRoom(CONFIG) * sizeof(T); }

    /// All weights as one contiguous array, in the order of `forEachTensor`.
    std::span<T> parameters() requires FULL { return parameters_.span(); }
    std::span<const T> parameters() const requires FULL { return parameters_.span(); }

    /// One matrix by its name in microgpt's state_dict: "wte", "wpe", "lm_head", "layer0.attn_wq",
    /// …. Throws for a name that this shape does not have.
    TensorView<T> tensor(std::string_view name) requires FULL {
        return find<T>(parameters_.data(), name);
    }
    TensorView<const T> tensor(std::string_view name) const requires FULL {
        return find<const T>(parameters_.data(), name);
    }

private:
    static T draw(Random& random) { return T(static_cast<Real<T>>(random.gauss(0.0, 0.08))); }

    template <class U>
    static TensorView<U> find(U* data, std::string_view name) {
        TensorView<U> found;
        std::string names;
        forEachTensor(CONFIG, [&](const std::string& each, const Tensor& tensor, std::size_t at) {
            if (each == name) found = {data + at, tensor.rows, tensor.cols};
            names += " " + each;
        });
        if (found.data == nullptr)
            fail("no tensor '" + std::string{name} + "' in this model; it has" + names);
        return found;
    }

    AlignedArray<T> parameters_;
};

} // namespace regard
