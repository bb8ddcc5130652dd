// Taking a recipe off a component.
#include "plan/recipe.h"

#include <unordered_map>

#include "record/engine.h"
#include "record/runner.h"
#include "record/variable_state.h"

namespace tf::internal {
namespace {

class Writer {
 public:
  Writer(const Component& component, bool (*apart)(const Value*))
      : component_(component), apart_(apart), recipe_(std::make_shared<Recipe>()) {
    for (size_t i = 0; i < component.inputs.size(); ++i) {
      const Value* input = component.inputs[i];
      recipe_->inputs.push_back({input->dtype, component.input_shapes[i]});
      operands_[input] = {Recipe::Operand::Kind::input, static_cast<uint32_t>(i)};
    }
    for (const VariableState* variable : component.variables) {
      variables_[variable] = static_cast<uint32_t>(recipe_->variables.size());
      recipe_->variables.push_back({variable->dtype, variable->shape});
    }
    recipe_->num_values = component.num_values;
    recipe_->num_nodes = component.nodes.size();
    recipe_->placement = component.placement;
    recipe_->small_parts = engine().xla_at_once;
    for (Node* node : component.nodes)
      for (int i = 0; apart && i < node->num_inputs; ++i)
        if (apart(node->inputs()[i])) recipe_->constants.push_back(host_buffer(node->inputs()[i]));
  }

  std::shared_ptr<const Recipe> write(const std::vector<uint8_t>& wanted) {
    const std::vector<uint8_t> needed = find_needed(wanted);
    for (Node* node : component_.nodes) {
      if (needed[node->local])
        add(node);
      else
        skip(node);
    }
    for (size_t i = 0; i < wanted.size(); ++i)
      if (wanted[i]) recipe_->outputs.push_back(static_cast<uint32_t>(i));
    return std::move(recipe_);
  }

 private:
  // What outputs and assignments need; dead code is left out.
  std::vector<uint8_t> find_needed(const std::vector<uint8_t>& wanted) const {
    std::vector<uint8_t> needed(component_.nodes.size());
    for (auto at = component_.nodes.rbegin(); at != component_.nodes.rend(); ++at) {
      Node* node = *at;
      bool is_needed = needed[node->local] || node->kind == NodeKind::assign;
      for (int i = 0; i < node->num_outputs; ++i) is_needed = is_needed || wanted[node->flat + i];
      needed[node->local] = is_needed;
      for (int i = 0; is_needed && i < node->num_inputs; ++i) {
        const Node* input = node->inputs()[i]->node;
        if (input->state == NodeState::running) needed[input->local] = 1;
      }
    }
    return needed;
  }

  void add(Node* node) {
    Recipe::Step& step = recipe_->steps.emplace_back();
    step.kind = node->kind;
    step.signature = node->signature;
    step.site = node->site;
    step.flat = node->flat;
    step.num_outputs = node->num_outputs;
    if (node->variable) step.variable = variables_.at(node->variable.get());
    for (int i = 0; i < node->num_inputs; ++i) step.operands.push_back(operand(node->inputs()[i]));
  }

  void skip(Node* node) {
    for (int i = 0; apart_ && i < node->num_inputs; ++i) next_apart_ += apart_(node->inputs()[i]);
  }

  Recipe::Operand operand(Value* value) {
    using Kind = Recipe::Operand::Kind;
    if (apart_ && apart_(value)) return {Kind::constant, next_apart_++};
    if (value->node->state == NodeState::running)
      return {Kind::local, value->node->flat + value->index};
    const auto [found, is_new] = operands_.try_emplace(value);
    if (is_new) {
      found->second = {Kind::constant, static_cast<uint32_t>(recipe_->constants.size())};
      recipe_->constants.push_back(host_buffer(value));
    }
    return found->second;
  }

  const Component& component_;
  bool (*apart_)(const Value*);
  uint32_t next_apart_ = 0;
  std::shared_ptr<Recipe> recipe_;
  std::unordered_map<const Value*, Recipe::Operand> operands_;  // from outside
  std::unordered_map<const VariableState*, uint32_t> variables_;
};

}  // namespace

std::vector<Recipe::Typed> types_of_values(const Recipe& recipe) {
  std::vector<Recipe::Typed> types(recipe.num_values);
  for (const Recipe::Step& step : recipe.steps) {
    for (uint32_t i = 0; i < step.num_outputs; ++i) {
      if (step.kind == NodeKind::operation)
        types[step.flat + i] = {step.signature->output_types[i], step.signature->output_shapes[i]};
      else
        types[step.flat + i] = recipe.variables[step.variable];
    }
  }
  return types;
}

std::shared_ptr<const Recipe> make_recipe(const Component& component,
                                          const std::vector<uint8_t>& wanted,
                                          bool (*apart)(const Value*)) {
  return Writer(component, apart).write(wanted);
}

}  // namespace tf::internal
