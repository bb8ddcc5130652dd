// The words that stand for an array's elements, by dtype.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tensor/format_array.h"

namespace tf::internal {

/// The dtype as it stands in NumPy's repr: "float32", "object" for strings, "'float8_e5m2'";
/// empty for dtypes that have no NumPy counterpart and cannot be printed.
std::string_view numpy_dtype_text(DType dtype);

/// The text of the elements with these row-major indices, as NumPy prints them side by side: padded
/// to a common width where it does so. Every index must be that of an element, and the dtype
/// printable.
std::vector<std::string> element_words(const ArrayView& array, std::span<const size_t> indices);

/// `str` of the only element of an array of rank 0, with all digits and without padding.
std::string scalar_text(const ArrayView& array);

}  // namespace tf::internal
