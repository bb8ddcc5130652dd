// Where operations run: devices of this machine, and TensorFlow servers.
#pragma once

#include <string>
#include <vector>

#include "imperative/step.h"
#include "imperative/tensor.h"

namespace tf {

namespace internal {
struct Placement;
}  // namespace internal

/// A device that operations can run on (`tf.config.LogicalDevice`).
struct LogicalDevice {
  std::string name;         // "/job:worker/replica:0/task:0/device:CPU:0"
  std::string device_type;  // "CPU", "GPU"
};

/// The scope made by `device()`. What the thread that made it records inside, and the variables made
/// there, are on the device; pending work is run at both ends. Scopes nest.
class DeviceScope {
 public:
  explicit DeviceScope(const std::string& name, Location where = Location::current());
  ~DeviceScope() noexcept(false);
  DeviceScope(const DeviceScope&) = delete;
  DeviceScope& operator=(const DeviceScope&) = delete;

 private:
  const internal::Placement* outer_;
};

/// Runs what follows in the scope on a device, by TensorFlow's name or a part of it: "/CPU:0", "/GPU:1",
/// "/job:worker/task:1". Parts left out are those of this machine's first CPU. An empty name leaves the
/// choice to TensorFlow. Errors: InvalidArgumentError for a device that there is not.
/// Source: `tf.device`.
[[nodiscard]] inline DeviceScope device(const std::string& name,
                                        Location where = Location::current()) {
  return DeviceScope(name, where);
}

/// The scope in which a program runs at a target, as in `imperative.ImperativeMode` of 2017:
/// "grpc://host:port" for a TensorFlow server, "" or "local" for this machine. What the thread that
/// made it records inside runs there, and variables made inside live there; a value comes back when it
/// is looked at. At the end pending work is run and the thread is where it was before.
/// Errors: InvalidArgumentError for another target, UnavailableError if no server answers within
/// seconds, and for each value that was to come from a server that has gone.
class ImperativeMode {
 public:
  explicit ImperativeMode(const std::string& target = "", Location where = Location::current());
  const std::string& target() const { return target_; }
  /// Opens a step, as `tf::new_step()`.
  [[nodiscard]] Step new_step(Location where = Location::current()) const { return Step(where); }
  /// Runs operations there and then, as `Step::run`.
  void run(const Runnable& operations, Location where = Location::current()) const {
    Step(where).run(operations, where);
  }

 private:
  std::string target_;
  DeviceScope scope_;
};

namespace config {

/// The devices there are, of this machine and of all servers that it is connected to; of one type if
/// `device_type` is given ("CPU", "GPU"). Source: `tf.config.list_logical_devices`.
std::vector<LogicalDevice> list_logical_devices(const std::string& device_type = "");

}  // namespace config

}  // namespace tf
