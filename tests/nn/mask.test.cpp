#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <regard/nn/mask.hpp>

using namespace regard;

namespace {
/// One line per query, # where it sees the key.
template <class Mask>
std::string picture(std::size_t size) {
    std::string lines;
    for (std::size_t query = 0; query < size; ++query) {
        std::string line(size, '.');
        forEachKey<Mask>(query, size, [&](std::size_t key) { line[key] = '#'; });
        lines += line + '\n';
    }
    return lines;
}

/// Whether the ranges of a mask are what `rule` says of each pair, ascending, within `most`, and
/// within the keys that there are.
template <class Mask>
bool follows(const std::function<bool(std::size_t, std::size_t)>& rule) {
    for (std::size_t keys = 0; keys < 14; ++keys)
        for (std::size_t query = 0; query < 14; ++query) {
            std::vector<std::size_t> seen, expected;
            forEachKey<Mask>(query, keys, [&](std::size_t key) { seen.push_back(key); });
            for (std::size_t key = 0; key < keys; ++key) {
                if (!rule(query, key)) continue;
                if (visibleBefore<Mask>(query, key) != expected.size()) return false;
                expected.push_back(key);
            }
            if (seen != expected || seen.size() > Mask::most(keys)) return false;
            for (std::size_t key = 0; key < keys; ++key)
                if (sees<Mask>(query, key) != rule(query, key)) return false;
        }
    return true;
}
} // namespace

TEST_CASE("masks name the keys that a query sees", "[mask]") {
    REQUIRE(picture<NoMask>(3) == "###\n###\n###\n");
    REQUIRE(picture<NoKeys>(3) == "...\n...\n...\n");
    REQUIRE(picture<Causal>(4) == "#...\n##..\n###.\n####\n");
    REQUIRE(picture<SlidingWindow<1>>(4) == "#...\n##..\n.##.\n..##\n");
    REQUIRE(picture<SlidingWindow<1, 1>>(4) == "##..\n###.\n.###\n..##\n");
    REQUIRE(picture<Strided<2>>(4) == "#.#.\n.#.#\n#.#.\n.#.#\n");
    REQUIRE(picture<FirstKeys<1>>(3) == "#..\n#..\n#..\n");
    REQUIRE(picture<BlockSparse<2, Causal>>(4) == "##..\n##..\n####\n####\n");
    REQUIRE(picture<BlockSparse<2, SlidingWindow<0>>>(5) == "##...\n##...\n..##.\n..##.\n....#\n");
}

TEST_CASE("masks combine", "[mask]") {
    // the Sparse Transformer's: the last three, and every third before
    REQUIRE(picture<Both<Causal, Either<SlidingWindow<1>, Strided<3>>>>(6) ==
            "#.....\n##....\n.##...\n#.##..\n.#.##.\n..#.##\n");
    // Big Bird's, without its random blocks
    REQUIRE(picture<BlockSparse<2, Either<FirstKeys<1>, SlidingWindow<0>>>>(6) ==
            "##....\n##....\n####..\n####..\n##..##\n##..##\n");
}

TEST_CASE("the ranges of every mask are its rule", "[mask]") {
    const auto distance = [](std::size_t a, std::size_t b) { return a > b ? a - b : b - a; };
    const auto causal = [](std::size_t q, std::size_t k) { return k <= q; };
    const auto window = [&](std::size_t q, std::size_t k) { return k <= q + 1 && k + 3 >= q; };
    const auto strided = [&](std::size_t q, std::size_t k) { return distance(q, k) % 4 == 0; };
    REQUIRE(follows<NoMask>([](auto, auto) { return true; }));
    REQUIRE(follows<NoKeys>([](auto, auto) { return false; }));
    REQUIRE(follows<Causal>(causal));
    REQUIRE(follows<SlidingWindow<3, 1>>(window));
    REQUIRE(follows<Strided<4>>(strided));
    REQUIRE(follows<Strided<1>>([](auto, auto) { return true; }));
    REQUIRE(follows<FirstKeys<5>>([](std::size_t, std::size_t k) { return k < 5; }));
    REQUIRE(follows<BlockSparse<3, Strided<4>>>(
        [&](std::size_t q, std::size_t k) { return strided(q / 3, k / 3); }));
    REQUIRE(follows<Both<Causal, Strided<4>>>(
        [&](std::size_t q, std::size_t k) { return causal(q, k) && strided(q, k); }));
    REQUIRE(follows<Either<SlidingWindow<3, 1>, Strided<4>>>(
        [&](std::size_t q, std::size_t k) { return window(q, k) || strided(q, k); }));
    REQUIRE(follows<Both<Either<FirstKeys<5>, Strided<4>>, SlidingWindow<3, 1>>>(
        [&](std::size_t q, std::size_t k) { return (k < 5 || strided(q, k)) && window(q, k); }));
    REQUIRE(follows<Both<Causal, NoKeys>>([](auto, auto) { return false; }));
}

TEST_CASE("a mask says at compile time how much room weights need", "[mask]") {
    STATIC_REQUIRE(Causal::most(100) == 100);
    STATIC_REQUIRE(SlidingWindow<7>::most(100) == 8);
    STATIC_REQUIRE(SlidingWindow<7>::most(3) == 3);
    STATIC_REQUIRE(Both<Causal, Strided<10>>::most(100) == 10);
    STATIC_REQUIRE(Either<SlidingWindow<3>, Strided<10>>::most(100) == 14);
    STATIC_REQUIRE(BlockSparse<8, SlidingWindow<1>>::most(100) == 16);
}
