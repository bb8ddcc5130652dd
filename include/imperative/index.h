// NumPy indexing: integers, slices, ellipsis, new axes, masks and index tensors.
#pragma once

#include <initializer_list>
#include <optional>
#include <vector>

#include "imperative/operators.h"
#include "imperative/tensor.h"

namespace tf {

struct None {};
struct Ellipsis {};
/// An omitted slice bound: `tf::slice(tf::none, 5)` is NumPy's `:5`. As an index it is a new axis.
inline constexpr None none{};
/// NumPy's `...` and `np.newaxis` in an index.
inline constexpr Ellipsis ellipsis{};
struct NewAxis {};
inline constexpr NewAxis newaxis{};

/// `start:stop:step` of Python; absent bounds are those of the axis.
struct Slice {
  std::optional<int64_t> start;
  std::optional<int64_t> stop;
  int64_t step = 1;
};
inline Slice slice() { return {}; }
inline Slice slice(int64_t stop) { return {std::nullopt, stop, 1}; }
inline Slice slice(int64_t start, int64_t stop, int64_t step = 1) { return {start, stop, step}; }
inline Slice slice(None, int64_t stop, int64_t step = 1) { return {std::nullopt, stop, step}; }
inline Slice slice(int64_t start, None, int64_t step = 1) { return {start, std::nullopt, step}; }
inline Slice slice(None, None, int64_t step = 1) { return {std::nullopt, std::nullopt, step}; }

/// One position of an index: an integer, a Slice, `ellipsis`, `newaxis`, a bool mask or an integer
/// tensor. Remembers the line it was written at.
class Index {
 public:
  enum class Kind { integer, slice, ellipsis, newaxis, tensor };
  template <class T>
    requires std::is_integral_v<T> &&
        (!std::is_same_v<T, bool>)Index(T position, Location where = Location::current())
        : kind_(Kind::integer), slice_{static_cast<int64_t>(position), {}, 1}, where_(where) {}
    Index(Slice slice, Location where = Location::current())
        : kind_(Kind::slice), slice_(slice), where_(where) {}
    Index(Ellipsis, Location where = Location::current()) : kind_(Kind::ellipsis), where_(where) {}
    Index(NewAxis, Location where = Location::current()) : kind_(Kind::newaxis), where_(where) {}
    Index(None, Location where = Location::current()) : kind_(Kind::newaxis), where_(where) {}
    Index(const Tensor& tensor, Location where = Location::current())
        : kind_(Kind::tensor), tensor_(tensor), where_(where) {}
    Index(const Indexed& indexed, Location where = Location::current());

    /// What was given; then the integer, the slice or the tensor, whichever the kind says.
    Kind kind() const { return kind_; }
    int64_t position() const { return *slice_.start; }
    const Slice& slice() const { return slice_; }
    const Tensor& tensor() const { return tensor_; }
    const Location& where() const { return where_; }

   private:
    Kind kind_;
    Slice slice_;
    Tensor tensor_;
    Location where_;
};

/// Walks over the leading axis of a tensor.
class TensorIterator {
 public:
  TensorIterator(const Tensor& tensor, int64_t position, Location where = Location::current())
      : tensor_(tensor), position_(position), where_(where) {}
  Tensor operator*() const;
  TensorIterator& operator++() {
    ++position_;
    return *this;
  }
  bool operator==(const TensorIterator& other) const { return position_ == other.position_; }

 private:
  Tensor tensor_;
  int64_t position_;
  Location where_;
};

/// `x[i]` of a non-const Tensor: reads as a Tensor anywhere; assigning to it (only on the spot:
/// `x[0] = 1;`) rebinds `x` to a copy with those elements replaced, broadcasting the right side.
class Indexed {
 public:
  Indexed(Tensor& target, std::vector<Index> indices);
  operator const Tensor&() const { return read(); }
  /// The elements, as a Tensor of their own.
  const Tensor& read() const;

  void operator=(const Input& value) &&;
  void operator=(const Indexed& value) &&;
  void operator+=(const Input& value) &&;
  void operator-=(const Input& value) &&;
  void operator*=(const Input& value) &&;
  void operator/=(const Input& value) &&;
  void operator%=(const Input& value) &&;
  void operator&=(const Input& value) &&;
  void operator|=(const Input& value) &&;
  void operator^=(const Input& value) &&;
  void operator<<=(const Input& value) &&;
  void operator>>=(const Input& value) &&;

  DType dtype() const { return read().dtype(); }
  Shape shape() const { return read().shape(); }
  int rank() const { return read().rank(); }
  int64_t size() const { return read().size(); }
  template <class T>
  T item(Location where = Location::current()) const {
    return read().item<T>(where);
  }
  template <FixedSizeElement T>
  std::span<const T> data(Location where = Location::current()) const {
    return read().data<T>(where);
  }
  template <class T>
  std::vector<T> to_vector(Location where = Location::current()) const {
    return read().to_vector<T>(where);
  }
  std::string str() const { return read().str(); }
  std::string repr() const { return read().repr(); }
  explicit operator bool() const { return static_cast<bool>(read()); }
  template <Scalar T>
  explicit operator T() const {
    return static_cast<T>(read());
  }
  Tensor operator[](const Index& index) const { return read()[index]; }
  Tensor operator[](std::initializer_list<Index> indices) const { return read()[indices]; }
  TensorIterator begin(Location where = Location::current()) const { return read().begin(where); }
  TensorIterator end(Location where = Location::current()) const { return read().end(where); }

 private:
  Tensor* target_;
  Tensor base_;  // the value when indexed: later rebinding of the target does not change a read
  std::vector<Index> indices_;
  mutable Tensor read_;
};

std::ostream& operator<<(std::ostream& out, const Indexed& indexed);

}  // namespace tf
