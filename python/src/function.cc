// Parsing arguments, and results as Python objects.
#include "python/src/function.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <string>

#include "python/src/module.h"
#include "tensor/operands.h"

namespace tf::python {
namespace {

PyObject* interned_name(const Signature& signature, size_t i) {
  if (signature.interned.empty())
    for (const char* name : signature.names)
      signature.interned.push_back(PyUnicode_InternFromString(name));
  return signature.interned[i];
}

}  // namespace

Call::Call(const Signature& signature, PyObject* const* arguments, Py_ssize_t count,
           PyObject* names)
    : signature_(signature), where_(user_location()) {
  take_positional(arguments, static_cast<size_t>(count));
  const Py_ssize_t named = names ? PyTuple_GET_SIZE(names) : 0;
  for (Py_ssize_t i = 0; i < named; ++i)
    take_named(PyTuple_GET_ITEM(names, i), arguments[count + i]);
  finish();
}

Call::Call(const Signature& signature, PyObject* arguments, PyObject* keywords)
    : signature_(signature), where_(user_location()) {
  const auto* const tuple = reinterpret_cast<PyTupleObject*>(arguments);
  take_positional(tuple->ob_item, static_cast<size_t>(PyTuple_GET_SIZE(arguments)));
  PyObject* name = nullptr;
  PyObject* value = nullptr;
  for (Py_ssize_t at = 0; keywords && PyDict_Next(keywords, &at, &name, &value);)
    take_named(name, value);
  finish();
}

void Call::take_positional(PyObject* const* arguments, size_t count) {
  const size_t total = signature_.names.size();
  std::fill_n(values_.begin(), total, nullptr);
  const size_t rest = signature_.rest;
  if (count > rest) {
    rest_ = checked(PyTuple_New(static_cast<Py_ssize_t>(count - rest)));
    for (size_t i = rest; i < count; ++i)
      PyTuple_SET_ITEM(rest_.get(), static_cast<Py_ssize_t>(i - rest), Py_NewRef(arguments[i]));
    take(rest, rest_.get());
    count = rest;
  }
  if (count > total)
    raise(PyExc_TypeError, "%s() takes at most %zu arguments (%zu given)", signature_.name, total,
          count);
  for (size_t i = 0; i < count; ++i) take(i, arguments[i]);
}

void Call::take(size_t i, PyObject* value) {
  if (value == Py_None) {
    none_ |= uint64_t{1} << i;
    return;
  }
  values_[i] = value;
  given_ |= uint64_t{1} << i;
}

void Call::take_named(PyObject* name, PyObject* value) {
  const size_t total = signature_.names.size();
  size_t i = 0;
  while (i < total && interned_name(signature_, i) != name) ++i;
  if (i == total)
    for (i = 0; i < total && PyUnicode_Compare(interned_name(signature_, i), name) != 0;) ++i;
  if (i == total)
    raise(PyExc_TypeError, "%s() got an unexpected keyword argument %R", signature_.name, name);
  if (values_[i])
    raise(PyExc_TypeError, "%s() got multiple values for argument %R", signature_.name, name);
  take(i, value);
}

void Call::finish() const {
  const uint64_t needed = (uint64_t{1} << signature_.required) - 1;
  if ((needed & ~given_) == 0) return;
  for (size_t i = 0; i < signature_.required; ++i)
    if (!given(i) && (none_ >> i & 1))
      raise(PyExc_ValueError, "%s(): argument '%s' must have a value, got None", signature_.name,
            signature_.names[i]);
    else if (!given(i))
      raise(PyExc_TypeError, "%s() missing required argument: '%s'", signature_.name,
            signature_.names[i]);
}

void Call::name_argument(size_t i) const {
  if (!PyErr_ExceptionMatches(PyExc_TypeError)) return;
  PyObject* type = nullptr;
  PyObject* value = nullptr;
  PyObject* trace = nullptr;
  PyErr_Fetch(&type, &value, &trace);
  const Object kind(type), old(value), line(trace);
  const Object text(value ? PyObject_Str(value) : nullptr);
  PyErr_Clear();
  PyErr_Format(PyExc_TypeError, "%s(): argument '%s': %S", signature_.name, signature_.names[i],
               text ? text.get() : type);
}

void Call::refuse(const char* accepted) const {
  raise(PyExc_TypeError, "%s() has no form with these arguments; accepted: %s", signature_.name,
        accepted);
}

void Call::unsupported(size_t i, const char* fallback) const {
  if (!given(i)) return;
  const Object shown = checked(PyObject_Repr(values_[i]));
  const char* text = PyUnicode_AsUTF8(shown.get());
  if (text && std::strcmp(text, fallback) == 0) return;
  raise(PyExc_NotImplementedError, "%s(): argument '%s' has no other value than %s here, got %R",
        signature_.name, signature_.names[i], fallback, values_[i]);
}

CallOperand& Call::next_operand() {
  if (used_operands_ < operands_.size()) return operands_[used_operands_++];
  return *more_operands_.emplace_back(std::make_unique<CallOperand>());
}

const Input& Call::input(size_t i) {
  CallOperand& operand = next_operand();
  if (!operand.set(object(i), where_))
    raise(PyExc_TypeError,
          "%s(): argument '%s' must be something a tensor can be made from, got %R",
          signature_.name, signature_.names[i], object(i));
  if (operand.is_numpy() && may_take_another(operand.input().dtype())) operand.make_weak();
  if (operand.is_open_complex(object(i)) && !has_value()) operand.decide(where_);
  return operand.input();
}

bool Call::has_value() const {
  const auto is_value = [](PyObject* object) {
    return object && dtype_of_value(object) != DType::invalid;
  };
  return beside_ != DType::invalid ||
         std::any_of(values_.begin(),
                     values_.begin() + static_cast<std::ptrdiff_t>(signature_.names.size()),
                     is_value);
}

/// Whether an array of this dtype stands beside a value of another one that can hold its elements.
bool Call::may_take_another(DType dtype) const {
  const auto may_take = [dtype](DType other) {
    return other != dtype && internal::fits(dtype, other);
  };
  if (may_take(beside_)) return true;
  for (size_t i = 0; i < signature_.names.size(); ++i)
    if (values_[i] && may_take(dtype_of_value(values_[i]))) return true;
  return false;
}

Inputs Call::inputs(size_t i) const {
  PyObject* const value = object(i);
  const std::vector<Object> items = items_of(value);
  DType dtype = DType::invalid;  // numbers in the list take that of its first tensor
  for (const Object& item : items) {
    if (dtype != DType::invalid) break;
    dtype = dtype_of_value(item.get());
  }
  std::vector<Tensor> tensors;
  tensors.reserve(items.size());
  if (is_tensor(value) || is_variable(value)) {  // a tensor as the list of its parts
    return Inputs(tf::unstack(value_of(value, where_)), where_);
  }
  for (const Object& item : items)
    tensors.push_back(item.get() == Py_None ? Tensor()
                                            : to_tensor_beside(item.get(), dtype, where_));
  return Inputs(std::move(tensors), where_);
}

namespace {

/// The items of a list or tuple; an array is one tensor.
std::vector<Object> tensors_of(PyObject* object) {
  if (PyList_Check(object) || PyTuple_Check(object) || !is_array(object)) return items_of(object);
  std::vector<Object> one;
  one.push_back(Object::share(object));
  return one;
}

}  // namespace

void Call::set(size_t i, std::vector<Tensor>& out) const {
  if (!given(i)) return;
  const std::vector<Object> beside = tensors_of(object(0));
  out.clear();
  for (const Object& item : tensors_of(object(i))) {
    const size_t at = out.size();
    const DType dtype = at < beside.size() ? dtype_of_value(beside[at].get()) : DType::invalid;
    out.push_back(item.get() == Py_None ? Tensor() : to_tensor_beside(item.get(), dtype, where_));
  }
}

PyObject* result(Tensor tensor) { return to_python(std::move(tensor)); }

PyObject* result(const std::vector<Tensor>& tensors) {
  Object list = checked(PyList_New(static_cast<Py_ssize_t>(tensors.size())));
  for (size_t i = 0; i < tensors.size(); ++i)
    PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(i), to_python(tensors[i]));
  return list.release();
}

PyObject* result(const std::vector<Variable>& variables) {
  Object list = checked(PyList_New(static_cast<Py_ssize_t>(variables.size())));
  for (size_t i = 0; i < variables.size(); ++i)
    PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(i), to_python(variables[i]));
  return list.release();
}

PyObject* result(const std::pair<Tensor, Tensor>& tensors) {
  const Object first = checked(to_python(tensors.first));
  const Object second = checked(to_python(tensors.second));
  return PyTuple_Pack(2, first.get(), second.get());
}

PyObject* result(const std::pair<std::vector<Tensor>, Tensor>& tensors) {
  const Object first = checked(result(tensors.first));
  const Object second = checked(to_python(tensors.second));
  return PyTuple_Pack(2, first.get(), second.get());
}

PyObject* result(const std::map<std::string, Tensor>& tensors) {
  Object all = checked(PyDict_New());
  for (const auto& [name, tensor] : tensors) {
    const Object value = checked(to_python(tensor));
    check(PyDict_SetItemString(all.get(), name.c_str(), value.get()));
  }
  return all.release();
}

PyObject* result(const Shape& shape) { return to_python(shape); }
PyObject* result(const std::string& text) {
  return PyUnicode_FromStringAndSize(text.data(), static_cast<Py_ssize_t>(text.size()));
}
PyObject* result(DType dtype) { return to_python(dtype); }
PyObject* result(bool value) { return PyBool_FromLong(value); }
PyObject* result(int64_t value) { return PyLong_FromLongLong(value); }
PyObject* result(int value) { return PyLong_FromLong(value); }
PyObject* result(Operation) { return PyObject_CallNoArgs(helper("Operation")); }

PyObject* result(const char* type, std::initializer_list<const char*> fields,
                 std::initializer_list<PyObject*> items) {
  static auto* const types = new std::map<std::string, PyObject*>;
  Object values = checked(PyTuple_New(static_cast<Py_ssize_t>(items.size())));
  Py_ssize_t position = 0;
  for (PyObject* item : items) PyTuple_SET_ITEM(values.get(), position++, item);
  PyObject*& made = (*types)[type];
  if (!made) {
    Object names = checked(PyList_New(0));
    for (const char* field : fields) {
      const Object name = checked(PyUnicode_FromString(field));
      check(PyList_Append(names.get(), name.get()));
    }
    made = checked(PyObject_CallFunction(helper("result_type"), "sO", type, names.get())).release();
  }
  return PyObject_Call(made, values.get(), nullptr);
}

}  // namespace tf::python
