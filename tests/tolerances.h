// How closely floating-point results must agree in tests.
#pragma once

#include "base/tolerances.h"

namespace tf::testing {

using internal::Tolerance;
using internal::tolerance;

/// Derivatives of float64 functions against central differences.
inline constexpr Tolerance kFiniteDifferences{2e-6, 1e-8};

}  // namespace tf::testing
