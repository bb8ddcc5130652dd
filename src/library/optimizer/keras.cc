// TensorFlow 2's optimizers: the rules of tf.keras.optimizers.
#include <cmath>

#include "base/error.h"
#include "imperative/operators.h"
#include "imperative/optimizers.h"
#include "imperative/raw_ops.h"
#include "library/optimizer/numbers.h"
#include "library/optimizer/state.h"

namespace tf::optimizers {

using internal::in_float32;
using internal::OptimizerSettings;
using internal::OptimizerState;

namespace {

using Slots = std::vector<Variable>;

class SgdRule : public OptimizerState {
 public:
  SgdRule(OptimizerSettings settings, const SGDOptions& options)
      : OptimizerState(std::move(settings)),
        momentum_(in_float32(options.momentum)),
        nesterov_(options.nesterov) {}
  std::vector<SlotKind> slot_kinds() const override {
    if (momentum_ == 0) return {};
    return {{"momentum", 0}};
  }

 protected:
  Tensor delta(const Tensor& g, Slots& slots, const Tensor& rate) const override {
    const Tensor step = g * rate;
    if (momentum_ == 0) return step;
    const Tensor m = slots[0].assign(slots[0] * momentum_ - step);
    return nesterov_ ? step - m * momentum_ : -m;
  }

 private:
  double momentum_;
  bool nesterov_;
};

class AdamRule : public OptimizerState {
 public:
  AdamRule(OptimizerSettings settings, const AdamOptions& options)
      : OptimizerState(std::move(settings)), options_(options) {}
  std::vector<SlotKind> slot_kinds() const override {
    std::vector<SlotKind> kinds = {{"momentum", 0}, {"velocity", 0}};
    if (options_.amsgrad) kinds.push_back({"velocity_hat", 0});
    return kinds;
  }

 protected:
  std::vector<Scalar> own_scalars() override {
    return {{"iter", DType::int64, &counts_.iterations}};
  }
  double rate_factor(DType dtype) const override {
    if (dtype == DType::float64) return factor<double>();
    return factor<float>();
  }
  Tensor delta(const Tensor& g, Slots& slots, const Tensor& rate) const override {
    const Tensor m0 = slots[0].value();
    const Tensor v0 = slots[1].value();
    const Tensor m = slots[0].assign(m0 + (g - m0) * (1 - options_.beta_1));
    Tensor v = slots[1].assign(v0 + (raw_ops::Square(g) - v0) * (1 - options_.beta_2));
    if (options_.amsgrad) v = slots[2].assign(raw_ops::Maximum(slots[2], v));
    return m * rate / (raw_ops::Sqrt(v) + options_.epsilon);
  }

 private:
  /// The correction of the moments' bias towards 0, in the arithmetic of the variable's dtype.
  template <class T>
  double factor() const {
    const T step = static_cast<T>(counts_.iterations + 1);
    const T power1 = std::pow(static_cast<T>(in_float32(options_.beta_1)), step);
    const T power2 = std::pow(static_cast<T>(in_float32(options_.beta_2)), step);
    return std::sqrt(1 - power2) / (1 - power1);
  }

  AdamOptions options_;
};

class RMSpropRule : public OptimizerState {
 public:
  RMSpropRule(OptimizerSettings settings, const RMSpropOptions& options)
      : OptimizerState(std::move(settings)), options_(options) {}
  std::vector<SlotKind> slot_kinds() const override {
    std::vector<SlotKind> kinds = {{"velocity", 0}};
    if (options_.momentum > 0) kinds.push_back({"momentum", 0});
    if (options_.centered) kinds.push_back({"average_gradient", 0});
    return kinds;
  }

 protected:
  Tensor delta(const Tensor& g, Slots& slots, const Tensor& rate) const override {
    const double rho = options_.rho;
    const Tensor velocity = slots[0].assign(rho * slots[0] + (1 - rho) * raw_ops::Square(g));
    Tensor denominator = velocity;
    if (options_.centered) {
      Variable& slot = slots.back();
      const Tensor mean = slot.assign(rho * slot + (1 - rho) * g);
      denominator = velocity - raw_ops::Square(mean);
    }
    const Tensor step = rate * g / raw_ops::Sqrt(denominator + options_.epsilon);
    if (!(options_.momentum > 0)) return step;
    return slots[1].assign(options_.momentum * slots[1] + step);
  }

 private:
  RMSpropOptions options_;
};

class AdagradRule : public OptimizerState {
 public:
  AdagradRule(OptimizerSettings settings, const AdagradOptions& options)
      : OptimizerState(std::move(settings)), options_(options) {}
  std::vector<SlotKind> slot_kinds() const override {
    return {{"accumulator", options_.initial_accumulator_value}};
  }

 protected:
  Tensor delta(const Tensor& g, Slots& slots, const Tensor& rate) const override {
    const Tensor sum = slots[0].assign_add(raw_ops::Square(g));
    return rate * g / raw_ops::Sqrt(sum + options_.epsilon);
  }

 private:
  AdagradOptions options_;
};

OptimizerSettings settings(const char* function, const std::string& name, const LearningRate& rate,
                           const Common& common) {
  return {function,        name, rate, common.weight_decay, common.clipnorm, common.global_clipnorm,
          common.clipvalue};
}

SGDOptions checked(const SGDOptions& options, const Location& where) {
  if (options.momentum >= 0 && options.momentum <= 1) return options;
  internal::invalid_argument("tf::optimizers::SGD", where, "momentum is ", options.momentum,
                             "; a number in [0, 1] is needed");
}

AdamOptions without_decay(const AdamWOptions& options) {
  return {options.beta_1,  options.beta_2, options.epsilon,
          options.amsgrad, options.common, options.name};
}

Common with_decay(const AdamWOptions& options) {
  Common common = options.common;
  common.weight_decay = options.weight_decay;
  return common;
}

}  // namespace

SGD::SGD(const LearningRate& learning_rate, const SGDOptions& options, Location where)
    : Optimizer(std::make_shared<SgdRule>(
          settings("tf::optimizers::SGD", options.name, learning_rate, options.common),
          checked(options, where))) {}

Adam::Adam(const LearningRate& learning_rate, const AdamOptions& options)
    : Optimizer(std::make_shared<AdamRule>(
          settings("tf::optimizers::Adam", options.name, learning_rate, options.common), options)) {
}

AdamW::AdamW(const LearningRate& learning_rate, const AdamWOptions& options)
    : Optimizer(std::make_shared<AdamRule>(
          settings("tf::optimizers::AdamW", options.name, learning_rate, with_decay(options)),
          without_decay(options))) {}

RMSprop::RMSprop(const LearningRate& learning_rate, const RMSpropOptions& options)
    : Optimizer(std::make_shared<RMSpropRule>(
          settings("tf::optimizers::RMSprop", options.name, learning_rate, options.common),
          options)) {}

Adagrad::Adagrad(const LearningRate& learning_rate, const AdagradOptions& options)
    : Optimizer(std::make_shared<AdagradRule>(
          settings("tf::optimizers::Adagrad", options.name, learning_rate, options.common),
          options)) {}

}  // namespace tf::optimizers
