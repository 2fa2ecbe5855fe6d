// Threads that share a loop. Which thread runs which turn is chance; a result does not depend on it
// as long as each turn writes what no other touches.
#pragma once

#include <cstddef>
#include <string>

#include <regard/core/error.hpp>

#if defined(__wasm__) && !defined(__wasm_atomics__)
#define REGARD_THREADS 0
#else
#define REGARD_THREADS 1
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>
#endif

namespace regard {

#if REGARD_THREADS
/// `size` threads, the one that calls among them. Nothing in the library makes a pool by itself:
/// whoever wants more than one thread makes one and lends it.
class ThreadPool {
public:
    /// A pool of `size` threads, or as many as the machine runs at once. Fails for 0.
    explicit ThreadPool(std::size_t size = hardwareThreads()) {
        if (size == 0) fail("a pool of 0 threads: it needs at least 1, the one that calls");
        for (std::size_t i = 1; i < size; ++i) workers_.emplace_back([this] { work(); });
    }
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;
    ~ThreadPool() {
        {
            const std::lock_guard lock{mutex_};
            ending_ = true;
        }
        started_.notify_all();
        for (std::thread& worker : workers_) worker.join();
    }

    /// Threads of this pool, the caller's included.
    std::size_t size() const { return workers_.size() + 1; }

    /// Threads that this machine runs at once, 1 where it does not say.
    static std::size_t hardwareThreads() {
        const std::size_t threads = std::thread::hardware_concurrency();
        return threads == 0 ? 1 : threads;
    }

    /// Runs `turn(i)` for every i < count, each once, and returns when all have. What a turn throws
    /// is thrown here, that of the lowest i if several do; the other turns run all the same.
    /// Called from within a turn, or by two threads at once, it runs the turns one by one; a single
    /// turn is no loop, so that those within it are still shared.
    template <class Turn>
    void forEach(std::size_t count, Turn&& turn) {
        if (count == 1) {
            turn(std::size_t{0});
            return;
        }
        std::unique_lock busy{busy_, std::defer_lock};
        if (count == 0 || workers_.empty() || insideTurn() || !busy.try_lock()) {
            Loop alone{count, &turn, &call<std::remove_reference_t<Turn>>};
            alone.run();
            alone.rethrow();
            return;
        }
        Loop loop{count, &turn, &call<std::remove_reference_t<Turn>>};
        {
            const std::lock_guard lock{mutex_};
            loop_ = &loop;
            ++loops_;
        }
        started_.notify_all();
        loop.run();
        {
            std::unique_lock lock{mutex_};
            loop_ = nullptr; // whoever wakes up late finds nothing to do
            left_.wait(lock, [this] { return inside_ == 0; });
        }
        loop.rethrow();
    }

private:
    /// One call of `forEach`.
    struct Loop {
        std::size_t count;
        const void* turn;
        void (*call)(const void*, std::size_t);
        std::atomic<std::size_t> next{0};
        std::mutex mutex{};
        std::exception_ptr thrown{};
        std::size_t thrownBy = 0;

        void run() {
            const bool before = insideTurn();
            insideTurn() = true;
            for (std::size_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < count;) {
#if defined(__cpp_exceptions)
                try {
                    call(turn, i);
                } catch (...) {
                    const std::lock_guard lock{mutex};
                    if (thrown == nullptr || i < thrownBy) {
                        thrown = std::current_exception();
                        thrownBy = i;
                    }
                }
#else
                call(turn, i);
#endif
            }
            insideTurn() = before;
        }
        void rethrow() const {
            if (thrown != nullptr) std::rethrow_exception(thrown);
        }
    };

    template <class Turn>
    static void call(const void* turn, std::size_t i) {
        (*static_cast<Turn*>(const_cast<void*>(turn)))(i);
    }

    static bool& insideTurn() {
        thread_local bool inside = false;
        return inside;
    }

    void work() {
        std::size_t seen = 0;
        std::unique_lock lock{mutex_};
        for (;;) {
            started_.wait(lock, [&] { return ending_ || loops_ != seen; });
            if (ending_) return;
            seen = loops_;
            if (loop_ == nullptr) continue;
            Loop& loop = *loop_;
            ++inside_;
            lock.unlock();
            loop.run();
            lock.lock();
            if (--inside_ == 0) left_.notify_one();
        }
    }

    std::mutex busy_;  ///< held while a loop is shared
    std::mutex mutex_; ///< guards what follows
    std::condition_variable started_, left_;
    Loop* loop_ = nullptr;
    std::size_t loops_ = 0;  ///< shared so far
    std::size_t inside_ = 0; ///< workers in the loop
    bool ending_ = false;
    std::vector<std::thread> workers_; ///< last, for they use all of the above
};
#else
/// The same on a machine without threads, which is WebAssembly without "atomics": a pool of one,
/// whose loop ends with the first turn that throws.
class ThreadPool {
public:
    explicit ThreadPool(std::size_t size = 1) {
        if (size != 1)
            fail("a pool of " + std::to_string(size) + " threads: there is 1 here, for this " +
                 "program is WebAssembly without -matomics");
    }
    std::size_t size() const { return 1; }
    static std::size_t hardwareThreads() { return 1; }
    template <class Turn>
    void forEach(std::size_t count, Turn&& turn) {
        for (std::size_t i = 0; i < count; ++i) turn(i);
    }
};
#endif

/// Runs `turn(i)` for every i < count, on the pool's threads where there is one.
template <class Turn>
void forEach(ThreadPool* pool, std::size_t count, Turn&& turn) {
    if (pool != nullptr) return pool->forEach(count, turn);
    for (std::size_t i = 0; i < count; ++i) turn(i);
}

} // namespace regard
