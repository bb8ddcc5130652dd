// Counts unregistered functions per signature and empties TensorFlow's cache for it when due.
#include "runtime/partitioned_calls.h"

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "runtime/context.h"
#include "runtime/eager_context.h"
#include "runtime/thread_state.h"

namespace tf::internal {
namespace {

constexpr int kTolerated = 32;  // about 3 MB

std::shared_mutex calls_lock;
std::atomic<int64_t> removed{0};

using Signature = std::pair<size_t, size_t>;

struct Forgotten {
  std::mutex lock;
  std::map<Signature, int> counts;
  int total = 0;
};

// Never destroyed: functions may be released while the process ends.
Forgotten& forgotten() {
  static auto& made = *new Forgotten;
  return made;
}

/// Removes the wrapper under which calls with this signature are cached, on every device.
void remove_wrappers(const Signature& signature) {
  const std::string name = "__wrapped__StatefulPartitionedCall_Tin_" +
                           std::to_string(signature.first) + "_Tout_" +
                           std::to_string(signature.second) + "_device_";
  for (const Device& device : devices()) {
    const std::string wrapper = name + device.name;
    if (!api().TFE_ContextHasFunction(eager_context(), wrapper.c_str())) continue;
    TfStatus status;
    api().TFE_ContextRemoveFunction(eager_context(), wrapper.c_str(), status);
  }
}

}  // namespace

std::shared_lock<std::shared_mutex> hold_partitioned_calls() {
  return std::shared_lock<std::shared_mutex>(calls_lock);
}

void forget_partitioned_call(size_t num_inputs, size_t num_outputs) {
  Forgotten& gone = forgotten();
  std::lock_guard<std::mutex> guard(gone.lock);
  ++gone.counts[{num_inputs, num_outputs}];
  if (++gone.total < kTolerated) return;
  // Never waits: a call may be blocked on something that this very thread has to do.
  std::unique_lock<std::shared_mutex> alone(calls_lock, std::try_to_lock);
  if (!alone.owns_lock()) return;
  for (const auto& [signature, count] : gone.counts) remove_wrappers(signature);
  gone.counts.clear();
  gone.total = 0;
  removed.fetch_add(1, std::memory_order_release);
}

int64_t partitioned_calls_removed() { return removed.load(std::memory_order_acquire); }

}  // namespace tf::internal
