// expect: regard::readLlama: the config must have LLaMA's parts
#include <regard/core/presets.hpp>
#include <regard/nn/llama_file.hpp>

int main() {
    (void)regard::loadLlama<regard::llama7B>("model.safetensors");
}
