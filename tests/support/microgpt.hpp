// The reference's weights and alphabet for the tests of fidelity.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <regard/core/presets.hpp>
#include <regard/nn/model.hpp>
#include <regard/text/alphabet.hpp>

#include "golden.hpp"

inline constexpr regard::Alphabet ENGLISH{"abcdefghijklmnopqrstuvwxyz"};

/// Calls visit(our number, the reference's number) for every weight or gradient in `numbers`, which
/// is laid out like the parameters of microgpt; the reference holds its matrices [out][in].
template <class T, class Visit>
void forEachReferenceNumber(std::span<T> numbers, const Golden& golden, Visit&& visit) {
    using namespace regard;
    forEachTensor(microgpt, [&](const std::string& name, const Tensor& tensor, std::size_t at) {
        const std::vector<double> reference = golden[name].numbers();
        for (std::size_t row = 0; row < tensor.rows; ++row)
            for (std::size_t col = 0; col < tensor.cols; ++col)
                visit(numbers[at + row * tensor.cols + col],
                      reference[tensor.embedding ? row * tensor.cols + col
                                                 : col * tensor.rows + row]);
    });
}

/// microgpt with the weights of tests/golden/microgpt/`file`.
template <class T>
regard::Model<regard::microgpt, T> referenceModel(const std::string& file) {
    regard::Model<regard::microgpt, T> model;
    forEachReferenceNumber(model.parameters(), Golden{"microgpt/" + file},
                           [](T& weight, double reference) { weight = T(reference); });
    return model;
}
