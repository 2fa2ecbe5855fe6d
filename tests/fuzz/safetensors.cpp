// A file either gets one line of refusal, or every tensor of it can be read and written again; its
// header takes no more memory than it is long.
#include <cstdint>
#include <string>
#include <vector>

#include <regard/files/safetensors.hpp>
#include <regard/files/safetensors_writer.hpp>

#include "../support/allocations.hpp"
#include "fuzz.hpp"

using namespace regard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Safetensors file;
    const Allocations counted;
    const auto requireLittle = [&] {
        require(counted.most() <= size + 8 * 1024, "a header takes no more than it is long");
    };
    try {
        file = parseSafetensors(textOf(data, size), "fuzz");
    } catch (const Error& error) {
        requireLittle();
        require(isOneLine(error.what()), "a refusal is one line");
        return 0;
    }
    requireLittle();
    SafetensorsWriter writer;
    for (const auto& [key, value] : file.metadata()) writer.setMetadata(key, value);
    std::size_t covered = 0;
    for (const TensorEntry tensor : file.tensors) {
        covered += tensor.bytes.size();
        require(tensor.count() * sizeOf(tensor.dtype) == tensor.bytes.size(),
                "size = count x dtype");
        const bool isFloat = tensor.dtype == Dtype::F64 || tensor.dtype == Dtype::F32 ||
                             tensor.dtype == Dtype::F16 || tensor.dtype == Dtype::BF16;
        if (isFloat) require(tensor.numbers<double>().size() == tensor.count(), "floats convert");
        if (tensor.isViewable<float>())
            require(tensor.span<float>().size() == tensor.count(), "view");
        writer.add(tensor);
    }
    require(covered <= size, "tensors lie within the file");
    const std::string bytes = writer.bytes();
    const Safetensors again = parseSafetensors(bytes, "again");
    require(again.metadata() == file.metadata(), "metadata survive writing");
    require(again.tensors.size() == file.tensors.size(), "tensors survive writing");
    for (const TensorEntry tensor : file.tensors) {
        const TensorEntry other = again[tensor.name];
        require(other.dtype == tensor.dtype && other.shape == tensor.shape &&
                    other.bytes == tensor.bytes,
                "a tensor survives writing");
    }
    return 0;
}
