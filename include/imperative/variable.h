// Variables: the only things that change.
#pragma once

#include <concepts>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "imperative/operators.h"
#include "imperative/tensor.h"

namespace tf {

namespace internal {
struct VariableState;
template <class>
inline constexpr bool always_false = false;
}  // namespace internal

/// Options of a Variable, named as in `tf.Variable`. `dtype` converts the initial value; `shape`
/// with -1 allows assignments of other extents there, `Shape::unknown()` those of any rank.
struct VariableOptions {
  bool trainable = true;
  std::string name = "Variable";
  DType dtype = DType::invalid;
  std::optional<Shape> shape = std::nullopt;
};

/// A tensor that can be assigned to; initialises itself. Copies of the handle share the variable.
/// Wherever a tensor is accepted, a Variable stands for its present value. Backed by a TensorFlow
/// resource variable (checkpoints, servers). Errors: InvalidArgumentError for an assigned dtype or
/// shape that does not fit, before anything changed.
class Variable {
 public:
  Variable() = default;
  Variable(const Input& initial_value, const VariableOptions& options = {});
  /// Nested braces, as of a Tensor: `Variable v({{1, 2}});` and `Variable v = {{1, 2}};` have shape
  /// (1, 2), `Variable v{1.5};` has shape (1,) and `Variable v(1.5);` shape ().
  Variable(std::initializer_list<Literal> initial_value, const VariableOptions& options = {},
           Location where = Location::current())
      : Variable(Input(initial_value, where), options) {}
  /// From an initialiser: any callable that returns the initial value.
  template <std::invocable F>
  Variable(F&& initial_value, const VariableOptions& options = {},
           Location where = Location::current())
      : Variable(Input(Tensor(initial_value()), where), options) {}

  bool defined() const { return state_ != nullptr; }
  DType dtype(Location where = Location::current()) const;
  Shape shape(Location where = Location::current()) const;
  int rank(Location where = Location::current()) const { return shape(where).rank(); }
  int64_t size(Location where = Location::current()) const { return shape(where).num_elements(); }
  const std::string& name(Location where = Location::current()) const;
  bool trainable(Location where = Location::current()) const;

  /// The present value (`tf.Variable.read_value`).
  Tensor value(Location where = Location::current()) const;
  Tensor read_value(Location where = Location::current()) const { return value(where); }
  /// The variable's resource, for raw operations that take one; such an operation counts as an
  /// assignment of an unknown value.
  Tensor handle(Location where = Location::current()) const;

  /// Assignments take effect at their line; each returns the new value.
  Tensor assign(const Input& value);
  Tensor assign_add(const Input& delta);
  Tensor assign_sub(const Input& delta);
  /// Rows `indices` of axis 0 replaced by, increased or decreased by `updates` (shape: that of
  /// `indices`, then that of a row). Source: `tf.Variable.scatter_nd_update` on rows.
  Tensor scatter_update(const Input& indices, const Input& updates);
  Tensor scatter_add(const Input& indices, const Input& updates);
  Tensor scatter_sub(const Input& indices, const Input& updates);
  Tensor scatter_nd_update(const Input& indices, const Input& updates);
  Tensor scatter_nd_add(const Input& indices, const Input& updates);
  Tensor scatter_nd_sub(const Input& indices, const Input& updates);

  /// NumPy indexing of the present value.
  Tensor operator[](const Index& index) const;
  Tensor operator[](std::initializer_list<Index> indices) const;
  /// `v[indices] = value`, as an assignment.
  Tensor assign_slice(std::initializer_list<Index> indices, const Input& value);

  template <class T>
  T item(Location where = Location::current()) const {
    return value(where).template item<T>(where);
  }
  template <class T>
  std::vector<T> to_vector(Location where = Location::current()) const {
    return value(where).template to_vector<T>(where);
  }
  std::string str(Location where = Location::current()) const { return value(where).str(where); }
  /// <tf.Variable 'name' shape=(2, 2) dtype=float32, numpy=array(...)>
  std::string repr(Location where = Location::current()) const;
  explicit operator bool() const { return static_cast<bool>(value(Location())); }
  template <Scalar T>
  explicit operator T() const {
    return static_cast<T>(value(Location()));
  }

  template <class T>
  void operator+=(const T&) {
    static_assert(internal::always_false<T>, "a Variable is changed by v.assign_add(delta)");
  }
  template <class T>
  void operator-=(const T&) {
    static_assert(internal::always_false<T>, "a Variable is changed by v.assign_sub(delta)");
  }
  template <class T>
  void operator*=(const T&) {
    static_assert(internal::always_false<T>, "a Variable is changed by v.assign(v * factor)");
  }

  /// For the library's own code.
  const std::shared_ptr<internal::VariableState>& state() const { return state_; }
  static Variable from_state(std::shared_ptr<internal::VariableState> state) {
    Variable variable;
    variable.state_ = std::move(state);
    return variable;
  }

 private:
  std::shared_ptr<internal::VariableState> state_;
};

std::ostream& operator<<(std::ostream& out, const Variable& variable);

/// The functions of TensorFlow 1: `tf.assign(ref, value)` and relatives.
Tensor assign(Variable ref, const Input& value);
Tensor assign_add(Variable ref, const Input& value);
Tensor assign_sub(Variable ref, const Input& value);

}  // namespace tf
