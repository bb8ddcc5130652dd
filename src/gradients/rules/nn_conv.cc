// Gradients of convolutions. A convolution is linear in its input and its filter, so the gradients
// of the three operations of each kind (forward, towards the input, towards the filter) are each
// other.
#include "gradients/rules/helpers.h"
#include "gradients/rules/spread.h"

namespace tf::internal {
namespace {

// The filter and the dilations of a gradient's kernel; a filter with holes where there is no kernel.
struct Dilated {
  explicit Dilated(const GradientArgs& g, DType dtype)
      : rates(spatial_rates(g.attr<std::vector<int64_t>>("dilations"),
                            g.attr<std::string>("data_format"))),
        dilations(g.attr<std::vector<int64_t>>("dilations")),
        spread(!has_dilated_kernels(dtype, rates, g.attr<std::string>("padding"))) {
    if (spread) dilations.assign(dilations.size(), 1);
  }
  std::vector<int64_t> rates;
  std::vector<int64_t> dilations;
  bool spread;
};

Tensor input_gradient_2d(const GradientArgs& g, const Tensor& input, const Tensor& filter,
                         const Tensor& dy) {
  const Dilated dilated(g, dy.dtype());
  return raw_ops::Conv2DBackpropInput(
      shape_of(input), dilated.spread ? spread_filter(filter, dilated.rates) : filter, dy,
      g.attr<std::vector<int64_t>>("strides"), g.attr<std::string>("padding"),
      {.use_cudnn_on_gpu = g.attr<bool>("use_cudnn_on_gpu"),
       .explicit_paddings = g.attr<std::vector<int64_t>>("explicit_paddings"),
       .data_format = g.attr<std::string>("data_format"),
       .dilations = dilated.dilations});
}

Tensor filter_gradient_2d(const GradientArgs& g, const Tensor& input, const Tensor& filter,
                          const Tensor& dy) {
  const Dilated dilated(g, dy.dtype());
  const Tensor result = raw_ops::Conv2DBackpropFilter(
      input, dilated.spread ? spread_shape(filter, dilated.rates) : shape_of(filter), dy,
      g.attr<std::vector<int64_t>>("strides"), g.attr<std::string>("padding"),
      {.use_cudnn_on_gpu = g.attr<bool>("use_cudnn_on_gpu"),
       .explicit_paddings = g.attr<std::vector<int64_t>>("explicit_paddings"),
       .data_format = g.attr<std::string>("data_format"),
       .dilations = dilated.dilations});
  return dilated.spread ? gather_spread(result, dilated.rates) : result;
}

Tensor forward_2d(const GradientArgs& g, const Tensor& input, const Tensor& filter) {
  return raw_ops::Conv2D(input, filter, g.attr<std::vector<int64_t>>("strides"),
                         g.attr<std::string>("padding"),
                         {.use_cudnn_on_gpu = g.attr<bool>("use_cudnn_on_gpu"),
                          .explicit_paddings = g.attr<std::vector<int64_t>>("explicit_paddings"),
                          .data_format = g.attr<std::string>("data_format"),
                          .dilations = g.attr<std::vector<int64_t>>("dilations")});
}

// y = conv(x, k): dx = conv transposed of dy, dk = correlation of x and dy
InputGradients conv2d_gradient(const GradientArgs& g) {
  const Tensor x = g.x(0), k = g.x(1);
  return {if_wanted(g, 0, [&] { return input_gradient_2d(g, x, k, g.dy()); }),
          if_wanted(g, 1, [&] { return filter_gradient_2d(g, x, k, g.dy()); })};
}

// dx of y = conv(x, k), linear in k and dy
InputGradients conv2d_backprop_input_gradient(const GradientArgs& g) {
  const Tensor k = g.x(1), dy = g.x(2);
  return {no_gradient, if_wanted(g, 1, [&] { return filter_gradient_2d(g, g.dy(), k, dy); }),
          if_wanted(g, 2, [&] { return forward_2d(g, g.dy(), k); })};
}

// dk of y = conv(x, k), linear in x and dy
InputGradients conv2d_backprop_filter_gradient(const GradientArgs& g) {
  const Tensor x = g.x(0), dy = g.x(2);
  return {if_wanted(g, 0, [&] { return input_gradient_2d(g, x, g.dy(), dy); }), no_gradient,
          if_wanted(g, 2, [&] { return forward_2d(g, x, g.dy()); })};
}

Tensor depthwise_input_gradient(const GradientArgs& g, const Tensor& input, const Tensor& filter,
                                const Tensor& dy) {
  return raw_ops::DepthwiseConv2dNativeBackpropInput(
      shape_of(input), filter, dy, g.attr<std::vector<int64_t>>("strides"),
      g.attr<std::string>("padding"),
      {.explicit_paddings = g.attr<std::vector<int64_t>>("explicit_paddings"),
       .data_format = g.attr<std::string>("data_format"),
       .dilations = g.attr<std::vector<int64_t>>("dilations")});
}

Tensor depthwise_filter_gradient(const GradientArgs& g, const Tensor& input, const Tensor& filter,
                                 const Tensor& dy) {
  return raw_ops::DepthwiseConv2dNativeBackpropFilter(
      input, shape_of(filter), dy, g.attr<std::vector<int64_t>>("strides"),
      g.attr<std::string>("padding"),
      {.explicit_paddings = g.attr<std::vector<int64_t>>("explicit_paddings"),
       .data_format = g.attr<std::string>("data_format"),
       .dilations = g.attr<std::vector<int64_t>>("dilations")});
}

Tensor depthwise_forward(const GradientArgs& g, const Tensor& input, const Tensor& filter) {
  return raw_ops::DepthwiseConv2dNative(
      input, filter, g.attr<std::vector<int64_t>>("strides"), g.attr<std::string>("padding"),
      {.explicit_paddings = g.attr<std::vector<int64_t>>("explicit_paddings"),
       .data_format = g.attr<std::string>("data_format"),
       .dilations = g.attr<std::vector<int64_t>>("dilations")});
}

// y = conv(x, k) channel by channel: as for conv
InputGradients depthwise_gradient(const GradientArgs& g) {
  const Tensor x = g.x(0), k = g.x(1);
  return {if_wanted(g, 0, [&] { return depthwise_input_gradient(g, x, k, g.dy()); }),
          if_wanted(g, 1, [&] { return depthwise_filter_gradient(g, x, k, g.dy()); })};
}

InputGradients depthwise_backprop_input_gradient(const GradientArgs& g) {
  const Tensor k = g.x(1), dy = g.x(2);
  return {no_gradient, if_wanted(g, 1, [&] { return depthwise_filter_gradient(g, g.dy(), k, dy); }),
          if_wanted(g, 2, [&] { return depthwise_forward(g, g.dy(), k); })};
}

InputGradients depthwise_backprop_filter_gradient(const GradientArgs& g) {
  const Tensor x = g.x(0), dy = g.x(2);
  return {if_wanted(g, 0, [&] { return depthwise_input_gradient(g, x, g.dy(), dy); }), no_gradient,
          if_wanted(g, 2, [&] { return depthwise_forward(g, x, g.dy()); })};
}

Tensor input_gradient_3d(const GradientArgs& g, const Tensor& input, const Tensor& filter,
                         const Tensor& dy) {
  return raw_ops::Conv3DBackpropInputV2(shape_of(input), filter, dy,
                                        g.attr<std::vector<int64_t>>("strides"),
                                        g.attr<std::string>("padding"),
                                        {.data_format = g.attr<std::string>("data_format"),
                                         .dilations = g.attr<std::vector<int64_t>>("dilations")});
}

Tensor filter_gradient_3d(const GradientArgs& g, const Tensor& input, const Tensor& filter,
                          const Tensor& dy) {
  return raw_ops::Conv3DBackpropFilterV2(input, shape_of(filter), dy,
                                         g.attr<std::vector<int64_t>>("strides"),
                                         g.attr<std::string>("padding"),
                                         {.data_format = g.attr<std::string>("data_format"),
                                          .dilations = g.attr<std::vector<int64_t>>("dilations")});
}

Tensor forward_3d(const GradientArgs& g, const Tensor& input, const Tensor& filter) {
  return raw_ops::Conv3D(input, filter, g.attr<std::vector<int64_t>>("strides"),
                         g.attr<std::string>("padding"),
                         {.data_format = g.attr<std::string>("data_format"),
                          .dilations = g.attr<std::vector<int64_t>>("dilations")});
}

// y = conv(x, k) in three dimensions: as for conv
InputGradients conv3d_gradient(const GradientArgs& g) {
  const Tensor x = g.x(0), k = g.x(1);
  return {if_wanted(g, 0, [&] { return input_gradient_3d(g, x, k, g.dy()); }),
          if_wanted(g, 1, [&] { return filter_gradient_3d(g, x, k, g.dy()); })};
}

InputGradients conv3d_backprop_input_gradient(const GradientArgs& g) {
  const Tensor k = g.x(1), dy = g.x(2);
  return {no_gradient, if_wanted(g, 1, [&] { return filter_gradient_3d(g, g.dy(), k, dy); }),
          if_wanted(g, 2, [&] { return forward_3d(g, g.dy(), k); })};
}

InputGradients conv3d_backprop_filter_gradient(const GradientArgs& g) {
  const Tensor x = g.x(0), dy = g.x(2);
  return {if_wanted(g, 0, [&] { return input_gradient_3d(g, x, g.dy(), dy); }), no_gradient,
          if_wanted(g, 2, [&] { return forward_3d(g, x, g.dy()); })};
}

// y = max over the window of x + k: dx and dk = dy at the largest
InputGradients dilation2d_gradient(const GradientArgs& g) {
  const auto& strides = g.attr<std::vector<int64_t>>("strides");
  const auto& rates = g.attr<std::vector<int64_t>>("rates");
  const auto& padding = g.attr<std::string>("padding");
  return {if_wanted(g, 0,
                    [&] {
                      return raw_ops::Dilation2DBackpropInput(g.x(0), g.x(1), g.dy(), strides,
                                                              rates, padding);
                    }),
          if_wanted(g, 1, [&] {
            return raw_ops::Dilation2DBackpropFilter(g.x(0), g.x(1), g.dy(), strides, rates,
                                                     padding);
          })};
}

const RuleEntry kNnConvRules[] = {
    {"Conv2D", conv2d_gradient},
    {"Conv2DBackpropFilter", conv2d_backprop_filter_gradient},
    {"Conv2DBackpropInput", conv2d_backprop_input_gradient},
    {"Conv3D", conv3d_gradient},
    {"Conv3DBackpropFilterV2", conv3d_backprop_filter_gradient},
    {"Conv3DBackpropInputV2", conv3d_backprop_input_gradient},
    {"DepthwiseConv2dNative", depthwise_gradient},
    {"DepthwiseConv2dNativeBackpropFilter", depthwise_backprop_filter_gradient},
    {"DepthwiseConv2dNativeBackpropInput", depthwise_backprop_input_gradient},
    {"Dilation2D", dilation2d_gradient},
};

}  // namespace

std::span<const RuleEntry> nn_conv_rules() { return kNnConvRules; }

}  // namespace tf::internal
