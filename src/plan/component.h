// Components: the independent parts of a window, and their canonical form.
#pragma once

#include <memory>
#include <vector>

#include "base/hash.h"
#include "record/node.h"

namespace tf::internal {

/// Marks, by flat index, the values to keep after the run, and by node whether it must run.
struct Demand {
  std::vector<uint8_t> keep;
  std::vector<uint8_t> run;
};

/// Nodes of one window that feed each other or touch a variable that the window assigns, in program
/// order. Sharing only an input does not connect.
struct Component {
  std::vector<Node*> nodes;
  std::vector<Value*> inputs;  // from outside, and constants that are inputs; by first use
  std::vector<const Shape*> input_shapes;  // as the key has them; running may tell more
  std::vector<VariableState*> variables;   // by first use
  std::vector<uint8_t> assigns;            // by variable: whether it is assigned here
  uint32_t num_values = 0;                 // outputs of all nodes; Node::flat counts them
  /// Operations, attributes, wiring, dtypes, shapes and the constants that must be known: two
  /// components with equal words do the same work on their inputs and variables.
  std::vector<uint64_t> words;
  Hash128 hash;
  const Placement* placement = nullptr;  // of all of it, if find_placement() says so
  Demand demand;                         // of the run that is next
  std::vector<uint8_t> kept;             // by node: scratch of finding that
};

/// Takes back components that have run, so that the memory of their lists serves the next ones. Needs
/// the lock.
void recycle(std::vector<Component>& components);

/// Splits a window, in order of the components' first operations; its nodes are running from now on.
/// Needs the lock.
std::vector<Component> split(std::vector<Node*> nodes);

/// Numbers nodes and values, and writes the canonical form. Needs the lock.
void canonicalise(Component& component);

/// Site and operation of each node; the operation of a variable's node is null.
using Trace = std::vector<std::pair<uint32_t, const Signature*>>;
/// Where in a canonical form the part of each node begins.
std::vector<size_t> parts_of(const std::vector<uint64_t>& words, const Trace& trace);

/// Whether all operations and variables have one placement, which is noted. Needs the lock.
bool find_placement(Component& component);

/// Whether a constant is part of the key (else it is an input).
bool is_baked(const Value* constant);

}  // namespace tf::internal
