// Gradients of reductions and cumulative operations.
#include <algorithm>

#include "gradients/rules/helpers.h"

namespace tf::internal {
namespace {

/// `value`, of the reduction's output shape, with the reduced axes back as axes of one element.
Tensor with_reduced_axes(const GradientArgs& g, const Tensor& value,
                         const std::vector<int64_t>& axes) {
  if (g.attr<bool>("keep_dims") || axes.empty()) return value;
  return raw_ops::Reshape(value, shape_with_ones(g.x(), axes));
}

/// `value`, of the reduction's output shape, repeated along the reduced axes.
Tensor spread(const GradientArgs& g, const Tensor& value, const std::vector<int64_t>& axes) {
  // Broadcasting aligns axes at the back, so leading ones need not be put back first.
  const bool leading = axes.empty() || axes.back() + 1 == static_cast<int64_t>(axes.size());
  return broadcast_like(leading ? value : with_reduced_axes(g, value, axes), g.x());
}

// y = sum of x over axes: dx = dy along those axes
InputGradients sum_gradient(const GradientArgs& g) {
  return {spread(g, g.dy(), host_axes(g.x(1), g.x())), no_gradient};
}

// y = mean of x over axes: dx = dy / count along those axes
InputGradients mean_gradient(const GradientArgs& g) {
  const Tensor x = g.x(), dy = g.dy();
  const std::vector<int64_t> axes = host_axes(g.x(1), x);
  double count = 1;
  for (const int64_t axis : axes) {
    const int64_t extent = known_extent(x, static_cast<int>(axis));
    if (extent < 0) {
      const Tensor product = Extents().add(x, axes).product();
      return {spread(g, dy / cast(product, dy.dtype()), axes), no_gradient};
    }
    count *= static_cast<double>(extent);
  }
  return {spread(g, count == 1 ? dy : dy / count, axes), no_gradient};
}

// y = max or min of x over axes: dx = dy shared equally by the elements equal to y
InputGradients extreme_gradient(const GradientArgs& g) {
  const Tensor x = g.x();
  const std::vector<int64_t> axes = host_axes(g.x(1), x);
  const Tensor y = with_reduced_axes(g, g.y(), axes);
  const Tensor dy = with_reduced_axes(g, g.dy(), axes);
  const Tensor chosen = cast(y == x, dy.dtype());
  return {chosen / sum(chosen, axes, true) * dy, no_gradient};
}

// y = sqrt(sum of x^2): dx = x / (y / dy)
InputGradients euclidean_norm_gradient(const GradientArgs& g) {
  const std::vector<int64_t> axes = host_axes(g.x(1), g.x());
  const Tensor y = with_reduced_axes(g, g.y(), axes);
  const Tensor dy = with_reduced_axes(g, g.dy(), axes);
  return {g.x() / (y / dy), no_gradient};
}

// y = product of x over axes: dx = dy * product of the other elements, as the product of those
// before and those after, which holds where elements are zero
InputGradients prod_gradient(const GradientArgs& g) {
  const Tensor x = g.x();
  const int rank = rank_of(x);
  const std::vector<int64_t> axes = host_axes(g.x(1), x);
  std::vector<int64_t> order = axes;
  for (int64_t axis = 0; axis < rank; ++axis)
    if (!std::binary_search(axes.begin(), axes.end(), axis)) order.push_back(axis);
  const Tensor permuted = transpose(x, order);
  const auto count = static_cast<int64_t>(axes.size());
  const Tensor matrix =
      raw_ops::Reshape(permuted, Extents()
                                     .add_product(Extents().add(permuted, counting(0, count)))
                                     .add_product(Extents().add(permuted, counting(count, rank)))
                                     .vector());
  const Tensor before = raw_ops::Cumprod(matrix, integer(0), {.exclusive = true});
  const Tensor after = raw_ops::Cumprod(matrix, integer(0), {.exclusive = true, .reverse = true});
  const Tensor others_product = reshape_like(conj(before) * conj(after), permuted);
  const Tensor dx =
      with_reduced_axes(g, g.dy(), axes) * transpose(others_product, inverse_permutation(order));
  return {dx, no_gradient};
}

// y = running sum of x: dx = running sum of dy from the other end
InputGradients cumsum_gradient(const GradientArgs& g) {
  return {raw_ops::Cumsum(
              g.dy(), g.x(1),
              {.exclusive = g.attr<bool>("exclusive"), .reverse = !g.attr<bool>("reverse")}),
          no_gradient};
}

// y = running product of x: dx = running sum of conj(y) * dy from the other end / conj(x), 0 where
// x is 0 (TensorFlow leaves the conjugates out)
InputGradients cumprod_gradient(const GradientArgs& g) {
  const Tensor total = raw_ops::Cumsum(
      conj(g.y()) * g.dy(), g.x(1),
      {.exclusive = g.attr<bool>("exclusive"), .reverse = !g.attr<bool>("reverse")});
  return {raw_ops::DivNoNan(total, conj(g.x())), no_gradient};
}

/// The lowest finite value of a floating-point dtype.
Tensor lowest(DType dtype) {
  switch (dtype) {
    case DType::float16: return real_scalar(-65504.0, dtype);
    case DType::bfloat16: return real_scalar(-3.38953139e38, dtype);
    case DType::float32: return real_scalar(-3.4028234663852886e38, dtype);
    default: return real_scalar(-1.7976931348623157e308, dtype);
  }
}

// y = log of the running sum of exp(x): dx = exp(x) * running sum of dy * exp(-y) from the other
// end, in logarithms, separately for positive and negative dy
InputGradients cumulative_logsumexp_gradient(const GradientArgs& g) {
  const Tensor x = g.x(), y = g.y(), dy = g.dy();
  const auto part = [&](const Tensor& magnitude) {
    const Tensor log = select(magnitude > 0.0, raw_ops::Log(magnitude), lowest(dy.dtype()));
    const Tensor running = raw_ops::CumulativeLogsumexp(
        log - y, g.x(1),
        {.exclusive = g.attr<bool>("exclusive"), .reverse = !g.attr<bool>("reverse")});
    return raw_ops::Exp(running + x);
  };
  return {part(dy) - part(-dy), no_gradient};
}

const RuleEntry kReductionRules[] = {
    {"ArgMax", nullptr},
    {"ArgMin", nullptr},
    {"Cumprod", cumprod_gradient},
    {"Cumsum", cumsum_gradient},
    {"CumulativeLogsumexp", cumulative_logsumexp_gradient},
    {"EuclideanNorm", euclidean_norm_gradient},
    {"Max", extreme_gradient},
    {"Mean", mean_gradient},
    {"Min", extreme_gradient},
    {"Prod", prod_gradient},
    {"Sum", sum_gradient},
};

}  // namespace

std::span<const RuleEntry> reduction_rules() { return kReductionRules; }

}  // namespace tf::internal
