// expect: N_HEAD must be a multiple of N_KV_HEAD
#include <vector>

#include <regard/infer/generate.hpp>
#include <regard/learn/trainer.hpp>

using namespace regard;

constexpr Config broken{.N_KV_HEAD = 3};

int main() {
    Model<broken> model{Random{42}};
    Trainer trainer{model};
    trainer.trainStep(std::vector{0, 1, 0});
    KvCache<broken> cache;
    gptForward(0, 0, cache, model);
}
