// All of regard.
#pragma once

#include <regard/core/config.hpp>
#include <regard/core/error.hpp>
#include <regard/core/presets.hpp>
#include <regard/core/random.hpp>
#include <regard/grad/expression_graph.hpp>
#include <regard/grad/value.hpp>
#include <regard/infer/generate.hpp>
#include <regard/learn/adam.hpp>
#include <regard/learn/loss.hpp>
#include <regard/learn/schedule.hpp>
#include <regard/learn/trainer.hpp>
#include <regard/look/attn_matrix.hpp>
#include <regard/nn/gpt.hpp>
#include <regard/nn/gpt_forward.hpp>
#include <regard/nn/kv_cache.hpp>
#include <regard/nn/model.hpp>
#include <regard/nn/trace.hpp>
#include <regard/text/alphabet.hpp>
#include <regard/text/dataset.hpp>
