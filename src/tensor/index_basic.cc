// Reading and writing the part of an index that is integers, slices and new axes.
//
// A selection of known extent with step 1 is recorded as a Slice whose start is data and whose extent is
// known: a loop over its start is one plan. Other selections are one StridedSlice.
#include <algorithm>
#include <limits>

#include "base/error.h"
#include "imperative/raw_ops.h"
#include "record/access.h"
#include "record/caller.h"
#include "record/known.h"
#include "tensor/index_plan.h"

namespace tf::internal {
namespace {

using Kind = IndexEntry::Kind;

/// Whether the entries select a box of known extents (whole axes may be of any extent).
bool is_box(const IndexPlan& plan) {
  return std::all_of(plan.entries.begin(), plan.entries.end(), [](const IndexEntry& entry) {
    const bool selects = entry.kind == Kind::slice || entry.kind == Kind::integer;
    return !selects || (entry.extent >= 0 && entry.step == 1);
  });
}

bool needs_int64(const IndexPlan& plan) {
  constexpr int64_t kLargest = std::numeric_limits<int32_t>::max();
  return std::any_of(plan.entries.begin(), plan.entries.end(),
                     [](const IndexEntry& entry) { return entry.extent > kLargest; });
}

/// Integers that the user wrote, as opposed to known ones.
Tensor as_data(const std::vector<int64_t>& values, bool wide) {
  if (wide) return constant(values);
  return constant(std::vector<int32_t>(values.begin(), values.end()));
}

struct Box {
  std::vector<int64_t> begin;
  std::vector<int64_t> size;  // -1: the whole axis
  std::vector<int64_t> end;   // begin + size, or 0 for the whole axis
};

Box box_of(const IndexPlan& plan) {
  Box box;
  for (const IndexEntry& entry : plan.entries) {
    const bool selects = entry.kind == Kind::slice || entry.kind == Kind::integer;
    for (int i = 0; i < entry.axes; ++i) {
      box.begin.push_back(selects ? entry.start : 0);
      box.size.push_back(selects ? entry.count : entry.kind == Kind::mask ? -1 : entry.extent);
      box.end.push_back(selects ? entry.start + entry.count : 0);
    }
  }
  return box;
}

bool selects_something(const IndexPlan& plan) {
  return std::any_of(plan.entries.begin(), plan.entries.end(), [](const IndexEntry& entry) {
    return entry.kind == Kind::slice || entry.kind == Kind::integer;
  });
}

/// The box with the axes of integers dropped and new ones added.
Tensor with_plan_axes(const Tensor& box, const IndexPlan& plan) {
  const Shape& shape = static_shape(box);
  std::vector<int64_t> dims;
  std::vector<int64_t> dropped;
  std::vector<int64_t> added;
  int64_t axis = 0;
  for (const IndexEntry& entry : plan.entries) {
    if (entry.kind == Kind::integer) {
      dropped.push_back(axis++);
    } else if (entry.kind == Kind::new_axis) {
      added.push_back(static_cast<int64_t>(dims.size()));
      dims.push_back(1);
    } else {
      for (int i = 0; i < entry.axes; ++i, ++axis)
        dims.push_back(shape.has_rank() ? shape[static_cast<size_t>(axis)] : -1);
    }
  }
  if (dropped.empty() && added.empty()) return box;
  if (added.empty()) return raw_ops::Squeeze(box, {.squeeze_dims = dropped});
  if (std::find(dims.begin(), dims.end(), -1) == dims.end())
    return raw_ops::Reshape(box, known_vector(dims));
  Tensor result = dropped.empty() ? box : raw_ops::Squeeze(box, {.squeeze_dims = dropped});
  for (const int64_t place : added) result = raw_ops::ExpandDims(result, known_scalar(place));
  return result;
}

/// The operands and masks of StridedSlice and its update, one position for each axis or new axis.
struct Strided {
  std::vector<int64_t> begin;
  std::vector<int64_t> end;
  std::vector<int64_t> strides;
  raw_ops::StridedSliceAttrs masks;
};

void add_slice(Strided& strided, const IndexEntry& entry) {
  const int64_t bit = int64_t{1} << strided.begin.size();
  if (entry.extent < 0) {  // as written: TensorFlow clamps as Python does
    if (!entry.slice.start) strided.masks.begin_mask |= bit;
    if (!entry.slice.stop) strided.masks.end_mask |= bit;
    strided.begin.push_back(entry.slice.start.value_or(0));
    strided.end.push_back(entry.slice.stop.value_or(0));
  } else {
    const int64_t end = entry.start + entry.count * entry.step;
    if (end < 0) strided.masks.end_mask |= bit;
    strided.begin.push_back(entry.start);
    strided.end.push_back(std::max<int64_t>(end, 0));
  }
  strided.strides.push_back(entry.step);
}

void add_position(Strided& strided, int64_t begin, int64_t end, int64_t& mask) {
  mask |= int64_t{1} << strided.begin.size();
  strided.begin.push_back(begin);
  strided.end.push_back(end);
  strided.strides.push_back(1);
}

Strided strided_of(const IndexPlan& plan) {
  Strided strided;
  for (const IndexEntry& entry : plan.entries) {
    switch (entry.kind) {
      case Kind::integer:
        add_position(strided, entry.start, entry.start + 1, strided.masks.shrink_axis_mask);
        break;
      case Kind::new_axis: add_position(strided, 0, 0, strided.masks.new_axis_mask); break;
      case Kind::slice: add_slice(strided, entry); break;
      default:
        for (int i = 0; i < entry.axes; ++i) {
          strided.masks.end_mask |= int64_t{1} << strided.begin.size();
          add_position(strided, 0, 0, strided.masks.begin_mask);
        }
    }
  }
  return strided;
}

/// The extents that the basic part leaves; -1 where unknown.
Shape basic_shape(const IndexPlan& plan, const Shape& shape) {
  std::vector<int64_t> dims;
  for (const IndexEntry& entry : plan.entries) {
    if (entry.kind == Kind::integer) continue;
    if (entry.kind == Kind::new_axis || entry.kind == Kind::slice || entry.kind == Kind::whole)
      dims.push_back(entry.count);
    else
      for (int i = 0; i < entry.axes; ++i)
        dims.push_back(shape.has_rank() ? shape[static_cast<size_t>(entry.axis + i)] : -1);
  }
  return Shape(dims);
}

[[noreturn]] void refuse_broadcast(const Shape& from, const Shape& to) {
  invalid_argument("setitem", CallerScope::user(Location()),
                   "could not broadcast input array from shape ", from.str(), " into shape ",
                   to.str());
}

/// Without the leading axes of extent 1 that the target lacks.
Tensor trimmed(const Tensor& value, size_t rank) {
  const Shape& shape = static_shape(value);
  std::vector<int64_t> leading;
  while (shape.size() - leading.size() > rank && shape[leading.size()] == 1)
    leading.push_back(static_cast<int64_t>(leading.size()));
  return leading.empty() ? value : raw_ops::Squeeze(value, {.squeeze_dims = leading});
}

}  // namespace

AssignedValue fit_value(const Tensor& value, const Shape& target) {
  if (!static_shape(value).has_rank()) return {value, true};
  const Tensor fitting = trimmed(value, target.size());
  const Shape& shape = static_shape(fitting);
  if (shape.size() > target.size()) refuse_broadcast(static_shape(value), target);
  bool needs_broadcast = shape.size() < target.size();
  for (size_t i = 0; i < shape.size(); ++i) {
    const int64_t own = shape[shape.size() - 1 - i];
    const int64_t wanted = target[target.size() - 1 - i];
    if (own != 1 && own >= 0 && wanted >= 0 && own != wanted)
      refuse_broadcast(static_shape(value), target);
    needs_broadcast = needs_broadcast || own < 0 || (own == 1 && wanted != 1);
  }
  return {fitting, needs_broadcast};
}

Tensor read_basic(const Tensor& x, const IndexPlan& plan) {
  if (plan.is_basic_whole) return x;
  if (!is_box(plan)) {
    const Strided strided = strided_of(plan);
    const DType dtype = needs_int64(plan) ? DType::int64 : DType::int32;
    return raw_ops::StridedSlice(x, known_vector(strided.begin, dtype),
                                 known_vector(strided.end, dtype),
                                 known_vector(strided.strides, dtype), strided.masks);
  }
  if (!selects_something(plan)) return with_plan_axes(x, plan);
  const Box box = box_of(plan);
  const bool wide = needs_int64(plan);
  const Tensor part = raw_ops::Slice(x, as_data(box.begin, wide),
                                     known_vector(box.size, wide ? DType::int64 : DType::int32));
  return with_plan_axes(part, plan);
}

namespace {

raw_ops::TensorStridedSliceUpdateAttrs update_masks(const raw_ops::StridedSliceAttrs& masks) {
  return {.begin_mask = masks.begin_mask,
          .end_mask = masks.end_mask,
          .new_axis_mask = masks.new_axis_mask,
          .shrink_axis_mask = masks.shrink_axis_mask};
}

}  // namespace

Tensor write_basic(const Tensor& x, const IndexPlan& plan, const Tensor& value) {
  const Shape target = basic_shape(plan, static_shape(x));
  const AssignedValue fitting = fit_value(value, target);
  Tensor part = fitting.value;
  if (fitting.needs_broadcast)
    part =
        raw_ops::BroadcastTo(part, target.is_fully_defined() ? known_vector(target.dims())
                                                             : raw_ops::Shape(read_basic(x, plan)));
  if (!selects_something(plan))
    return plan.is_basic_whole ? part : raw_ops::Reshape(part, raw_ops::Shape(x));
  const Strided strided = strided_of(plan);
  const bool wide = needs_int64(plan);
  const DType dtype = wide ? DType::int64 : DType::int32;
  const Tensor strides = known_vector(strided.strides, dtype);
  if (!is_box(plan))
    return raw_ops::TensorStridedSliceUpdate(x, known_vector(strided.begin, dtype),
                                             known_vector(strided.end, dtype), strides, part,
                                             update_masks(strided.masks));
  return raw_ops::TensorStridedSliceUpdate(x, as_data(strided.begin, wide),
                                           as_data(strided.end, wide), strides, part,
                                           update_masks(strided.masks));
}

}  // namespace tf::internal
