// Placements: the devices that operations are to run on, by TensorFlow's full name.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace tf::internal {

/// A device that the program named; interned, so equal devices are one pointer. A null pointer means
/// wherever TensorFlow runs an operation on the local machine.
struct Placement {
  std::string device;  // "/job:worker/replica:0/task:0/device:CPU:0"
  bool is_remote;      // of another job than this process's
  uint32_t number;     // from 1
};

/// The placement of a device. Thread-safe.
const Placement* intern_placement(const std::string& device);

/// Where what the calling thread records is to run.
inline constinit thread_local const Placement* current_placement = nullptr;

/// Whether any program text named a device: until then nobody has to look.
extern std::atomic<bool> placements_used;

inline const std::string& device_of(const Placement* placement) {
  static const std::string* const anywhere = new std::string;
  return placement ? placement->device : *anywhere;
}

/// Places what is recorded meanwhile.
class PlacementScope {
 public:
  explicit PlacementScope(const Placement* placement) : outer_(current_placement) {
    current_placement = placement;
  }
  ~PlacementScope() { current_placement = outer_; }
  PlacementScope(const PlacementScope&) = delete;
  PlacementScope& operator=(const PlacementScope&) = delete;

 private:
  const Placement* outer_;
};

}  // namespace tf::internal
