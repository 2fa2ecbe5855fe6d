#include <array>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <regard/grad/value.hpp>
#include <regard/nn/cross_entropy.hpp>

#include "../support/golden.hpp"

using namespace regard;
using Catch::Matchers::WithinAbs;

namespace {
constexpr std::array<int, 2> TOKENS{0, 0};
constexpr std::array<TokenSequence, 1> ONE{TokenSequence{.rows = 1}}, TWO{TokenSequence{.rows = 2}};

/// The loss of `batch` on logits [rows][N], and its gradient.
template <std::size_t N>
std::vector<double> lossAndGradient(const Batch& batch, const std::vector<double>& x) {
    using Loss = CrossEntropy<N>;
    std::vector<double> storage(batch.rows() * (N + 1) + 64), found(1 + x.size());
    Arena<double> arena{storage.data()};
    const auto saved = Loss::template place<double>(arena, {.rows = batch.rows()});
    found[0] = Loss::template forward<double>(batch, x.data(), saved);
    Loss::template backward<double>(batch, saved, found.data() + 1);
    return found;
}

template <std::size_t N>
void requireLogSoftmax(const std::string& name) {
    static const Golden golden{"blocks/softmax.txt"};
    const auto numbers = [&](const char* what) { return golden[name + "." + what].numbers(); };
    const auto x = numbers("x"), logs = numbers("log_softmax"), shares = numbers("softmax");
    REQUIRE(x.size() == N);
    for (std::size_t target = 0; target < N; ++target) {
        INFO(name << ", target " << target);
        if (std::isinf(x[target])) continue; // what can't be isn't asked for
        const std::array<int, 1> targets{int(target)};
        const Batch batch{std::span{TOKENS}.first(1), targets, ONE};
        const auto found = lossAndGradient<N>(batch, x);
        REQUIRE_THAT(found[0], WithinAbs(-logs[target], 1e-12 * (1 - logs[target])));
        for (std::size_t i = 0; i < N; ++i)
            REQUIRE_THAT(found[1 + i], WithinAbs(shares[i] - (i == target ? 1 : 0), 1e-15));
    }
}
} // namespace

TEST_CASE("cross-entropy is PyTorch's log softmax, its gradient softmax − [target]",
          "[crossEntropy]") {
    requireLogSoftmax<4>("plain");
    requireLogSoftmax<3>("large_pos");
    requireLogSoftmax<3>("large_neg");
    requireLogSoftmax<1>("single");
    requireLogSoftmax<5>("equal");
    requireLogSoftmax<3>("seed_3_4_example");
    requireLogSoftmax<3>("with_minus_inf");
    requireLogSoftmax<3>("spread_1e300");
}

TEST_CASE("a row that nobody asks about has no loss and no gradient", "[crossEntropy]") {
    const std::array<int, 2> both{1, NO_TARGET};
    const std::array<int, 1> alone{1};
    const auto found = lossAndGradient<3>({TOKENS, both, TWO}, {0.5, -1, 2, 7, NAN, 9});
    const auto first = lossAndGradient<3>({std::span{TOKENS}.first(1), alone, ONE}, {0.5, -1, 2});
    for (std::size_t i = 0; i < 4; ++i) REQUIRE(found[i] == first[i]);
    for (std::size_t i = 4; i < 7; ++i) REQUIRE(found[i] == 0);
}
