// Tensor: a cheap handle to an immutable value that is there when somebody looks.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "imperative/dtype.h"
#include "imperative/literal.h"
#include "imperative/location.h"
#include "imperative/shape.h"

namespace tf {

class Index;
class Indexed;
class Variable;
class TensorIterator;

namespace internal {
struct Value;
struct Access;
}  // namespace internal

/// An n-dimensional array of one dtype. Copying a Tensor copies the handle, never the elements;
/// the elements never change: `x += 1` and `x[0] = 1` make a new value and rebind `x` alone.
/// Operations on a default-made or moved-from Tensor throw InvalidArgumentError.
class Tensor {
 public:
  Tensor() = default;
  Tensor(const Tensor& other);
  Tensor(Tensor&& other) noexcept : value_(std::exchange(other.value_, nullptr)) {}
  // Not of temporaries: `f(x)[0] = 1` would change nothing.
  Tensor& operator=(const Tensor& other) &;
  Tensor& operator=(Tensor&& other) & noexcept;
  ~Tensor();

  /// A rank-0 tensor: `Tensor x = 2.5;` (float32), `Tensor n = 3;` (int32).
  template <Scalar T>
  Tensor(T value, Location where = Location::current()) : Tensor(Literal(value), where) {}
  Tensor(const char* value, Location where = Location::current()) : Tensor(Literal(value), where) {}
  Tensor(const std::string& value, Location where = Location::current())
      : Tensor(Literal(value), where) {}
  Tensor(std::string_view value, Location where = Location::current())
      : Tensor(Literal(value), where) {}
  Tensor(std::nullptr_t, Location where = Location::current()) = delete;
  /// Nested braces: `Tensor x = {{1, 2}, {3, 4}};`. Throws InvalidArgumentError if ragged.
  Tensor(std::initializer_list<Literal> values, Location where = Location::current())
      : Tensor(Literal(values), where) {}
  /// The variable's present value.
  Tensor(const Variable& variable, Location where = Location::current());

  /// False for a default-made or moved-from handle (also an absent gradient).
  bool defined() const { return value_ != nullptr; }

  DType dtype(Location where = Location::current()) const;
  /// The extents; runs the operation if only that can tell.
  Shape shape(Location where = Location::current()) const;
  int rank(Location where = Location::current()) const;  // number of axes
  int ndim(Location where = Location::current()) const { return rank(where); }
  /// The number of elements, or the extent of an axis; a negative one counts from the end.
  int64_t size(Location where = Location::current()) const;
  int64_t size(int axis, Location where = Location::current()) const;
  size_t nbytes(Location where = Location::current()) const;  // of the elements
  std::string device() const;  // "/job:localhost/replica:0/task:0/device:CPU:0"

  /// The only element, converted to T. Throws InvalidArgumentError for more than one element, or if
  /// T cannot hold the kind of value (a float as an int, a string as a number).
  template <class T>
  T item(Location where = Location::current()) const;
  /// A view of the elements in row-major order, without a copy, valid while this value is held.
  /// T must be the dtype's own type, else InvalidArgumentError (`dtype_of<T>`). Strings have no such
  /// view: to_vector<std::string>() copies them.
  template <FixedSizeElement T>
  std::span<const T> data(Location where = Location::current()) const {
    const std::span<const std::byte> bytes = raw_data(dtype_of<T>, where);
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
  /// The elements, converted as by `tf.cast`; strings with T = std::string.
  template <class T>
  std::vector<T> to_vector(Location where = Location::current()) const;

  /// As Python's print(array) and repr(array) with NumPy's default options.
  std::string str(Location where = Location::current()) const;
  std::string repr(Location where = Location::current()) const;

  /// Truth of the only element; NumPy's error for more than one or for none. Errors of conversions
  /// name the line that the tensor was computed at.
  explicit operator bool() const;
  template <Scalar T>
  explicit operator T() const {
    return item<T>(Location());
  }

  /// NumPy indexing: `x[0]`, `x[{0, tf::slice(1, 3)}]`, `x[mask]`, `x[{tf::ellipsis, 0}]`. On a
  /// non-const Tensor the result can be assigned to, which rebinds this handle.
  Indexed operator[](const Index& index) &;
  Indexed operator[](std::initializer_list<Index> indices) &;
  Tensor operator[](const Index& index) const&;
  Tensor operator[](std::initializer_list<Index> indices) const&;
  Tensor operator[](const Index& index) &&;
  Tensor operator[](std::initializer_list<Index> indices) &&;

  /// Iterates over the leading axis.
  TensorIterator begin(Location where = Location::current()) const;
  TensorIterator end(Location where = Location::current()) const;

 private:
  friend struct internal::Access;
  Tensor(const Literal& literal, Location where);
  std::span<const std::byte> raw_data(DType expected, Location where) const;

  internal::Value* value_ = nullptr;
};

std::ostream& operator<<(std::ostream& out, const Tensor& tensor);

namespace internal {
Tensor constant_from(DType dtype, const Shape& shape, const void* data, size_t count,
                     Location where);
Tensor constant_from(const Shape& shape, std::span<const std::string> values, Location where);
Tensor constant_from(const Shape& shape, std::span<const std::string_view> values, Location where);
Tensor constant_from(const Literal& literal, DType dtype, Location where);
}  // namespace internal

/// A tensor from braces or one value. `tf::constant({{1, 2}, {3, 4}})` is int32 of shape (2, 2);
/// `dtype` chooses another one. Throws InvalidArgumentError if ragged or if a
/// value does not fit the dtype. Source: `tf.constant`.
Tensor constant(std::initializer_list<Literal> values, DType dtype = DType::invalid,
                Location where = Location::current());
Tensor constant(std::initializer_list<Literal> values, DType dtype, const Shape& shape,
                Location where = Location::current());
template <class T>
  requires Scalar<T> || internal::Text<T> Tensor constant(T value, DType dtype = DType::invalid,
                                                          Location where = Location::current()) {
    return internal::constant_from(Literal(value), dtype, where);
  }
/// Copies the elements, which keep their type; `shape` defaults to one axis of all elements.
template <Element T, size_t extent>
Tensor constant(std::span<T, extent> values, const Shape& shape,
                Location where = Location::current()) {
  if constexpr (dtype_of<T> == DType::string)
    return internal::constant_from(shape, values, where);
  else
    return internal::constant_from(dtype_of<T>, shape, values.data(), values.size(), where);
}
template <Element T, size_t extent>
Tensor constant(std::span<T, extent> values, Location where = Location::current()) {
  return constant(values, Shape{static_cast<int64_t>(values.size())}, where);
}
template <Element T, size_t count>
Tensor constant(const std::array<T, count>& values, const Shape& shape,
                Location where = Location::current()) {
  return constant(std::span<const T>(values), shape, where);
}
template <Element T, size_t count>
Tensor constant(const std::array<T, count>& values, Location where = Location::current()) {
  return constant(std::span<const T>(values), where);
}
template <Element T>
Tensor constant(const std::vector<T>& values, const Shape& shape,
                Location where = Location::current()) {
  if constexpr (std::is_same_v<T, bool>) {
    const std::unique_ptr<bool[]> copy(new bool[values.size() + 1]);
    for (size_t i = 0; i < values.size(); ++i) copy[i] = values[i];
    return constant(std::span<const bool>(copy.get(), values.size()), shape, where);
  } else {
    return constant(std::span<const T>(values), shape, where);
  }
}
template <Element T>
Tensor constant(const std::vector<T>& values, Location where = Location::current()) {
  return constant(values, Shape{static_cast<int64_t>(values.size())}, where);
}

/// What an operation accepts: a Tensor, a Variable (its present value), an indexed Tensor, a C++
/// scalar (which takes the dtype of the other operands), braces, a vector, span or array; together
/// with the line it was written at. Made implicitly, lives for one call.
class Input {
 public:
  Input(const Tensor& tensor, Location where = Location::current())
      : borrowed_(&tensor), where_(where) {}
  Input(const Variable& variable, Location where = Location::current());
  Input(const Indexed& indexed, Location where = Location::current());
  template <Scalar T>
  Input(T value, Location where = Location::current())
      : kind_(kind_of<T>()), exact_(dtype_of<T>), where_(where) {
    set(value);
  }
  Input(const char* value, Location where = Location::current())
      : Input(std::string_view(value), where) {}
  Input(const std::string& value, Location where = Location::current())
      : Input(std::string_view(value), where) {}
  Input(std::string_view value, Location where = Location::current());
  Input(std::nullptr_t, Location where = Location::current()) = delete;
  Input(std::initializer_list<Literal> values, Location where = Location::current());
  Input(const Shape& shape, Location where = Location::current());
  template <Element T>
  Input(const std::vector<T>& values, Location where = Location::current()) : where_(where) {
    adopt(constant(values, where));
  }
  template <Element T, size_t extent>
  Input(std::span<T, extent> values, Location where = Location::current()) : where_(where) {
    adopt(constant(values, where));
  }
  template <Element T, size_t count>
  Input(const std::array<T, count>& values, Location where = Location::current()) : where_(where) {
    adopt(constant(values, where));
  }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  const Location& where() const { return where_; }

  enum class Kind : uint8_t { tensor, boolean, integer, real, complex, literal };
  /// What was given; everything but `tensor` still takes its dtype from the other operands.
  Kind kind() const { return kind_; }
  /// The dtype if it is a tensor, else the C++ type's own dtype (invalid for a literal).
  DType dtype() const;
  /// The tensor. For a scalar or literal: with `dtype`, or its default one if that is invalid;
  /// throws InvalidArgumentError if the value does not fit (2.5 as an integer).
  Tensor tensor(DType dtype = DType::invalid) const;

 private:
  friend struct internal::Access;
  template <class T>
  static constexpr Kind kind_of() {
    if constexpr (std::is_same_v<T, bool>)
      return Kind::boolean;
    else if constexpr (std::is_integral_v<T>)
      return Kind::integer;
    else if constexpr (internal::is_complex_v<T>)
      return Kind::complex;
    else
      return Kind::real;
  }
  template <class T>
  void set(T value) {
    if constexpr (std::is_integral_v<T>) {
      integer_ = static_cast<int64_t>(value);
    } else if constexpr (internal::is_complex_v<T>) {
      real_ = value.real();
      imaginary_ = value.imag();
    } else {
      real_ = static_cast<double>(
          static_cast<std::conditional_t<std::is_arithmetic_v<T>, T, float>>(value));
    }
  }
  void adopt(Tensor tensor) {
    owned_ = std::move(tensor);
    borrowed_ = &owned_;
  }

  const Tensor* borrowed_ = nullptr;
  Tensor owned_;
  Kind kind_ = Kind::tensor;
  DType exact_ = DType::invalid;
  union {
    int64_t integer_ = 0;
    double real_;
  };
  double imaginary_ = 0;
  std::unique_ptr<Literal> literal_;
  Location where_;
};

/// A list of operands: braces of anything an Input accepts, or a vector of tensors.
class Inputs {
 public:
  Inputs(std::initializer_list<Input> inputs, Location where = Location::current());
  Inputs(const std::vector<Tensor>& tensors, Location where = Location::current())
      : tensors_(tensors), where_(where) {}
  Inputs(std::vector<Tensor>&& tensors, Location where = Location::current())
      : tensors_(std::move(tensors)), where_(where) {}
  const std::vector<Tensor>& tensors() const { return tensors_; }
  const Location& where() const { return where_; }

 private:
  std::vector<Tensor> tensors_;
  Location where_;
};

/// Uses `owner`'s memory at `data` without a copy when it is 64-byte aligned; keeps `owner` alive
/// until no value needs it. The memory must not be written to afterwards. `owner` may end under the
/// library's lock: its deleter must not wait for a mutex under which tensors are used.
Tensor from_memory(DType dtype, const Shape& shape, void* data, std::shared_ptr<void> owner,
                   Location where = Location::current());
/// Anything an operation accepts, as a Tensor (`tf.convert_to_tensor`).
Tensor convert_to_tensor(const Input& value, DType dtype = DType::invalid);

}  // namespace tf
