// x[...] in Python: NumPy's indexing.
#pragma once

#include <Python.h>

#include "python/src/values.h"

namespace tf::python {

PyObject* get_item(PyObject* self, PyObject* key);
/// Gives a Tensor object another value; assigns to a Variable.
int set_item(PyObject* self, PyObject* key, PyObject* value);
PyObject* sequence_item(PyObject* self, Py_ssize_t position);
Py_ssize_t length(PyObject* self);
PyObject* iterate(PyObject* self);
int contains(PyObject* self, PyObject* value);

}  // namespace tf::python
