// Calls from Python of the library's functions: parsing the arguments by TensorFlow's signature. What a
// function does with them is a few generated lines, the `Body`.
#pragma once

#include <Python.h>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "imperative/step.h"
#include "python/src/convert.h"
#include "python/src/location.h"

namespace tf::python {

/// Names of the parameters in order; the first `required` have no default. Every one can be given by
/// position or by name. From the position `rest` on, all positional arguments are one list.
struct Signature {
  Signature(const char* function, std::initializer_list<const char*> parameters, size_t needed,
            size_t list = 64)
      : name(function), names(parameters), required(needed), rest(list) {}
  const char* name;
  std::vector<const char*> names;
  size_t required;
  size_t rest;
  mutable std::vector<PyObject*> interned;
};

/// The arguments of one call. None stands for an argument that was not given.
class Call {
 public:
  Call(const Signature& signature, PyObject* const* arguments, Py_ssize_t count, PyObject* names);
  Call(const Signature& signature, PyObject* arguments, PyObject* keywords);
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  const Location& where() const { return where_; }
  bool given(size_t i) const { return values_[i] != nullptr; }
  PyObject* object(size_t i) const { return values_[i] ? values_[i] : Py_None; }
  /// Whether this overload fits: all of `needed` are given, and nothing outside `known`.
  bool fits(uint64_t known, uint64_t needed) const {
    return (given_ & ~known) == 0 && (needed & ~given_) == 0;
  }
  /// The error where none fits.
  [[noreturn]] void refuse(const char* accepted) const;
  /// Raises if argument i, which has no effect here, is given and is not its default.
  void unsupported(size_t i, const char* fallback) const;

  /// Says that arrays among the arguments stand beside a value of this dtype, which is not one of them.
  void stand_beside(DType dtype) { beside_ = dtype; }
  /// Argument i as an operand. An array takes the dtype of the tensors that the operation asks for the
  /// same one from, if that holds values of its kind.
  const Input& input(size_t i);
  /// The same, or a number where it is not given.
  template <Scalar T>
  const Input& input(size_t i, T otherwise) {
    if (given(i)) return input(i);
    CallOperand& operand = next_operand();
    operand.set_number(otherwise, where_);
    return operand.input();
  }
  bool is_integer(size_t i) const { return given(i) && PyLong_Check(values_[i]); }
  Inputs inputs(size_t i) const;
  /// Argument i as what the parameter is; assigns only where the argument is given.
  template <class T>
  void set(size_t i, T& out) const {
    if (given(i)) take_as(i, values_[i], out);
  }
  /// Tensors, one for each of the first argument: an array takes the dtype of the one it is for.
  void set(size_t i, std::vector<Tensor>& out) const;
  template <class T>
  T get(size_t i) const {
    if constexpr (std::default_initializable<T>) {
      T value{};
      set(i, value);
      return value;
    } else {
      std::optional<T> value;
      take_as(i, object(i), value);
      return std::move(*value);
    }
  }
  template <class T>
  T get(size_t i, T otherwise) const {
    return given(i) ? get<T>(i) : otherwise;
  }

 private:
  static constexpr size_t kMost = 24;
  void take(size_t i, PyObject* value);
  template <class T>
  void take_as(size_t i, PyObject* value, T& out) const {
    try {
      convert(value, out, where_);
    } catch (const PythonError&) {
      name_argument(i);
      throw;
    }
  }
  /// Puts the names of the function and of argument i before the TypeError of its conversion.
  void name_argument(size_t i) const;
  void take_positional(PyObject* const* arguments, size_t count);
  CallOperand& next_operand();
  void take_named(PyObject* name, PyObject* value);
  void finish() const;
  bool has_value() const;
  bool may_take_another(DType dtype) const;

  const Signature& signature_;
  Location where_;
  std::array<PyObject*, kMost> values_;
  uint64_t given_ = 0;
  uint64_t none_ = 0;  // given as None
  std::array<CallOperand, 3> operands_;
  size_t used_operands_ = 0;
  std::vector<std::unique_ptr<CallOperand>> more_operands_;
  Object rest_;
  DType beside_ = DType::invalid;
};

/// What a function does with its arguments; a new reference.
using Body = PyObject* (*)(Call&);

/// Parses the arguments and calls the body, in the name of the line that runs.
PyObject* invoke(const Signature& signature, Body body, PyObject* const* arguments,
                 Py_ssize_t count, PyObject* names);

/// A function as the module has it.
struct Function {
  const char* path;  // "nn.relu"
  const char* doc;   // begins with the signature, as those of Python's own functions
  PyObject* (*entry)(PyObject*, PyObject* const*, Py_ssize_t, PyObject*);
};

/// The tables of generated functions, each with its length.
std::vector<std::pair<const Function*, size_t>> generated_functions();

/// An operation of the registry: its signature "(x, y)" and one line about it.
struct OpEntry {
  const char* name;
  const char* signature;
  const char* doc;
  const char* renames;  // "axis=split_dim": Python's name of an argument, and the registry's
};
std::vector<std::pair<const OpEntry*, size_t>> generated_ops();

// Results.
PyObject* result(Tensor tensor);
PyObject* result(const std::vector<Tensor>& tensors);
PyObject* result(const std::vector<Variable>& variables);
PyObject* result(const std::pair<Tensor, Tensor>& tensors);
PyObject* result(const std::pair<std::vector<Tensor>, Tensor>& tensors);
PyObject* result(const std::map<std::string, Tensor>& tensors);
PyObject* result(const Shape& shape);
PyObject* result(const std::string& text);
PyObject* result(DType dtype);
PyObject* result(bool value);
PyObject* result(int64_t value);
PyObject* result(int value);
PyObject* result(Operation);
PyObject* result(const Optimizer& optimizer);
/// A named tuple; takes over the items. `type` and `fields` are its names.
PyObject* result(const char* type, std::initializer_list<const char*> fields,
                 std::initializer_list<PyObject*> items);

}  // namespace tf::python
