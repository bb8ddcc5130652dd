// The two networks: layers are a few lines of tensor code each.
#pragma once

#include <imperative/tf.h>

#include <memory>
#include <string>
#include <vector>

namespace mnist {

/// Something with variables that turns images (n, 784) into scores (n, 10).
class Network {
 public:
  virtual ~Network() = default;
  virtual tf::Tensor scores(const tf::Tensor& images, bool training) const = 0;
  /// What training sees of these images: they themselves, or random variations of them.
  virtual tf::Tensor varied(const tf::Tensor& images) const { return images; }
  const std::string& name() const { return name_; }
  const std::vector<tf::Variable>& variables() const { return variables_; }

 protected:
  explicit Network(std::string name) : name_(std::move(name)) {}
  tf::Variable weights(const tf::Shape& shape);
  tf::Variable bias(int64_t size);

 private:
  std::string name_;
  std::vector<tf::Variable> variables_;
};

/// 784-128-32-10, fully connected, relu.
class Mlp : public Network {
 public:
  Mlp();
  tf::Tensor scores(const tf::Tensor& images, bool training) const override;

 private:
  tf::Variable w1_, b1_, w2_, b2_, w3_, b3_;
};

/// Two convolutions of 3 x 3 with pooling, a hidden layer with dropout, and the scores. Trained on
/// digits that are a little shifted, turned and scaled, since 4,000 are few.
class ConvNet : public Network {
 public:
  ConvNet();
  tf::Tensor scores(const tf::Tensor& images, bool training) const override;
  tf::Tensor varied(const tf::Tensor& images) const override;

 private:
  tf::Variable filter1_, bias1_, filter2_, bias2_, hidden_, hidden_bias_, out_, out_bias_;
};

}  // namespace mnist
