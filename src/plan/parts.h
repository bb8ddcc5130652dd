// The parts of a recipe that XLA may compile where it may not compile the whole, or multiplies
// matrices more slowly: element-wise operations between those that stay outside.
#pragma once

#include <cstdint>
#include <vector>

#include "plan/recipe.h"

namespace tf::internal {

/// Connected steps that become one function: no path leads from one to another through a step outside.
struct Part {
  std::vector<uint32_t> steps;          // positions in the recipe, in program order
  std::vector<Recipe::Operand> inputs;  // from outside, each once; never constants
  std::vector<uint32_t> outputs;        // flat indices that others need
  /// Two parts of a recipe with equal words are the same function of their inputs.
  std::vector<uint64_t> words;
};

/// A recipe in the order in which it can be built: parts, and steps that belong to none.
struct Partition {
  struct Unit {
    bool is_part = false;
    uint32_t index = 0;  // among the parts, or among the recipe's steps
  };
  std::vector<Part> parts;
  std::vector<Unit> units;
};

/// Divides a recipe. Only parts that are worth a call of their own are made.
Partition find_parts(const Recipe& recipe);

/// About what compiling the parts takes, in seconds, each function once; 0: there are none.
double seconds_to_compile(const Partition& partition);

}  // namespace tf::internal
