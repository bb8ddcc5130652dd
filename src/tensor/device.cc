// Scopes of devices: reading a device's name, and placing what the thread records.
#include "imperative/device.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "base/error.h"
#include "record/engine.h"
#include "record/runner.h"
#include "record/variable_state.h"
#include "runtime/cluster.h"
#include "runtime/context.h"
#include "runtime/placement.h"

namespace tf {
namespace {

using internal::Placement;

constexpr const char* kDevice = "device";
constexpr const char* kMode = "ImperativeMode";
constexpr const char* kScheme = "grpc://";

/// A device's name, taken apart; what a text leaves out is as in this machine's first CPU.
struct DeviceName {
  std::string job = "localhost";
  std::string replica = "0";
  std::string task = "0";
  std::string type = "CPU";
  std::string index = "0";

  std::string full() const {
    return "/job:" + job + "/replica:" + replica + "/task:" + task + "/device:" + type + ":" +
           index;
  }
  /// Takes one part, "job:worker" or "GPU:1". False if it is neither.
  bool take(const std::string& part) {
    std::vector<std::string> words{""};
    for (const char c : part) c == ':' ? (void)words.emplace_back() : words.back().push_back(c);
    if (words[0] == "device") words.erase(words.begin());
    if (words.empty() || words.size() > 2 || words[0].empty() || words.back().empty()) return false;
    const std::string value = words.size() == 2 ? words[1] : "0";
    if (words[0] == "job") return job = value, words.size() == 2;
    if (words[0] == "replica") return replica = value, true;
    if (words[0] == "task") return task = value, true;
    type = words[0];
    for (char& c : type) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    index = value;
    return true;
  }
};

std::optional<std::string> full_name(const std::string& text) {
  DeviceName name;
  size_t begin = text.rfind('/', 0) == 0 ? 1 : 0;
  while (begin <= text.size()) {
    const size_t end = std::min(text.find('/', begin), text.size());
    if (!name.take(text.substr(begin, end - begin))) return std::nullopt;
    begin = end + 1;
  }
  return name.full();
}

const Placement* find_placement(const std::string& name, const Location& where) {
  if (name.empty()) return nullptr;
  const std::optional<std::string> full = full_name(name);
  const std::vector<internal::Device> devices = internal::list_devices();
  std::string names;
  int on_this_machine = 0;
  for (const internal::Device& device : devices) {
    names += (names.empty() ? "" : ", ") + device.name;
    on_this_machine += device.name.rfind("/job:localhost/", 0) == 0;
  }
  const bool exists = full && std::any_of(devices.begin(), devices.end(),
                                          [&](const auto& device) { return device.name == *full; });
  if (!exists)
    internal::invalid_argument(kDevice, where, "there is no device '", name, "'; the devices are ",
                               names);
  // The only device of this machine is where TensorFlow runs everything anyway.
  const bool is_default = on_this_machine == 1 && full->rfind("/job:localhost/", 0) == 0;
  return is_default ? nullptr : internal::intern_placement(*full);
}

std::string connected_device(const std::string& target, const Location& where) {
  if (target.empty() || target == "local") return "";
  const std::string address = target.rfind(kScheme, 0) == 0 ? target.substr(7) : "";
  const std::string fault =
      address.empty() ? "it does not begin with grpc://" : internal::address_fault(address, 1);
  if (!fault.empty())
    internal::invalid_argument(kMode, where,
                               "the target must be grpc://host:port for a TensorFlow "
                               "server, or '' for this machine, got '",
                               target, "': ", fault);
  std::vector<std::string> devices;
  const internal::Status status = internal::connect_with_variables(
      [&] { return internal::connect_to_hosts({address}, "", devices); });
  if (!status.ok()) internal::throw_error(status.code, kMode, status.message, where);
  return devices[0];
}

void run_pending() {
  const internal::EngineLock lock;
  internal::run_window(internal::this_window());
}

}  // namespace

DeviceScope::DeviceScope(const std::string& name, Location where)
    : outer_(internal::current_placement) {
  const Placement* placement = find_placement(name, where);
  run_pending();
  internal::current_placement = placement;
}

DeviceScope::~DeviceScope() noexcept(false) {
  internal::current_placement = outer_;  // what is pending was placed when it was recorded
  run_pending();
}

ImperativeMode::ImperativeMode(const std::string& target, Location where)
    : target_(target), scope_(connected_device(target, where), where) {}

namespace config {

std::vector<LogicalDevice> list_logical_devices(const std::string& device_type) {
  std::vector<LogicalDevice> result;
  for (internal::Device& device : internal::list_devices())
    if (device_type.empty() || device.type == device_type)
      result.push_back({std::move(device.name), std::move(device.type)});
  return result;
}

}  // namespace config
}  // namespace tf
