// Keeping TensorFlow's cache of partitioned calls from growing with functions that are gone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <shared_mutex>

namespace tf::internal {

/// Held while a partitioned call executes, so that nothing it is about to look up is removed.
std::shared_lock<std::shared_mutex> hold_partitioned_calls();

/// How often what TensorFlow keeps for them was removed.
int64_t partitioned_calls_removed();

/// Says that a function with these numbers of inputs and outputs, which was run by partitioned
/// calls, has been unregistered. TensorFlow keeps what it compiled for it, some 100 kB, under the
/// name of a function of its own that all calls with the same numbers share. After a few dozen
/// such functions that one is removed; the living ones are then compiled again at their next call.
void forget_partitioned_call(size_t num_inputs, size_t num_outputs);

}  // namespace tf::internal
