// expect: ROPE_BASE must be at least 1
#include <vector>

#include <regard/infer/generate.hpp>
#include <regard/learn/trainer.hpp>

using namespace regard;

constexpr Config broken{.POSITION = Position::rope, .ROPE_BASE = 0};

int main() {
    Model<broken> model{Random{42}};
    Trainer trainer{model};
    trainer.trainStep(std::vector{0, 1, 0});
    KvCache<broken> cache;
    gptForward(0, 0, cache, model);
}
