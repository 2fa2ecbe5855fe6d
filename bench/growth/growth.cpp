// How cost grows with each size of a model and of a step: `growth FOLDER [NAME...]` measures on
// this machine and writes growth_NAME.svg and growth_NAME.csv, for all names or those given.
#include "growth.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <regard/core/thread_pool.hpp>
#include <regard/learn/trainer.hpp>

using namespace regard;
using bench::Curve, bench::Growth, bench::Point;

namespace {

constexpr Config BASE{.N_EMBD = 32, .N_HEAD = 4, .N_LAYER = 1, .BLOCK_SIZE = 16, .VOCAB_SIZE = 32};

/// `BASE` with one of its sizes changed.
template <int Config::*SIZE>
constexpr Config with(int size, Config c = BASE) {
    c.*SIZE = size;
    return c;
}

/// Positions that a position of a text sees, on average.
constexpr std::size_t seen(const Config& c, std::size_t length) {
    std::size_t sum = 0;
    for (std::size_t t = 1; t <= length; ++t)
        sum += c.WINDOW == 0 ? t : (std::min)(t, std::size_t(c.WINDOW));
    return sum / length;
}

/// How a step of training is made up.
struct Step {
    std::size_t texts = 16, length = 16, parts = 1, threads = 1;
};

/// A step of training on texts of random tokens.
template <Config C>
Point training(std::size_t size, const Step& step = {}) {
    struct Run {
        explicit Run(const Step& s)
            : pool(s.threads), trainer(model, {.learningRate = {.start = 1e-4, .steps = 1'000'000},
                                               .parts = s.parts,
                                               .pool = &pool}) {
            Random random{1};
            for (std::size_t text = 0; text < s.texts; ++text) {
                texts.emplace_back();
                for (std::size_t t = 0; t <= s.length; ++t)
                    texts.back().push_back(int(random.random() * C.VOCAB_SIZE));
            }
        }
        ThreadPool pool;
        Model<C> model{Random{42}};
        Trainer<C, float> trainer;
        std::vector<std::vector<int>> texts;
    };
    const auto run = std::make_shared<Run>(step);
    return {size, double(step.texts * step.length), double(trainingFlops(C, seen(C, step.length))),
            [run] { run->trainer.trainStep(run->texts); }};
}

/// Tokens one by one through the KV cache, as a text is written.
template <Config C>
Point writing(std::size_t size) {
    struct Run {
        Model<C> model{Random{42}};
        KvCache<C> cache;
    };
    const auto run = std::make_shared<Run>();
    return {size, double(C.BLOCK_SIZE), double(forwardFlops(C, seen(C, std::size_t(C.BLOCK_SIZE)))),
            [run] {
                for (std::size_t t = 0; t < std::size_t(C.BLOCK_SIZE); ++t)
                    gptForward(int(t) % C.VOCAB_SIZE, t, run->cache, run->model);
            }};
}

/// Training and writing at several values of one size of `START`.
template <int Config::*SIZE, Config START, int... VALUES>
std::vector<Curve> bothAt() {
    return {{"training", {training<with<SIZE>(VALUES, START)>(VALUES)...}},
            {"writing", {writing<with<SIZE>(VALUES, START)>(VALUES)...}}};
}

Growth width() {
    return {"width", "What width costs", "N_EMBD (1 layer, 4 heads)",
            bothAt<&Config::N_EMBD, BASE, 16, 32, 64, 128, 256>()};
}
Growth layers() {
    return {"layers", "What layers cost", "N_LAYER (width 32)",
            bothAt<&Config::N_LAYER, BASE, 1, 2, 4, 8>()};
}
Growth heads() {
    constexpr Config wide = with<&Config::N_EMBD>(64);
    return {"heads", "What heads cost", "N_HEAD (width 64, HEAD_DIM = 64 / N_HEAD)",
            bothAt<&Config::N_HEAD, wide, 1, 2, 4, 8, 16>()};
}
Growth vocabulary() {
    return {"vocabulary", "What a vocabulary costs", "VOCAB_SIZE (width 32)",
            bothAt<&Config::VOCAB_SIZE, BASE, 32, 128, 512, 2048>()};
}

template <Config C>
Curve lengths(const std::string& label) {
    Curve curve{label, {}};
    for (std::size_t length = 16; length <= std::size_t(C.BLOCK_SIZE); length *= 2)
        curve.points.push_back(
            training<C>(length, {.texts = std::size_t(C.BLOCK_SIZE) / length, .length = length}));
    return curve;
}

constexpr Config LONG = with<&Config::BLOCK_SIZE>(1024);
constexpr Config WINDOWED = [] {
    Config c = with<&Config::WINDOW>(64, LONG);
    c.ATTENTION = AttentionKind::tiled;
    return c;
}();
constexpr Config PERFORMER = [] {
    Config c = with<&Config::ATTENTION_RANK>(16, LONG);
    c.ATTENTION = AttentionKind::performer;
    return c;
}();

Growth length() {
    return {"length",
            "What the length of a text costs",
            "T, tokens of a text (width 32, 1,024 tokens a step)",
            {lengths<LONG>("all keys"), lengths<WINDOWED>("last 64 keys"),
             lengths<PERFORMER>("performer")}};
}

Growth batch() {
    constexpr Config narrow = with<&Config::N_EMBD>(16), wide = with<&Config::N_EMBD>(64);
    Growth growth{"batch",
                  "What a batch saves",
                  "texts of 16 tokens in a step",
                  {{"width 16", {}}, {"width 64", {}}}};
    for (std::size_t texts = 1; texts <= 64; texts *= 2) {
        growth.curves[0].points.push_back(training<narrow>(texts, {.texts = texts}));
        growth.curves[1].points.push_back(training<wide>(texts, {.texts = texts}));
    }
    return growth;
}

Growth threads() {
    constexpr Config narrow = with<&Config::N_EMBD>(64), wide = with<&Config::N_EMBD>(256);
    const std::size_t cores = ThreadPool::hardwareThreads();
    Growth growth{
        "threads",
        "What threads save on a machine that runs " + std::to_string(cores) + " at once",
        "threads (64 texts of 16 tokens a step)",
        {{"16 parts, width 64", {}}, {"16 parts, width 256", {}}, {"1 part, width 256", {}}}};
    growth.byTheClock = true;
    for (std::size_t threads = 1; threads <= 2 * cores; threads *= 2) {
        auto& curves = growth.curves;
        curves[0].points.push_back(
            training<narrow>(threads, {.texts = 64, .parts = 16, .threads = threads}));
        curves[1].points.push_back(
            training<wide>(threads, {.texts = 64, .parts = 16, .threads = threads}));
        curves[2].points.push_back(training<wide>(threads, {.texts = 64, .threads = threads}));
        for (Curve& curve : curves) curve.points.back().flops /= double((std::min)(threads, cores));
    }
    return growth;
}

} // namespace

int main(int argc, char** argv) {
    try {
        if (argc < 2) fail("usage: growth FOLDER [NAME...]");
        const std::filesystem::path folder = argv[1];
        const std::vector<std::string> wanted{argv + 2, argv + argc};
        std::filesystem::create_directories(folder);
        for (Growth (*make)() : {width, length, layers, heads, vocabulary, batch, threads}) {
            Growth growth = make();
            if (!wanted.empty() &&
                std::find(wanted.begin(), wanted.end(), growth.name) == wanted.end())
                continue;
            bench::measure(growth);
            bench::write(growth, folder);
        }
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "growth: %s\n", error.what());
        return 1;
    }
}
