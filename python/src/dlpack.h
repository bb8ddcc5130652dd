// DLPack 1.x: tensors handed to and taken from other libraries without a copy.
#pragma once

#include <Python.h>

#include "imperative/tensor.h"

namespace tf::python {

PyObject* dlpack_device(PyObject* self, PyObject*);
PyObject* dlpack(PyObject* self, PyObject* arguments, PyObject* keywords);
/// A tensor on the memory of an object with `__dlpack__`, or of a capsule.
Tensor from_dlpack(PyObject* object, const Location& where);

}  // namespace tf::python
