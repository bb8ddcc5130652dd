// Python objects as what the library's functions take.
#pragma once

#include <Python.h>

#include <concepts>
#include <optional>
#include <string>
#include <vector>

#include "imperative/initializers.h"
#include "imperative/optimizers.h"
#include "imperative/tf.h"
#include "python/src/dtypes.h"
#include "python/src/object.h"
#include "python/src/values.h"

namespace tf::python {

/// An operand of a call, made in place. Python numbers and lists of them take the dtype of the other
/// operands; a NumPy array or scalar keeps its own, as a tensor does, unless it is made weak.
class CallOperand {
 public:
  CallOperand() = default;
  CallOperand(PyObject* object, const Location& where) { set(object, where); }
  /// False, with nothing set, if no tensor can be made from the object.
  bool set(PyObject* object, const Location& where);
  template <Scalar T>
  void set_number(T value, const Location& where) {
    input_.emplace(value, where);
  }
  /// Whether it is of NumPy, which make_weak lets take its dtype from the other operands too.
  bool is_numpy() const { return is_numpy_; }
  void make_weak();
  /// Whether it is made of Python's own complex numbers, whose dtype is not decided yet.
  bool is_open_complex(PyObject* object) const;
  /// Decides the dtype now: functions such as abs ask for it.
  void decide(const Location& where);
  explicit operator bool() const { return input_.has_value(); }
  const Input& input() const { return *input_; }

 private:
  Tensor held_;  // other threads may assign to the elements of the Python object meanwhile
  std::optional<Input> input_;
  bool is_numpy_ = false;
};

/// The object as a tensor, of `dtype` unless that is invalid; TypeError where that cannot be.
Tensor to_tensor(PyObject* object, DType dtype, const Location& where);
/// The same, but an array of NumPy is converted if `dtype` can hold values of its kind.
Tensor to_tensor_beside(PyObject* object, DType dtype, const Location& where);
/// The elements of an array-like object (buffer protocol, `__array__`, DLPack), copied.
Tensor from_array(PyObject* object, const Location& where);
/// Whether from_array can be tried.
bool is_array(PyObject* object);
/// Whether the object's dtype is that of its elements alone: arrays and scalars of NumPy, lists with
/// them. Tensors of other libraries have a dtype as ours do.
bool is_numpy(PyObject* object);
/// A nested list or a scalar of Python's own types, as leaves_of has looked at it.
Literal to_literal(PyObject* object);
/// Refuses lists that are nested deeper than a tensor has axes: one that contains itself has no end.
void check_depth(int depth);
/// An integer of Python as one of 64 bits.
int64_t to_int64(PyObject* integer);

/// What a parameter of each C++ type accepts. `where` is the line of the call.
void convert(PyObject* object, bool& out, const Location& where);
void convert(PyObject* object, int& out, const Location& where);
void convert(PyObject* object, int64_t& out, const Location& where);
void convert(PyObject* object, float& out, const Location& where);
void convert(PyObject* object, double& out, const Location& where);
void convert(PyObject* object, std::string& out, const Location& where);
void convert(PyObject* object, DType& out, const Location& where);
void convert(PyObject* object, Shape& out, const Location& where);
void convert(PyObject* object, Tensor& out, const Location& where);
void convert(PyObject* object, Variable& out, const Location& where);
void convert(PyObject* object, std::optional<Axes>& out, const Location& where);
void convert(PyObject* object, Axes& out, const Location& where);
void convert(PyObject* object, std::optional<Extent>& out, const Location& where);
void convert(PyObject* object, Extents& out, const Location& where);
void convert(PyObject* object, std::optional<Operand>& out, const Location& where);
void convert(PyObject* object, Operand& out, const Location& where);
void convert(PyObject* object, NormOrder& out, const Location& where);
void convert(PyObject* object, nn::Sizes& out, const Location& where);
void convert(PyObject* object, std::optional<nn::Padding>& out, const Location& where);
void convert(PyObject* object, std::optional<LearningRate>& out, const Location& where);
void convert(PyObject* object, std::optional<GradientSource>& out, const Location& where);
void convert(PyObject* object, UnconnectedGradients& out, const Location& where);

/// The items of a list, tuple or other sequence, or the object alone where it is a single value.
std::vector<Object> items_of(PyObject* object);

template <class T>
void convert(PyObject* object, std::vector<T>& out, const Location& where) {
  out.clear();
  for (const Object& item : items_of(object)) {
    if constexpr (std::default_initializable<T>) {
      convert(item.get(), out.emplace_back(), where);
    } else {
      std::optional<T> value;
      convert(item.get(), value, where);
      out.push_back(std::move(*value));
    }
  }
}
template <std::default_initializable T>
void convert(PyObject* object, std::optional<T>& out, const Location& where) {
  convert(object, out.emplace(), where);
}

}  // namespace tf::python
