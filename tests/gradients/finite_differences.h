// Derivatives along a direction by central differences, to compare gradients with.
#pragma once

#include <functional>

#include "gradients/references.h"

namespace tf::testing {

/// The real inner product of two lists of numbers: of gradients and directions, complex numbers
/// counting as pairs.
inline double inner_product(const Numbers& x, const Numbers& y) {
  double sum = 0;
  for (size_t i = 0; i < x.size(); ++i) sum += x[i] * y[i];
  return sum;
}

inline Numbers scaled(const Numbers& x, double factor) {
  Numbers result = x;
  for (double& value : result) value *= factor;
  return result;
}

inline std::vector<Numbers> scaled(const std::vector<Numbers>& xs, double factor) {
  std::vector<Numbers> result;
  for (const Numbers& x : xs) result.push_back(scaled(x, factor));
  return result;
}

/// (f(x + h u) - f(x - h u)) / 2h, with f given the move away from x.
inline double directional_difference(const std::function<double(const std::vector<Numbers>&)>& f,
                                     const std::vector<Numbers>& direction, double step = 1e-5) {
  return (f(scaled(direction, step)) - f(scaled(direction, -step))) / (2 * step);
}

}  // namespace tf::testing
