#include "gradients/term.h"

#include <utility>

#include "imperative/raw_ops.h"
#include "record/access.h"

namespace tf::internal {
namespace {

Tensor joined(const std::vector<Tensor>& factors, int axis) {
  return raw_ops::ConcatV2(Inputs(factors), axis);
}

// The sum of products with the same transposes.
Tensor joined(const std::vector<const MatrixProduct*>& products) {
  const MatrixProduct& first = *products[0];
  if (products.size() == 1) return first.record();
  std::vector<Tensor> a, b;
  for (const MatrixProduct* product : products) {
    a.push_back(product->a);
    b.push_back(product->b);
  }
  return MatrixProduct{joined(a, first.transpose_a ? 0 : 1), joined(b, first.transpose_b ? 1 : 0),
                       first.transpose_a, first.transpose_b}
      .record();
}

}  // namespace

Tensor MatrixProduct::record() const {
  return raw_ops::MatMul(a, b, {.transpose_a = transpose_a, .transpose_b = transpose_b});
}

bool MatrixProduct::is_thin() const {
  const Shape& first = static_shape(a);
  const Shape& second = static_shape(b);
  if (!first.is_fully_defined() || !second.is_fully_defined()) return false;
  const double rows = static_cast<double>(first[transpose_a ? 1 : 0]);
  const double columns = static_cast<double>(second[transpose_b ? 0 : 1]);
  const double depth = static_cast<double>(first[transpose_a ? 0 : 1]);
  return 2 * depth * (rows + columns) <= rows * columns;
}

GradientTerm::GradientTerm(MatrixProduct product) {
  if (product.is_thin())
    product_ = std::move(product);
  else
    value_ = product.record();
}

Tensor sum_of(const std::vector<GradientTerm>& terms) {
  std::vector<const MatrixProduct*> products[2][2];
  std::vector<Tensor> values;
  for (const GradientTerm& term : terms) {
    if (!term.is_product()) {
      values.push_back(term.value());
      continue;
    }
    const MatrixProduct& product = term.product();
    products[product.transpose_a][product.transpose_b].push_back(&product);
  }
  for (const auto& by_first : products)
    for (const auto& alike : by_first)
      if (!alike.empty()) values.push_back(joined(alike));
  return values.size() == 1 ? values[0] : raw_ops::AddN(Inputs(values));
}

}  // namespace tf::internal
