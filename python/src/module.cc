// The extension module `imperative._imperative`.
#include "python/src/module.h"

#include <nanobind/stl/string.h>

#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include "imperative/tf.h"
#include "python/src/convert.h"
#include "python/src/deferred.h"
#include "python/src/dlpack.h"
#include "python/src/function.h"
#include "python/src/interrupt.h"
#include "python/src/location.h"
#include "python/src/signal_stack.h"
#include "runtime/library.h"
#include "runtime/preconditions.h"

namespace nb = nanobind;

namespace tf::python {

PyObject* helper(const char* name) {
  static auto* const found = new std::map<std::string, PyObject*, std::less<>>;
  const auto entry = found->find(std::string_view(name));
  if (entry != found->end()) return entry->second;
  const Object module = checked(PyImport_ImportModule("imperative._support"));
  PyObject* const function = checked(PyObject_GetAttrString(module.get(), name)).release();
  return found->emplace(name, function).first->second;
}

namespace {

void at_exit() {
  try {
    // What a child of fork() has pending is its parent's.
    if (internal::check_process().ok()) sync();
  } catch (const Error& error) {
    PySys_WriteStderr("imperative: %.900s\n", error.what());
  }
  end_waiting();
}

}  // namespace
}  // namespace tf::python

NB_MODULE(_imperative, module) {
  using namespace tf::python;
  static bool is_loaded = false;
  if (std::exchange(is_loaded, true))
    throw std::runtime_error(
        "imperative cannot be loaded twice in one process; leave it in sys.modules, "
        "importlib.reload(imperative) works");
  nb::set_leak_warnings(false);
  try {
    use_signal_stack();
    install_wait_hooks();
    install_interrupt_hooks();
    add_tensor_type(module.ptr());
    add_variable_type(module.ptr());
    add_dtypes(module);
    add_errors(module);
    add_functions(module);
    add_raw_ops(module);
    add_classes(module);
    add_training(module);
    add_explain(module);
    add_devices(module);
  } catch (const PythonError&) {
    throw nb::python_error();
  }
  module.def("_at_exit", at_exit);
  module.def("user_location", [] {
    const tf::Location where = user_location();
    return nb::make_tuple(where.file(), where.line());
  });
  module.def("_set_package_prefix",
             [](const std::string& prefix) { set_package_prefix(prefix.c_str()); });
  module.def("_prefer_library_folder",
             [](const std::string& folder) { tf::internal::prefer_library_folder(folder); });
}
