// Text of a dense host array, character for character as NumPy 2 prints it with default options.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "imperative/dtype.h"

namespace tf::internal {

/// A dense row-major host array that somebody else owns.
struct ArrayView {
  DType dtype = DType::invalid;
  std::span<const int64_t> dims;
  /// The elements, size_of(dtype) bytes each; need not be aligned. Null for strings.
  const void* data = nullptr;
  /// The elements of a string array.
  std::span<const std::string_view> strings;
};

/// `str(array)`: "[1. 2.]"; an array of rank 0 prints as its scalar does ("3.0").
/// Dtypes that NumPy cannot hold (resource, variant) print as "<unprintable>", as in TensorFlow.
/// Throws std::invalid_argument for a negative dimension or elements that are not there.
std::string format_str(const ArrayView& array);

/// `repr(array)`: "array([1., 2.], dtype=float32)". Otherwise as format_str.
std::string format_repr(const ArrayView& array);

}  // namespace tf::internal
