// What stands behind an Optimizer: its rule, its learning rate, and the slots of each variable.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "imperative/optimizer.h"

namespace tf::internal {

/// What happens to gradients and variables before the rule, and how often.
struct OptimizerSettings {
  std::string function;  // for messages: "tf::train::AdamOptimizer"
  std::string name;
  LearningRate rate;
  std::optional<double> weight_decay = std::nullopt;
  std::optional<double> clipnorm = std::nullopt;
  std::optional<double> global_clipnorm = std::nullopt;
  std::optional<double> clipvalue = std::nullopt;
};

/// One optimizer. Rules are plain tensor math on slots, which are Variables, so that a step is
/// recorded, compiled and differentiated around like anything else. A rule reads no slot after it
/// assigned it: it goes on with the value that the assignment returned.
class OptimizerState {
 public:
  explicit OptimizerState(OptimizerSettings settings) : settings_(std::move(settings)) {}
  virtual ~OptimizerState() = default;

  struct SlotKind {
    std::string name;
    double initial;
  };
  virtual std::vector<SlotKind> slot_kinds() const { return {}; }
  /// Numbers that change with each step and are kept here rather than in variables, with the names
  /// that TensorFlow gives them in checkpoints.
  struct Scalar {
    std::string name;
    DType dtype;  // int64, of an int64_t, or float32, of a float
    void* value;
    bool needed = true;  // TensorFlow 1's optimizers save no step count
  };
  struct Counts {
    int64_t iterations = 0;
    float beta1_power = 0;
    float beta2_power = 0;
  };
  /// After everything recorded so far ran: steps that failed do not count.
  std::vector<Scalar> scalars();

  void apply(const GradsAndVars& grads_and_vars, const Location& where);

  /// The slots of one variable, in the order of `slot_kinds`.
  struct Entry {
    Variable variable;
    std::vector<Variable> slots;
  };
  const std::deque<Entry>& entries() const { return entries_; }
  /// The variable's slots, made at the first call.
  const std::vector<Variable>& slots_of(const Variable& variable, const Location& where);
  const Entry* find(const Variable& variable) const;

  OptimizerSettings& settings() { return settings_; }
  /// Steps taken, those that still wait to run included.
  int64_t iterations();

 protected:
  /// What to subtract from the variable. `rate` is a scalar of the gradient's dtype, times
  /// `rate_factor`.
  virtual Tensor delta(const Tensor& gradient, std::vector<Variable>& slots,
                       const Tensor& rate) const = 0;
  virtual double rate_factor(DType) const { return 1; }
  virtual std::vector<Scalar> own_scalars() {
    return {{"iter", DType::int64, &counts_.iterations, false}};
  }
  /// After each step.
  virtual void advance(Counts& counts) const { ++counts.iterations; }
  Counts counts_;

 private:
  struct Rates;
  /// A step whose assignments may not have run yet.
  struct PendingStep {
    Counts before;
    std::vector<std::pair<std::shared_ptr<VariableState>, int64_t>> versions;
    bool has_run() const;
    bool has_failed() const;
  };
  void settle_steps();
  void take(PendingStep& step, const std::vector<Tensor>& gradients,
            std::vector<Variable>& variables, Rates& rates, const Location& where);
  void check(const GradsAndVars& grads_and_vars, const Location& where) const;
  std::vector<Tensor> clipped(const std::vector<Tensor>& gradients) const;
  Entry& entry_of(const Variable& variable, const Location& where);

  OptimizerSettings settings_;
  std::deque<Entry> entries_;  // stay in place while others are added
  std::unordered_map<const VariableState*, size_t> index_;
  std::deque<PendingStep> pending_;
};

}  // namespace tf::internal
