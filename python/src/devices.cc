// Scopes of devices and targets, servers, connections; imperative/_devices.py makes them TensorFlow's.
#include <nanobind/nanobind.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <memory>

#include "imperative/device.h"
#include "imperative/distribute.h"
#include "python/src/location.h"
#include "python/src/module.h"

namespace nb = nanobind;

namespace tf::python {
namespace {

using Jobs = std::map<std::string, std::vector<std::string>>;

/// An open scope, for one `with` at a time.
template <class Scope>
class ScopeObject {
 public:
  ScopeObject() = default;
  ScopeObject(ScopeObject&&) = default;
  void enter(const std::string& name) {
    if (scope_) throw nb::value_error("the scope is open already");
    scope_ = std::make_unique<Scope>(name, user_location());
  }
  void exit() { scope_.reset(); }

 private:
  std::unique_ptr<Scope> scope_;
};

template <class Scope>
void add_scope(nb::module_& module, const char* name) {
  using Object = ScopeObject<Scope>;
  nb::class_<Object>(module, name)
      .def(nb::init<>())
      .def("enter", &Object::enter)
      .def("exit", &Object::exit);
}

}  // namespace

void add_devices(nb::module_& module) {
  add_scope<DeviceScope>(module, "DeviceScope");
  add_scope<ImperativeMode>(module, "ModeScope");
  nb::class_<distribute::Server>(module, "Server_", "See tf.distribute.Server.")
      .def("start", [](distribute::Server& self) { self.start(user_location()); })
      .def("join", [](distribute::Server& self) { self.join(user_location()); })
      .def_prop_ro("target", &distribute::Server::target);
  module.def("make_server", [](const Jobs& jobs, const std::string& job_name, int task_index,
                               const std::string& protocol, bool start) {
    const Location where = user_location();
    return distribute::Server(train::ClusterSpec(jobs, where),
                              {job_name, task_index, protocol, start}, where);
  });
  module.def("check_cluster", [](const Jobs& jobs) { train::ClusterSpec(jobs, user_location()); });
  module.def("connect_to_host",
             [](const std::vector<std::string>& hosts, const std::string& job_name) {
               config::experimental_connect_to_host(hosts, job_name, user_location());
             });
  module.def("connect_to_cluster", [](const Jobs& jobs) {
    const Location where = user_location();
    config::experimental_connect_to_cluster(train::ClusterSpec(jobs, where), where);
  });
  module.def("logical_devices", [](const std::string& device_type) {
    std::vector<std::pair<std::string, std::string>> devices;
    for (const LogicalDevice& one : config::list_logical_devices(device_type))
      devices.emplace_back(one.name, one.device_type);
    return devices;
  });
}

}  // namespace tf::python
