// Recipes: all that building a component's function needs, apart from its nodes, so that it can be
// done in another thread and without the engine's lock.
#pragma once

#include <memory>
#include <vector>

#include "plan/component.h"

namespace tf::internal {

struct Recipe {
  struct Operand {
    enum class Kind : uint8_t { local, input, constant };
    Kind kind = Kind::local;
    uint32_t index = 0;  // flat output, position among the inputs, or among the constants
  };
  struct Step {
    NodeKind kind = NodeKind::operation;
    const Signature* signature = nullptr;  // of an operation
    uint32_t site = 0;
    uint32_t flat = 0;         // index of its first output
    uint32_t num_outputs = 0;  // outputs are flat, flat + 1, ...
    uint32_t variable = 0;     // of a read or an assignment: position among the variables
    std::vector<Operand> operands;
  };
  struct Typed {
    DType dtype = DType::invalid;
    const Shape* shape = nullptr;
  };
  std::vector<Step> steps;  // in program order; those that nothing needs are left out
  std::vector<Buffer> constants;
  std::vector<Typed> inputs;             // of the component
  std::vector<Typed> variables;          // of the component
  std::vector<uint32_t> outputs;         // flat
  uint32_t num_values = 0;               // of the component
  size_t num_nodes = 0;                  // of the component
  const Placement* placement = nullptr;  // of the component
  bool small_parts = false;              // for tests: parts are made however little they do
};

/// Dtype and shape of each value, by flat index.
std::vector<Recipe::Typed> types_of_values(const Recipe& recipe);

/// The recipe of a component whose function is to give the values that `wanted` marks. Every occurrence
/// of a constant for which `apart` holds has a constant of its own; these come first, in order of
/// occurrence among the operands of all nodes. Needs the lock.
std::shared_ptr<const Recipe> make_recipe(const Component& component,
                                          const std::vector<uint8_t>& wanted,
                                          bool (*apart)(const Value*) = nullptr);

}  // namespace tf::internal
