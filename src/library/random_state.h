// The state behind tf::random: one seed, and for each thread the number of draws so far.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace tf::internal {

/// Philox key and counter of one random operation: key = {key}, counter = {0, count}.
struct RandomDraw {
  uint64_t key;
  uint64_t count;
};

/// Takes the calling thread's next place in its stream; `op_seed` mixes into the key.
RandomDraw next_random_draw(const std::optional<int64_t>& op_seed);

/// All that decides the draws to come, for checkpoints. `counts` is indexed by stream; `stream` is
/// the one of the thread that asked.
struct RandomState {
  uint64_t seed = 0;
  bool seeded = false;  // by set_seed: then op seeds mix with it
  uint64_t stream = 0;
  std::vector<uint64_t> counts;
};
RandomState random_state();
/// The calling thread goes on with `state.stream`; other threads take the remaining streams in the
/// order of their next draw, each from its count.
void set_random_state(const RandomState& state);

}  // namespace tf::internal
