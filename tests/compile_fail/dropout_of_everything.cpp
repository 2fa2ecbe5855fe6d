// expect: DROPOUT_PERCENT must be between 0 and 99
#include <vector>

#include <regard/infer/generate.hpp>
#include <regard/learn/trainer.hpp>

using namespace regard;

constexpr Config broken{.DROPOUT_PERCENT = 100};

int main() {
    Model<broken> model{Random{42}};
    Trainer trainer{model};
    trainer.trainStep(std::vector{0, 1, 0});
    KvCache<broken> cache;
    gptForward(0, 0, cache, model);
}
