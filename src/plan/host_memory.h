// Buffers of a few bytes, from memory that each thread keeps for the next ones.
#pragma once

#include "runtime/buffer.h"

namespace tf::internal {

/// A buffer with a copy of these `bytes` bytes, which dtype and shape imply. Allocating an aligned
/// tensor and freeing it take longer than a host program runs, so small ones are not freed.
Buffer small_copy_of(DType dtype, const Shape& shape, const void* data, size_t bytes);

}  // namespace tf::internal
