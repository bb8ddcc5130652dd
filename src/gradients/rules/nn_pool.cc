// Gradients of pooling.
#include "gradients/rules/helpers.h"

namespace tf::internal {
namespace {

const std::vector<int64_t>& ksize(const GradientArgs& g) {
  return g.attr<std::vector<int64_t>>("ksize");
}
const std::vector<int64_t>& strides(const GradientArgs& g) {
  return g.attr<std::vector<int64_t>>("strides");
}
const std::string& padding(const GradientArgs& g) { return g.attr<std::string>("padding"); }
const std::string& data_format(const GradientArgs& g) { return g.attr<std::string>("data_format"); }

// y = mean over windows of x: dx = dy / count spread over its window
InputGradients avg_pool_gradient(const GradientArgs& g) {
  return {raw_ops::AvgPoolGrad(shape_of(g.x()), g.dy(), ksize(g), strides(g), padding(g),
                               {.data_format = data_format(g)})};
}

// z = dy / count spread over windows: ddy = mean over windows of dz
InputGradients avg_pool_grad_gradient(const GradientArgs& g) {
  return {no_gradient, raw_ops::AvgPool(g.dy(), ksize(g), strides(g), padding(g),
                                        {.data_format = data_format(g)})};
}

InputGradients avg_pool_3d_gradient(const GradientArgs& g) {
  return {raw_ops::AvgPool3DGrad(shape_of(g.x()), g.dy(), ksize(g), strides(g), padding(g),
                                 {.data_format = data_format(g)})};
}

InputGradients avg_pool_3d_grad_gradient(const GradientArgs& g) {
  return {no_gradient, raw_ops::AvgPool3D(g.dy(), ksize(g), strides(g), padding(g),
                                          {.data_format = data_format(g)})};
}

/// Gradients of an operation that only moves elements between an input and its pool (x, y, dy): the
/// first two decide where, which has no gradient; the third is moved by `formula`.
template <class Formula>
InputGradients moved_gradients(const GradientArgs& g, const Formula& formula) {
  InputGradients result(g.num_inputs());
  for (int i = 0; i < 2; ++i)
    if (g.wants(i)) result[i] = zeros_like(g.x(i));
  if (g.wants(2)) result[2] = formula();
  return result;
}

// y = max over windows of x: dx = dy where the largest is
InputGradients max_pool_gradient(const GradientArgs& g) {
  return {
      raw_ops::MaxPoolGrad(g.x(), g.y(), g.dy(), ksize(g), strides(g), padding(g),
                           {.explicit_paddings = g.attr<std::vector<int64_t>>("explicit_paddings"),
                            .data_format = data_format(g)})};
}

// z = dy where the largest of x is: ddy = dz at the largest
InputGradients max_pool_grad_gradient(const GradientArgs& g) {
  return moved_gradients(g, [&] {
    return raw_ops::MaxPoolGradGrad(g.x(0), g.x(1), g.dy(), ksize(g), strides(g), padding(g),
                                    {.data_format = data_format(g)});
  });
}

// z = ddx at the largest of x: the gradient of that is dz where the largest is
InputGradients max_pool_grad_grad_gradient(const GradientArgs& g) {
  return moved_gradients(g, [&] {
    return raw_ops::MaxPoolGrad(g.x(0), g.x(1), g.dy(), ksize(g), strides(g), padding(g),
                                {.data_format = data_format(g)});
  });
}

// The V2 operations have ksize and strides as inputs.
InputGradients max_pool_v2_gradient(const GradientArgs& g) {
  return {raw_ops::MaxPoolGradV2(g.x(0), g.y(), g.dy(), g.x(1), g.x(2), padding(g),
                                 {.data_format = data_format(g)}),
          no_gradient, no_gradient};
}

InputGradients max_pool_grad_v2_gradient(const GradientArgs& g) {
  return moved_gradients(g, [&] {
    return raw_ops::MaxPoolGradGradV2(g.x(0), g.x(1), g.dy(), g.x(3), g.x(4), padding(g),
                                      {.data_format = data_format(g)});
  });
}

InputGradients max_pool_3d_gradient(const GradientArgs& g) {
  return {raw_ops::MaxPool3DGrad(g.x(), g.y(), g.dy(), ksize(g), strides(g), padding(g),
                                 {.data_format = data_format(g)})};
}

InputGradients max_pool_3d_grad_gradient(const GradientArgs& g) {
  return moved_gradients(g, [&] {
    return raw_ops::MaxPool3DGradGrad(g.x(0), g.x(1), g.dy(), ksize(g), strides(g), padding(g),
                                      {.data_format = data_format(g)});
  });
}

InputGradients max_pool_3d_grad_grad_gradient(const GradientArgs& g) {
  return moved_gradients(g, [&] {
    return raw_ops::MaxPool3DGrad(g.x(0), g.x(1), g.dy(), ksize(g), strides(g), padding(g),
                                  {.data_format = data_format(g)});
  });
}

// y = max over windows of x, and where it was: dx = dy there
InputGradients max_pool_with_argmax_gradient(const GradientArgs& g) {
  return {raw_ops::MaxPoolGradWithArgmax(
      g.x(), g.dy(0), g.y(1), ksize(g), strides(g), padding(g),
      {.include_batch_in_index = g.attr<bool>("include_batch_in_index")})};
}

// y = max over windows of uneven extents: dx = dy where the largest is
InputGradients fractional_max_pool_gradient(const GradientArgs& g) {
  return {raw_ops::FractionalMaxPoolGrad(g.x(), g.y(0), g.dy(0), g.y(1), g.y(2),
                                         {.overlapping = g.attr<bool>("overlapping")})};
}

// y = mean over windows of uneven extents: dx = dy / count spread over its window
InputGradients fractional_avg_pool_gradient(const GradientArgs& g) {
  return {raw_ops::FractionalAvgPoolGrad(shape_of(g.x(), DType::int64), g.dy(0), g.y(1), g.y(2),
                                         {.overlapping = g.attr<bool>("overlapping")})};
}

const RuleEntry kNnPoolRules[] = {
    {"AvgPool", avg_pool_gradient},
    {"AvgPool3D", avg_pool_3d_gradient},
    {"AvgPool3DGrad", avg_pool_3d_grad_gradient},
    {"AvgPoolGrad", avg_pool_grad_gradient},
    {"FractionalAvgPool", fractional_avg_pool_gradient},
    {"FractionalMaxPool", fractional_max_pool_gradient},
    {"MaxPool", max_pool_gradient},
    {"MaxPool3D", max_pool_3d_gradient},
    {"MaxPool3DGrad", max_pool_3d_grad_gradient},
    {"MaxPool3DGradGrad", max_pool_3d_grad_grad_gradient},
    {"MaxPoolGrad", max_pool_grad_gradient},
    {"MaxPoolGradGrad", max_pool_grad_grad_gradient},
    {"MaxPoolGradV2", max_pool_grad_v2_gradient},
    {"MaxPoolV2", max_pool_v2_gradient},
    {"MaxPoolWithArgmax", max_pool_with_argmax_gradient},
};

}  // namespace

std::span<const RuleEntry> nn_pool_rules() { return kNnPoolRules; }

}  // namespace tf::internal
