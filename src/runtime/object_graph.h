// What a checkpoint says about the objects in it: TensorFlow's TrackableObjectGraph.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tf::internal {

/// Objects by number, the first being the root; the names on the way from the root to a variable are
/// how Python finds it.
struct ObjectGraph {
  struct Slot {
    int variable;
    std::string name;
    int slot_variable;
  };
  struct Node {
    std::vector<std::pair<std::string, int>> children;
    std::string key;        // in the checkpoint, of a variable; else empty
    std::string full_name;  // of a variable
    std::vector<Slot> slots;
  };
  std::vector<Node> nodes;
};

/// As the bytes of tensorflow.TrackableObjectGraph.
std::string serialized(const ObjectGraph& graph);

}  // namespace tf::internal
