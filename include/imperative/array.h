// Making arrays, and changing their shape: creation, extents, joining, splitting, repeating.
//
// A shape argument (`Extents`) is braces, a vector, a Shape or an integer tensor. Axes may count from
// the end; one out of range is an InvalidArgumentError at the line. Functions without a tensor operand
// take the caller's line as their last argument. Names, order and defaults are TensorFlow's.
#pragma once

#include <string>
#include <vector>

#include "imperative/options.h"

namespace tf {

// ---- Creation ---------------------------------------------------------------------------------

/// Zeros, ones: `tf::zeros({2, 3})`, `tf::zeros({2, 3}, tf::int32)`. Zeros of strings are empty.
Tensor zeros(const Extents& shape, DType dtype = DType::float32,
             Location where = Location::current());
Tensor ones(const Extents& shape, DType dtype = DType::float32,
            Location where = Location::current());
/// Zeros, ones of the shape of `input`, and of its dtype unless another is given.
Tensor zeros_like(const Input& input, DType dtype = DType::invalid);
Tensor ones_like(const Input& input, DType dtype = DType::invalid);
/// A tensor of this shape with `value` (of rank 0) everywhere.
Tensor fill(const Extents& dims, const Input& value);
/// One value in a shape, by TensorFlow's `tf.constant(value, dtype, shape)`.
template <Scalar T>
Tensor constant(T value, DType dtype, const Shape& shape, Location where = Location::current()) {
  return constant({value}, dtype, shape, where);
}
/// start, start + delta, ... before limit. The dtype is the given one, else the first of int32, int64,
/// float16, bfloat16, float32, float64 that holds all operands. Throws InvalidArgumentError for delta
/// 0 or a delta that leads away from the limit. `tf::range(3)` is 0, 1, 2.
Tensor range(const Input& limit, const RangeOptions& options = {});
Tensor range(const Input& start, const Input& limit, const Input& delta = 1,
             const RangeOptions& options = {});
Tensor range(const Input& start, const Input& limit, const Input& delta, DType dtype);
/// `num` values from start to stop, both included, equally spaced along a new axis. Source:
/// `tf.linspace`; `lin_space` is TensorFlow 1's name.
Tensor linspace(const Input& start, const Input& stop, int64_t num, int axis = 0);
Tensor lin_space(const Input& start, const Input& stop, int64_t num, int axis = 0);
/// The identity matrix, or as many as `.batch_shape` says. Source: `tf.eye`.
Tensor eye(const Extent& num_rows, const EyeOptions& options = {},
           Location where = Location::current());
Tensor eye(int64_t num_rows, int64_t num_columns, DType dtype = DType::float32,
           Location where = Location::current());
Tensor eye(int64_t num_rows, int64_t num_columns, const Extents& batch_shape,
           DType dtype = DType::float32, Location where = Location::current());
/// `on_value` at the index along a new axis of extent `depth`, `off_value` elsewhere; an index out of
/// range gives a row without `on_value`. Source: `tf.one_hot`.
Tensor one_hot(const Input& indices, const Input& depth, const OneHotOptions& options = {});
/// lengths < (0, 1, ..., maxlen - 1) along a new last axis, as `dtype`; maxlen defaults to the largest.
Tensor sequence_mask(const Input& lengths, DType dtype = DType::bool_);
Tensor sequence_mask(const Input& lengths, const Input& maxlen, DType dtype = DType::bool_);

// ---- Extents ----------------------------------------------------------------------------------

/// The extents of a tensor as a tensor of rank 1, the number of its elements and of its axes.
Tensor shape(const Input& input, DType out_type = DType::int32);
Tensor size(const Input& input, DType out_type = DType::int32);
Tensor rank(const Input& input);
/// The extents of several tensors.
std::vector<Tensor> shape_n(const Inputs& input, DType out_type = DType::int32);
/// The shape that operands of two shapes broadcast to; of tensors, or of shapes known here.
/// InvalidArgumentError if there is none.
Tensor broadcast_dynamic_shape(const Input& shape_x, const Input& shape_y);
Shape broadcast_static_shape(const Shape& shape_x, const Shape& shape_y,
                             Location where = Location::current());
/// x, with a check that its shape is this one; -1 stands for any extent.
Tensor ensure_shape(const Input& x, const Shape& shape);

// ---- Changing the shape -----------------------------------------------------------------------

/// The same elements in another shape; one extent may be -1.
Tensor reshape(const Input& tensor, const Extents& shape);
/// Adds an axis of extent 1 before `axis` (-1: after the last).
Tensor expand_dims(const Input& input, int axis);
/// Removes axes of extent 1: the given ones (throws if one has another extent), or all.
Tensor squeeze(const Input& input, const Axes& axis = {});
/// The axes in the order `perm`, by default reversed; `conjugate` also conjugates complex elements.
/// Throws InvalidArgumentError unless `perm` names every axis once.
Tensor transpose(const Input& a, const Axes& perm = {}, bool conjugate = false);
/// Repeats elements along axes of extent 1, and new leading axes, up to `shape`.
Tensor broadcast_to(const Input& input, const Extents& shape);
/// x itself, as a tensor of its own.
Tensor identity(const Input& input);
std::vector<Tensor> identity_n(const Inputs& input);
/// x, through which no gradient flows.
Tensor stop_gradient(const Input& input);

// ---- Joining and splitting --------------------------------------------------------------------

/// Tensors that differ in one axis only, joined along it. Throws for an empty list.
Tensor concat(const Inputs& values, int axis);
/// Tensors of one shape, stacked along a new axis. Throws for an empty list.
Tensor stack(const Inputs& values, int axis = 0);
/// The tensors along an axis, without it; `num`, where given, must be its extent.
std::vector<Tensor> unstack(const Input& value, int64_t num = -1, int axis = 0);
/// Equal parts along an axis, `tf::split(x, 3, 1)`, or parts of given sizes, `tf::split(x, {2, 4})`
/// (-1: the rest). Throws if the parts do not fill the axis.
std::vector<Tensor> split(const Input& value, const Extents& num_or_size_splits, int axis = 0);

// ---- Repeating, moving, padding ---------------------------------------------------------------

/// The tensor repeated `multiples[i]` times along axis i.
Tensor tile(const Input& input, const Extents& multiples);
/// Each element along the axis repeated: all as often, or each by its own count. Without an axis the
/// tensor is flattened first. InvalidArgumentError for a negative count; one that is only known when
/// it has run is taken for 0, if each element has its own. Source: `tf.repeat`.
Tensor repeat(const Input& input, const Extents& repeats);
Tensor repeat(const Input& input, const Extents& repeats, int axis);
/// The elements in reverse order along the axes. `reverse_v2` is TensorFlow 1's name.
Tensor reverse(const Input& tensor, const Axes& axis);
Tensor reverse_v2(const Input& tensor, const Axes& axis);
/// Of each entry i of `batch_axis`, the first seq_lengths[i] elements along `seq_axis` reversed.
Tensor reverse_sequence(const Input& input, const Input& seq_lengths, int seq_axis,
                        int batch_axis = 0);
/// Elements shifted along axes, those beyond the end coming in at the start.
Tensor roll(const Input& input, const Input& shift, const Axes& axis);
/// Elements added around: paddings[i] = (before, after) of axis i. Mode "CONSTANT" adds
/// `.constant_values`, "REFLECT" mirrors without the edge, "SYMMETRIC" with it.
Tensor pad(const Input& tensor, const Input& paddings, const PadOptions& options = {});
/// Coordinate tensors of a grid, one for each vector; `indexing` is "xy" (the first two axes swapped,
/// as for images) or "ij".
std::vector<Tensor> meshgrid(const Inputs& vectors, const std::string& indexing = "xy");

}  // namespace tf
