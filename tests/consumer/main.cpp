// Somebody's program.
#include <cstdio>
#include <vector>

#include <regard/regard.hpp>

int main() {
    regard::Model<regard::microgpt> model{regard::Random{42}};
    regard::Trainer trainer{model};
    const double loss = trainer.trainStep(std::vector{26, 4, 12, 12, 0, 26});
    std::printf("loss %.4f\n", loss);
    return loss > 3 && loss < 4 ? 0 : 1; // ln 27 = 3.3 for a model that knows nothing
}
