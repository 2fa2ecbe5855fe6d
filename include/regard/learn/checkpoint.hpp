// Training that survives its process: model, optimiser, random stream, step, shape and alphabet in
// one safetensors file. A run that was killed and resumed ends with the bytes of one that never
// was.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

#include <regard/core/aligned_array.hpp>
#include <regard/core/random.hpp>
#include <regard/files/safetensors_writer.hpp>
#include <regard/learn/checkpoint_fields.hpp>
#include <regard/learn/trainer.hpp>
#include <regard/nn/model.hpp>
#include <regard/text/file.hpp>

namespace regard {

/// What a run remembers besides its model and its trainer.
struct RunState {
    Random random{0};       ///< stream that the run draws from
    std::string alphabet;   ///< letters in the order of their ids, or whatever names the vocabulary
    std::uint64_t step = 0; ///< the program's own count: the next document, for example
};

namespace detail {

/// Adds an array that is laid out like the weights, tensor by tensor.
template <AnyConfig auto C, class R>
void addWeights(SafetensorsWriter& writer, const char* prefix, std::span<const R> numbers) {
    forEachTensor(C, [&](const std::string& name, const Tensor& tensor, std::size_t offset) {
        writer.add(prefix + name, numbers.subspan(offset, tensor.size()),
                   {tensor.rows, tensor.cols});
    });
}

/// Reads what `addWeights` added; other types only where `convert` says so.
template <AnyConfig auto C, class R>
AlignedArray<R> readWeights(const Safetensors& file, const char* prefix, bool convert) {
    AlignedArray<R> numbers(parameterCount(C));
    forEachTensor(C, [&](const std::string& name, const Tensor& tensor, std::size_t offset) {
        const TensorEntry entry = file[prefix + name];
        const std::array<std::uint64_t, 2> shape{tensor.rows, tensor.cols};
        if (!std::equal(shape.begin(), shape.end(), entry.shape.begin(), entry.shape.end()))
            refuseCheckpoint(file, "tensor \"" + entry.name + "\" has shape " +
                                       formatShape(entry.shape) + ", this program's is " +
                                       formatShape(shape));
        if (!convert && entry.dtype != dtypeOf<R>())
            refuseCheckpoint(
                file, "tensor \"" + entry.name + "\" is " + std::string{nameOf(entry.dtype)} +
                          ", this program trains in " + std::string{nameOf(dtypeOf<R>())} +
                          ": resume in the type that the run began with");
        entry.copyTo(numbers.span().subspan(offset, tensor.size()));
    });
    return numbers;
}

inline std::array<double, 4> adamRates(const AdamOptions& options) {
    return {options.beta1, options.beta2, options.epsilon, options.weightDecay};
}

inline std::string shortest(double number) {
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

inline void checkAdam(const Safetensors& file, const AdamOptions& options) {
    constexpr std::array<const char*, 4> NAMES{"beta1", "beta2", "epsilon", "weightDecay"};
    std::array<double, 4> stored{};
    file["adam.rates"].copyTo(std::span<double>{stored});
    const std::array<double, 4> mine = adamRates(options);
    for (std::size_t i = 0; i < mine.size(); ++i)
        if (stored[i] != mine[i])
            refuseCheckpoint(file, std::string{"the file has Adam's "} + NAMES[i] + ' ' +
                                       shortest(stored[i]) + ", this program " + shortest(mine[i]) +
                                       ": resume with those of the file");
}

inline void readRandom(const Safetensors& file, Random& random) {
    std::array<std::uint32_t, 625> words{};
    file["random.words"].copyTo(std::span<std::uint32_t>{words});
    const TensorEntry spare = file["random.spare"];
    Random::State state;
    std::copy_n(words.begin(), state.words.size(), state.words.begin());
    state.position = words.back();
    state.hasSpare = spare.count() != 0;
    if (state.hasSpare) spare.copyTo(std::span<double>{&state.spare, 1});
    random.restore(state);
}

/// The checkpoints before the current one, as `path`.1 (the newest), `path`.2, …. The current file
/// gets a second name before it is replaced, so that there is a whole one at every moment.
class PreviousCheckpoints {
public:
    PreviousCheckpoints(const std::string& path, std::size_t count)
        : path_(path), held_(path + ".0"), count_(count) {
        std::error_code error;
        if (count_ == 0 || !std::filesystem::is_regular_file(path_, error)) return;
        std::filesystem::remove(held_, error);
        std::filesystem::create_hard_link(path_, held_, error);
        if (error) std::filesystem::copy_file(path_, held_, error);
        holds_ = !error;
    }
    PreviousCheckpoints(const PreviousCheckpoints&) = delete;
    PreviousCheckpoints& operator=(const PreviousCheckpoints&) = delete;
    ~PreviousCheckpoints() {
        std::error_code ignored;
        if (holds_) std::filesystem::remove(held_, ignored);
    }

    /// Moves every name up by one; the current file has been replaced.
    void shift() {
        if (!holds_) return;
        std::error_code ignored;
        for (std::size_t i = count_; i > 1; --i)
            std::filesystem::rename(path_ + '.' + std::to_string(i - 1),
                                    path_ + '.' + std::to_string(i), ignored);
        std::filesystem::rename(held_, path_ + ".1", ignored);
        holds_ = false;
    }

private:
    std::string path_, held_;
    std::size_t count_;
    bool holds_ = false;
};

} // namespace detail

/// A checkpoint as bytes; equal runs have equal ones.
template <AnyConfig auto C, class T>
requires std::is_floating_point_v<T> std::string checkpointBytes(const Model<C, T>& model,
                                                                 const Trainer<C, T>& trainer,
                                                                 const RunState& run) {
    const Adam<T>& adam = trainer.optimiser();
    const Random::State random = run.random.state();
    std::array<std::uint32_t, 625> words{};
    std::copy(random.words.begin(), random.words.end(), words.begin());
    words.back() = random.position;
    const std::array<double, 4> rates = detail::adamRates(adam.options());
    const std::size_t spares = random.hasSpare ? 1 : 0;

    SafetensorsWriter writer;
    writer.setMetadata("regard.checkpoint", std::string{CHECKPOINT_VERSION});
    for (const detail::ConfigField& field : detail::configFields(C))
        writer.setMetadata(field.name, field.value);
    writer.setMetadata("alphabet", run.alphabet);
    writer.setMetadata("step", std::to_string(run.step));
    writer.setMetadata("adam.steps", std::to_string(adam.steps()));
    detail::addWeights<C, T>(writer, "", model.parameters());
    detail::addWeights<C, T>(writer, "adam.mean.", adam.mean());
    detail::addWeights<C, T>(writer, "adam.square.", adam.square());
    writer.add("adam.rates", std::span<const double>{rates}, {rates.size()});
    writer.add("random.words", std::span<const std::uint32_t>{words}, {words.size()});
    writer.add("random.spare", std::span<const double>{&random.spare, spares}, {spares});
    return detail::sealed(writer);
}

/// Writes a checkpoint at once: whoever reads `path` finds the old one or the new one, whole.
/// `keepLast` counts the checkpoints that stay: `path`, and the ones before it as `path`.1,
/// `path`.2, …. Fails as `writeFileAtomically` does, and the old ones stay then.
template <AnyConfig auto C, class T>
void saveCheckpoint(const std::string& path, const Model<C, T>& model, const Trainer<C, T>& trainer,
                    const RunState& run, std::size_t keepLast = 1) {
    const std::string bytes = checkpointBytes(model, trainer, run);
    const std::filesystem::path folder = std::filesystem::path{path}.parent_path();
    removeStaleTemporaries(folder.empty() ? "." : folder.string());
    detail::PreviousCheckpoints previous{path, keepLast > 1 ? keepLast - 1 : 0};
    writeFileAtomically(path, bytes);
    previous.shift();
}

/// Puts a checkpoint's bytes into `model` and `trainer` and returns the rest. Fails, with both as
/// they were, for a file that is damaged, that is no checkpoint, or that is one of another shape,
/// number type or optimiser, naming `source` and the field. The learning rate is the program's own.
template <AnyConfig auto C, class T>
requires std::is_floating_point_v<T> RunState restoreCheckpoint(std::string_view bytes,
                                                                const std::string& source,
                                                                Model<C, T>& model,
                                                                Trainer<C, T>& trainer) {
    const Safetensors file = detail::openCheckpoint(bytes, source, C);
    detail::checkAdam(file, trainer.optimiser().options());
    const AlignedArray<T> weights = detail::readWeights<C, T>(file, "", false);
    const AlignedArray<T> mean = detail::readWeights<C, T>(file, "adam.mean.", false);
    const AlignedArray<T> square = detail::readWeights<C, T>(file, "adam.square.", false);
    RunState run;
    detail::readRandom(file, run.random);
    run.alphabet = detail::metadataOf(file, "alphabet");
    run.step = detail::countOf(file, "step");
    const auto steps = static_cast<std::size_t>(detail::countOf(file, "adam.steps"));

    std::copy(weights.span().begin(), weights.span().end(), model.parameters().begin());
    trainer.restore(mean.span(), square.span(), steps);
    return run;
}

/// Resumes from a file, as `restoreCheckpoint` does.
template <AnyConfig auto C, class T>
RunState loadCheckpoint(const std::string& path, Model<C, T>& model, Trainer<C, T>& trainer) {
    return restoreCheckpoint(readFile(path), path, model, trainer);
}

/// The weights alone, in any float type, to generate with; returns the alphabet. Fails as
/// `restoreCheckpoint` does, with the model as it was.
template <AnyConfig auto C, class T>
requires std::is_floating_point_v<T> std::string loadWeights(const std::string& path,
                                                             Model<C, T>& model) {
    const std::string bytes = readFile(path);
    const Safetensors file = detail::openCheckpoint(bytes, path, C);
    const AlignedArray<T> weights = detail::readWeights<C, T>(file, "", true);
    std::string alphabet = detail::metadataOf(file, "alphabet");
    std::copy(weights.span().begin(), weights.span().end(), model.parameters().begin());
    return alphabet;
}

} // namespace regard
