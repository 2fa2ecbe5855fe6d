// expect: RoPE turns pairs, so HEAD_DIM = N_EMBD / N_HEAD must be even
#include <vector>

#include <regard/infer/generate.hpp>
#include <regard/learn/trainer.hpp>

using namespace regard;

constexpr Config broken{.N_EMBD = 15, .N_HEAD = 5, .POSITION = Position::rope};

int main() {
    Model<broken> model{Random{42}};
    Trainer trainer{model};
    trainer.trainStep(std::vector{0, 1, 0});
    KvCache<broken> cache;
    gptForward(0, 0, cache, model);
}
