// Looking at elements from Python.
#include "python/src/host.h"

#include <vector>

#include "python/src/dtypes.h"
#include "python/src/location.h"
#include "python/src/module.h"
#include "tensor/host_value.h"

namespace tf::python {
namespace {

using internal::Buffer;
using internal::Number;

Buffer elements_of(PyObject* self, const char* function) {
  return internal::look_at(value_of(self, user_location()), function);
}

void check_single(const Buffer& buffer, const char* what) {
  if (buffer.num_elements() == 1) return;
  raise(PyExc_TypeError, "only arrays of one element can be converted to %s, got shape %s", what,
        buffer.shape().str().c_str());
}

Object only_element(PyObject* self, const char* what) {
  const Buffer buffer = elements_of(self, what);
  check_single(buffer, what);
  return checked(element_of(buffer, 0));
}

/// An index of `item` as a position from 0.
int64_t position_in(PyObject* index, int64_t extent) {
  const Object number = checked(PyNumber_Index(index));
  const int64_t given = PyLong_AsLongLong(number.get());
  if (given == -1 && PyErr_Occurred()) throw PythonError();
  const int64_t at = given < 0 ? given + extent : given;
  if (at < 0 || at >= extent)
    raise(PyExc_IndexError, "index %R is out of bounds for size %lld", index,
          static_cast<long long>(extent));
  return at;
}

PyObject* nested(const Buffer& buffer, const std::vector<int64_t>& dims, size_t axis,
                 int64_t& next) {
  if (axis == dims.size()) return element_of(buffer, next++);
  Object list = checked(PyList_New(dims[axis]));
  for (int64_t i = 0; i < dims[axis]; ++i)
    PyList_SET_ITEM(list.get(), i, checked(nested(buffer, dims, axis + 1, next)).release());
  return list.release();
}

/// What an exported buffer keeps: the elements, which an assignment to the tensor leaves alone.
struct Export {
  Buffer buffer;
  std::vector<Py_ssize_t> shape;
  std::vector<Py_ssize_t> strides;
};

void fill_view(Py_buffer* view, PyObject* self, Buffer buffer, const char* format) {
  auto* const held = new Export{std::move(buffer), {}, {}};
  const std::vector<int64_t> dims = held->buffer.dims();
  held->shape.assign(dims.begin(), dims.end());
  held->strides.resize(dims.size());
  view->itemsize = static_cast<Py_ssize_t>(size_of(held->buffer.dtype()));
  Py_ssize_t stride = view->itemsize;
  for (size_t i = dims.size(); i-- > 0; stride *= held->shape[i]) held->strides[i] = stride;
  static char nothing = 0;
  const void* data = held->buffer.data();
  view->buf = data ? const_cast<void*>(data) : &nothing;
  view->len = static_cast<Py_ssize_t>(held->buffer.num_elements()) * view->itemsize;
  view->readonly = 1;
  view->format = const_cast<char*>(format);
  view->ndim = static_cast<int>(dims.size());
  view->shape = held->shape.data();
  view->strides = held->strides.data();
  view->suboffsets = nullptr;
  view->internal = held;
  view->obj = Py_NewRef(self);
}

}  // namespace

PyObject* element_of(const Buffer& buffer, int64_t index) {
  if (buffer.dtype() == DType::string) {
    const std::string_view text = buffer.strings()[static_cast<size_t>(index)];
    return PyBytes_FromStringAndSize(text.data(), static_cast<Py_ssize_t>(text.size()));
  }
  const Number number = internal::number_at(buffer, index);
  switch (number.kind) {
    case Number::Kind::boolean: return PyBool_FromLong(number.integer != 0);
    case Number::Kind::integer: return PyLong_FromLongLong(number.integer);
    case Number::Kind::unsigned_integer:
      return PyLong_FromUnsignedLongLong(static_cast<uint64_t>(number.integer));
    case Number::Kind::real: return PyFloat_FromDouble(number.real);
    default: return PyComplex_FromDoubles(number.real, number.imaginary);
  }
}

PyObject* number_as_int(PyObject* self) {
  return guarded([&] { return PyNumber_Long(only_element(self, "int").get()); });
}
PyObject* number_as_float(PyObject* self) {
  return guarded([&] { return PyNumber_Float(only_element(self, "float").get()); });
}
PyObject* number_as_complex(PyObject* self, PyObject*) {
  return guarded([&] {
    const Object number = only_element(self, "complex");
    return PyObject_CallOneArg(reinterpret_cast<PyObject*>(&PyComplex_Type), number.get());
  });
}

PyObject* number_as_index(PyObject* self) {
  return guarded([&] {
    const Tensor tensor = value_of(self, user_location());
    if (!is_integer(tensor.dtype()) || tensor.rank() != 0)
      raise(PyExc_TypeError, "only integer tensors of rank 0 can be converted to an index");
    return only_element(self, "index").release();
  });
}

PyObject* item(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
  return guarded([&]() -> PyObject* {
    const Buffer buffer = elements_of(self, "item");
    if (count == 1 && PyTuple_Check(arguments[0])) {  // x.item((i, j)) is x.item(i, j)
      PyObject* const index = arguments[0];
      return item(self, reinterpret_cast<PyTupleObject*>(index)->ob_item, PyTuple_GET_SIZE(index));
    }
    if (count == 0 && buffer.num_elements() != 1)
      raise(PyExc_ValueError,
            "can only convert an array of size 1 to a Python scalar, got shape %s",
            buffer.shape().str().c_str());
    if (count == 0) return element_of(buffer, 0);
    if (count == 1)  // a position among all elements
      return element_of(buffer, position_in(arguments[0], buffer.num_elements()));
    const std::vector<int64_t> dims = buffer.dims();
    if (static_cast<size_t>(count) != dims.size())
      raise(PyExc_ValueError, "incorrect number of indices for array: %zd for %zu axes", count,
            dims.size());
    int64_t at = 0;
    for (size_t i = 0; i < dims.size(); ++i) at = at * dims[i] + position_in(arguments[i], dims[i]);
    return element_of(buffer, at);
  });
}

PyObject* to_list(PyObject* self, PyObject*) {
  return guarded([&] {
    const Buffer buffer = elements_of(self, "tolist");
    int64_t next = 0;
    return nested(buffer, buffer.dims(), 0, next);
  });
}

PyObject* to_numpy(PyObject* self, PyObject*) {
  return guarded([&]() -> PyObject* {
    const Tensor tensor = value_of(self, user_location());
    const Object holder = checked(to_python(tensor));
    return PyObject_CallFunctionObjArgs(helper("numpy_view"), holder.get(), nullptr);
  });
}

int get_buffer(PyObject* self, Py_buffer* view, int flags) {
  view->obj = nullptr;
  return guarded(
      [&] {
        if (flags & PyBUF_WRITABLE) raise(PyExc_BufferError, "a tensor's elements are read-only");
        Buffer buffer = elements_of(self, "buffer");
        const char* format = format_of(buffer.dtype());
        if (!format)
          raise(PyExc_BufferError, "the buffer protocol has no dtype %s",
                name(buffer.dtype()).data());
        fill_view(view, self, std::move(buffer), format);
        return 0;
      },
      -1);
}

void release_buffer(PyObject*, Py_buffer* view) { delete static_cast<Export*>(view->internal); }

}  // namespace tf::python
