// One step of an optimizer: checks, clipping, weight decay, then the rule for each variable.
#include "library/optimizer/state.h"

#include <algorithm>
#include <map>

#include "base/error.h"
#include "imperative/elementwise.h"
#include "imperative/initializers.h"
#include "imperative/operators.h"
#include "imperative/raw_ops.h"
#include "library/optimizer/numbers.h"
#include "record/access.h"
#include "record/runner.h"
#include "record/variable_state.h"
#include "record/window.h"

namespace tf::internal {
namespace {

constexpr size_t kMostPending = 4096;  // steps

bool fits(const Shape& gradient, const Shape& variable) {
  if (!gradient.has_rank() || !variable.has_rank()) return true;
  if (gradient.rank() != variable.rank()) return false;
  for (size_t i = 0; i < gradient.size(); ++i)
    if (gradient[i] >= 0 && variable[i] >= 0 && gradient[i] != variable[i]) return false;
  return true;
}

}  // namespace

/// The step's learning rate as a tensor, one for each dtype.
struct OptimizerState::Rates {
  const OptimizerState& optimizer;
  const Operand rate;
  const Location& where;
  std::map<DType, std::pair<Tensor, Tensor>> made = {};

  struct Both {
    const Tensor& plain;
    const Tensor& scaled;
  };
  Both get(DType dtype) {
    auto found = made.find(dtype);
    if (found == made.end()) found = made.emplace(dtype, make(dtype)).first;
    return {found->second.first, found->second.second};
  }
  std::pair<Tensor, Tensor> make(DType dtype) const {
    const double factor = optimizer.rate_factor(dtype);
    if (rate.is_number()) {
      const double number = in_float32(rate.number());
      const Tensor plain = Input(number, where).tensor(dtype);
      return {plain, factor == 1 ? plain : Input(number * factor, where).tensor(dtype)};
    }
    Tensor plain = rate.tensor(dtype, where);
    if (plain.dtype() != dtype) plain = raw_ops::Cast(plain, dtype);
    return {plain, factor == 1 ? plain : plain * factor};
  }
};

void OptimizerState::check(const GradsAndVars& grads_and_vars, const Location& where) const {
  const std::string function = settings_.function + "::apply_gradients";
  bool any = false;
  for (const auto& [gradient, variable] : grads_and_vars) {
    if (!variable.defined())
      invalid_argument(function, where, "a variable is undefined; a default-made or moved-from ",
                       "handle has no value");
    if (!gradient.defined()) continue;
    any = true;
    const DType dtype = variable.dtype();
    if (!is_floating(dtype) && !is_complex(dtype))
      invalid_argument(function, where, "variable '", variable.name(), "' is ", tf::name(dtype),
                       "; a floating point or complex dtype is needed");
    const Shape& shape = static_shape(gradient);
    if (gradient.dtype() != dtype || !fits(shape, variable.shape()))
      invalid_argument(function, where, "the gradient of variable '", variable.name(), "' is ",
                       tf::name(gradient.dtype()), " of shape ", shape, "; the variable is ",
                       tf::name(dtype), " of shape ", variable.shape());
  }
  if (any) return;
  std::string names;
  for (const auto& [gradient, variable] : grads_and_vars)
    names += (names.empty() ? "'" : ", '") + variable.name() + "'";
  invalid_argument(function, where, "no gradient was given for any variable",
                   names.empty() ? "" : ": the loss does not depend on ", names);
}

std::vector<Tensor> OptimizerState::clipped(const std::vector<Tensor>& gradients) const {
  if (settings_.clipnorm.value_or(0) > 0) {
    std::vector<Tensor> clipped;
    for (const Tensor& x : gradients) clipped.push_back(clip_by_norm(x, *settings_.clipnorm));
    return clipped;
  }
  if (settings_.global_clipnorm.value_or(0) > 0)
    return clip_by_global_norm(gradients, *settings_.global_clipnorm).first;
  if (settings_.clipvalue.value_or(0) > 0) {
    const double limit = *settings_.clipvalue;
    std::vector<Tensor> clipped;
    for (const Tensor& x : gradients)
      clipped.push_back(raw_ops::Maximum(raw_ops::Minimum(x, limit), -limit));
    return clipped;
  }
  return gradients;
}

bool OptimizerState::PendingStep::has_run() const {
  return std::all_of(versions.begin(), versions.end(), [](const auto& assigned) {
    return assigned.first->committed >= assigned.second;
  });
}

// None of its assignments took effect.
bool OptimizerState::PendingStep::has_failed() const {
  return std::all_of(versions.begin(), versions.end(), [](const auto& assigned) {
    return assigned.first->failed_versions.contains(assigned.second);
  });
}

// Forgets the steps that have run; if one failed, the counts are those of the other ones.
void OptimizerState::settle_steps() {
  const EngineLock lock;
  if (pending_.size() >= kMostPending) {  // another thread left the oldest step waiting
    const PendingStep oldest = pending_.front();
    for (const auto& [variable, version] : oldest.versions)
      while (variable->committed < version && settle_foreign_use(*variable, nullptr)) continue;
  }
  const auto first_waiting = std::find_if_not(pending_.begin(), pending_.end(),
                                              [](const auto& step) { return step.has_run(); });
  if (std::any_of(pending_.begin(), first_waiting,
                  [](const auto& step) { return step.has_failed(); })) {
    counts_ = pending_.front().before;
    for (PendingStep& step : pending_) {
      step.before = counts_;
      if (!step.has_failed()) advance(counts_);
    }
  }
  pending_.erase(pending_.begin(), first_waiting);
}

int64_t OptimizerState::iterations() {
  settle_steps();
  return counts_.iterations;
}

std::vector<OptimizerState::Scalar> OptimizerState::scalars() {
  const EngineLock lock;
  run_window(this_window());
  settle_steps();
  return own_scalars();
}

void OptimizerState::take(PendingStep& step, const std::vector<Tensor>& gradients,
                          std::vector<Variable>& variables, Rates& rates, const Location& where) {
  for (size_t i = 0; i < variables.size(); ++i) {
    Variable& variable = variables[i];
    Entry& entry = entry_of(variable, where);
    const auto [plain, scaled] = rates.get(variable.dtype());
    Tensor assigned;
    if (settings_.weight_decay) {
      const Tensor value = variable.value(where);
      const Tensor decayed = value - value * *settings_.weight_decay * plain;
      assigned = variable.assign(decayed - delta(gradients[i], entry.slots, scaled));
    } else {
      assigned = variable.assign_sub(delta(gradients[i], entry.slots, scaled));
    }
    step.versions.emplace_back(variable.state(), Access::get(assigned)->node->version);
  }
}

void OptimizerState::apply(const GradsAndVars& grads_and_vars, const Location& where) {
  check(grads_and_vars, where);
  std::vector<Tensor> gradients;
  std::vector<Variable> variables;
  for (const auto& [gradient, variable] : grads_and_vars) {
    if (!gradient.defined()) continue;
    gradients.push_back(gradient);
    variables.push_back(variable);
  }
  const Operand rate = settings_.rate.now(where);
  const EngineLock lock;
  settle_steps();
  gradients = clipped(gradients);
  Rates rates{*this, rate, where};
  PendingStep step{counts_, {}};
  const auto finish = [&] {
    advance(counts_);
    pending_.push_back(std::move(step));
  };
  try {
    take(step, gradients, variables, rates, where);
  } catch (...) {
    if (!step.versions.empty()) finish();  // some variables did move
    throw;
  }
  finish();
}

OptimizerState::Entry& OptimizerState::entry_of(const Variable& variable, const Location& where) {
  const auto found = index_.find(variable.state().get());
  if (found != index_.end()) return entries_[found->second];
  Entry entry{variable, {}};
  for (const SlotKind& kind : slot_kinds())
    entry.slots.emplace_back(
        initializers::Constant{kind.initial}(variable.shape(), variable.dtype(), where),
        VariableOptions{.trainable = false,
                        .name = variable.name() + "/" + settings_.name + "/" + kind.name});
  index_.emplace(variable.state().get(), entries_.size());
  return entries_.emplace_back(std::move(entry));
}

const std::vector<Variable>& OptimizerState::slots_of(const Variable& variable,
                                                      const Location& where) {
  return entry_of(variable, where).slots;
}

const OptimizerState::Entry* OptimizerState::find(const Variable& variable) const {
  const auto found = index_.find(variable.state().get());
  return found == index_.end() ? nullptr : &entries_[found->second];
}

}  // namespace tf::internal
