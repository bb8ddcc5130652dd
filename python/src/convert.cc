// Tensors and operands from Python objects.
#include "python/src/convert.h"

#include <cstring>
#include <limits>
#include <string_view>

#include "base/error.h"
#include "python/src/dlpack.h"
#include "python/src/location.h"
#include "python/src/module.h"
#include "record/access.h"

namespace tf::python {

void check_depth(int depth) {
  constexpr int kMostAxes = 254;
  if (depth > kMostAxes)
    internal::invalid_argument("constant", user_location(), "a tensor has at most ", kMostAxes,
                               " axes; the lists are nested deeper, or one contains itself");
}

int64_t to_int64(PyObject* integer) {
  int overflow = 0;
  const int64_t value = PyLong_AsLongLongAndOverflow(integer, &overflow);
  if (overflow != 0) raise(PyExc_OverflowError, "%R does not fit an integer of 64 bits", integer);
  if (value == -1 && PyErr_Occurred()) throw PythonError();
  return value;
}

namespace {

bool is_sequence(PyObject* object) { return PyList_Check(object) || PyTuple_Check(object); }

Literal integer_literal(PyObject* object) {
  int overflow = 0;
  const int64_t value = PyLong_AsLongLongAndOverflow(object, &overflow);
  if (overflow == 0) {
    const bool is_small = value >= std::numeric_limits<int32_t>::min() &&
                          value <= std::numeric_limits<int32_t>::max();
    return is_small ? Literal(static_cast<int32_t>(value)) : Literal(value);
  }
  const uint64_t large = PyLong_AsUnsignedLongLong(object);
  if (PyErr_Occurred()) {
    PyErr_Clear();
    raise(PyExc_OverflowError, "%R does not fit an integer of 64 bits", object);
  }
  return Literal(large);
}

std::string text_of(PyObject* object) {
  if (PyBytes_Check(object))
    return {PyBytes_AS_STRING(object), static_cast<size_t>(PyBytes_GET_SIZE(object))};
  Py_ssize_t size = 0;
  const char* text = PyUnicode_AsUTF8AndSize(object, &size);
  if (!text) throw PythonError();
  return {text, static_cast<size_t>(size)};
}

// Of floats and complex numbers NumPy has subclasses, which keep their dtype.
bool is_plain_scalar(PyObject* object) {
  return PyBool_Check(object) || PyLong_Check(object) || PyFloat_CheckExact(object) ||
         PyComplex_CheckExact(object) || PyUnicode_Check(object) || PyBytes_Check(object);
}

/// What a nested list has in it: Python's own values only, tensors, or something NumPy understands.
enum class Leaves { plain, tensors, arrays };

Leaves leaves_of(PyObject* object, int depth = 0) {
  check_depth(depth);
  if (is_tensor(object) || is_variable(object)) return Leaves::tensors;
  if (!is_sequence(object)) return is_plain_scalar(object) ? Leaves::plain : Leaves::arrays;
  Leaves all = Leaves::plain;
  for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(object); ++i) {
    const Leaves leaves = leaves_of(PySequence_Fast_GET_ITEM(object, i), depth + 1);
    if (leaves == Leaves::tensors) return leaves;
    if (leaves == Leaves::arrays) all = leaves;
  }
  return all;
}

DType first_dtype(PyObject* object) {
  if (!is_sequence(object)) return dtype_of_value(object);
  for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(object); ++i) {
    const DType dtype = first_dtype(PySequence_Fast_GET_ITEM(object, i));
    if (dtype != DType::invalid) return dtype;
  }
  return DType::invalid;
}

/// A nested list with tensors in it; numbers take the dtype of the first tensor. The items are held:
/// converting one may run Python code, which may change the list.
Tensor stacked(PyObject* object, DType dtype, const Location& where, int depth = 0) {
  check_depth(depth);
  if (!is_sequence(object))
    return to_tensor_beside(object, is_tensor(object) ? DType::invalid : dtype, where);
  std::vector<Tensor> parts;
  for (const Object& item : items_of(object))
    parts.push_back(stacked(item.get(), dtype, where, depth + 1));
  return tf::stack(Inputs(std::move(parts), where));
}

/// An Input that holds a literal: what the core makes of braces, with other contents.
void set_literal(std::optional<Input>& input, Literal literal, const Location& where) {
  input.emplace(std::initializer_list<Literal>{}, where);
  const_cast<Literal&>(internal::Access::literal(*input)) = std::move(literal);
}

bool set_scalar(std::optional<Input>& input, PyObject* object, const Location& where) {
  if (PyFloat_CheckExact(object)) {
    input.emplace(PyFloat_AS_DOUBLE(object), where);
  } else if (PyBool_Check(object)) {
    input.emplace(object == Py_True, where);
  } else if (PyLong_Check(object)) {
    const Literal literal = integer_literal(object);
    if (literal.dtype() == int32)
      input.emplace(static_cast<int32_t>(literal.integer()), where);
    else if (literal.dtype() == int64)
      input.emplace(literal.integer(), where);
    else
      input.emplace(static_cast<uint64_t>(literal.integer()), where);
  } else if (PyComplex_CheckExact(object)) {
    const Py_complex value = PyComplex_AsCComplex(object);
    input.emplace(std::complex<double>(value.real, value.imag), where);
  } else if (PyUnicode_Check(object) || PyBytes_Check(object)) {
    input.emplace(text_of(object), where);
  } else {
    return false;
  }
  return true;
}

}  // namespace

Literal to_literal(PyObject* object) {
  if (is_sequence(object)) {
    Literal list(std::initializer_list<Literal>{});
    auto& items = const_cast<std::vector<Literal>&>(list.items());
    items.reserve(static_cast<size_t>(PySequence_Fast_GET_SIZE(object)));
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(object); ++i)
      items.push_back(to_literal(PySequence_Fast_GET_ITEM(object, i)));
    return list;
  }
  if (PyBool_Check(object)) return Literal(object == Py_True);
  if (PyLong_Check(object)) return integer_literal(object);
  if (PyFloat_Check(object)) return Literal(PyFloat_AS_DOUBLE(object));
  if (PyComplex_Check(object)) {
    const Py_complex value = PyComplex_AsCComplex(object);
    return Literal(std::complex<double>(value.real, value.imag));
  }
  return Literal(text_of(object));
}

bool CallOperand::set(PyObject* object, const Location& where) {
  if (is_tensor(object)) {
    held_ = tensor_in(object);
    input_.emplace(held_, where);
    return true;
  }
  if (is_variable(object)) {
    input_.emplace(variable_in(object), where);
    return true;
  }
  if (set_scalar(input_, object, where)) return true;
  if (PyRange_Check(object)) return set(checked(PySequence_List(object)).get(), where);
  if (is_sequence(object) && leaves_of(object) == Leaves::plain) {
    set_literal(input_, to_literal(object), where);
    return true;
  }
  if (!is_sequence(object) && !is_array(object)) return false;
  held_ = to_tensor(object, DType::invalid, where);
  input_.emplace(held_, where);
  is_numpy_ = python::is_numpy(object);
  return true;
}

namespace {

bool has_complex(PyObject* object) {
  if (!is_sequence(object)) return PyComplex_CheckExact(object);
  for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(object); ++i)
    if (has_complex(PySequence_Fast_GET_ITEM(object, i))) return true;
  return false;
}

}  // namespace

bool CallOperand::is_open_complex(PyObject* object) const {
  return input_->kind() != Input::Kind::tensor && has_complex(object);
}

void CallOperand::decide(const Location& where) {
  held_ = input_->tensor();
  input_.emplace(held_, where);
}

void CallOperand::make_weak() { internal::Access::make_weak(*input_); }

DType dtype_of_value(PyObject* object) {
  if (is_tensor(object)) return reinterpret_cast<TensorObject*>(object)->tensor.dtype();
  return is_variable(object) ? variable_in(object).dtype() : DType::invalid;
}

Tensor value_of(PyObject* object, const Location& where) {
  return is_tensor(object) ? tensor_in(object) : variable_in(object).value(where);
}

Tensor to_tensor(PyObject* object, DType dtype, const Location& where) {
  if (is_tensor(object)) return tensor_in(object);
  if (is_variable(object)) return variable_in(object).value(where);
  std::optional<Input> scalar;
  if (set_scalar(scalar, object, where)) return scalar->tensor(dtype);
  if (PyRange_Check(object)) return to_tensor(checked(PySequence_List(object)).get(), dtype, where);
  if (is_sequence(object)) {
    const Leaves leaves = leaves_of(object);
    if (leaves == Leaves::plain) return internal::constant_from(to_literal(object), dtype, where);
    if (leaves == Leaves::tensors)
      return stacked(object, dtype == DType::invalid ? first_dtype(object) : dtype, where);
  }
  if (!is_sequence(object) && !is_array(object))
    raise(PyExc_TypeError,
          "a tensor cannot be made from %R of type %s; give numbers, strings, "
          "nested lists of them, arrays or tensors",
          object, Py_TYPE(object)->tp_name);
  return from_array(object, where);
}

Tensor to_tensor_beside(PyObject* object, DType dtype, const Location& where) {
  const Tensor made = to_tensor(object, dtype, where);
  if (!is_numpy(object)) return made;
  Input weak(made, where);
  internal::Access::make_weak(weak);
  return weak.tensor(dtype);
}

bool is_numpy(PyObject* object) {
  if (is_sequence(object)) return leaves_of(object) == Leaves::arrays;
  PyTypeObject* const type = Py_TYPE(object);
  for (const char* base : {"ndarray", "generic"})
    if (PyType_IsSubtype(type, reinterpret_cast<PyTypeObject*>(helper(base)))) return true;
  return false;
}

bool is_array(PyObject* object) {
  if (PyObject_CheckBuffer(object)) return true;
  PyTypeObject* const type = Py_TYPE(object);
  for (const char* name : {"__array__", "__array_interface__", "__dlpack__"}) {
    if (PyObject_HasAttrString(reinterpret_cast<PyObject*>(type), name)) return true;
  }
  return PyObject_HasAttrString(object, "__array_interface__") || PyIndex_Check(object) ||
         PyFloat_Check(object);
}

namespace {

/// A buffer of the exporter's memory, given back at the end.
class View {
 public:
  explicit View(PyObject* object) {
    check(PyObject_GetBuffer(object, &view_, PyBUF_FORMAT | PyBUF_STRIDES));
  }
  ~View() { PyBuffer_Release(&view_); }
  View(const View&) = delete;
  View& operator=(const View&) = delete;
  const Py_buffer& get() const { return view_; }

 private:
  Py_buffer view_;
};

Tensor from_view(const Py_buffer& view, DType dtype, const Location& where) {
  const Shape shape(std::vector<int64_t>(view.shape, view.shape + view.ndim));
  const auto count = static_cast<size_t>(shape.num_elements());
  if (PyBuffer_IsContiguous(&view, 'C'))
    return internal::constant_from(dtype, shape, view.buf, count, where);
  std::vector<char> packed(static_cast<size_t>(view.len) + 1);
  check(PyBuffer_ToContiguous(packed.data(), &view, view.len, 'C'));
  return internal::constant_from(dtype, shape, packed.data(), count, where);
}

/// Other arrays (strings, other byte orders, bfloat16), by way of a function in Python that gives the
/// dtype, the shape, and the bytes or the list of strings.
Tensor from_other(PyObject* object, const Location& where) {
  const Object parts =
      checked(PyObject_CallFunctionObjArgs(helper("array_parts"), object, nullptr));
  const DType dtype = dtype_from(PyTuple_GET_ITEM(parts.get(), 0));
  Shape shape;
  convert(PyTuple_GET_ITEM(parts.get(), 1), shape, where);
  PyObject* const elements = PyTuple_GET_ITEM(parts.get(), 2);
  if (dtype == string) {
    std::vector<std::string> texts;
    for (const Object& item : items_of(elements)) texts.push_back(text_of(item.get()));
    return internal::constant_from(shape, texts, where);
  }
  const View view(elements);
  return internal::constant_from(dtype, shape, view.get().buf,
                                 static_cast<size_t>(shape.num_elements()), where);
}

/// NumPy's scalars of time, which show their bytes as a buffer of integers.
bool is_time(PyObject* object) {
  const std::string_view type = Py_TYPE(object)->tp_name;
  return type == "numpy.datetime64" || type == "numpy.timedelta64";
}

}  // namespace

Tensor from_array(PyObject* object, const Location& where) {
  if (PyObject_CheckBuffer(object) && !PyList_Check(object) && !is_time(object)) {
    try {
      const View view(object);
      const DType dtype = dtype_of_format(view.get().format, view.get().itemsize);
      if (dtype != DType::invalid) return from_view(view.get(), dtype, where);
    } catch (const PythonError&) {  // a dtype that the protocol does not have
      PyErr_Clear();
    }
  }
  return from_other(object, where);
}

std::vector<Object> items_of(PyObject* object) {
  std::vector<Object> items;
  const bool is_single = PyUnicode_Check(object) || PyBytes_Check(object) || is_tensor(object) ||
                         is_variable(object) || !PySequence_Check(object);
  const Object list(is_single ? nullptr : PySequence_Fast(object, "a sequence is needed"));
  if (!is_single && !list) {  // an array of rank 0 says that it is a sequence
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) throw PythonError();
    PyErr_Clear();
  }
  if (!list) {
    items.push_back(Object::share(object));
    return items;
  }
  for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(list.get()); ++i)
    items.push_back(Object::share(PySequence_Fast_GET_ITEM(list.get(), i)));
  return items;
}

}  // namespace tf::python
