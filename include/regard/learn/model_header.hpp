// A trained model as a C++ header of constants, for programs that have no files: a game, a
// microcontroller.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <regard/core/config.hpp>
#include <regard/core/error.hpp>
#include <regard/core/shape.hpp>
#include <regard/learn/checkpoint_fields.hpp>
#include <regard/nn/model.hpp>
#include <regard/text/alphabet.hpp>
#include <regard/text/utf8.hpp>

namespace regard {

namespace detail {

/// A float as a literal that the compiler reads back bit for bit: the shortest such decimal.
inline std::string floatLiteral(float number) {
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    std::string literal(buffer.data(), end);
    if (literal.find_first_of(".e") == std::string::npos) literal += ".0";
    return literal += 'f';
}

/// A string literal, in ASCII whatever `text` is.
inline std::string stringLiteral(std::string_view text) {
    std::string literal = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7F) {
            if (c == '"' || c == '\\') literal += '\\';
            literal += c;
        } else {
            literal += '\\';
            for (const int shift : {6, 3, 0}) literal += char('0' + (byte >> shift & 7));
        }
    }
    return literal += '"';
}

/// `Config{.N_EMBD = …}` with the fields that are not the default's.
inline std::string configLiteral(const Config& c) {
    const auto fields = configFields(c), defaults = configFields(Config{});
    std::string literal;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const std::string_view name = fields[i].name;
        // what these two stand for where they are 0 is another field's matter
        const bool derived =
            (name == "N_INNER" && c.N_INNER == 0) || (name == "N_KV_HEAD" && c.N_KV_HEAD == 0);
        const bool given =
            (name == "N_INNER" && c.N_INNER != 0) || (name == "N_KV_HEAD" && c.N_KV_HEAD != 0);
        if (derived || (!given && fields[i].value == defaults[i].value)) continue;
        ((literal += literal.empty() ? "." : ", .") += name) += " = ";
        if (name == "NORM") literal += "regard::Norm::";
        if (name == "NORM_PLACE") literal += "regard::NormPlace::";
        if (name == "ACTIVATION") literal += "regard::Activation::";
        if (name == "POSITION") literal += "regard::Position::";
        if (name == "ATTENTION") literal += "regard::AttentionKind::";
        literal += fields[i].value;
    }
    return "regard::Config{" + literal + "}";
}

inline bool isIdentifier(std::string_view name) {
    const auto letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    return !name.empty() && letter(name[0]) &&
           std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || digit(c); });
}

} // namespace detail

/// A C++ header with namespace `name`: CONFIG, the shape of `model`; ALPHABET, the letters of its
/// tokens in UTF-8; WEIGHTS, what `Model<CONFIG>` is made of, as constants that the compiler places
/// in read-only memory, 4 bytes each, bit for bit the weights of `model`. The same weights give the
/// same bytes. Fails for a name that is no identifier, an alphabet of another size than VOCAB_SIZE,
/// and weights that are NaN or infinite.
template <AnyConfig auto C>
std::string modelHeader(const Model<C, float>& model, const Alphabet& alphabet,
                        const std::string& name) {
    constexpr std::size_t COUNT = Model<C, float>::PARAMETER_COUNT, PER_LINE = 8;
    if (!detail::isIdentifier(name))
        fail("\"" + printable(name) +
             "\" is no name of a namespace: take letters, digits and _, a letter first");
    if (alphabet.size() != Checked<C>::VALUE.VOCAB_SIZE)
        fail("an alphabet of " + std::to_string(alphabet.size()) + " tokens for a model of " +
             std::to_string(Checked<C>::VALUE.VOCAB_SIZE) + ": take the one that it learned with");

    std::string header = "// A trained model as constants, ";
    (header += std::to_string(COUNT)) += " weights in ";
    header += std::to_string(COUNT * sizeof(float));
    header += " bytes. Written by regard::modelHeader.\n"
              "// clang-format off\n#pragma once\n\n#include <regard/core/config.hpp>\n\n";
    ((header += "namespace ") += name) += " {\n\n/// The shape.\ninline constexpr auto CONFIG = ";
    header += detail::configLiteral(Checked<C>::VALUE);
    header += ";\n/// The letters of the tokens but the last, which is BOS.\n"
              "inline constexpr char ALPHABET[] = ";
    header += detail::stringLiteral(alphabet.letters());
    header += ";\n/// All weights, as regard::Model<CONFIG> takes them.\ninline constexpr float ";
    (header += "WEIGHTS[") += std::to_string(COUNT);
    header += "] = {";
    forEachTensor(C, [&](const std::string& each, const Tensor& tensor, std::size_t offset) {
        ((header += "\n    // ") += each) += " [";
        header += std::to_string(tensor.rows);
        ((header += "][") += std::to_string(tensor.cols)) += ']';
        const auto weights = model.parameters().subspan(offset, tensor.size());
        for (std::size_t i = 0; i < weights.size(); ++i) {
            if (!std::isfinite(weights[i]))
                fail("a weight of " + each + " is NaN or infinite: go back to a checkpoint");
            header += i % PER_LINE == 0 ? "\n    " : " ";
            (header += detail::floatLiteral(weights[i])) += ',';
        }
    });
    ((header += "\n};\n\n} // namespace ") += name) += '\n';
    return header;
}

} // namespace regard
