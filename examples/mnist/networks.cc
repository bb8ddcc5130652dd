// The two networks.
#include "networks.h"

#include <imperative/raw_ops.h>

namespace mnist {

tf::Variable Network::weights(const tf::Shape& shape) {
  const std::string name = "w" + std::to_string(variables_.size() / 2 + 1);
  return variables_.emplace_back(tf::initializers::HeNormal()(shape),
                                 tf::VariableOptions{.name = name});
}

tf::Variable Network::bias(int64_t size) {
  const std::string name = "b" + std::to_string(variables_.size() / 2 + 1);
  return variables_.emplace_back(tf::zeros({size}), tf::VariableOptions{.name = name});
}

Mlp::Mlp()
    : Network("mlp"),
      w1_(weights({784, 128})),
      b1_(bias(128)),
      w2_(weights({128, 32})),
      b2_(bias(32)),
      w3_(weights({32, 10})),
      b3_(bias(10)) {}

tf::Tensor Mlp::scores(const tf::Tensor& images, bool) const {
  tf::Tensor h = tf::nn::relu(tf::matmul(images, w1_) + b1_);
  h = tf::nn::relu(tf::matmul(h, w2_) + b2_);
  return tf::matmul(h, w3_) + b3_;
}

ConvNet::ConvNet()
    : Network("conv"),
      filter1_(weights({3, 3, 1, 16})),
      bias1_(bias(16)),
      filter2_(weights({3, 3, 16, 32})),
      bias2_(bias(32)),
      hidden_(weights({7 * 7 * 32, 64})),
      hidden_bias_(bias(64)),
      out_(weights({64, 10})),
      out_bias_(bias(10)) {}

tf::Tensor ConvNet::scores(const tf::Tensor& images, bool training) const {
  tf::Tensor h = tf::reshape(images, {-1, 28, 28, 1});
  h = tf::nn::relu(tf::nn::conv2d(h, filter1_, {.padding = "SAME"}) + bias1_);
  h = tf::nn::max_pool2d(h, {.ksize = 2, .strides = 2, .padding = "SAME"});
  h = tf::nn::relu(tf::nn::conv2d(h, filter2_, {.padding = "SAME"}) + bias2_);
  h = tf::nn::max_pool2d(h, {.ksize = 2, .strides = 2, .padding = "SAME"});
  h = tf::reshape(h, {-1, 7 * 7 * 32});
  h = tf::nn::relu(tf::matmul(h, hidden_) + hidden_bias_);
  if (training) h = tf::nn::dropout(h, 0.3);
  return tf::matmul(h, out_) + out_bias_;
}

tf::Tensor ConvNet::varied(const tf::Tensor& images) const {
  const int64_t count = images.size(0);
  const double centre = 13.5;
  const tf::Tensor angle = tf::random::uniform({count}, -0.2, 0.2);
  const tf::Tensor size = tf::random::uniform({count}, 0.9, 1.1);
  const tf::Tensor right = tf::random::uniform({count}, -2.0, 2.0);
  const tf::Tensor down = tf::random::uniform({count}, -2.0, 2.0);
  const tf::Tensor c = size * tf::cos(angle);
  const tf::Tensor s = size * tf::sin(angle);
  // Pixel (x, y) comes from (c (x - centre) - s (y - centre), s (x - centre) + c (y - centre)) + centre.
  const tf::Tensor none = tf::zeros({count});
  const tf::Tensor rows = tf::stack({c, -s, centre * (1 - c + s) + right,  //
                                     s, c, centre * (1 - s - c) + down, none, none},
                                    1);
  const tf::Tensor pictures = tf::reshape(images, {-1, 28, 28, 1});
  return tf::raw_ops::ImageProjectiveTransformV3(pictures, rows, tf::constant({28, 28}), 0.f,
                                                 "BILINEAR");
}

}  // namespace mnist
