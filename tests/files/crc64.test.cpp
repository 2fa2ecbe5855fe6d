// CRC-64/XZ by its published check value.
#include <catch2/catch_test_macros.hpp>

#include <regard/files/crc64.hpp>

using namespace regard;

TEST_CASE("the checksum is CRC-64/XZ", "[crc64]") {
    static_assert(crc64("") == 0);
    static_assert(crc64("123456789") == 0x995DC9BBDF1939FAu);
    REQUIRE(crc64("123456788") != crc64("123456789"));
}
