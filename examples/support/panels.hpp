// All panels of the attention page and their neighbours: figures with their numbers.
#pragma once

#include "fit_panel.hpp"
#include "heads_panel.hpp"
#include "matrix_panels.hpp"
#include "model_panels.hpp"
#include "qkv_panel.hpp"
#include "sequence_panel.hpp"
#include "text_panels.hpp"
#include "why_panel.hpp"
