#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
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

TEST_CASE("every text of a cache has a length and keys of its own", "[kvCache]") {
    const Model<microgpt> model{Random{42}};
    KvCache<microgpt> cache{3}, alone;
    REQUIRE(cache.texts() == 3);
    prefill(std::vector{26, 3, 4}, cache, model, 2);
    prefill(std::vector{26, 7}, cache, model, 0);
    prefill(std::vector{26, 7}, alone, model);
    REQUIRE(cache.length(0) == 2);
    REQUIRE(cache.length(1) == 0);
    REQUIRE(cache.length(2) == 3);
    REQUIRE(cache.bytes() == 5 * 2 * 16 * sizeof(float));
    REQUIRE(std::equal(cache.key(0, 1, 0), cache.key(0, 1, 0) + 16, alone.key(0, 1)));

    cache.copy(0, 1);
    cache.truncate(0, 0);
    REQUIRE(cache.length(1) == 2);
    REQUIRE(std::equal(cache.key(0, 1, 1), cache.key(0, 1, 1) + 16, alone.key(0, 1)));
    REQUIRE(std::equal(cache.value(0, 1, 1), cache.value(0, 1, 1) + 16, alone.value(0, 1)));
}

TEST_CASE("a prompt that does not fit is refused", "[kvCache]") {
    const Model<microgpt> model{Random{42}};
    KvCache<microgpt> cache;
    prefill(std::vector<int>(10, 1), cache, model);
    REQUIRE_THROWS_WITH(prefill(std::vector<int>(7, 1), cache, model),
                        "7 tokens do not fit into a KV cache of 16 positions that holds 10 "
                        "(BLOCK_SIZE bounds both together)");
    REQUIRE(cache.length() == 10);
    prefill(std::vector<int>(6, 1), cache, model);
    REQUIRE(cache.length() == 16);
}
