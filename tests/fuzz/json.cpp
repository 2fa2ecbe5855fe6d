// Any text is JSON or gets one line of refusal; every string survives being quoted.
#include <cstdint>
#include <string>

#include <regard/files/json.hpp>

#include "fuzz.hpp"

using namespace regard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = textOf(data, size);
    try {
        JsonReader reader{text, "fuzz"};
        reader.skip();
        require(reader.offset() <= text.size(), "the reader stays within the text");
        reader.end();
    } catch (const Error& error) {
        require(isOneLine(error.what()), "a refusal is one line");
    }
    try {
        JsonReader reader{text, "fuzz"};
        const std::uint64_t number = reader.unsignedInteger();
        reader.end();
        const std::string digits = std::to_string(number);
        require(text.find(digits) != std::string_view::npos, "a number is what its digits say");
    } catch (const Error& error) {
        require(isOneLine(error.what()), "a refusal is one line");
    }
    if (invalidUtf8At(text) != std::string_view::npos) return 0;
    const std::string quoted = quoteJson(text);
    JsonReader reader{quoted, "quoted"};
    require(reader.string() == text, "a string survives being quoted");
    reader.end();
    return 0;
}
