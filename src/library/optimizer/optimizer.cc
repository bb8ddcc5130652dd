// The part of an optimizer that all rules share.
#include "imperative/optimizer.h"

#include "base/error.h"
#include "imperative/gradients.h"
#include "library/optimizer/state.h"
#include "record/caller.h"
#include "record/variable_state.h"

namespace tf {

using internal::CallerScope;

GradsAndVars Optimizer::compute_gradients(const Tensor& loss, const std::vector<Variable>& var_list,
                                          Location where) {
  const CallerScope scope(where);
  if (var_list.empty())
    internal::invalid_argument(state_->settings().function + "::compute_gradients", where,
                               "there are no variables; a list of them, or trainable ones that are "
                               "alive, are needed");
  const std::vector<GradientSource> sources(var_list.begin(), var_list.end());
  std::vector<Tensor> gradients = tf::gradients(std::vector<Tensor>{loss}, sources, {}, where);
  GradsAndVars pairs;
  for (size_t i = 0; i < var_list.size(); ++i)
    pairs.emplace_back(std::move(gradients[i]), var_list[i]);
  return pairs;
}

namespace {

// What a loss can depend on smoothly: not a counter of steps, though it is trainable by default.
std::vector<Variable> differentiable_variables() {
  std::vector<Variable> variables = internal::trainable_variables();
  std::erase_if(variables, [](const Variable& variable) {
    return !is_floating(variable.dtype()) && !is_complex(variable.dtype());
  });
  return variables;
}

}  // namespace

GradsAndVars Optimizer::compute_gradients(const Tensor& loss, Location where) {
  return compute_gradients(loss, differentiable_variables(), where);
}

Operation Optimizer::apply_gradients(const GradsAndVars& grads_and_vars, Location where) {
  const CallerScope scope(where);
  state_->apply(grads_and_vars, where);
  return {};
}

Operation Optimizer::minimize(const Tensor& loss, const std::vector<Variable>& var_list,
                              Location where) {
  const CallerScope scope(where);
  return apply_gradients(compute_gradients(loss, var_list, where), where);
}

Operation Optimizer::minimize(const Tensor& loss, Location where) {
  return minimize(loss, differentiable_variables(), where);
}

const LearningRate& Optimizer::learning_rate() const { return state_->settings().rate; }
void Optimizer::set_learning_rate(const LearningRate& rate) { state_->settings().rate = rate; }
int64_t Optimizer::iterations() const { return state_->iterations(); }
const std::string& Optimizer::name() const { return state_->settings().name; }

std::vector<std::string> Optimizer::get_slot_names() const {
  std::vector<std::string> names;
  for (const auto& kind : state_->slot_kinds()) names.push_back(kind.name);
  return names;
}

Variable Optimizer::get_slot(const Variable& variable, const std::string& slot_name) const {
  const auto* entry = state_->find(variable);
  if (!entry) return {};
  const auto kinds = state_->slot_kinds();
  for (size_t i = 0; i < kinds.size(); ++i)
    if (kinds[i].name == slot_name) return entry->slots[i];
  return {};
}

std::vector<Variable> Optimizer::variables() const {
  std::vector<Variable> all;
  for (const auto& entry : state_->entries())
    all.insert(all.end(), entry.slots.begin(), entry.slots.end());
  return all;
}

}  // namespace tf
