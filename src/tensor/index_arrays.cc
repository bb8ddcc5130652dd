// Index arrays and masks: NumPy's advanced indexing by gathers and scatters.
#include <algorithm>

#include "base/error.h"
#include "imperative/raw_ops.h"
#include "record/access.h"
#include "record/caller.h"
#include "record/known.h"
#include "record/runner.h"
#include "tensor/host_value.h"
#include "tensor/index_plan.h"

namespace tf::internal {
namespace {

using Kind = IndexEntry::Kind;

int rank_of(const Tensor& x) {
  const Shape& shape = static_shape(x);
  return shape.has_rank() ? shape.rank() : x.rank();
}

/// In a dtype that gathers and scatters take.
Tensor as_index(const Tensor& indices) {
  switch (indices.dtype()) {
    case DType::int32:
    case DType::int64: return indices;
    case DType::uint32:
    case DType::uint64: return raw_ops::Cast(indices, DType::int64);
    default: return raw_ops::Cast(indices, DType::int32);
  }
}

bool is_host_constant(const Tensor& tensor) {
  return Access::get(tensor)->node->kind == NodeKind::constant;
}

template <class T>
void check_bounds(const char* function, std::span<const T> values, const IndexEntry& entry,
                  bool& has_negative) {
  for (const T value : values) {
    const auto position = static_cast<int64_t>(value);
    has_negative = has_negative || position < 0;
    if (position < -entry.extent || position >= entry.extent)
      throw_error(ErrorCode::out_of_range, function,
                  text("index ", position, " is out of bounds for axis ", entry.axis, " with size ",
                       entry.extent),
                  CallerScope::user(entry.where));
  }
}

/// The indices of one axis, from 0. Those known on the host are checked here and now.
Tensor from_zero(const char* function, const IndexEntry& entry, const Tensor& x, int64_t axis) {
  const Tensor indices = as_index(entry.tensor);
  if (is_unsigned(entry.tensor.dtype())) return indices;
  if (entry.extent >= 0 && is_host_constant(indices)) {
    const Buffer buffer = elements_of(indices, function);
    bool has_negative = false;
    if (indices.dtype() == DType::int32)
      check_bounds(function, buffer.as<int32_t>(), entry, has_negative);
    else
      check_bounds(function, buffer.as<int64_t>(), entry, has_negative);
    if (!has_negative) return indices;
  }
  const Tensor extent = entry.extent >= 0
                            ? known_scalar(entry.extent, indices.dtype())
                            : raw_ops::Unpack(raw_ops::Shape(x, {.out_type = indices.dtype()}),
                                              rank_of(x))[static_cast<size_t>(axis)];
  const Tensor is_negative = raw_ops::Less(indices, known_scalar(0, indices.dtype()));
  return raw_ops::SelectV2(is_negative, raw_ops::AddV2(indices, extent), indices);
}

[[noreturn]] void refuse_shapes(const char* function, const std::vector<Tensor>& indices) {
  std::string shapes;
  for (const Tensor& tensor : indices) shapes += " " + static_shape(tensor).str();
  invalid_argument(function, CallerScope::user(Location()),
                   "shape mismatch: indexing arrays could not be broadcast together with shapes",
                   shapes);
}

/// The common shape of the index arrays where all of theirs are known; else of unknown extents.
Shape common_shape(const char* function, const std::vector<Tensor>& indices, int rank) {
  std::vector<int64_t> dims(static_cast<size_t>(rank), 1);
  for (const Tensor& tensor : indices) {
    const Shape& shape = static_shape(tensor);
    if (!shape.is_fully_defined()) return Shape(std::vector<int64_t>(dims.size(), -1));
    for (size_t i = 0; i < shape.size(); ++i) {
      const int64_t own = shape[shape.size() - 1 - i];
      int64_t& common = dims[dims.size() - 1 - i];
      if (own != 1 && common != 1 && own != common) refuse_shapes(function, indices);
      if (common == 1) common = own;
    }
  }
  return Shape(dims);
}

/// All index arrays in one shape and one dtype.
void unify(const char* function, IndexArrays& arrays) {
  if (arrays.indices.size() == 1) return;
  const bool wide = std::any_of(arrays.indices.begin(), arrays.indices.end(),
                                [](const Tensor& t) { return t.dtype() == DType::int64; });
  const Shape common = common_shape(function, arrays.indices, arrays.rank);
  Tensor dims;
  if (common.is_fully_defined()) {
    dims = known_vector(common.dims());
  } else {
    for (const Tensor& tensor : arrays.indices)
      dims = dims.defined() ? raw_ops::BroadcastArgs(dims, raw_ops::Shape(tensor))
                            : raw_ops::Shape(tensor);
  }
  for (Tensor& tensor : arrays.indices) {
    if (wide && tensor.dtype() != DType::int64) tensor = raw_ops::Cast(tensor, DType::int64);
    if (!common.is_fully_defined() || static_shape(tensor) != common)
      tensor = raw_ops::BroadcastTo(tensor, dims);
  }
}

/// The axes of the arrays first, then the others in order; and back.
struct Order {
  std::vector<int64_t> forth;
  std::vector<int64_t> back;
  bool is_trivial = true;
};

Order arrays_first(const std::vector<int64_t>& axes, int rank) {
  Order order;
  order.forth = axes;
  for (int64_t i = 0; i < rank; ++i)
    if (std::find(axes.begin(), axes.end(), i) == axes.end()) order.forth.push_back(i);
  order.is_trivial = std::is_sorted(order.forth.begin(), order.forth.end());
  order.back.resize(order.forth.size());
  for (size_t i = 0; i < order.forth.size(); ++i)
    order.back[static_cast<size_t>(order.forth[i])] = static_cast<int64_t>(i);
  return order;
}

/// Moves `count` axes from one place to another.
Tensor moved(const Tensor& x, int64_t from, int64_t count, int64_t to) {
  if (from == to || count == 0) return x;
  const int rank = rank_of(x);
  std::vector<int64_t> others;
  for (int64_t i = 0; i < rank; ++i)
    if (i < from || i >= from + count) others.push_back(i);
  std::vector<int64_t> perm(others.begin(), others.begin() + to);
  for (int64_t i = 0; i < count; ++i) perm.push_back(from + i);
  perm.insert(perm.end(), others.begin() + to, others.end());
  return raw_ops::Transpose(x, known_vector(perm));
}

Tensor coordinates(const IndexArrays& arrays) {
  if (arrays.indices.size() == 1) return raw_ops::ExpandDims(arrays.indices[0], known_scalar(-1));
  return raw_ops::Pack(arrays.indices, {.axis = -1});
}

/// For each axis of a mask the positions of its true elements.
std::vector<Tensor> positions(const Tensor& mask) {
  return raw_ops::Unpack(raw_ops::Where(mask), rank_of(mask), {.axis = 1});
}

}  // namespace

IndexArrays plan_arrays(const Tensor& x, const IndexPlan& plan) {
  IndexArrays arrays;
  int64_t axis = 0;
  for (const IndexEntry& entry : plan.entries) {
    const bool is_mask = entry.kind == Kind::mask || (entry.axes == 0 && entry.tensor.defined());
    const bool is_array = entry.kind == Kind::array;
    if (arrays.indices.empty() && plan.is_adjacent && (is_mask || is_array)) arrays.position = axis;
    if (is_array) {
      arrays.axes.push_back(axis);
      arrays.indices.push_back(from_zero(plan.function, entry, x, axis));
    } else if (is_mask) {
      int64_t next = axis;
      for (Tensor& position : positions(entry.tensor)) {
        arrays.axes.push_back(next++);
        arrays.indices.push_back(std::move(position));
      }
    }
    if (entry.kind != Kind::integer) axis += entry.kind == Kind::new_axis ? 1 : entry.axes;
  }
  for (const Tensor& tensor : arrays.indices) arrays.rank = std::max(arrays.rank, rank_of(tensor));
  unify(plan.function, arrays);
  return arrays;
}

namespace {

/// The shape of `read_arrays`, as far as it is known: extents of the indices amid the other axes.
Shape result_shape(const Tensor& x, const IndexArrays& arrays) {
  const Shape& shape = static_shape(x);
  const Shape& common = static_shape(arrays.indices[0]);
  std::vector<int64_t> dims;
  for (int64_t i = 0; i < rank_of(x); ++i)
    if (std::find(arrays.axes.begin(), arrays.axes.end(), i) == arrays.axes.end())
      dims.push_back(shape.has_rank() ? shape[static_cast<size_t>(i)] : -1);
  for (int64_t i = 0; i < arrays.rank; ++i)
    dims.insert(dims.begin() + arrays.position + i,
                common.has_rank() ? common[static_cast<size_t>(i)] : -1);
  return Shape(dims);
}

/// The same as a tensor.
Tensor result_dims(const Tensor& x, const IndexArrays& arrays) {
  const std::vector<Tensor> own = raw_ops::Unpack(raw_ops::Shape(x), rank_of(x));
  const std::vector<Tensor> common =
      raw_ops::Unpack(raw_ops::Shape(arrays.indices[0]), arrays.rank);
  std::vector<Tensor> dims;
  for (size_t i = 0; i < own.size(); ++i)
    if (std::find(arrays.axes.begin(), arrays.axes.end(), static_cast<int64_t>(i)) ==
        arrays.axes.end())
      dims.push_back(own[i]);
  dims.insert(dims.begin() + arrays.position, common.begin(), common.end());
  return raw_ops::Pack(dims);
}

/// Whether an axis without indices has no elements, which gathers and scatters for several axes refuse.
bool is_empty(const Tensor& x, const IndexArrays& arrays) {
  const Shape& shape = static_shape(x);
  for (int64_t i = 0; i < shape.rank(); ++i)
    if (shape[static_cast<size_t>(i)] == 0 &&
        std::find(arrays.axes.begin(), arrays.axes.end(), i) == arrays.axes.end())
      return true;
  return false;
}

Tensor empty_result(const Tensor& x, const IndexArrays& arrays) {
  const Shape shape = result_shape(x, arrays);
  const Tensor dims =
      shape.is_fully_defined() ? known_vector(shape.dims()) : result_dims(x, arrays);
  const Tensor zero = x.dtype() == DType::string  ? Input("").tensor()
                      : x.dtype() == DType::bool_ ? Input(false).tensor()
                                                  : Input(0).tensor(x.dtype());
  return raw_ops::Fill(dims, zero);
}

}  // namespace

Tensor read_arrays(const Tensor& x, const IndexArrays& arrays) {
  if (arrays.axes.size() == 1) {
    const Tensor gathered = raw_ops::GatherV2(x, arrays.indices[0], known_scalar(arrays.axes[0]));
    return moved(gathered, arrays.axes[0], arrays.rank, arrays.position);
  }
  if (is_empty(x, arrays)) return empty_result(x, arrays);
  const Order order = arrays_first(arrays.axes, rank_of(x));
  const Tensor ordered = order.is_trivial ? x : raw_ops::Transpose(x, known_vector(order.forth));
  const Tensor gathered = raw_ops::GatherNd(ordered, coordinates(arrays));
  return moved(gathered, 0, arrays.rank, arrays.position);
}

Tensor write_arrays(const Tensor& x, const IndexArrays& arrays, const Tensor& value) {
  // The value follows the layout of what a read would give.
  const Shape target = result_shape(x, arrays);
  const AssignedValue fitting = fit_value(value, target);
  if (is_empty(x, arrays)) return x;
  Tensor updates = fitting.value;
  if (fitting.needs_broadcast)
    updates = raw_ops::BroadcastTo(
        updates, target.is_fully_defined() ? known_vector(target.dims()) : result_dims(x, arrays));
  updates = moved(updates, arrays.position, arrays.rank, 0);
  Tensor places = coordinates(arrays);
  if (arrays.rank == 0) {  // the scatter wants a list, if only of one
    updates = raw_ops::ExpandDims(updates, known_scalar(0));
    places = raw_ops::ExpandDims(places, known_scalar(0));
  }
  const Order order = arrays_first(arrays.axes, rank_of(x));
  const Tensor ordered = order.is_trivial ? x : raw_ops::Transpose(x, known_vector(order.forth));
  const Tensor written = raw_ops::TensorScatterUpdate(ordered, places, updates);
  return order.is_trivial ? written : raw_ops::Transpose(written, known_vector(order.back));
}

}  // namespace tf::internal
