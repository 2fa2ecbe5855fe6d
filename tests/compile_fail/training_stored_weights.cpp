// expect: only weights that are stored in full learn
#include <regard/core/presets.hpp>
#include <regard/learn/trainer.hpp>

using namespace regard;

int main() {
    const Model<microgpt> full{Random{42}};
    Model<stored(microgpt, Storage::int8)> model{full};
    Trainer trainer{model};
}
