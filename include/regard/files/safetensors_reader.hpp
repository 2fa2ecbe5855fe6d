// Reads large models tensor by tensor: memory holds the header, where its tensors stand, and what
// the caller asks for. A file that others cut off meanwhile is an error, where a mapped one would
// end the program.
#pragma once

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/files/safetensors.hpp>
#include <regard/files/tensor_entry.hpp>
#include <regard/text/file.hpp>
#include <regard/text/utf8.hpp>

namespace regard {

/// An open safetensors file, its header checked as `parseSafetensors` checks it.
class SafetensorsReader {
public:
    /// Fails for a missing or unreadable file, a folder, a pipe, and a header that breaks a rule.
    explicit SafetensorsReader(const std::string& path) : path_(path) {
        std::error_code ignored;
        if (std::filesystem::is_directory(path, ignored))
            fail("cannot read " + printable(path) + ": it is a folder; name a file in it");
        file_.reset(std::fopen(path.c_str(), "rb"));
        if (file_ == nullptr) failRead(errno, "check the path and its permissions");
        std::setvbuf(file_.get(), nullptr, _IONBF, 0);
        if (std::fseek(file_.get(), 0, SEEK_END) != 0)
            failRead(errno, "give a file, no pipe or device");
        const auto size = static_cast<std::uint64_t>((std::max)(0L, std::ftell(file_.get())));
        std::array<char, 8> start{};
        const auto startSize = static_cast<std::size_t>((std::min)(size, std::uint64_t{8}));
        readBytes(0, std::span{start}.first(startSize));
        const std::size_t headerSize =
            detail::safetensorsHeaderSize({start.data(), startSize}, size, path);
        header_.resize(headerSize);
        readBytes(8, header_);
        dataBegin_ = 8 + headerSize;
        contents_ = detail::readSafetensorsHeader({header_.data(), headerSize}, size - dataBegin_,
                                                  nullptr, path);
    }

    /// Its tensors, without their `bytes`, and its metadata.
    const Safetensors& contents() const { return contents_; }

    /// Reads `target.size()` elements of `tensor`, from element `first` on, converted as
    /// `TensorEntry::copyTo` does. Fails for elements that don't become a T, and where the file has
    /// been cut off since it was opened.
    template <class T>
    void read(const TensorEntry& tensor, std::size_t first, std::span<T> target) const {
        REGARD_ASSERT(first + target.size() <= tensor.count());
        if (!isConvertible<T>(tensor.dtype)) tensor.failConversion<T>();
        const std::size_t size = sizeOf(tensor.dtype);
        std::uint64_t at = dataBegin_ + tensor.begin + first * size;
        if (tensor.dtype == dtypeOf<T>())
            return readBytes(at, {reinterpret_cast<char*>(target.data()), target.size_bytes()});
        std::array<char, 16384> block{};
        for (std::size_t done = 0; done < target.size();) {
            const std::size_t count = (std::min)(block.size() / size, target.size() - done);
            readBytes(at, std::span{block}.first(count * size));
            convertNumbers(tensor.dtype, {block.data(), count * size}, target.subspan(done, count));
            done += count;
            at += count * size;
        }
    }

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };

    [[noreturn]] void failRead(int error, const char* cure) const {
        fail("cannot read " + printable(path_) + ": " + detail::causeOf(error) + "; " + cure);
    }

    void readBytes(std::uint64_t at, std::span<char> target) const {
        errno = 0;
        const bool there = std::fseek(file_.get(), static_cast<long>(at), SEEK_SET) == 0;
        const std::size_t got =
            there ? std::fread(target.data(), 1, target.size(), file_.get()) : 0;
        if (got == target.size()) return;
        if (!there || std::ferror(file_.get()) != 0)
            failRead(errno, "check that the disk and the file are sound");
        fail(printable(path_) + ", byte " + std::to_string(at + got) +
             ": nothing stands here any more, and did when the file was opened; fetch it again, "
             "and write "
             "new files beside old ones");
    }

    std::string path_;
    std::unique_ptr<std::FILE, Close> file_;
    std::uint64_t dataBegin_ = 0;
    std::vector<char> header_; ///< no string: its bytes stay where they are when this moves
    Safetensors contents_;
};

} // namespace regard
