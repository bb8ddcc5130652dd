// Host arithmetic that rounds where TensorFlow's does.
#pragma once

#include "imperative/dtype.h"

namespace tf::internal {

/// TensorFlow keeps an optimizer's numbers in float32, also when the variables are float64.
inline double in_float32(double x) { return static_cast<float>(x); }

/// 1 - x as computed in `dtype`: in float32, 1 - 0.999f is 0.00099998712, not 0.001f.
inline double one_minus(double x, DType dtype) {
  if (dtype == DType::float64) return 1 - x;
  return 1.0f - static_cast<float>(x);
}

}  // namespace tf::internal
