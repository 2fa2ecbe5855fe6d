// expect: BLOCK_SIZE is a macro
#define BLOCK_SIZE (1 << 10) // as in <linux/fs.h>

#include <regard/nn/model.hpp>

regard::Model<regard::Config{}> model;
