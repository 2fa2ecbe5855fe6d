// Trains a model on names and writes it as a C++ header: that is how support/embedded_names.hpp, of
// which embedded.cpp makes its names, came to be.
#include <cstdio>
#include <string>

#include "support/tour_model.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        tour::Settings settings{"embedded_names.hpp"};
        tour::Options options{"embed_model", "writes a trained model as a C++ header"};
        settings.declare(options);
        options.parse(count, words);
        const tour::Pupils pupils{settings};
        const std::string header =
            regard::modelHeader(pupils.trained, tour::ALPHABET, "embedded_names");
        regard::writeFileAtomically(settings.out, header);
        std::printf("%s: %zu weights, %zu bytes of constants\n", settings.out.c_str(),
                    tour::Model::PARAMETER_COUNT, tour::Model::PARAMETER_COUNT * sizeof(float));
    });
}
