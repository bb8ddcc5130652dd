// The table of placements.
#include "runtime/placement.h"

#include <map>
#include <memory>
#include <mutex>

namespace tf::internal {

std::atomic<bool> placements_used{false};

const Placement* intern_placement(const std::string& device) {
  static auto* const lock = new std::mutex;
  static auto* const table = new std::map<std::string, std::unique_ptr<const Placement>>;
  const std::lock_guard<std::mutex> guard(*lock);
  std::unique_ptr<const Placement>& entry = (*table)[device];
  if (!entry) {
    const bool is_remote = device.rfind("/job:localhost/", 0) != 0;
    entry.reset(new Placement{device, is_remote, static_cast<uint32_t>(table->size())});
    placements_used.store(true, std::memory_order_release);
  }
  return entry.get();
}

}  // namespace tf::internal
