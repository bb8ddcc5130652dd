// Shapes: the extents of a tensor's axes, known or not.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace tf {

/// A tensor's extents. A dimension of -1 is unknown; a shape of unknown rank has no dimensions at
/// all (`Shape::unknown()`). Corresponds to `tf.TensorShape`; prints as NumPy's tuples: "(2, 3)".
class Shape {
 public:
  Shape() = default;  // rank 0
  Shape(std::initializer_list<int64_t> dims) : dims_(dims) {}
  Shape(std::vector<int64_t> dims) : dims_(std::move(dims)) {}
  explicit Shape(std::span<const int64_t> dims) : dims_(dims.begin(), dims.end()) {}
  static Shape unknown();

  bool has_rank() const { return has_rank_; }
  /// Number of axes; -1 when the rank is unknown.
  int rank() const { return has_rank_ ? static_cast<int>(dims_.size()) : -1; }
  bool is_fully_defined() const;
  /// Number of elements; -1 unless fully defined.
  int64_t num_elements() const;
  std::span<const int64_t> dims() const { return dims_; }
  size_t size() const { return dims_.size(); }
  /// Extent of axis `i` (0 <= i < rank); throws OutOfRangeError otherwise.
  int64_t operator[](size_t i) const;
  auto begin() const { return dims_.begin(); }
  auto end() const { return dims_.end(); }
  /// "(2, 3)", "(2,)", "()", "(None, 3)" and "<unknown>", as Python prints them.
  std::string str() const;
  bool operator==(const Shape&) const = default;

 private:
  std::vector<int64_t> dims_;
  bool has_rank_ = true;
};

std::ostream& operator<<(std::ostream& out, const Shape& shape);

}  // namespace tf
