// Call sites: where in the user's program an operation was written, as a small number.
#pragma once

#include <cstdint>
#include <string>

#include "base/hash.h"
#include "imperative/location.h"

namespace tf::internal {

struct Node;
struct Value;

struct Site {
  Location user;  // the line that messages name
  /// The last constant written here, and whether it ever changed: then it is an input of plans.
  Hash128 last_constant;
  bool has_constant = false;
  bool varying = false;
  Value* operand = nullptr;  // the scalar operand last written here; keeps one reference
  /// Nodes of this site that are kept for gradients.
  Node* oldest = nullptr;
  Node* newest = nullptr;
  int64_t in_history = 0;
};

/// The number of the call site (the user's line plus, inside library functions, the line there).
/// Needs the engine's lock.
uint32_t find_site(const Location& where);
Site& site(uint32_t number);
/// "file:line" of a site. Takes the lock if needed.
std::string line_of(uint32_t number);

}  // namespace tf::internal
