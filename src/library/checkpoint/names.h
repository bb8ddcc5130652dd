// Names of tensors inside a checkpoint, as TensorFlow 2 forms them.
#pragma once

#include <string>

namespace tf::internal {

/// The key of the variable at `path` ("encoder/w").
inline std::string value_key(const std::string& path) {
  return path + "/.ATTRIBUTES/VARIABLE_VALUE";
}
/// The key of what the optimizer at `optimizer` keeps for the variable at `path`.
inline std::string slot_key(const std::string& path, const std::string& optimizer,
                            const std::string& slot) {
  return value_key(path + "/.OPTIMIZER_SLOT/" + optimizer + "/" + slot);
}

inline constexpr char kObjectGraphKey[] = "_CHECKPOINTABLE_OBJECT_GRAPH";
inline constexpr char kSaveCounter[] = "save_counter";
// Not an object that Python knows: its names start with a dot, which no item's may.
inline constexpr char kRandomSeed[] = ".RANDOM_STATE/seed";
inline constexpr char kRandomSeeded[] = ".RANDOM_STATE/seeded";
inline constexpr char kRandomStream[] = ".RANDOM_STATE/stream";
inline constexpr char kRandomCounts[] = ".RANDOM_STATE/counts";

}  // namespace tf::internal
