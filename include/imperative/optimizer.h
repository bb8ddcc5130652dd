// Optimizers: what those of TensorFlow 1 (train.h) and 2 (optimizers.h) have in common.
#pragma once

#include <concepts>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "imperative/operand.h"
#include "imperative/step.h"
#include "imperative/variable.h"

namespace tf {

namespace internal {
class OptimizerState;
}

/// A learning rate: a number, a scalar tensor, a variable (its value at each step), or a function
/// that is asked at each step.
class LearningRate {
 public:
  template <Scalar T>
  LearningRate(T rate) : value_(Operand(rate)) {}
  LearningRate(const Tensor& rate) : value_(Operand(rate)) {}
  LearningRate(const Indexed& rate) : value_(Operand(rate)) {}
  LearningRate(const Variable& rate) : value_(rate) {}
  template <std::invocable F>
  LearningRate(F schedule)
      : value_(std::shared_ptr<Schedule>(std::make_shared<ScheduleOf<F>>(std::move(schedule)))) {}
  /// The rate of the step that begins now.
  Operand now(Location where = Location::current()) const {
    if (const Variable* variable = std::get_if<Variable>(&value_))
      return Operand(variable->value(where));
    if (const auto* schedule = std::get_if<std::shared_ptr<Schedule>>(&value_))
      return Operand((*schedule)->rate());
    return std::get<Operand>(value_);
  }

 private:
  // std::function would do, but its header is a sixth of what this one costs the compiler.
  struct Schedule {
    virtual ~Schedule() = default;
    virtual double rate() = 0;
  };
  template <class F>
  struct ScheduleOf : Schedule {
    explicit ScheduleOf(F function) : function_(std::move(function)) {}
    double rate() override { return static_cast<double>(function_()); }
    F function_;
  };

  std::variant<Operand, Variable, std::shared_ptr<Schedule>> value_;
};

/// Gradients, each with the variable it belongs to; an undefined gradient leaves its variable alone.
using GradsAndVars = std::vector<std::pair<Tensor, Variable>>;

/// The base of all optimizers; make one of the classes in train.h or optimizers.h. Copies share
/// their state: slot variables (momenta, moments), made at the first step of a variable, and counts.
/// Steps take effect at their line. One optimizer is for one thread at a time.
class Optimizer {
 public:
  /// Takes one step that makes `loss` smaller: the gradients of `loss` (summed over its elements) by
  /// `var_list`, then `apply_gradients`. Variables that the loss does not depend on stay as they are;
  /// InvalidArgumentError if it depends on none. Source: `tf.compat.v1.train.Optimizer.minimize`.
  Operation minimize(const Tensor& loss, const std::vector<Variable>& var_list,
                     Location where = Location::current());
  /// With all trainable variables alive that are floating-point or complex.
  Operation minimize(const Tensor& loss, Location where = Location::current());

  /// The first half of `minimize`; an undefined gradient where the loss does not depend on a variable.
  GradsAndVars compute_gradients(const Tensor& loss, const std::vector<Variable>& var_list,
                                 Location where = Location::current());
  GradsAndVars compute_gradients(const Tensor& loss, Location where = Location::current());
  /// The second half. InvalidArgumentError, with nothing changed, if there is no gradient at all, a
  /// variable is not floating point, or a gradient's dtype or shape is not its variable's.
  Operation apply_gradients(const GradsAndVars& grads_and_vars,
                            Location where = Location::current());

  /// The rate of the steps to come. A change costs nothing: it is an input of the compiled step.
  const LearningRate& learning_rate() const;
  void set_learning_rate(const LearningRate& rate);
  /// Steps taken, those included that wait to be run; one that fails then counts no longer.
  int64_t iterations() const;
  const std::string& name() const;

  /// Names of the slots that each variable gets ("m", "v"), a variable's slot (undefined before its
  /// first step or for another name), and all slots.
  std::vector<std::string> get_slot_names() const;
  Variable get_slot(const Variable& variable, const std::string& slot_name) const;
  std::vector<Variable> variables() const;

  /// For the library's own code.
  internal::OptimizerState& state() const { return *state_; }

 protected:
  explicit Optimizer(std::shared_ptr<internal::OptimizerState> state) : state_(std::move(state)) {}

 private:
  std::shared_ptr<internal::OptimizerState> state_;
};

}  // namespace tf
