#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <vector>

#include <regard/core/presets.hpp>
#include <regard/nn/gpt_forward.hpp>
#include <regard/nn/kv_cache.hpp>

using namespace regard;

TEST_CASE("a cache knows its length, its capacity and its bytes", "[kvCache]") {
    const Model<microgpt> model{Random{42}};
    KvCache<microgpt> cache;
    REQUIRE(cache.length() == 0);
    REQUIRE(cache.bytes() == 0);
    REQUIRE(cache.capacity() == 16);
    gptForward(26, 0, cache, model);
    gptForward(4, 1, cache, model);
    REQUIRE(cache.length() == 2);
    REQUIRE(cache.bytes() == 2 * 2 * 16 * sizeof(float)); // K and V, two positions of 16 numbers
}

TEST_CASE("a cache keeps the keys and values that attention used", "[kvCache]") {
    const Model<microgpt> model{Random{42}};
    KvCache<microgpt> cache;
    std::vector<ForwardTrace<float>> traces(3);
    for (std::size_t t = 0; t < 3; ++t) gptForward(int(t), t, cache, model, traces[t]);
    for (std::size_t t = 0; t < 3; ++t) {
        const auto k = traces[t].layers[0].k, v = traces[t].layers[0].v;
        REQUIRE(std::equal(k.begin(), k.end(), cache.key(0, t)));
        REQUIRE(std::equal(v.begin(), v.end(), cache.value(0, t)));
    }
}

TEST_CASE("a rewound cache goes on as if it had never read further", "[kvCache]") {
    const Model<microgpt> model{Random{42}};
    KvCache<microgpt> cache, fresh;
    for (std::size_t t = 0; t < 5; ++t) gptForward(int(t), t, cache, model);
    cache.truncate(1);
    gptForward(0, 0, fresh, model);
    const auto rewound = gptForward(9, 1, cache, model);
    const auto expected = gptForward(9, 1, fresh, model);
    REQUIRE(std::vector(rewound.begin(), rewound.end()) ==
            std::vector(expected.begin(), expected.end()));
    REQUIRE(cache.length() == 2);
}
