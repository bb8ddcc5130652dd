// Building a function from a recipe.
#include <map>

#include "plan/as_kernel.h"
#include "plan/plan_cache.h"
#include "runtime/kernel_guards.h"

namespace tf::internal {
namespace {

// Some kernels end the process on operands that only a check before the call can refuse.
bool is_checked_at_call(const Recipe::Step& step) {
  const Signature& signature = *step.signature;
  if (!signature.op->guarded || signature.infer_at_run) return signature.op->guarded;
  for (size_t i = 0; signature.op->guards_values && i < step.operands.size(); ++i) {
    const bool baked = step.operands[i].kind == Recipe::Operand::Kind::constant;
    if (!baked && guards_values_of(*signature.op, signature.list_sizes, i)) return true;
  }
  return false;
}

class PlanBuilder {
 public:
  PlanBuilder(const Recipe& recipe, Tier tier)
      : recipe_(recipe),
        tier_(tier),
        values_(recipe.num_values),
        constants_(recipe.constants.size()),
        finals_(recipe.variables.size()) {}

  std::shared_ptr<Plan> build() {
    if (tier_ == Tier::xla) graph_.compile_with_xla();
    auto plan = std::make_shared<Plan>();
    plan->outputs = recipe_.outputs;
    plan->has_output.resize(recipe_.num_values);
    for (const uint32_t flat : recipe_.outputs) plan->has_output[flat] = true;
    std::vector<GraphOutput> arguments;
    for (const Recipe::Typed& input : recipe_.inputs)
      arguments.push_back(graph_.placeholder(input.dtype, *input.shape));
    inputs_ = arguments;
    for (size_t i = 0; i < recipe_.variables.size(); ++i)
      resources_.push_back(graph_.placeholder(DType::resource, Shape{}));
    arguments.insert(arguments.end(), resources_.begin(), resources_.end());
    for (const Recipe::Step& step : recipe_.steps)
      if (!add(step)) return nullptr;
    if (!add_commits()) return nullptr;
    if (recipe_.outputs.empty() && effects_.empty()) return plan;
    std::vector<GraphOutput> outputs;
    for (const uint32_t flat : recipe_.outputs) outputs.push_back(values_[flat]);
    const Status status = tier_ == Tier::callable
                              ? graph_.finish(arguments, outputs, plan->callable)
                              : graph_.finish(arguments, outputs, effects_, plan->function);
    if (!status.ok()) return nullptr;
    if (plan->function) plan->function->run_on(device_of(recipe_.placement));
    return plan;
  }

 private:
  GraphOutput operand(const Recipe::Operand& given) {
    using Kind = Recipe::Operand::Kind;
    if (given.kind == Kind::local) return values_[given.index];
    if (given.kind == Kind::input) return inputs_[given.index];
    GraphOutput& constant = constants_[given.index];
    if (constant.operation < 0) constant = graph_.constant(recipe_.constants[given.index]);
    return constant;
  }

  bool add(const Recipe::Step& step) {
    if (step.kind == NodeKind::variable_read) return add_read(step);
    std::vector<GraphOutput> operands;
    for (const Recipe::Operand& one : step.operands) operands.push_back(operand(one));
    if (step.kind == NodeKind::assign) {
      values_[step.flat] = finals_[step.variable] = operands[0];
      return true;
    }
    if (is_checked_at_call(step)) return false;
    const Signature& signature = *step.signature;
    int operation = 0;
    if (!graph_
             .add(*signature.op, operands, signature.list_sizes, *signature.attrs, {}, "",
                  operation)
             .ok())
      return false;
    for (const GraphOutput& used : operands) sinks_.erase(used.operation);
    sinks_[operation] = true;
    for (uint32_t i = 0; i < step.num_outputs; ++i)
      values_[step.flat + i] = {operation, static_cast<int>(i)};
    if (tier_ != Tier::xla || step.num_outputs != 1) return true;
    return as_kernel(graph_, signature.op->name, signature.output_types[0], *signature.attrs,
                     operands, values_[step.flat])
        .ok();
  }

  bool add_read(const Recipe::Step& step) {
    static const OpDef& op = get_op("ReadVariableOp");
    const GraphOutput operands[] = {resources_[step.variable]};
    const Attrs* attrs = intern({{"dtype", recipe_.variables[step.variable].dtype}});
    int operation = 0;
    if (!graph_.add(op, operands, {}, *attrs, {}, "", operation).ok()) return false;
    reads_.push_back(operation);
    values_[step.flat] = {operation, 0};
    return true;
  }

  // A plan commits last: each variable gets its final value after everything that can fail.
  bool add_commits() {
    static const OpDef& op = get_op("AssignVariableOp");
    std::vector<int> after = reads_;
    for (const auto& [operation, unused] : sinks_) after.push_back(operation);
    for (size_t i = 0; i < recipe_.variables.size(); ++i) {
      if (finals_[i].operation < 0) continue;
      const GraphOutput operands[] = {resources_[i], finals_[i]};
      int operation = 0;
      const Attrs* attrs =
          intern({{"dtype", recipe_.variables[i].dtype}, {"validate_shape", false}});
      if (!graph_.add(op, operands, {}, *attrs, after, "", operation).ok()) return false;
      effects_.push_back(operation);
    }
    return true;
  }

  const Recipe& recipe_;
  Tier tier_;
  GraphBuilder graph_;
  std::vector<GraphOutput> values_;     // by flat index
  std::vector<GraphOutput> constants_;  // made when first used
  std::vector<GraphOutput> finals_;     // by variable: its last assigned value
  std::vector<GraphOutput> inputs_;
  std::vector<GraphOutput> resources_;
  std::map<int, bool> sinks_;  // operations that nothing consumes yet
  std::vector<int> reads_;
  std::vector<int> effects_;
};

}  // namespace

std::shared_ptr<Plan> build_plan(const Recipe& recipe, Tier tier) {
  return PlanBuilder(recipe, tier).build();
}

}  // namespace tf::internal
