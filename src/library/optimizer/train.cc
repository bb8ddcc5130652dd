// TensorFlow 1's optimizers: the rules of its ResourceApply* kernels, as tensor math.
#include <cmath>

#include "base/error.h"
#include "imperative/operators.h"
#include "imperative/raw_ops.h"
#include "imperative/train.h"
#include "library/optimizer/numbers.h"
#include "library/optimizer/state.h"

namespace tf::train {

using internal::one_minus;
using internal::OptimizerSettings;
using internal::OptimizerState;

namespace {

using Slots = std::vector<Variable>;

AdamOptions in_float32(AdamOptions options) {
  for (double* number : {&options.beta1, &options.beta2, &options.epsilon})
    *number = internal::in_float32(*number);
  return options;
}

RMSPropOptions in_float32(RMSPropOptions options) {
  for (double* number : {&options.decay, &options.momentum, &options.epsilon})
    *number = internal::in_float32(*number);
  return options;
}

class GradientDescentRule : public OptimizerState {
 public:
  using OptimizerState::OptimizerState;

 protected:
  Tensor delta(const Tensor& g, Slots&, const Tensor& rate) const override { return rate * g; }
};

class MomentumRule : public OptimizerState {
 public:
  MomentumRule(OptimizerSettings settings, double momentum, bool nesterov)
      : OptimizerState(std::move(settings)),
        momentum_(internal::in_float32(momentum)),
        nesterov_(nesterov) {}
  std::vector<SlotKind> slot_kinds() const override { return {{"momentum", 0}}; }

 protected:
  Tensor delta(const Tensor& g, Slots& slots, const Tensor& rate) const override {
    const Tensor sum = slots[0].assign(slots[0] * momentum_ + g);
    if (nesterov_) return g * rate + sum * momentum_ * rate;
    return rate * sum;
  }

 private:
  double momentum_;
  bool nesterov_;
};

class AdamRule : public OptimizerState {
 public:
  AdamRule(OptimizerSettings settings, const AdamOptions& options)
      : OptimizerState(std::move(settings)), options_(in_float32(options)) {
    counts_.beta1_power = static_cast<float>(options.beta1);
    counts_.beta2_power = static_cast<float>(options.beta2);
  }
  std::vector<SlotKind> slot_kinds() const override { return {{"m", 0}, {"v", 0}}; }

 protected:
  std::vector<Scalar> own_scalars() override {
    return {{"iter", DType::int64, &counts_.iterations, false},
            {"beta1_power", DType::float32, &counts_.beta1_power},
            {"beta2_power", DType::float32, &counts_.beta2_power}};
  }
  double rate_factor(DType dtype) const override {
    if (dtype == DType::float64)
      return std::sqrt(1.0 - counts_.beta2_power) /
             (1.0 - static_cast<double>(counts_.beta1_power));
    return std::sqrt(1.0f - counts_.beta2_power) / (1.0f - counts_.beta1_power);
  }
  Tensor delta(const Tensor& g, Slots& slots, const Tensor& rate) const override {
    const DType dtype = g.dtype();
    const Tensor m0 = slots[0].value();
    const Tensor v0 = slots[1].value();
    const Tensor m = slots[0].assign(m0 + (g - m0) * one_minus(options_.beta1, dtype));
    const Tensor v =
        slots[1].assign(v0 + (raw_ops::Square(g) - v0) * one_minus(options_.beta2, dtype));
    return m * rate / (raw_ops::Sqrt(v) + options_.epsilon);
  }
  // In float32 at each step, as the variables that TensorFlow keeps them in.
  void advance(Counts& counts) const override {
    OptimizerState::advance(counts);
    counts.beta1_power *= static_cast<float>(options_.beta1);
    counts.beta2_power *= static_cast<float>(options_.beta2);
  }

 private:
  AdamOptions options_;
};

class RMSPropRule : public OptimizerState {
 public:
  RMSPropRule(OptimizerSettings settings, const RMSPropOptions& options)
      : OptimizerState(std::move(settings)), options_(in_float32(options)) {}
  std::vector<SlotKind> slot_kinds() const override {
    std::vector<SlotKind> kinds = {{"rms", 1}, {"momentum", 0}};
    if (options_.centered) kinds.push_back({"mg", 0});
    return kinds;
  }

 protected:
  Tensor delta(const Tensor& g, Slots& slots, const Tensor& rate) const override {
    const double keep = one_minus(options_.decay, g.dtype());
    const Tensor ms0 = slots[0].value();
    const Tensor ms = slots[0].assign(ms0 + (raw_ops::Square(g) - ms0) * keep);
    Tensor denominator = ms;
    if (options_.centered) {
      const Tensor mg0 = slots[2].value();
      const Tensor mg = slots[2].assign(mg0 + (g - mg0) * keep);
      denominator = ms - raw_ops::Square(mg);
    }
    const Tensor step = rate * g * raw_ops::Rsqrt(denominator + options_.epsilon);
    return slots[1].assign(slots[1] * options_.momentum + step);
  }

 private:
  RMSPropOptions options_;
};

class AdagradRule : public OptimizerState {
 public:
  AdagradRule(OptimizerSettings settings, double initial)
      : OptimizerState(std::move(settings)), initial_(initial) {}
  std::vector<SlotKind> slot_kinds() const override { return {{"accumulator", initial_}}; }

 protected:
  Tensor delta(const Tensor& g, Slots& slots, const Tensor& rate) const override {
    const Tensor sum = slots[0].assign_add(raw_ops::Square(g));
    return g * rate * raw_ops::Rsqrt(sum);
  }

 private:
  double initial_;
};

double checked_initial(double value, const Location& where) {
  if (value > 0) return value;
  internal::invalid_argument("tf::train::AdagradOptimizer", where, "initial_accumulator_value is ",
                             value, "; a positive number is needed");
}

}  // namespace

GradientDescentOptimizer::GradientDescentOptimizer(const LearningRate& learning_rate,
                                                   const std::string& name)
    : Optimizer(std::make_shared<GradientDescentRule>(
          OptimizerSettings{"tf::train::GradientDescentOptimizer", name, learning_rate})) {}

MomentumOptimizer::MomentumOptimizer(const LearningRate& learning_rate, double momentum,
                                     const MomentumOptions& options)
    : Optimizer(std::make_shared<MomentumRule>(
          OptimizerSettings{"tf::train::MomentumOptimizer", options.name, learning_rate}, momentum,
          options.use_nesterov)) {}

AdamOptimizer::AdamOptimizer(const LearningRate& learning_rate, const AdamOptions& options)
    : Optimizer(std::make_shared<AdamRule>(
          OptimizerSettings{"tf::train::AdamOptimizer", options.name, learning_rate}, options)) {}

RMSPropOptimizer::RMSPropOptimizer(const LearningRate& learning_rate, const RMSPropOptions& options)
    : Optimizer(std::make_shared<RMSPropRule>(
          OptimizerSettings{"tf::train::RMSPropOptimizer", options.name, learning_rate}, options)) {
}

AdagradOptimizer::AdagradOptimizer(const LearningRate& learning_rate, const AdagradOptions& options,
                                   Location where)
    : Optimizer(std::make_shared<AdagradRule>(
          OptimizerSettings{"tf::train::AdagradOptimizer", options.name, learning_rate},
          checked_initial(options.initial_accumulator_value, where))) {}

}  // namespace tf::train
