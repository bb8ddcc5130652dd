// Building a function from a recipe.
#include <map>

#include "plan/as_kernel.h"
#include "plan/host_program.h"
#include "plan/parts.h"
#include "plan/plan_cache.h"
#include "plan/tier_builds.h"
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

/// Adds an operation of the registry; its outputs go to `values`.
bool add_operation(GraphBuilder& graph, const Recipe::Step& step,
                   const std::vector<GraphOutput>& operands, bool with_xla,
                   std::vector<GraphOutput>& values, int& operation) {
  const Signature& signature = *step.signature;
  const Status added =
      graph.add(*signature.op, operands, signature.list_sizes, *signature.attrs, {}, "", operation);
  if (!added.ok()) return false;
  for (uint32_t i = 0; i < step.num_outputs; ++i)
    values[step.flat + i] = {operation, static_cast<int>(i)};
  if (!with_xla || step.num_outputs != 1) return true;
  return as_kernel(graph, signature.op->name, signature.output_types[0], *signature.attrs, operands,
                   values[step.flat])
      .ok();
}

/// The function of a part, for XLA; null if TensorFlow refuses.
std::shared_ptr<Function> build_part(const Recipe& recipe, const std::vector<Recipe::Typed>& types,
                                     const Part& part) {
  using Operand = Recipe::Operand;
  GraphBuilder graph;
  graph.compile_with_xla();
  std::vector<GraphOutput> values(recipe.num_values), inputs(recipe.inputs.size()), arguments;
  for (const Operand& one : part.inputs) {
    const bool is_local = one.kind == Operand::Kind::local;
    const Recipe::Typed& typed = is_local ? types[one.index] : recipe.inputs[one.index];
    arguments.push_back(graph.placeholder(typed.dtype, *typed.shape));
    (is_local ? values : inputs)[one.index] = arguments.back();
  }
  for (const uint32_t i : part.steps) {
    std::vector<GraphOutput> operands;
    for (const Operand& one : recipe.steps[i].operands) {
      if (one.kind == Operand::Kind::constant)
        operands.push_back(graph.constant(recipe.constants[one.index]));
      else
        operands.push_back((one.kind == Operand::Kind::local ? values : inputs)[one.index]);
    }
    int operation = 0;
    if (!add_operation(graph, recipe.steps[i], operands, true, values, operation)) return nullptr;
  }
  std::vector<GraphOutput> outputs;
  for (const uint32_t flat : part.outputs) outputs.push_back(values[flat]);
  std::shared_ptr<Function> function;
  return graph.finish(arguments, outputs, {}, function).ok() ? function : nullptr;
}

std::shared_ptr<Plan> make_plan(const Recipe& recipe) {
  auto plan = std::make_shared<Plan>();
  plan->outputs = recipe.outputs;
  plan->has_output.resize(recipe.num_values);
  for (const uint32_t flat : recipe.outputs) plan->has_output[flat] = true;
  return plan;
}

std::shared_ptr<Plan> build_host_plan(const Recipe& recipe) {
  const std::shared_ptr<Plan> plan = make_plan(recipe);
  plan->host = HostProgram::compile(recipe);
  return plan->host ? plan : nullptr;
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
    const std::shared_ptr<Plan> plan = make_plan(recipe_);
    std::vector<GraphOutput> arguments;
    for (const Recipe::Typed& input : recipe_.inputs)
      arguments.push_back(graph_.placeholder(input.dtype, *input.shape));
    inputs_ = arguments;
    for (const Recipe::Typed& variable : recipe_.variables)
      resources_.push_back(is_callable(tier_) ? graph_.placeholder(variable.dtype, *variable.shape)
                                              : graph_.placeholder(DType::resource, Shape{}));
    arguments.insert(arguments.end(), resources_.begin(), resources_.end());
    std::vector<GraphOutput> outputs;
    if (!(tier_ == Tier::parts ? add_units() : add_steps())) return nullptr;
    for (const uint32_t flat : recipe_.outputs) outputs.push_back(values_[flat]);
    if (!(is_callable(tier_) ? add_new_values(*plan, outputs) : add_commits())) return nullptr;
    if (outputs.empty() && effects_.empty()) return plan;
    const Status status = is_callable(tier_)
                              ? graph_.finish(arguments, outputs, plan->callable)
                              : graph_.finish(arguments, outputs, effects_, plan->function);
    if (!status.ok()) return nullptr;
    if (plan->function) plan->function->run_on(device_of(recipe_.placement));
    return plan;
  }

 private:
  struct Final {
    const Recipe::Step* step = nullptr;
    GraphOutput value;
  };

  GraphOutput operand(const Recipe::Operand& given) {
    using Kind = Recipe::Operand::Kind;
    if (given.kind == Kind::local) return values_[given.index];
    if (given.kind == Kind::input) return inputs_[given.index];
    GraphOutput& constant = constants_[given.index];
    if (constant.operation < 0) constant = graph_.constant(recipe_.constants[given.index]);
    return constant;
  }

  bool add_steps() {
    for (const Recipe::Step& step : recipe_.steps)
      if (!add(step)) return false;
    return true;
  }

  bool add_units() {
    const Partition partition = find_parts(recipe_);
    types_ = types_of_values(recipe_);
    for (const Partition::Unit& unit : partition.units) {
      const bool ok =
          unit.is_part ? add(partition.parts[unit.index]) : add(recipe_.steps[unit.index]);
      if (!ok) return false;
    }
    return true;
  }

  bool add(const Part& part) {
    std::shared_ptr<Function>& function = parts_[part.words];
    if (!function) function = build_part(recipe_, types_, part);
    if (!function) return false;
    std::vector<GraphOutput> operands;
    for (const Recipe::Operand& one : part.inputs) operands.push_back(operand(one));
    int operation = 0;
    if (!graph_.call(function, operands, operation).ok()) return false;
    note_uses(operands, operation);
    for (size_t i = 0; i < part.outputs.size(); ++i)
      values_[part.outputs[i]] = {operation, static_cast<int>(i)};
    return true;
  }

  void note_uses(const std::vector<GraphOutput>& operands, int operation) {
    for (const GraphOutput& used : operands) sinks_.erase(used.operation);
    sinks_[operation] = true;
  }

  bool add(const Recipe::Step& step) {
    if (step.kind == NodeKind::variable_read) return add_read(step);
    std::vector<GraphOutput> operands;
    for (const Recipe::Operand& one : step.operands) operands.push_back(operand(one));
    if (step.kind == NodeKind::assign) return add_assignment(step, operands[0]);
    if (is_checked_at_call(step)) return false;
    int operation = 0;
    if (!add_operation(graph_, step, operands, tier_ == Tier::xla, values_, operation))
      return false;
    note_uses(operands, operation);
    return true;
  }

  // Steps may come in another order than the program's: its last assignment counts.
  bool add_assignment(const Recipe::Step& step, const GraphOutput& value) {
    values_[step.flat] = value;
    Final& last = finals_[step.variable];
    if (!last.step || last.step < &step) last = {&step, value};
    return true;
  }

  // A callable is given the value itself, and may not give back what it was given.
  bool add_read(const Recipe::Step& step) {
    static const OpDef& read = get_op("ReadVariableOp");
    static const OpDef& identity = get_op("Identity");
    const OpDef& op = is_callable(tier_) ? identity : read;
    const GraphOutput operands[] = {resources_[step.variable]};
    const DType dtype = recipe_.variables[step.variable].dtype;
    const Attrs* attrs = intern({{is_callable(tier_) ? "T" : "dtype", dtype}});
    int operation = 0;
    if (!graph_.add(op, operands, {}, *attrs, {}, "", operation).ok()) return false;
    reads_.push_back(operation);
    values_[step.flat] = {operation, 0};
    return true;
  }

  // Everything that a new value of a variable must come after: what can fail.
  std::vector<int> ends() const {
    std::vector<int> after = reads_;
    for (const auto& [operation, unused] : sinks_) after.push_back(operation);
    return after;
  }

  bool add_new_values(Plan& plan, std::vector<GraphOutput>& outputs) {
    static const OpDef& op = get_op("Identity");
    const std::vector<int> after = ends();
    for (size_t i = 0; i < recipe_.variables.size(); ++i) {
      if (!finals_[i].step) continue;
      const GraphOutput operands[] = {finals_[i].value};
      const Attrs* attrs = intern({{"T", recipe_.variables[i].dtype}});
      int operation = 0;
      if (!graph_.add(op, operands, {}, *attrs, after, "", operation).ok()) return false;
      outputs.push_back({operation, 0});
      plan.commits.push_back(static_cast<uint32_t>(i));
    }
    return true;
  }

  // A plan commits last: each variable gets its final value after everything that can fail.
  bool add_commits() {
    static const OpDef& op = get_op("AssignVariableOp");
    const std::vector<int> after = ends();
    for (size_t i = 0; i < recipe_.variables.size(); ++i) {
      if (!finals_[i].step) continue;
      const GraphOutput operands[] = {resources_[i], finals_[i].value};
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
  std::vector<Final> finals_;           // by variable: its last assignment
  std::map<std::vector<uint64_t>, std::shared_ptr<Function>> parts_;  // by their words
  std::vector<Recipe::Typed> types_;                                  // by flat index
  std::vector<GraphOutput> inputs_;
  std::vector<GraphOutput> resources_;
  std::map<int, bool> sinks_;  // operations that nothing consumes yet
  std::vector<int> reads_;
  std::vector<int> effects_;
};

}  // namespace

std::shared_ptr<Plan> build_plan(const Recipe& recipe, Tier tier) {
  return tier == Tier::host ? build_host_plan(recipe) : PlanBuilder(recipe, tier).build();
}

}  // namespace tf::internal
