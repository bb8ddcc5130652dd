// tf::train: the optimizers under TensorFlow 1's names and defaults, and checkpoints.
#pragma once

#include <string>

#include "imperative/checkpoint.h"
#include "imperative/optimizer.h"

namespace tf::train {

using tf::Optimizer;

/// var -= learning_rate * g. Source: `tf.compat.v1.train.GradientDescentOptimizer`.
class GradientDescentOptimizer : public Optimizer {
 public:
  explicit GradientDescentOptimizer(const LearningRate& learning_rate,
                                    const std::string& name = "GradientDescent");
};

struct MomentumOptions {
  bool use_nesterov = false;
  std::string name = "Momentum";
};
/// accumulator = momentum * accumulator + g; var -= learning_rate * accumulator. Slot: "momentum".
/// Source: `tf.compat.v1.train.MomentumOptimizer`.
class MomentumOptimizer : public Optimizer {
 public:
  MomentumOptimizer(const LearningRate& learning_rate, double momentum,
                    const MomentumOptions& options = {});
};

struct AdamOptions {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  std::string name = "Adam";
};
/// Adam with `epsilon` outside the root ("epsilon hat"). Slots: "m", "v".
/// Source: `tf.compat.v1.train.AdamOptimizer`.
class AdamOptimizer : public Optimizer {
 public:
  explicit AdamOptimizer(const LearningRate& learning_rate = 0.001,
                         const AdamOptions& options = {});
};

struct RMSPropOptions {
  double decay = 0.9;
  double momentum = 0.0;
  double epsilon = 1e-10;
  bool centered = false;
  std::string name = "RMSProp";
};
/// g / sqrt(mean of g**2 + epsilon) with momentum; `centered` uses the variance. Slots: "rms",
/// "momentum" and, if centered, "mg". Source: `tf.compat.v1.train.RMSPropOptimizer`.
class RMSPropOptimizer : public Optimizer {
 public:
  explicit RMSPropOptimizer(const LearningRate& learning_rate, const RMSPropOptions& options = {});
};

struct AdagradOptions {
  double initial_accumulator_value = 0.1;
  std::string name = "Adagrad";
};
/// accumulator += g**2; var -= learning_rate * g / sqrt(accumulator). Slot: "accumulator".
/// InvalidArgumentError for an initial value that is not positive.
/// Source: `tf.compat.v1.train.AdagradOptimizer`.
class AdagradOptimizer : public Optimizer {
 public:
  explicit AdagradOptimizer(const LearningRate& learning_rate, const AdagradOptions& options = {},
                            Location where = Location::current());
};

}  // namespace tf::train
