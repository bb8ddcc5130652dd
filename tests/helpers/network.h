// A small fully connected network and its training step, in operations of the registry only.
#pragma once

#include <vector>

#include "imperative/gradients.h"
#include "imperative/raw_ops.h"
#include "imperative/variable.h"

namespace tf::testing {

/// Numbers between -0.5 and 0.5, the same in every run.
inline Tensor pseudo_random(const Shape& shape, uint32_t seed) {
  std::vector<float> values(static_cast<size_t>(shape.num_elements()));
  uint32_t state = seed * 2654435761u + 12345;
  for (float& value : values) {
    state = state * 1664525u + 1013904223u;
    value = static_cast<float>(state >> 8) / static_cast<float>(1 << 24) - 0.5f;
  }
  return constant(values, shape);
}

class Network {
 public:
  explicit Network(const std::vector<int64_t>& widths) {
    for (size_t i = 0; i + 1 < widths.size(); ++i) {
      const auto seed = static_cast<uint32_t>(i);
      weights.emplace_back(pseudo_random(Shape{widths[i], widths[i + 1]}, seed));
      weights.emplace_back(pseudo_random(Shape{widths[i + 1]}, seed + 100));
    }
  }

  Tensor logits(const Tensor& images) const {
    Tensor layer = images;
    for (size_t i = 0; i < weights.size(); i += 2) {
      layer = raw_ops::AddV2(raw_ops::MatMul(layer, weights[i]), weights[i + 1]);
      if (i + 2 < weights.size()) layer = raw_ops::Relu(layer);
    }
    return layer;
  }

  Tensor loss(const Tensor& images, const Tensor& labels) const {
    const auto both = raw_ops::SparseSoftmaxCrossEntropyWithLogits(logits(images), labels);
    return raw_ops::Mean(both.loss, constant({0}));
  }

  /// One step of gradient descent; the loss before it.
  Tensor train(const Tensor& images, const Tensor& labels) {
    const Tensor result = loss(images, labels);
    const std::vector<GradientSource> sources(weights.begin(), weights.end());
    const std::vector<Tensor> found = gradients({result}, sources);
    for (size_t i = 0; i < weights.size(); ++i) weights[i].assign_sub(raw_ops::Mul(found[i], 0.1f));
    return result;
  }

  std::vector<float> values() const {
    std::vector<float> all;
    for (const Variable& weight : weights)
      for (const float value : weight.to_vector<float>()) all.push_back(value);
    return all;
  }

  std::vector<Variable> weights;
};

/// Labels 0 to classes - 1 in turn.
inline Tensor labels_of(int64_t count, int32_t classes) {
  std::vector<int32_t> labels(static_cast<size_t>(count));
  for (size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int32_t>(i) % classes;
  return constant(labels);
}

}  // namespace tf::testing
