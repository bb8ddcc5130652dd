// Constants that the library itself writes into the record: axes, permutations, extents. They belong
// to the key of a plan; user data never comes this way, so that it can become a run-time input.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "imperative/dtype.h"
#include "imperative/shape.h"
#include "imperative/tensor.h"

namespace tf::internal {

/// The tensor of these integers (row-major, as many as `shape` holds) in an integer `dtype`. Throws
/// OutOfRangeError if one of them does not fit the dtype.
Tensor known(std::span<const int64_t> values, const Shape& shape, DType dtype);
/// The same with one axis.
Tensor known_vector(std::span<const int64_t> values, DType dtype = DType::int32);
/// The same of rank 0.
Tensor known_scalar(int64_t value, DType dtype = DType::int32);

/// The elements of an integer tensor. Those of a constant are there, so that reading them is no look.
std::vector<int64_t> integers_of(const Tensor& x);
/// The same of a constant; of anything else, nothing.
std::optional<std::vector<int64_t>> known_integers(const Tensor& x);

/// A constant that is an input of every plan, never part of its key: a random counter.
Tensor runtime_constant(DType dtype, const Shape& shape, const void* data, const Location& where);

}  // namespace tf::internal
