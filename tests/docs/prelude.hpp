// What the programs of docs/gallery.md that have no #include take for granted: two models, a text
// and its letters.
#pragma once

#include <cstdio>
#include <span>
#include <string>
#include <support/eaters.hpp>
#include <support/induction_model.hpp>
#include <support/language_model.hpp>
#include <support/malay_model.hpp>
#include <support/panels.hpp>
#include <support/reverse_model.hpp>
#include <support/tour_model.hpp>
#include <vector>

using namespace regard;

inline const Alphabet alphabet{"abcdefghijklmnopqrstuvwxyz"};
inline constexpr Config DOCS_SHAPE{.N_LAYER = 4};
inline Model<DOCS_SHAPE> untrained{Random{42}}, trained{Random{43}}, model{Random{44}};
inline Trainer trainer{trained};
inline const std::size_t steps = 1000;
inline const std::vector<int> tokens = alphabet.tokenize("emma");
inline const std::vector<std::vector<int>> texts{tokens};
inline const std::vector<std::string> letters{"a", "b"};
inline const std::vector<std::string> labels{"BOS", "e", "m", "m", "a"};
inline const auto traces = computeSequenceTraces(trained, tokens);
inline const std::vector<float> logits(3);
inline const malay::Traces malayTraces;
inline const std::vector<std::string> malayLabels;
