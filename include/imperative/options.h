// Arguments that many functions share: axes, extents, and options by name.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "imperative/operand.h"
#include "imperative/tensor.h"

namespace tf {

namespace internal {
template <class T>
concept IntegerScalar = std::is_integral_v<T> && !std::is_same_v<T, bool>;

/// First member of options whose second is a list: they can be given by name only, so that `{0, 1}`
/// does not compile, or is a list, instead of meaning axis 0 and keepdims true.
class ByName {
 public:
  constexpr ByName() {}
};
}  // namespace internal

/// Which axes of a tensor: an integer, braces or a vector of integers, or an integer tensor (whose
/// values are looked at). Negative ones count from the end. Absent means all axes.
class Axes {
 public:
  Axes() = default;
  template <internal::IntegerScalar T>
  Axes(T axis) : given_(true), values_{static_cast<int64_t>(axis)} {}
  Axes(std::initializer_list<int64_t> axes) : given_(true), values_(axes) {}
  template <internal::IntegerScalar T>
  Axes(const std::vector<T>& axes) : given_(true), values_(axes.begin(), axes.end()) {}
  Axes(const Tensor& axes);
  Axes(const Indexed& axes);

  /// True when no axes were given.
  bool absent() const { return !given_; }
  std::span<const int64_t> values() const { return values_; }

 private:
  bool given_ = false;
  std::vector<int64_t> values_;
};

/// One extent: an integer, or a rank-0 integer tensor as `tf::shape(x)[0]`.
class Extent {
 public:
  template <internal::IntegerScalar T>
  Extent(T value) : value_(static_cast<int64_t>(value)) {}
  Extent(const Tensor& tensor) : tensor_(tensor) {}
  Extent(const Indexed& indexed);
  bool is_host() const { return !tensor_.defined(); }
  int64_t value() const { return value_; }
  const Tensor& tensor() const { return tensor_; }

 private:
  int64_t value_ = 0;
  Tensor tensor_;
};

/// Several extents, as a shape or the sizes of parts: braces of integers and rank-0 tensors, a Shape,
/// a vector, one integer, or an int32 or int64 tensor of rank 1. Default-made it is the shape of a
/// scalar.
class Extents {
 public:
  Extents() = default;
  Extents(std::initializer_list<Extent> extents, Location where = Location::current());
  template <internal::IntegerScalar T>
  Extents(T extent) : is_single_(true), values_{static_cast<int64_t>(extent)} {}
  template <internal::IntegerScalar T>
  Extents(const std::vector<T>& extents) : values_(extents.begin(), extents.end()) {}
  Extents(std::span<const int64_t> extents) : values_(extents.begin(), extents.end()) {}
  Extents(const Shape& shape);
  Extents(const Tensor& tensor) : tensor_(tensor) {}
  Extents(const Indexed& indexed);

  /// True when the values are known here, without running anything.
  bool is_host() const { return !tensor_.defined(); }
  /// True when given as one plain integer rather than a list.
  bool is_single() const { return is_single_; }
  /// The values, when `is_host()`; -1 stands for an extent left open.
  std::span<const int64_t> values() const { return values_; }
  /// As a tensor of rank 1: the given one, else of `dtype`, or int64 where int32 is too small.
  Tensor tensor(DType dtype = DType::int32) const;

 private:
  bool is_single_ = false;
  std::vector<int64_t> values_;
  Tensor tensor_;
};

/// Options of the reductions: `tf::reduce_sum(x, {.axis = {0, 1}, .keepdims = true})`.
struct ReduceOptions {
  internal::ByName by_name = {};
  Axes axis = {};
  bool keepdims = false;
};

/// Options of `count_nonzero`.
struct CountNonzeroOptions {
  internal::ByName by_name = {};
  Axes axis = {};
  bool keepdims = false;
  DType dtype = DType::int64;
};

/// Options of `cumsum`, `cumprod` and `cumulative_logsumexp`.
struct CumulativeOptions {
  int64_t axis = 0;
  bool exclusive = false;
  bool reverse = false;
};

/// Options of `top_k`.
struct TopKOptions {
  bool sorted = true;
  DType index_type = DType::int32;
};

/// Options of `bincount`. Negative lengths stand for None.
struct BincountOptions {
  std::optional<Operand> weights = std::nullopt;
  int64_t minlength = -1;
  int64_t maxlength = -1;
  DType dtype = DType::int32;
  int axis = 0;
  bool binary_output = false;
};

/// Options of `confusion_matrix`. Negative `num_classes` stands for None.
struct ConfusionMatrixOptions {
  int64_t num_classes = -1;
  std::optional<Operand> weights = std::nullopt;
  DType dtype = DType::int32;
};

/// Options of `histogram_fixed_width`.
struct HistogramOptions {
  int64_t nbins = 100;
  DType dtype = DType::int32;
};

/// Options of `range`.
struct RangeOptions {
  DType dtype = DType::invalid;
};

/// Options of `one_hot`: values default to 1 and 0 of `dtype`, which defaults to theirs or float32.
struct OneHotOptions {
  std::optional<Operand> on_value = std::nullopt;
  std::optional<Operand> off_value = std::nullopt;
  int axis = -1;
  DType dtype = DType::invalid;
};

/// Options of `eye`. Negative `num_columns` stands for as many as rows.
struct EyeOptions {
  int64_t num_columns = -1;
  Extents batch_shape = {};
  DType dtype = DType::float32;
};

/// Options of `pad`: mode "CONSTANT", "REFLECT" or "SYMMETRIC".
struct PadOptions {
  std::string mode = "CONSTANT";
  Operand constant_values = 0;
};

/// Options of `gather`: the axis gathered from (default: `batch_dims`) and the leading axes that
/// params and indices share.
struct GatherOptions {
  std::optional<int> axis = std::nullopt;
  int batch_dims = 0;
};

/// Options of `strided_slice`: strides default to 1; see `tf.strided_slice` for the masks.
struct StridedSliceOptions {
  internal::ByName by_name = {};
  Tensor strides = {};
  int64_t begin_mask = 0;
  int64_t end_mask = 0;
  int64_t ellipsis_mask = 0;
  int64_t new_axis_mask = 0;
  int64_t shrink_axis_mask = 0;
};

/// Options of `matmul`.
struct MatmulOptions {
  bool transpose_a = false;
  bool transpose_b = false;
  bool adjoint_a = false;
  bool adjoint_b = false;
  bool a_is_sparse = false;
  bool b_is_sparse = false;
  DType output_type = DType::invalid;
};

/// Options of `matvec`.
struct MatvecOptions {
  bool transpose_a = false;
  bool adjoint_a = false;
  bool a_is_sparse = false;
  bool b_is_sparse = false;
};

/// Options of `linalg::diag`: the diagonal k, or those from k[0] to k[1].
struct DiagOptions {
  Axes k = 0;
  int64_t num_rows = -1;
  int64_t num_cols = -1;
  Operand padding_value = 0;
  std::string align = "RIGHT_LEFT";
};
/// Options of `linalg::diag_part` and `linalg::set_diag`.
struct DiagPartOptions {
  Axes k = 0;
  Operand padding_value = 0;
  std::string align = "RIGHT_LEFT";
};
struct SetDiagOptions {
  Axes k = 0;
  std::string align = "RIGHT_LEFT";
};

/// Order of a norm: "euclidean", "fro", or a number (`tf::norm(x, {.ord = 1})`; infinity is
/// `std::numeric_limits<double>::infinity()`).
class NormOrder {
 public:
  NormOrder(const char* name) : name_(name) {}
  NormOrder(const std::string& name) : name_(name) {}
  template <class T>
    requires std::is_arithmetic_v<T> NormOrder(T order) : order_(static_cast<double>(order)) {}
    const std::string& name() const { return name_; }
    double order() const { return order_; }

   private:
    std::string name_;
    double order_ = 2;
};

/// Options of `norm`: one axis, two axes for a matrix norm, none for the norm of all elements.
struct NormOptions {
  NormOrder ord = "euclidean";
  Axes axis = {};
  bool keepdims = false;
};

/// Options of `linalg::normalize`.
struct NormalizeOptions {
  NormOrder ord = "euclidean";
  Axes axis = {};
};

/// Options of `linalg::svd`.
struct SvdOptions {
  bool full_matrices = false;
  bool compute_uv = true;
};

/// Options of `linalg::triangular_solve` and `linalg::banded_triangular_solve`.
struct TriangularSolveOptions {
  bool lower = true;
  bool adjoint = false;
};

/// Options of `linalg::lstsq`.
struct LstsqOptions {
  double l2_regularizer = 0;
  bool fast = true;
};

}  // namespace tf
