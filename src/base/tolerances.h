// How closely floating-point results must agree, in one place. Integers and booleans agree exactly.
#pragma once

#include "imperative/dtype.h"

namespace tf::internal {

/// |actual - expected| <= relative * the largest magnitude of what is expected + absolute.
struct Tolerance {
  double relative;
  double absolute;
};

/// The same formula computed by other operations or in another order.
constexpr Tolerance tolerance(DType dtype) {
  switch (dtype) {
    case DType::float64:
    case DType::complex128: return {1e-9, 1e-11};
    case DType::float16: return {4e-3, 1e-3};
    case DType::bfloat16: return {3e-2, 1e-2};
    default: return {3e-5, 1e-6};
  }
}

}  // namespace tf::internal
