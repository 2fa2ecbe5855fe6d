// A checkpoint with a right checksum and anything else wrong: taken whole, or refused with the
// target as it was.
#include <cstdint>
#include <string>

#include <regard/files/crc64.hpp>

#include "../support/small_run.hpp"
#include "fuzz.hpp"

using namespace regard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static SmallRun<float> target;
    static std::string before = target.bytes();
    std::string bytes{textOf(data, size)};
    if (size >= 8) {
        const std::uint64_t crc = crc64(std::string_view{bytes}.substr(0, size - 8));
        for (std::size_t i = 0; i < 8; ++i)
            bytes[size - 8 + i] = static_cast<char>(static_cast<unsigned char>(crc >> (8 * i)));
    }
    bool taken = false;
    try {
        target.restore(bytes);
        taken = true;
    } catch (const Error& error) {
        require(isOneLine(error.what()), "a refusal is one line");
    }
    const std::string after = target.bytes();
    require(taken || after == before, "what is refused changes nothing");
    if (taken) {
        SmallRun<float> again;
        again.restore(after);
        require(again.bytes() == after, "what is taken can be saved and taken again");
        before = after;
    }
    return 0;
}
