// The parts that the extension module is put together from.
#pragma once

#include <nanobind/nanobind.h>

namespace tf::python {

void add_dtypes(nanobind::module_& module);
void add_errors(nanobind::module_& module);
void add_functions(nanobind::module_& module);
void add_raw_ops(nanobind::module_& module);
void add_classes(nanobind::module_& module);
void add_training(nanobind::module_& module);
void add_explain(nanobind::module_& module);
void add_devices(nanobind::module_& module);

/// A function of imperative/_support.py, what is easier said in Python; borrowed. Throws PythonError.
PyObject* helper(const char* name);

}  // namespace tf::python
