// Elements as Python values: numbers, nested lists, text, NumPy arrays, buffers.
#pragma once

#include <Python.h>

#include "python/src/values.h"
#include "runtime/buffer.h"

namespace tf::python {

/// Element `index` of a buffer as a Python value; strings as bytes.
PyObject* element_of(const internal::Buffer& buffer, int64_t index);

/// The only element, for int(x), float(x), and where Python wants an index.
PyObject* number_as_int(PyObject* self);
PyObject* number_as_float(PyObject* self);
PyObject* number_as_index(PyObject* self);
PyObject* number_as_complex(PyObject* self, PyObject*);

PyObject* item(PyObject* self, PyObject* const* arguments, Py_ssize_t count);
PyObject* to_list(PyObject* self, PyObject*);
/// A NumPy array of the elements: read-only and without a copy, but for strings.
PyObject* to_numpy(PyObject* self, PyObject*);
int get_buffer(PyObject* self, Py_buffer* view, int flags);
void release_buffer(PyObject* self, Py_buffer* view);

}  // namespace tf::python
