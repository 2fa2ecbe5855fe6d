// The heap array of weights and activations.
#include <catch2/catch_test_macros.hpp>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>
#include <string>
#include <utility>

#include <regard/core/aligned_array.hpp>

#include "../support/memory.hpp"

using namespace regard;

namespace {

template <class T>
bool isAligned(const AlignedArray<T>& array) {
    return reinterpret_cast<std::uintptr_t>(array.data()) % 64 == 0;
}

} // namespace

TEST_CASE("an array begins at a cache line with zeros", "[aligned_array]") {
    for (const std::size_t size : {1, 3, 16, 17, 1000, 100000}) {
        AlignedArray<float> numbers(size);
        AlignedArray<std::complex<double>> complex(size);
        REQUIRE(isAligned(numbers));
        REQUIRE(isAligned(complex));
        for (const float number : numbers.span()) REQUIRE(number == 0);
        for (const auto& number : complex.span()) REQUIRE(number == 0.0);
        for (float& number : numbers.span()) number = 1; // all of it is ours
    }
    CHECK(AlignedArray<float>{}.data() == nullptr);
    CHECK(AlignedArray<float>(0).size() == 0);
}

TEST_CASE("copies are deep, moves take the memory along", "[aligned_array]") {
    AlignedArray<int> first(3);
    first.data()[2] = 7;
    AlignedArray<int> second = first;
    second.data()[2] = 8;
    CHECK(first.data()[2] == 7);
    CHECK(isAligned(second));
    const int* const place = second.data();
    const AlignedArray<int> third = std::move(second);
    CHECK(third.data() == place);
    first = third;
    CHECK(first.data()[2] == 8);
    AlignedArray<std::string> words(2);
    words.data()[1] = "a word that is too long for the string itself";
    const AlignedArray<std::string> same = words;
    CHECK(same.data()[1] == words.data()[1]);
}

TEST_CASE("more than there is fails as memory does", "[aligned_array]") {
    CHECK_THROWS_AS(AlignedArray<double>((std::numeric_limits<std::size_t>::max)() / 4),
                    std::bad_alloc);
}

#if defined(__linux__)
TEST_CASE("a large array takes memory where it is written to", "[aligned_array]") {
    if (!MEMORY_IS_COUNTED) SKIP("a sanitizer keeps memory of its own");
    constexpr std::size_t MEBIBYTE = std::size_t{1} << 20;
    const std::size_t before = residentBytes();
    AlignedArray<float> numbers(64 * MEBIBYTE / sizeof(float));
    CHECK(residentBytes() - before < 4 * MEBIBYTE);
    for (std::size_t i = 0; i < 16 * MEBIBYTE / sizeof(float); ++i) numbers.data()[i] = 1;
    CHECK(residentBytes() - before >= 15 * MEBIBYTE);
    CHECK(residentBytes() - before < 20 * MEBIBYTE);
}
#endif
