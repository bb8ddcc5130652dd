// tf::optimizers: the optimizers under TensorFlow 2's names and defaults (`tf.keras.optimizers`).
#pragma once

#include <optional>
#include <string>

#include "imperative/optimizer.h"

namespace tf::optimizers {

using tf::Optimizer;

/// Options that all optimizers here have. At most one of the clips is used, in this order: each
/// gradient to norm `clipnorm`, all together to norm `global_clipnorm`, each entry to `clipvalue`.
/// Each step first multiplies the variables by 1 - weight_decay * learning_rate.
struct Common {
  std::optional<double> weight_decay = std::nullopt;
  std::optional<double> clipnorm = std::nullopt;
  std::optional<double> global_clipnorm = std::nullopt;
  std::optional<double> clipvalue = std::nullopt;
};

struct SGDOptions {
  double momentum = 0.0;
  bool nesterov = false;
  Common common = {};
  std::string name = "SGD";
};
/// var -= learning_rate * g, or with momentum: m = momentum * m - learning_rate * g; var += m.
/// Slot: "momentum". InvalidArgumentError for a momentum outside [0, 1].
/// Source: `tf.keras.optimizers.SGD`.
class SGD : public Optimizer {
 public:
  explicit SGD(const LearningRate& learning_rate = 0.01, const SGDOptions& options = {},
               Location where = Location::current());
};

struct AdamOptions {
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-7;
  bool amsgrad = false;
  Common common = {};
  std::string name = "adam";
};
/// Adam. Slots: "momentum", "velocity" and, with amsgrad, "velocity_hat".
/// Source: `tf.keras.optimizers.Adam`.
class Adam : public Optimizer {
 public:
  explicit Adam(const LearningRate& learning_rate = 0.001, const AdamOptions& options = {});
};

struct AdamWOptions {
  double weight_decay = 0.004;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-7;
  bool amsgrad = false;
  Common common = {};  // its weight_decay is not used
  std::string name = "adamw";
};
/// Adam with weight decay. Source: `tf.keras.optimizers.AdamW`.
class AdamW : public Optimizer {
 public:
  explicit AdamW(const LearningRate& learning_rate = 0.001, const AdamWOptions& options = {});
};

struct RMSpropOptions {
  double rho = 0.9;
  double momentum = 0.0;
  double epsilon = 1e-7;
  bool centered = false;
  Common common = {};
  std::string name = "rmsprop";
};
/// g / sqrt(mean of g**2 + epsilon). Slots: "velocity", with momentum "momentum", if centered
/// "average_gradient". Source: `tf.keras.optimizers.RMSprop`.
class RMSprop : public Optimizer {
 public:
  explicit RMSprop(const LearningRate& learning_rate = 0.001, const RMSpropOptions& options = {});
};

struct AdagradOptions {
  double initial_accumulator_value = 0.1;
  double epsilon = 1e-7;
  Common common = {};
  std::string name = "adagrad";
};
/// accumulator += g**2; var -= learning_rate * g / sqrt(accumulator + epsilon). Slot: "accumulator".
/// Source: `tf.keras.optimizers.Adagrad`.
class Adagrad : public Optimizer {
 public:
  explicit Adagrad(const LearningRate& learning_rate = 0.001, const AdagradOptions& options = {});
};

}  // namespace tf::optimizers

namespace tf::keras {
/// `tf::keras::optimizers` is the same.
namespace optimizers = ::tf::optimizers;
}  // namespace tf::keras
