#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <chrono>
#include <cstddef>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <regard/core/thread_pool.hpp>

using Catch::Matchers::Message;
using regard::ThreadPool;

TEST_CASE("a pool runs every turn once, whatever its size", "[thread_pool]") {
    for (const std::size_t threads : {1u, 2u, 3u, 5u}) {
        ThreadPool pool{threads};
        REQUIRE(pool.size() == threads);
        for (const std::size_t count : {0u, 1u, 2u, 7u, 1000u}) {
            std::vector<int> runs(count);
            pool.forEach(count, [&](std::size_t i) { ++runs[i]; });
            REQUIRE(runs == std::vector<int>(count, 1));
        }
    }
}

TEST_CASE("the turns of a loop run on different threads at the same time", "[thread_pool]") {
    ThreadPool pool{3};
    std::atomic<int> arrived{0};
    std::vector<std::thread::id> ids(3);
    // each turn waits until all three have begun, which one thread alone could not bring about
    const auto loop = [&] {
        pool.forEach(3, [&](std::size_t i) {
            ids[i] = std::this_thread::get_id();
            ++arrived;
            const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
            while (arrived < 3 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
        });
    };
    SECTION("by itself") {
        loop();
    }
    SECTION("within a single turn") {
        pool.forEach(1, [&](std::size_t) { loop(); });
    }
    REQUIRE(arrived == 3);
    REQUIRE(std::set<std::thread::id>(ids.begin(), ids.end()).size() == 3);
}

TEST_CASE("what the lowest turn throws reaches the caller, after all turns", "[thread_pool]") {
    for (const std::size_t threads : {1u, 2u, 5u}) {
        ThreadPool pool{threads};
        std::vector<int> runs(50);
        REQUIRE_THROWS_MATCHES(pool.forEach(50,
                                            [&](std::size_t i) {
                                                ++runs[i];
                                                if (i % 10 == 7)
                                                    throw std::runtime_error{std::to_string(i)};
                                            }),
                               std::runtime_error, Message("7"));
        REQUIRE(runs == std::vector<int>(50, 1));
        int after = 0;
        pool.forEach(1, [&](std::size_t) { ++after; });
        REQUIRE(after == 1);
    }
}

TEST_CASE("a loop within a turn, and loops of two threads, run to the end", "[thread_pool]") {
    ThreadPool pool{3};
    std::vector<int> runs(40 * 25);
    pool.forEach(
        40, [&](std::size_t i) { pool.forEach(25, [&](std::size_t j) { ++runs[i * 25 + j]; }); });
    REQUIRE(runs == std::vector<int>(40 * 25, 1));

    std::vector<int> mine(5000), others(5000);
    std::thread other{[&] {
        for (std::size_t round = 0; round < 50; ++round)
            pool.forEach(100, [&](std::size_t i) { ++others[round * 100 + i]; });
    }};
    for (std::size_t round = 0; round < 50; ++round)
        pool.forEach(100, [&](std::size_t i) { ++mine[round * 100 + i]; });
    other.join();
    REQUIRE(mine == std::vector<int>(5000, 1));
    REQUIRE(others == std::vector<int>(5000, 1));
}

TEST_CASE("a pool of no threads is refused", "[thread_pool]") {
    REQUIRE_THROWS_MATCHES(ThreadPool{0}, regard::Error,
                           Message("a pool of 0 threads: it needs at least 1, the one that calls"));
}

TEST_CASE("without a pool the turns run here, in order", "[thread_pool]") {
    std::vector<std::size_t> order;
    regard::forEach(nullptr, 4, [&](std::size_t i) { order.push_back(i); });
    REQUIRE(order == std::vector<std::size_t>{0, 1, 2, 3});
}
