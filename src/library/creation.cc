// Making tensors from extents and numbers.
#include <algorithm>

#include "base/error.h"
#include "imperative/array.h"
#include "imperative/elementwise.h"
#include "imperative/linalg.h"
#include "imperative/raw_ops.h"
#include "imperative/reduction.h"
#include "library/axes.h"
#include "record/access.h"
#include "record/caller.h"
#include "record/known.h"

namespace tf {

using internal::CallerScope;
using internal::invalid_argument;
using internal::known_scalar;
using internal::known_vector;

namespace {

Tensor number(int value, DType dtype, const Location& where) {
  if (dtype == DType::bool_) return Input(value != 0, where).tensor();
  if (dtype == DType::string) return Input(value == 0 ? "" : "1", where).tensor();
  return Input(value, where).tensor(dtype);
}

Tensor filled(const Extents& shape, int value, DType dtype, const Location& where) {
  const CallerScope scope(where);
  return raw_ops::Fill(shape.tensor(), number(value, dtype, where));
}

Tensor filled_like(const Input& input, int value, DType dtype) {
  const CallerScope scope(input.where());
  return raw_ops::Fill(internal::shape_tensor(input.tensor()), number(value, dtype, input.where()));
}

}  // namespace

Tensor zeros(const Extents& shape, DType dtype, Location where) {
  return filled(shape, 0, dtype, where);
}

Tensor ones(const Extents& shape, DType dtype, Location where) {
  if (dtype == DType::string)
    invalid_argument("ones", CallerScope::user(where), "there is no one of dtype string");
  return filled(shape, 1, dtype, where);
}

Tensor zeros_like(const Input& input, DType dtype) {
  if (dtype == DType::invalid || dtype == input.dtype()) return raw_ops::ZerosLike(input);
  return filled_like(input, 0, dtype);
}

Tensor ones_like(const Input& input, DType dtype) {
  if (dtype == DType::invalid || dtype == input.dtype()) return raw_ops::OnesLike(input);
  return filled_like(input, 1, dtype);
}

Tensor fill(const Extents& dims, const Input& value) {
  const CallerScope scope(value.where());
  return raw_ops::Fill(dims.tensor(), value);
}

namespace {

// TensorFlow's order of dtypes for a range; -1 for others.
int range_rank(DType dtype) {
  constexpr DType order[] = {DType::int32,    DType::int64,   DType::float16,
                             DType::bfloat16, DType::float32, DType::float64};
  const auto* const found = std::find(std::begin(order), std::end(order), dtype);
  return found == std::end(order) ? -1 : static_cast<int>(found - std::begin(order));
}

DType range_dtype(const Input& input) {
  const bool is_untyped = input.kind() != Input::Kind::tensor && input.dtype() == DType::float64;
  const DType dtype = is_untyped ? DType::float32 : input.dtype();
  if (range_rank(dtype) < 0)
    invalid_argument("range", CallerScope::user(input.where()),
                     "operands must be int32, int64 or floating, got ", name(dtype));
  return dtype;
}

Tensor range_operand(const Input& input, DType dtype) {
  if (input.kind() != Input::Kind::tensor) return input.tensor(dtype);
  return cast(input, dtype);
}

}  // namespace

Tensor range(const Input& start, const Input& limit, const Input& delta,
             const RangeOptions& options) {
  const CallerScope scope(start.where());
  DType dtype = options.dtype;
  if (dtype == DType::invalid) {
    dtype = DType::int32;
    for (const Input* input : {&start, &limit, &delta})
      dtype = std::max(dtype, range_dtype(*input),
                       [](DType a, DType b) { return range_rank(a) < range_rank(b); });
  }
  return raw_ops::Range(range_operand(start, dtype), range_operand(limit, dtype),
                        range_operand(delta, dtype));
}

Tensor range(const Input& start, const Input& limit, const Input& delta, DType dtype) {
  return range(start, limit, delta, RangeOptions{.dtype = dtype});
}

Tensor range(const Input& limit, const RangeOptions& options) {
  const CallerScope scope(limit.where());
  return range(0, limit, 1,
               {.dtype = options.dtype == DType::invalid ? range_dtype(limit) : options.dtype});
}

namespace {

// Both operands in one dtype, broadcast to a common shape.
std::pair<Tensor, Tensor> broadcast(const Input& start, const Input& stop) {
  const bool stop_decides =
      start.kind() != Input::Kind::tensor && stop.kind() == Input::Kind::tensor;
  const Tensor first = start.tensor(stop_decides ? stop.dtype() : DType::invalid);
  const Tensor last = stop.tensor(first.dtype());
  if (internal::static_shape(first).is_fully_defined() &&
      internal::static_shape(first) == internal::static_shape(last))
    return {first, last};
  const Tensor shape =
      raw_ops::BroadcastArgs(internal::shape_tensor(first), internal::shape_tensor(last));
  return {raw_ops::BroadcastTo(first, shape), raw_ops::BroadcastTo(last, shape)};
}

}  // namespace

Tensor linspace(const Input& start, const Input& stop, int64_t num, int axis) {
  const CallerScope scope(start.where());
  const Location& where = CallerScope::user(start.where());
  if (num < 0) invalid_argument("linspace", where, "num must not be negative, got ", num);
  const auto [first, last] = broadcast(start, stop);
  const int rank = internal::tensor_rank(first) + 1;
  const int64_t along = internal::normal_axis(axis, rank, "linspace", where);
  const Tensor from = raw_ops::ExpandDims(first, known_scalar(along));
  const Tensor to = raw_ops::ExpandDims(last, known_scalar(along));
  const Tensor delta = (to - from) / cast(known_scalar(std::max<int64_t>(num - 1, 1)), to.dtype());
  const DType dtype = delta.dtype();
  if (num < 2) {
    std::vector<int64_t> begin(static_cast<size_t>(rank), 0);
    std::vector<int64_t> size(static_cast<size_t>(rank), -1);
    size[static_cast<size_t>(along)] = num;
    return raw_ops::Slice(cast(from, dtype), known_vector(begin), known_vector(size));
  }
  std::vector<int64_t> steps(static_cast<size_t>(rank), 1);
  steps[static_cast<size_t>(along)] = num - 2;
  const Tensor count =
      cast(raw_ops::Range(known_scalar(1, DType::int64), known_scalar(num - 1, DType::int64),
                          known_scalar(1, DType::int64)),
           dtype);
  const Tensor between = cast(from, dtype) + delta * raw_ops::Reshape(count, known_vector(steps));
  return raw_ops::ConcatV2({cast(from, dtype), between, cast(to, dtype)}, known_scalar(along));
}

Tensor lin_space(const Input& start, const Input& stop, int64_t num, int axis) {
  return linspace(start, stop, num, axis);
}

namespace {

Tensor with_extents(const Extents& batch_shape, const std::vector<Extent>& rest) {
  if (batch_shape.is_host() && rest[0].is_host()) {
    std::vector<int64_t> dims(batch_shape.values().begin(), batch_shape.values().end());
    for (const Extent& extent : rest) dims.push_back(extent.value());
    return known_vector(dims);
  }
  const Tensor batch = batch_shape.tensor();
  std::vector<Tensor> last;
  for (const Extent& extent : rest)
    last.push_back(extent.is_host() ? known_scalar(extent.value(), batch.dtype())
                                    : cast(extent.tensor(), batch.dtype()));
  return raw_ops::ConcatV2({batch, raw_ops::Pack(last)}, known_scalar(0));
}

}  // namespace

Tensor eye(const Extent& num_rows, const EyeOptions& options, Location where) {
  const CallerScope scope(where);
  const bool is_square =
      options.num_columns < 0 || (num_rows.is_host() && num_rows.value() == options.num_columns);
  if (!is_square && !num_rows.is_host())
    invalid_argument("eye", CallerScope::user(where),
                     "num_rows must be an integer when num_columns is given, got a tensor");
  const Extent size =
      is_square ? num_rows : Extent(std::min(num_rows.value(), options.num_columns));
  const Tensor one = number(1, options.dtype, where);
  const Tensor diagonal = raw_ops::Fill(with_extents(options.batch_shape, {size}), one);
  if (is_square) return linalg::diag(diagonal);
  const Tensor shape = with_extents(options.batch_shape, {num_rows, Extent(options.num_columns)});
  return linalg::set_diag(raw_ops::Fill(shape, number(0, options.dtype, where)), diagonal);
}

Tensor eye(int64_t num_rows, int64_t num_columns, DType dtype, Location where) {
  return eye(num_rows, {.num_columns = num_columns, .dtype = dtype}, where);
}

Tensor eye(int64_t num_rows, int64_t num_columns, const Extents& batch_shape, DType dtype,
           Location where) {
  return eye(num_rows, {.num_columns = num_columns, .batch_shape = batch_shape, .dtype = dtype},
             where);
}

namespace {

/// The depth in int32, which the operation asks for; counts are int64 as a rule.
Tensor short_depth(const Input& depth) {
  const Tensor given = depth.tensor(depth.kind() == Input::Kind::tensor ? DType::invalid : int32);
  if (!given.defined() || !is_integer(given.dtype()) || given.dtype() == int32) return given;
  const auto known = internal::known_integers(given);
  const bool fits = !known || std::all_of(known->begin(), known->end(), [](int64_t count) {
    return count == static_cast<int32_t>(count);
  });
  return fits ? cast(given, int32) : given;
}

}  // namespace

Tensor one_hot(const Input& indices, const Input& depth, const OneHotOptions& options) {
  const CallerScope scope(indices.where());
  const Location& where = CallerScope::user(indices.where());
  DType dtype = options.dtype;
  for (const std::optional<Operand>* value : {&options.off_value, &options.on_value})
    if (*value && dtype == DType::invalid) {
      const Tensor given = (*value)->tensor(DType::invalid, where);
      dtype = given.dtype();
    }
  if (dtype == DType::invalid) dtype = DType::float32;
  const auto value_of = [&](const std::optional<Operand>& given, int otherwise) {
    return given ? given->tensor(dtype, where) : number(otherwise, dtype, where);
  };
  const Tensor on = value_of(options.on_value, 1);
  const Tensor off = value_of(options.off_value, 0);
  if (on.dtype() != dtype || off.dtype() != dtype)
    invalid_argument("one_hot", where, "on_value and off_value must be of dtype ", name(dtype),
                     ", got ", name(on.dtype()), " and ", name(off.dtype()));
  const Tensor picked = indices.tensor();
  const int rank = internal::tensor_rank(picked);
  const int64_t axis = internal::normal_axis(options.axis, rank + 1, "one_hot", where);
  return raw_ops::OneHot(picked, short_depth(depth), on, off, {.axis = axis == rank ? -1 : axis});
}

namespace {

Tensor mask_below(const Tensor& lengths, const Tensor& maxlen, DType dtype) {
  const DType type = maxlen.dtype();
  const Tensor row = raw_ops::Range(known_scalar(0, type), maxlen, known_scalar(1, type));
  const Tensor column = cast(raw_ops::ExpandDims(lengths, known_scalar(-1)), type);
  return cast(raw_ops::Less(row, column), dtype);
}

}  // namespace

Tensor sequence_mask(const Input& lengths, DType dtype) {
  const CallerScope scope(lengths.where());
  const Tensor counts = lengths.tensor();
  return mask_below(counts, raw_ops::Maximum(0, reduce_max(counts)), dtype);
}

Tensor sequence_mask(const Input& lengths, const Input& maxlen, DType dtype) {
  const CallerScope scope(lengths.where());
  const Tensor end = maxlen.tensor();
  if (internal::tensor_rank(end) != 0)
    invalid_argument("sequence_mask", CallerScope::user(lengths.where()),
                     "maxlen must be of rank 0, got shape ", end.shape().str());
  return mask_below(lengths.tensor(), end, dtype);
}

}  // namespace tf
