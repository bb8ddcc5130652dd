// Building a function from a component.
#include <unordered_map>

#include "plan/plan_cache.h"
#include "record/engine.h"
#include "record/runner.h"
#include "record/variable_state.h"

namespace tf::internal {
namespace {

class PlanBuilder {
 public:
  PlanBuilder(const Component& component, const std::vector<uint8_t>& wanted)
      : component_(component), wanted_(wanted), values_(component.num_values) {}

  std::shared_ptr<Plan> build() {
    mark_needed();
    auto plan = std::make_shared<Plan>();
    plan->has_output.resize(component_.num_values);
    for (size_t i = 0; i < component_.inputs.size(); ++i) {
      const Value* input = component_.inputs[i];
      externals_[input] = graph_.placeholder(input->dtype, *component_.input_shapes[i]);
    }
    for (const VariableState* variable : component_.variables)
      resources_[variable] = graph_.placeholder(DType::resource, Shape{});
    for (Node* node : component_.nodes)
      if (needed_[node->local] && !add_node(node)) return nullptr;
    if (!add_commits()) return nullptr;
    std::vector<GraphOutput> outputs;
    for (Node* node : component_.nodes) {
      for (int i = 0; i < node->num_outputs; ++i) {
        if (!wanted_[node->flat + i]) continue;
        plan->outputs.push_back(node->flat + i);
        plan->has_output[node->flat + i] = true;
        outputs.push_back(values_[node->flat + i]);
      }
    }
    if (outputs.empty() && effects_.empty()) return plan;
    std::vector<GraphOutput> inputs;
    for (const Value* input : component_.inputs) inputs.push_back(externals_[input]);
    for (const VariableState* variable : component_.variables)
      inputs.push_back(resources_[variable]);
    if (!graph_.finish(inputs, outputs, effects_, plan->function).ok()) return nullptr;
    return plan;
  }

 private:
  // What outputs and assignments need; dead code is left out.
  void mark_needed() {
    for (size_t i = 0; i < component_.nodes.size(); ++i)
      component_.nodes[i]->local = static_cast<uint32_t>(i);
    needed_.resize(component_.nodes.size());
    for (auto at = component_.nodes.rbegin(); at != component_.nodes.rend(); ++at) {
      Node* node = *at;
      bool needed = needed_[node->local] || node->kind == NodeKind::assign;
      for (int i = 0; i < node->num_outputs; ++i) needed = needed || wanted_[node->flat + i];
      needed_[node->local] = needed;
      if (!needed) continue;
      for (int i = 0; i < node->num_inputs; ++i) {
        const Node* input = node->inputs()[i]->node;
        if (input->state == NodeState::running) needed_[input->local] = true;
      }
    }
  }

  GraphOutput operand(Value* value) {
    if (value->node->state == NodeState::running) return values_[value->node->flat + value->index];
    const auto found = externals_.find(value);
    if (found != externals_.end()) return found->second;
    return externals_[value] = graph_.constant(host_buffer(value));
  }

  bool add_node(Node* node) {
    if (node->kind == NodeKind::assign) {
      values_[node->flat] = operand(node->inputs()[0]);
      finals_[node->variable.get()] = values_[node->flat];
      return true;
    }
    if (node->kind == NodeKind::variable_read) return add_read(node);
    std::vector<GraphOutput> operands;
    for (int i = 0; i < node->num_inputs; ++i) operands.push_back(operand(node->inputs()[i]));
    const Signature& signature = *node->signature;
    int operation = 0;
    if (!graph_
             .add(*signature.op, operands, signature.list_sizes, *signature.attrs, {}, "",
                  operation)
             .ok())
      return false;
    for (const GraphOutput& used : operands) sinks_.erase(used.operation);
    sinks_[operation] = true;
    for (int i = 0; i < node->num_outputs; ++i) values_[node->flat + i] = {operation, i};
    return true;
  }

  bool add_read(Node* node) {
    const VariableState& variable = *node->variable;
    static const OpDef& op = get_op("ReadVariableOp");
    const GraphOutput operands[] = {resources_[&variable]};
    const Attrs* attrs = intern({{"dtype", variable.dtype}});
    int operation = 0;
    if (!graph_.add(op, operands, {}, *attrs, {}, "", operation).ok()) return false;
    reads_.push_back(operation);
    values_[node->flat] = {operation, 0};
    return true;
  }

  // A plan commits last: each variable gets its final value after everything that can fail.
  bool add_commits() {
    static const OpDef& op = get_op("AssignVariableOp");
    std::vector<int> after = reads_;
    for (const auto& [operation, unused] : sinks_) after.push_back(operation);
    for (VariableState* variable : component_.variables) {
      const auto final_value = finals_.find(variable);
      if (final_value == finals_.end()) continue;
      const GraphOutput operands[] = {resources_[variable], final_value->second};
      int operation = 0;
      const Attrs* attrs = intern({{"dtype", variable->dtype}, {"validate_shape", false}});
      if (!graph_.add(op, operands, {}, *attrs, after, "", operation).ok()) return false;
      effects_.push_back(operation);
    }
    return true;
  }

  const Component& component_;
  const std::vector<uint8_t>& wanted_;
  GraphBuilder graph_;
  std::vector<uint8_t> needed_;                              // by position of the node
  std::vector<GraphOutput> values_;                          // by flat index
  std::unordered_map<const Value*, GraphOutput> externals_;  // and baked constants
  std::unordered_map<const VariableState*, GraphOutput> resources_;
  std::unordered_map<const VariableState*, GraphOutput> finals_;
  std::unordered_map<int, bool> sinks_;  // operations that nothing consumes yet
  std::vector<int> reads_;
  std::vector<int> effects_;
};

}  // namespace

std::shared_ptr<Plan> build_plan(const Component& component, const std::vector<uint8_t>& wanted) {
  ++engine().counters.plan_builds;
  return PlanBuilder(component, wanted).build();
}

}  // namespace tf::internal
