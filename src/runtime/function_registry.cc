// A table from names to functions that does not keep them alive.
#include "runtime/function_registry.h"

#include <atomic>
#include <mutex>
#include <unordered_map>

#include "runtime/function.h"

namespace tf::internal {
namespace {

struct Table {
  std::mutex lock;
  std::unordered_map<std::string, std::weak_ptr<Function>> functions;
};

// Never destroyed: functions owned by static variables are unregistered while the process ends.
Table& table() {
  static auto& made = *new Table;
  return made;
}

}  // namespace

std::string new_function_name() {
  static std::atomic<int64_t> next{0};
  return "imperative_" + std::to_string(next.fetch_add(1, std::memory_order_relaxed));
}

void register_function(const std::shared_ptr<Function>& function) {
  std::lock_guard<std::mutex> guard(table().lock);
  table().functions[function->name()] = function;
}

std::shared_ptr<Function> find_function(const std::string& name) {
  std::lock_guard<std::mutex> guard(table().lock);
  const auto found = table().functions.find(name);
  return found == table().functions.end() ? nullptr : found->second.lock();
}

void forget_function(const std::string& name) {
  std::lock_guard<std::mutex> guard(table().lock);
  table().functions.erase(name);
}

int64_t registered_functions() {
  std::lock_guard<std::mutex> guard(table().lock);
  return static_cast<int64_t>(table().functions.size());
}

}  // namespace tf::internal
