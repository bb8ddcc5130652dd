// Joining, splitting, repeating, moving and padding.
#include <algorithm>
#include <cctype>

#include "base/error.h"
#include "imperative/array.h"
#include "imperative/elementwise.h"
#include "imperative/gather.h"
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
using internal::normal_axis;
using internal::static_shape;

namespace {

// The axis from 0 where the rank is known, else as given. `extra` counts axes still to be made.
int64_t axis_of(const char* function, int64_t axis, const Tensor& x, const Location& where,
                int extra = 0) {
  const Shape& extents = static_shape(x);
  return extents.has_rank() ? normal_axis(axis, extents.rank() + extra, function, where) : axis;
}

void check_some(const char* function, const Inputs& values) {
  if (values.tensors().empty())
    invalid_argument(function, CallerScope::user(values.where()),
                     "values must hold at least one tensor, got none");
}

}  // namespace

Tensor concat(const Inputs& values, int axis) {
  const CallerScope scope(values.where());
  check_some("concat", values);
  const Tensor& first = values.tensors()[0];
  const Location& where = CallerScope::user(values.where());
  const int64_t along = axis_of("concat", axis, first, where);
  if (values.tensors().size() == 1) return raw_ops::Identity(first);
  return raw_ops::ConcatV2(values, known_scalar(along));
}

Tensor stack(const Inputs& values, int axis) {
  const CallerScope scope(values.where());
  check_some("stack", values);
  const Location& where = CallerScope::user(values.where());
  return raw_ops::Pack(values, {.axis = axis_of("stack", axis, values.tensors()[0], where, 1)});
}

std::vector<Tensor> unstack(const Input& value, int64_t num, int axis) {
  const CallerScope scope(value.where());
  const Location& where = CallerScope::user(value.where());
  const Tensor x = value.tensor();
  const int64_t along = normal_axis(axis, internal::tensor_rank(x), "unstack", where);
  if (num < 0) num = internal::shape_of(x)[static_cast<size_t>(along)];
  return raw_ops::Unpack(x, num, {.axis = along});
}

std::vector<Tensor> split(const Input& value, const Extents& num_or_size_splits, int axis) {
  const CallerScope scope(value.where());
  const Location& where = CallerScope::user(value.where());
  const Tensor x = value.tensor();
  const Tensor along = known_scalar(axis_of("split", axis, x, where));
  if (num_or_size_splits.is_single()) {
    const int64_t parts = num_or_size_splits.values()[0];
    if (parts <= 0)
      invalid_argument("split", where, "the number of parts must be positive, got ", parts);
    return raw_ops::Split(along, x, parts);
  }
  const Tensor sizes = num_or_size_splits.tensor();
  const Shape& extents = static_shape(sizes);
  if (extents.rank() != 1 || !extents.is_fully_defined())
    invalid_argument("split", where,
                     "the sizes of parts must be a tensor of rank 1 of known extent, got shape ",
                     extents.str());
  return raw_ops::SplitV(x, sizes, along, extents[0]);
}

Tensor tile(const Input& input, const Extents& multiples) {
  const CallerScope scope(input.where());
  return raw_ops::Tile(input, multiples.tensor());
}

namespace {

// The same count for all elements: tiles a new axis behind `axis`, then merges both.
Tensor repeat_all(const Tensor& x, const Tensor& count, size_t axis) {
  const size_t rank = static_cast<size_t>(internal::tensor_rank(x));
  const Tensor tiled_axis = raw_ops::ExpandDims(x, known_scalar(static_cast<int64_t>(axis) + 1));
  std::vector<Tensor> multiples(rank + 1, known_scalar(1));
  multiples[axis + 1] = count;
  std::vector<Tensor> dims = raw_ops::Unpack(internal::shape_tensor(x), static_cast<int64_t>(rank));
  dims[axis] = raw_ops::Mul(dims[axis], count);
  return raw_ops::Reshape(raw_ops::Tile(tiled_axis, raw_ops::Pack(multiples)), raw_ops::Pack(dims));
}

void check_counts(std::span<const int64_t> counts, const Location& where) {
  for (const int64_t count : counts)
    if (count < 0) invalid_argument("repeat", where, "repeats must not be negative, got ", count);
}

// Element i repeated counts[i] times: gathers by where the running sum of the counts is exceeded.
Tensor repeat_each(const Tensor& x, const Tensor& counts, int64_t axis) {
  const Tensor ends = cumsum(raw_ops::Maximum(counts, 0));
  const Tensor total = reduce_sum(raw_ops::Maximum(counts, 0));
  const Tensor positions =
      raw_ops::Range(known_scalar(0, counts.dtype()), total, known_scalar(1, counts.dtype()));
  return gather(x, searchsorted(ends, positions, "right"), static_cast<int>(axis));
}

Tensor repeat_host(const Tensor& x, std::span<const int64_t> counts, int64_t axis,
                   const Location& where) {
  const int64_t extent = internal::shape_of(x)[static_cast<size_t>(axis)];
  if (static_cast<int64_t>(counts.size()) != extent)
    invalid_argument("repeat", where, "repeats must be one count or one for each of ", extent,
                     " elements of axis ", axis, ", got ", counts.size());
  std::vector<int64_t> indices;
  for (size_t i = 0; i < counts.size(); ++i)
    for (int64_t n = 0; n < counts[i]; ++n) indices.push_back(static_cast<int64_t>(i));
  return raw_ops::GatherV2(x, known_vector(indices), known_scalar(axis));
}

}  // namespace

Tensor repeat(const Input& input, const Extents& repeats) {
  const CallerScope scope(input.where());
  return repeat(raw_ops::Reshape(input, known_vector({{-1}})), repeats, 0);
}

Tensor repeat(const Input& input, const Extents& repeats, int axis) {
  const CallerScope scope(input.where());
  const Location& where = CallerScope::user(input.where());
  Tensor x = input.tensor();
  if (internal::tensor_rank(x) == 0) x = raw_ops::ExpandDims(x, known_scalar(0));
  const int64_t along = normal_axis(axis, internal::tensor_rank(x), "repeat", where);
  if (repeats.is_host()) check_counts(repeats.values(), where);
  if (repeats.is_host() && repeats.values().size() == 1)
    return repeat_all(x, known_scalar(repeats.values()[0]), static_cast<size_t>(along));
  if (repeats.is_host()) return repeat_host(x, repeats.values(), along, where);
  const Tensor given = repeats.tensor();
  if (const auto counts = internal::known_integers(given)) check_counts(*counts, where);
  const Tensor counts = cast(given, DType::int32);
  if (internal::shape_of(counts).num_elements() == 1)
    return repeat_all(x, raw_ops::Reshape(counts, known_vector({})), static_cast<size_t>(along));
  return repeat_each(x, counts, along);
}

namespace {

Tensor axes_tensor(const char* function, const Axes& axis, const Tensor& x, const Location& where) {
  const Shape& extents = static_shape(x);
  if (axis.absent()) return known_vector(internal::all_axes(internal::tensor_rank(x)));
  if (!extents.has_rank()) return known_vector(axis.values());
  std::vector<int64_t> axes;
  for (const int64_t i : axis.values())
    axes.push_back(normal_axis(i, extents.rank(), function, where));
  return known_vector(axes);
}

}  // namespace

Tensor reverse(const Input& tensor, const Axes& axis) {
  const CallerScope scope(tensor.where());
  const Location& where = CallerScope::user(tensor.where());
  const Tensor x = tensor.tensor();
  if (const Shape& known = static_shape(x); known.has_rank())
    internal::normal_axes(axis.values(), known.rank(), "reverse", where);
  return raw_ops::ReverseV2(x, axes_tensor("reverse", axis, x, where));
}

Tensor reverse_v2(const Input& tensor, const Axes& axis) { return reverse(tensor, axis); }

Tensor reverse_sequence(const Input& input, const Input& seq_lengths, int seq_axis,
                        int batch_axis) {
  const CallerScope scope(input.where());
  const Location& where = CallerScope::user(input.where());
  const Tensor x = input.tensor();
  return raw_ops::ReverseSequence(x, seq_lengths, axis_of("reverse_sequence", seq_axis, x, where),
                                  {.batch_dim = axis_of("reverse_sequence", batch_axis, x, where)});
}

Tensor roll(const Input& input, const Input& shift, const Axes& axis) {
  const CallerScope scope(input.where());
  const Tensor x = input.tensor();
  const Tensor axes = axes_tensor("roll", axis, x, CallerScope::user(input.where()));
  const Tensor steps = shift.tensor();
  const bool is_single = internal::tensor_rank(steps) == 0 && internal::static_shape(axes)[0] == 1;
  return raw_ops::Roll(x, is_single ? raw_ops::Reshape(steps, known_vector({{1}})) : steps, axes);
}

Tensor pad(const Input& tensor, const Input& paddings, const PadOptions& options) {
  std::string mode = options.mode;
  for (char& c : mode) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (mode == "REFLECT" || mode == "SYMMETRIC") return raw_ops::MirrorPad(tensor, paddings, mode);
  if (mode != "CONSTANT")
    invalid_argument("pad", CallerScope::user(tensor.where()),
                     "mode must be CONSTANT, REFLECT or SYMMETRIC, got ", options.mode);
  if (options.constant_values.is_number(0)) return raw_ops::Pad(tensor, paddings);
  const CallerScope scope(tensor.where());
  const Tensor x = tensor.tensor();
  return raw_ops::PadV2(x, paddings, options.constant_values.tensor(x.dtype(), tensor.where()));
}

std::vector<Tensor> meshgrid(const Inputs& vectors, const std::string& indexing) {
  const CallerScope scope(vectors.where());
  if (indexing != "xy" && indexing != "ij")
    invalid_argument("meshgrid", CallerScope::user(vectors.where()),
                     "indexing must be xy or ij, got ", indexing);
  const size_t count = vectors.tensors().size();
  std::vector<Tensor> extents;
  for (const Tensor& vector : vectors.tensors()) extents.push_back(raw_ops::Size(vector));
  const bool swapped = indexing == "xy" && count > 1;
  if (swapped) std::swap(extents[0], extents[1]);
  std::vector<Tensor> grids;
  for (size_t i = 0; i < count; ++i) {
    std::vector<int64_t> shape(count, 1);
    shape[swapped && i < 2 ? 1 - i : i] = -1;
    grids.push_back(raw_ops::BroadcastTo(
        raw_ops::Reshape(vectors.tensors()[i], known_vector(shape)), raw_ops::Pack(extents)));
  }
  return grids;
}

}  // namespace tf
