// One of the terms whose sum is a gradient.
#pragma once

#include <vector>

#include "imperative/tensor.h"

namespace tf::internal {

/// A matrix product that is not recorded yet.
struct MatrixProduct {
  Tensor a, b;
  bool transpose_a = false, transpose_b = false;

  Tensor record() const;
  /// Whether both factors together are small beside the product, as those of a small batch and a large
  /// layer: then several such products are computed faster as one, of the factors joined.
  bool is_thin() const;
};

/// What a rule gives for one input: a tensor, a product that the sum may join with others, or nothing
/// where no gradient flows.
class GradientTerm {
 public:
  GradientTerm() = default;
  GradientTerm(Tensor value) : value_(std::move(value)) {}
  GradientTerm(MatrixProduct product);

  bool defined() const { return value_.defined() || is_product(); }
  bool is_product() const { return product_.a.defined(); }
  const Tensor& value() const { return value_; }
  const MatrixProduct& product() const { return product_; }

 private:
  Tensor value_;
  MatrixProduct product_;
};

/// The sum of at least one term. Products with the same transposes are one product: a1 b1 + a2 b2 is
/// [a1 a2] [b1; b2], so that a weight that a loop of fifty steps used costs one product of matrices
/// instead of fifty and the sum of fifty results.
Tensor sum_of(const std::vector<GradientTerm>& terms);

}  // namespace tf::internal
