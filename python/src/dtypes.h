// Dtypes in Python: the class tf.DType, and what stands for a dtype elsewhere.
#pragma once

#include <Python.h>

#include "imperative/dtype.h"

namespace tf::python {

/// A new reference to tf.float32 and so on; None for an invalid dtype.
PyObject* to_python(DType dtype);

/// The dtype that an object means: tf.float32, a NumPy dtype or scalar type, Python's float, int, bool,
/// complex, str or bytes, or a name. Throws TypeError for anything else.
DType dtype_from(PyObject* object);

/// NumPy's dtype object, as a new reference; of strings `object`.
PyObject* numpy_dtype(DType dtype);

/// The dtype of elements in a buffer of this format (of Python's struct module); invalid if none is.
DType dtype_of_format(const char* format, Py_ssize_t itemsize);
/// The format of the dtype's elements; null where the buffer protocol has none (bfloat16).
const char* format_of(DType dtype);

}  // namespace tf::python
