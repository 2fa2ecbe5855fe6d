#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <complex>
#include <vector>

#include <regard/grad/value.hpp>

using namespace regard;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

TEST_CASE("micrograd's own example", "[value]") {
    // Karpathy's README: g = 24.7041, dg/da = 138.8338, dg/db = 645.5773
    const Value a{-4.0}, b{2.0};
    Value c = a + b;
    Value d = a * b + pow(b, 3.0);
    c += c + 1.0;
    c += 1.0 + c + (-a);
    d += d * 2.0 + relu(b + a);
    d += 3.0 * d + relu(b - a);
    const Value e = c - d;
    const Value f = pow(e, 2.0);
    Value g = f / 2.0;
    g += 10.0 / f;
    g.backward();
    REQUIRE_THAT(g.data(), WithinAbs(24.70408163265306, 1e-13));
    REQUIRE_THAT(a.grad(), WithinAbs(138.83381924198252, 1e-12));
    REQUIRE_THAT(b.grad(), WithinAbs(645.5772594752186, 1e-12));
}

TEMPLATE_TEST_CASE("the derivative of every operation by hand", "[value]", Value, FloatValue) {
    using R = typename TestType::Real;
    const TestType x{R(0.75)}, y{R(-2)};
    const auto derivatives = [&](TestType z) {
        z.backward();
        return std::vector<double>{double(z.data()), double(x.grad()), double(y.grad())};
    };
    const auto near = [&](TestType z, double value, double dx, double dy) {
        const auto found = derivatives(z);
        const double precision = std::is_same_v<R, float> ? 1e-6 : 1e-15;
        REQUIRE_THAT(found[0], WithinRel(value, precision));
        REQUIRE_THAT(found[1], WithinAbs(dx, 4 * precision));
        REQUIRE_THAT(found[2], WithinAbs(dy, 4 * precision));
    };
    near(x + y, -1.25, 1, 1);
    near(x - y, 2.75, 1, -1);
    near(x * y, -1.5, -2, 0.75);
    near(x / y, -0.375, -0.5, -0.1875);
    near(-x, -0.75, -1, 0);
    near(x + R(2), 2.75, 1, 0);
    near(R(2) - x, 1.25, -1, 0);
    near(x * R(3), 2.25, 3, 0);
    near(R(3) / x, 4, -3 / 0.5625, 0);
    near(pow(x, R(2)), 0.5625, 1.5, 0);
    near(pow(x, y), 1 / 0.5625, -2 / (0.5625 * 0.75), std::log(0.75) / 0.5625);
    near(log(x), std::log(0.75), 1 / 0.75, 0);
    near(exp(x), std::exp(0.75), std::exp(0.75), 0);
    near(relu(x), 0.75, 1, 0);
    near(relu(y) + x, 0.75, 1, 0);
    near(tanh(x), std::tanh(0.75), 1 - std::tanh(0.75) * std::tanh(0.75), 0);
    near(sqrt(x), std::sqrt(0.75), 0.5 / std::sqrt(0.75), 0);
}

TEST_CASE("a value used twice receives both gradients", "[value]") {
    const Value x{3.0};
    const Value square = x * x;
    (square + square * x).backward();
    REQUIRE(x.grad() == 2 * 3 + 3 * 9);
    REQUIRE(square.grad() == 1 + 3);
}

TEST_CASE("relu has derivative 0 at 0", "[value]") {
    const Value x{0.0};
    relu(x).backward();
    REQUIRE(x.grad() == 0);
}

TEST_CASE("a second backward() starts from nothing", "[value]") {
    const Value x{3.0};
    const Value y = x * 2.0, z = x * 5.0;
    z.backward();
    y.backward();
    REQUIRE(x.grad() == 2);
    y.backward();
    REQUIRE(x.grad() == 2);
}

TEST_CASE("values compare by what they hold", "[value]") {
    const Value a{1.0}, b{1.0}, c{2.0};
    REQUIRE(a == b);
    REQUIRE(a < c);
    REQUIRE(c >= 2.0);
    REQUIRE(1.0 == a);
}

TEST_CASE("a chain of ten million operations neither overflows nor loses its gradient", "[value]") {
    const auto before = FloatValue::tape().size();
    const FloatValue x{3.0f};
    FloatValue y = x;
    for (int i = 0; i < 10'000'000; ++i) y = -y;
    y.backward();
    REQUIRE(x.grad() == 1);
    REQUIRE(y.data() == 3);
    FloatValue::tape().rewind(before);
}

TEST_CASE("a rewound tape is used again", "[value]") {
    const Value x{2.0};
    const auto mark = Value::tape().size();
    (x * x).backward();
    Value::tape().rewind(mark);
    REQUIRE(Value::tape().size() == mark);
    const Value cube = x * x * x;
    cube.backward();
    REQUIRE(x.grad() == 12);
}

TEST_CASE("a constant has no gradient to ask for", "[value]") {
    REQUIRE_THROWS_WITH((Value{} * 2.0 == 0.0, Value{}.backward()),
                        "backward() of a constant: it was computed from no Value");
}

namespace {
/// y = x · W and the gradients of Σ y·o by all of x and W, and how many entries it took.
template <std::size_t IN, std::size_t OUT, class V, class Product>
std::vector<double> productAndGradients(Product&& product) {
    using R = typename V::Real;
    std::vector<V> x, w, y(OUT);
    for (std::size_t i = 0; i < IN; ++i) x.emplace_back(R(0.1) * R(i) - R(0.3));
    for (std::size_t i = 0; i < IN * OUT; ++i) w.emplace_back(R(0.7) / R(1 + i % 11) - R(0.2));
    const auto before = V::tape().size();
    product(x.data(), w.data(), y.data());
    std::vector<double> all{double(V::tape().size() - before)};
    V sum = y[0];
    for (std::size_t o = 1; o < OUT; ++o) sum += y[o] * R(o + 1);
    sum.backward();
    for (const V& each : y) all.push_back(double(each.data()));
    for (const V& each : x) all.push_back(double(each.grad()));
    for (const V& each : w) all.push_back(double(each.grad()));
    return all;
}

template <std::size_t IN, std::size_t OUT, class V>
void requireSameProduct() {
    const auto together = productAndGradients<IN, OUT, V>(
        [](const V* x, const V* w, V* y) { multiplyRow<IN, OUT>(x, w, y); });
    const auto oneByOne = productAndGradients<IN, OUT, V>([](const V* x, const V* w, V* y) {
        for (std::size_t o = 0; o < OUT; ++o) {
            y[o] = x[0] * w[o];
            for (std::size_t i = 1; i < IN; ++i) y[o] = y[o] + x[i] * w[i * OUT + o];
        }
    });
    INFO(IN << " x " << OUT);
    REQUIRE(together[0] == double((2 * IN - 1) * OUT));
    REQUIRE(together.size() == oneByOne.size());
    const double ulps = std::is_same_v<typename V::Real, float> ? 1e-6 : 1e-14;
    for (std::size_t i = 0; i < together.size(); ++i)
        if (i <= OUT) // the sums run in the same order: to the bit
            REQUIRE(together[i] == oneByOne[i]);
        else // a gradient's sum over the outputs does not
            REQUIRE_THAT(together[i], WithinAbs(oneByOne[i], ulps * double(OUT * OUT)));
}
} // namespace

TEMPLATE_TEST_CASE("a row times a matrix is its products and sums, operation by operation",
                   "[value]", Value, FloatValue) {
    requireSameProduct<1, 1, TestType>();
    requireSameProduct<1, 5, TestType>();
    requireSameProduct<3, 4, TestType>();
    requireSameProduct<16, 27, TestType>();
    requireSameProduct<5, 8, TestType>();
}
