#include "property/replay.h"

namespace tf::testing {

std::vector<Event> Replay::finish() {
  for (int kind = 0; kind < kKinds; ++kind) {
    for (const Tensor& tensor : tensors[kind])
      guard([&] { look(tensor, static_cast<Kind>(kind)); });
    for (const Variable& variable : variables[kind]) {
      if (!variable.defined()) continue;
      guard([&] { look(variable.value(), static_cast<Kind>(kind)); });
    }
  }
  for (const auto& [tensor, kind] : kept) guard([&] { look(tensor, kind); });
  guard([] { tf::sync(); });
  return std::move(events_);
}

}  // namespace tf::testing
