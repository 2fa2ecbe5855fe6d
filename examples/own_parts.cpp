// Parts that the library doesn't have, each beside the config of a model that learns names: their
// gradients by hand against the tape's, and what they reach.
#include "support/own_parts.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <regard/regard.hpp>

#include "support/french_names.hpp"
#include "support/options.hpp"

using namespace regard;

/// microgpt of French names, with a gain in its norms.
constexpr Alphabet ALPHABET = Alphabet::of(data::FRENCH_NAMES);
constexpr Config SHAPE{.VOCAB_SIZE = ALPHABET.size(), .NORM_GAIN = true};

constexpr Config withoutPosition(Config c) {
    c.POSITION = Position::none;
    return c;
}

/// The largest difference between the two gradients of one text, over all weights.
template <AnyConfig auto C>
double gradientDifference(const std::vector<int>& tokens) {
    Model<C, double> byHand{Random{1}};
    Model<C, Value> onTape{byHand};
    Trainer first{byHand};
    Trainer second{onTape};
    first.trainStep(tokens);
    second.trainStep(tokens);
    double worst = 0;
    for (std::size_t i = 0; i < first.gradient().size(); ++i)
        worst = std::max(worst, std::abs(first.gradient()[i] - second.gradient()[i]));
    return worst;
}

/// Checks the gradient of `C`, trains a model of it, and says the loss of the last 500 names.
template <AnyConfig auto C>
void learn(const char* part, const std::vector<std::string>& names, std::size_t steps) {
    const double difference = gradientDifference<C>(ALPHABET.tokenize(names[0]));
    Random random{42};
    Model<C> model{random};
    Trainer trainer{model, {.learningRate = {.steps = steps}}};
    double last = 0;
    const std::size_t counted = std::min(steps, std::size_t{500});
    for (std::size_t step = 0; step < steps; ++step) {
        const double loss = trainer.trainStep(ALPHABET.tokenize(names[step % names.size()]));
        if (step + counted >= steps) last += loss / double(counted);
    }
    const std::string name = ALPHABET.text(generate(model, random).tokens);
    std::printf("%-38s %.1e   %.3f   %s\n", part, difference, last, name.c_str());
    if (!(difference < 1e-12)) fail(std::string{part} + ": the gradient by hand is not the tape's");
}

void run(int argc, char** argv) {
    std::size_t steps = 3000;
    Options options{"own_parts", "trains models with parts from outside the library"};
    options.add("--steps", steps, std::size_t{1}, std::size_t{1'000'000}, "names to learn from");
    options.parse(argc, argv);

    std::vector<std::string> names{data::FRENCH_NAMES.begin(), data::FRENCH_NAMES.end()};
    Random{7}.shuffle(names);
    std::printf("%-38s gradient  loss    a name\n", "");
    learn<SHAPE>("microgpt", names, steps);
    learn<ConfigWith<own::Mish>{SHAPE}>("Mish for ReLU", names, steps);
    learn<ConfigWith<own::Bounded>{SHAPE}>("dynamic tanh for the norms", names, steps);
    learn<ConfigWith<own::Kerple>{withoutPosition(SHAPE)}>("KERPLE for learned positions", names,
                                                           steps);
    learn<ConfigWith<own::Fading>{SHAPE}>("a fading memory for attention", names, steps);
}

int main(int argc, char** argv) {
    return runMain(argc, argv, run);
}
