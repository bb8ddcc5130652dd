// What parameters of the library's own types accept from Python.
#include <cstring>

#include "python/src/convert.h"
#include "record/access.h"

namespace tf::python {
namespace {

[[noreturn, gnu::cold]] void refuse(PyObject* object, const char* wanted) {
  raise(PyExc_TypeError, "%s is needed, got %R of type %s", wanted, object,
        Py_TYPE(object)->tp_name);
}

bool is_value(PyObject* object) { return is_tensor(object) || is_variable(object); }

/// The object as an integer: a Python or NumPy one, or an array of rank 0; nothing for anything else.
std::optional<int64_t> integer_in(PyObject* object) {
  if (PyBool_Check(object) || !PyIndex_Check(object)) return std::nullopt;
  const Object number(PyNumber_Index(object));
  if (!number) {  // an array of more
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) throw PythonError();
    PyErr_Clear();
    return std::nullopt;
  }
  return to_int64(number.get());
}

int64_t integer_from(PyObject* object, const char* wanted) {
  const std::optional<int64_t> value = integer_in(object);
  if (!value) refuse(object, wanted);
  return *value;
}

/// What is neither a number nor a sequence of numbers but can be looked at as one: torch's tensors.
Object listed(PyObject* object) {
  if (PySequence_Check(object) || integer_in(object)) return Object::share(object);
  Object array(PyObject_CallMethod(object, "tolist", nullptr));
  if (!array) PyErr_Clear();
  return array ? std::move(array) : Object::share(object);
}

std::vector<int64_t> integers_from(PyObject* object, const char* wanted) {
  std::vector<int64_t> values;
  for (const Object& item : items_of(object)) values.push_back(integer_from(item.get(), wanted));
  return values;
}

}  // namespace

void convert(PyObject* object, bool& out, const Location&) {
  if (PyUnicode_Check(object) || PyBytes_Check(object)) refuse(object, "True or False");
  const int truth = PyObject_IsTrue(object);
  check(truth);
  out = truth != 0;
}
void convert(PyObject* object, int64_t& out, const Location&) {
  out = integer_from(object, "an integer");
}
void convert(PyObject* object, int& out, const Location&) {
  const int64_t value = integer_from(object, "an integer");
  if (value != static_cast<int>(value))
    raise(PyExc_OverflowError, "%R does not fit an int of 32 bits", object);
  out = static_cast<int>(value);
}
void convert(PyObject* object, double& out, const Location&) {
  out = PyFloat_AsDouble(object);
  if (out == -1 && PyErr_Occurred()) throw PythonError();
}
void convert(PyObject* object, float& out, const Location& where) {
  double value = 0;
  convert(object, value, where);
  out = static_cast<float>(value);
}
void convert(PyObject* object, std::string& out, const Location&) {
  if (PyBytes_Check(object)) {
    out.assign(PyBytes_AS_STRING(object), static_cast<size_t>(PyBytes_GET_SIZE(object)));
    return;
  }
  Object path;
  if (!PyUnicode_Check(object)) {
    path = Object(PyOS_FSPath(object));
    if (!path) {
      PyErr_Clear();
      refuse(object, "a string");
    }
    object = path.get();
  }
  Py_ssize_t size = 0;
  const char* text = PyUnicode_AsUTF8AndSize(object, &size);
  if (!text) throw PythonError();
  if (std::strlen(text) != static_cast<size_t>(size))  // names and paths, which would end there
    raise(PyExc_ValueError, "embedded null character in %R", object);
  out = text;
}
void convert(PyObject* object, DType& out, const Location&) { out = dtype_from(object); }

void convert(PyObject* object, Shape& out, const Location& where) {
  if (object == Py_None) {
    out = Shape::unknown();
    return;
  }
  if (is_value(object)) {
    const Tensor extents = value_of(object, where);
    if (!is_integer(extents.dtype())) refuse(object, "a shape of integers");
    out = Shape(extents.to_vector<int64_t>(where));
    return;
  }
  std::vector<int64_t> dims;
  for (const Object& item : items_of(object))
    dims.push_back(item.get() == Py_None ? -1 : integer_from(item.get(), "an extent"));
  out = Shape(std::move(dims));
}

void convert(PyObject* object, Tensor& out, const Location& where) {
  if (object != Py_None) out = to_tensor(object, DType::invalid, where);
}
void convert(PyObject* object, Variable& out, const Location&) {
  if (!is_variable(object)) refuse(object, "a tf.Variable");
  out = variable_in(object);
}

void convert(PyObject* object, Axes& out, const Location& where) {
  if (is_value(object))
    out = Axes(value_of(object, where));
  else
    out = Axes(integers_from(listed(object).get(), "an axis or a list of axes"));
}
void convert(PyObject* object, std::optional<Axes>& out, const Location& where) {
  convert(object, out.emplace(), where);
}
void convert(PyObject* object, std::optional<Extent>& out, const Location& where) {
  if (is_value(object))
    out.emplace(value_of(object, where));
  else
    out.emplace(integer_from(object, "an extent"));
}
void convert(PyObject* object, Extents& out, const Location& where) {
  if (is_value(object)) {
    const Tensor value = value_of(object, where);
    const Shape& shape = internal::static_shape(value);  // of rank 0: one extent, as a number is
    out = Extents(shape.has_rank() && shape.rank() == 0 ? tf::reshape(value, {1}) : value);
    return;
  }
  if (const std::optional<int64_t> extent = integer_in(object)) {
    out = Extents(*extent);
    return;
  }
  const std::vector<Object> items = items_of(listed(object).get());
  bool is_host = true;
  for (const Object& item : items) is_host = is_host && !is_value(item.get());
  if (is_host) {
    std::vector<int64_t> values;
    for (const Object& item : items)
      values.push_back(item.get() == Py_None ? -1 : integer_from(item.get(), "an extent"));
    out = Extents(values);
    return;
  }
  std::vector<Tensor> parts;
  for (const Object& item : items) parts.push_back(to_tensor(item.get(), int32, where));
  out = Extents(tf::stack(Inputs(std::move(parts), where)));
}

void convert(PyObject* object, std::optional<Operand>& out, const Location& where) {
  if (PyBool_Check(object))
    out.emplace(object == Py_True);
  else if (PyFloat_Check(object))  // with NumPy's float64, which has the dtype of what it is beside
    out.emplace(PyFloat_AS_DOUBLE(object));
  else if (!PyLong_Check(object))
    out.emplace(to_tensor(object, DType::invalid, where));
  else if (const int64_t value = to_int64(object); value == static_cast<int32_t>(value))
    out.emplace(static_cast<int32_t>(value));
  else
    out.emplace(value);
}
void convert(PyObject* object, Operand& out, const Location& where) {
  std::optional<Operand> value;
  convert(object, value, where);
  out = std::move(*value);
}

void convert(PyObject* object, NormOrder& out, const Location& where) {
  if (PyUnicode_Check(object)) {
    std::string name;
    convert(object, name, where);
    out = NormOrder(name);
    return;
  }
  double order = 0;
  convert(object, order, where);
  out = NormOrder(order);
}
void convert(PyObject* object, nn::Sizes& out, const Location&) {
  const std::optional<int64_t> size = integer_in(object);
  out = size ? nn::Sizes(*size) : nn::Sizes(integers_from(object, "a size or a list of sizes"));
}
void convert(PyObject* object, std::optional<nn::Padding>& out, const Location& where) {
  if (PyUnicode_Check(object)) {
    std::string kind;
    convert(object, kind, where);
    out.emplace(kind);
    return;
  }
  out.emplace(std::initializer_list<std::pair<int64_t, int64_t>>{});
  auto& pairs = const_cast<std::vector<std::pair<int64_t, int64_t>>&>(out->pairs());
  for (const Object& item : items_of(object)) {
    const std::vector<int64_t> pair = integers_from(item.get(), "a pair of paddings");
    if (pair.size() != 2) refuse(item.get(), "a pair of paddings");
    pairs.emplace_back(pair[0], pair[1]);
  }
}
void convert(PyObject* object, std::optional<LearningRate>& out, const Location& where) {
  if (is_variable(object)) {
    out.emplace(variable_in(object));
  } else if (PyCallable_Check(object) && !is_tensor(object)) {
    const std::shared_ptr<PyObject> schedule(Py_NewRef(object), [](PyObject* held) {
      const PyGILState_STATE state = PyGILState_Ensure();
      Py_DECREF(held);
      PyGILState_Release(state);
    });
    out.emplace([schedule] {
      const Object rate = checked(PyObject_CallNoArgs(schedule.get()));
      const double value = PyFloat_AsDouble(rate.get());
      if (value == -1 && PyErr_Occurred()) throw PythonError();
      return value;
    });
  } else if (PyFloat_CheckExact(object) || PyLong_CheckExact(object)) {
    double rate = 0;
    convert(object, rate, where);
    out.emplace(rate);
  } else {
    Tensor rate = to_tensor(object, DType::invalid, where);
    if (rate.dtype() == string || rate.dtype() == bool_)
      refuse(object, "a number, a tensor, a variable or a function");
    out.emplace(std::move(rate));
  }
}
void convert(PyObject* object, std::optional<GradientSource>& out, const Location&) {
  if (is_tensor(object))
    out.emplace(tensor_in(object));
  else if (is_variable(object))
    out.emplace(variable_in(object));
  else
    refuse(object, "a tensor or a variable");
}
void convert(PyObject* object, UnconnectedGradients& out, const Location& where) {
  if (object == Py_None) return;
  Object text = Object::share(object);
  if (!PyUnicode_Check(object))
    text = Object(PyObject_GetAttrString(object, "value"));  // an enum's
  PyErr_Clear();
  if (!text || !PyUnicode_Check(text.get())) refuse(object, "'none' or 'zero'");
  std::string name;
  convert(text.get(), name, where);
  if (name != "none" && name != "zero") refuse(object, "'none' or 'zero'");
  out = name == "zero" ? UnconnectedGradients::zero : UnconnectedGradients::none;
}

}  // namespace tf::python
