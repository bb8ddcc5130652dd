// The two tiers: operation by operation, and a plan in one call.
#include "plan/run.h"

#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/timeline.h"
#include "plan/host_program.h"
#include "record/engine.h"
#include "record/runner.h"
#include "record/site.h"
#include "record/variable_state.h"
#include "runtime/eager.h"
#include "runtime/variable_resource.h"

namespace tf::internal {
namespace {

bool is_local(const Value* value) { return value->node->state == NodeState::running; }

// How often each value is still consumed, so that intermediate results are freed as early as in
// eager execution.
std::vector<uint32_t> count_uses(const Component& component, const Demand& demand) {
  std::vector<uint32_t> uses(component.num_values);
  for (size_t n = 0; n < component.nodes.size(); ++n) {
    Node* node = component.nodes[n];
    if (!demand.run[n]) continue;
    for (int i = 0; i < node->num_inputs; ++i) {
      const Value* input = node->inputs()[i];
      if (is_local(input)) ++uses[input->node->flat + input->index];
    }
  }
  return uses;
}

class OpByOp {
 public:
  OpByOp(const Component& component, const Demand& demand)
      : component_(component), demand_(demand), uses_(count_uses(component, demand)) {
    results_.handles.resize(component.num_values);
    // Handles of what comes from outside, taken while the lock is held.
    outside_.resize(component.nodes.size());
    for (size_t n = 0; n < component.nodes.size(); ++n) {
      Node* node = component.nodes[n];
      if (node->kind == NodeKind::variable_read && node->variable->no_value)
        outside_failures_[n] = node->variable->no_value;
      for (int i = 0; i < node->num_inputs && demand.run[n]; ++i) {
        Value* input = node->inputs()[i];
        if (is_local(input)) continue;
        if (input->node->state == NodeState::failed) {
          outside_failures_[n] = input->node->failure;
          break;
        }
        outside_[n].push_back(handle_of(input));
      }
    }
  }

  Results run() {
    const EngineUnlock unlock;
    for (size_t n = 0; n < component_.nodes.size(); ++n)
      if (demand_.run[n]) run_one(n);
    return std::move(results_);
  }

 private:
  void fail(size_t n, std::shared_ptr<const Failure> failure) {
    results_.failures.resize(component_.nodes.size());
    results_.failures[n] = std::move(failure);
  }

  std::shared_ptr<const Failure> failure_at(size_t n) const {
    return results_.failures.empty() ? nullptr : results_.failures[n];
  }

  void run_one(size_t n) {
    Node* node = component_.nodes[n];
    if (node->num_inputs == 0)
      if (const auto found = outside_failures_.find(n); found != outside_failures_.end())
        return fail(n, found->second);
    std::vector<const Handle*> inputs;
    size_t next_outside = 0;
    for (int i = 0; i < node->num_inputs && !failure_at(n); ++i) {
      const Value* input = node->inputs()[i];
      if (!is_local(input) && next_outside == outside_[n].size()) {
        fail(n, outside_failures_.at(n));
      } else if (!is_local(input)) {
        inputs.push_back(&outside_[n][next_outside++]);
      } else if (auto failure = failure_at(input->node->local)) {
        fail(n, failure);
      } else {
        inputs.push_back(&results_.handles[input->node->flat + input->index]);
      }
    }
    if (failure_at(n)) return;
    std::vector<Handle> outputs;
    const Status status = run_node(node, inputs, outputs);
    if (!status.ok()) return fail(n, failure_of(node, status));
    for (size_t i = 0; i < outputs.size(); ++i)
      results_.handles[node->flat + i] = std::move(outputs[i]);
    drop_used(node);
  }

  void drop_used(Node* node) {
    for (int i = 0; i < node->num_inputs; ++i) {
      const Value* input = node->inputs()[i];
      if (!is_local(input)) continue;
      const uint32_t flat = input->node->flat + input->index;
      if (--uses_[flat] == 0 && !demand_.keep[flat]) results_.handles[flat].reset();
    }
  }

  const Component& component_;
  const Demand& demand_;
  std::vector<uint32_t> uses_;
  std::vector<std::vector<Handle>> outside_;  // by node, up to an input that failed
  std::unordered_map<size_t, std::shared_ptr<const Failure>> outside_failures_;
  Results results_;
};

// A plan of this machine takes values of this machine: those of others are fetched.
Status fetch_inputs(std::vector<const Handle*>& inputs, std::vector<Handle>& fetched) {
  fetched.reserve(inputs.size());
  for (const Handle*& input : inputs) {
    if (input->is_local()) continue;
    Buffer elements;
    if (Status status = input->to_buffer(elements); !status.ok()) return status;
    input = &fetched.emplace_back(Handle::from_buffer(elements));
  }
  return {};
}

std::string op_name(const Node* node) {
  if (node->signature) return node->signature->op->name;
  return node->kind == NodeKind::assign ? "assign" : "read_value";
}

void describe(TimelineSpan& span, const Component& component, Tier tier) {
  const std::string first = line_of(component.nodes.front()->site);
  const std::string last = line_of(component.nodes.back()->site);
  span.set_name(first == last ? first : first + " - " + last);
  span.add("tier", tier_name(tier));
  span.add("operations", std::to_string(component.nodes.size()));
}

bool read_variables(const Component& component, std::vector<Buffer>& values) {
  for (const VariableState* variable : component.variables) {
    std::vector<Handle> outputs;
    if (!read_resource(*variable, outputs).ok()) return false;
    if (!outputs[0].to_buffer(values.emplace_back()).ok()) return false;
  }
  return true;
}

Status assign(const VariableState& variable, const Buffer& value) {
  return assign_variable_resource(variable.resource, variable.dtype, Handle::from_buffer(value),
                                  device_of(variable.placement));
}

// All or none.
bool assign_new_values(const Component& component, const Plan& plan, std::span<const Buffer> before,
                       std::span<const Buffer> after) {
  for (size_t i = 0; i < plan.commits.size(); ++i) {
    if (assign(*component.variables[plan.commits[i]], after[i]).ok()) continue;
    while (i-- > 0) (void)assign(*component.variables[plan.commits[i]], before[plan.commits[i]]);
    return false;
  }
  return true;
}

bool run_on_host_memory(const Component& component, const Plan& plan, std::span<Value* const> given,
                        Results& results) {
  std::vector<Buffer> inputs;
  inputs.reserve(given.size() + component.variables.size());
  for (Value* input : given) {
    const Buffer* elements = reachable_buffer(input);
    if (!elements) return false;
    inputs.push_back(*elements);
  }
  std::vector<Buffer> outputs;
  outputs.reserve(plan.outputs.size() + plan.commits.size());
  if (plan.host) {  // sooner done than the lock is given up
    if (!plan.host->run(inputs, outputs)) return false;
  } else {
    const EngineUnlock unlock;
    if (!read_variables(component, inputs)) return false;
    if (!plan.callable->call(inputs, outputs).ok()) return false;
    if (!assign_new_values(component, plan, std::span(inputs).subspan(given.size()),
                           std::span(outputs).subspan(plan.outputs.size())))
      return false;
  }
  outputs.resize(plan.outputs.size());
  if (engine().verify) {  // which compares handles
    results.handles.resize(component.num_values);
    for (size_t i = 0; i < outputs.size(); ++i)
      results.handles[plan.outputs[i]] = Handle::from_buffer(outputs[i]);
    return true;
  }
  results.buffers.resize(component.num_values);
  for (size_t i = 0; i < outputs.size(); ++i)
    results.buffers[plan.outputs[i]] = std::move(outputs[i]);
  return true;
}

}  // namespace

const Buffer* reachable_buffer(Value* value) {
  try {
    return &host_buffer(value);
  } catch (const Error&) {
    return nullptr;
  }
}

namespace {

/// BroadcastArgs is the library's own, for index arrays of unknown extents: nobody wrote it.
void reword_broadcast(Failure& failure) {
  constexpr std::string_view kOpen = "Incompatible shapes: ", kMiddle = " vs. ";
  const size_t middle = failure.message.find(kMiddle);
  if (!failure.message.starts_with(kOpen) || middle == std::string::npos) return;
  failure.op = "broadcast";
  failure.message.replace(middle, kMiddle.size(), " and ");
  failure.message.replace(0, kOpen.size(), "shapes ");
  failure.message += " do not broadcast; beside each other extents are equal or 1";
}

}  // namespace

std::shared_ptr<const Failure> failure_of(const Node* node, const Status& status) {
  const EngineLock lock;  // the table of sites may grow
  Failure failure{status.code, op_name(node), status.message, site(node->site).user};
  if (failure.op == "BroadcastArgs") reword_broadcast(failure);
  return std::make_shared<Failure>(std::move(failure));
}

Status run_node(const Node* node, std::span<const Handle* const> inputs,
                std::vector<Handle>& outputs) {
  TimelineSpan span("operation");
  if (span) {
    span.set_name(op_name(node));
    span.add("line", line_of(node->site));
  }
  if (node->kind == NodeKind::variable_read) return read_resource(*node->variable, outputs);
  if (node->kind == NodeKind::assign) {
    const VariableState& variable = *node->variable;
    const Status status = assign_variable_resource(variable.resource, variable.dtype, *inputs[0],
                                                   device_of(variable.placement));
    if (status.ok()) outputs.push_back(*inputs[0]);
    return status;
  }
  const Signature& signature = *node->signature;
  const auto run = signature.infer_at_run ? infer_and_execute : execute;
  return run(*signature.op, inputs, signature.list_sizes, *signature.attrs,
             device_of(signature.placement), outputs);
}

Status read_resource(const VariableState& variable, std::vector<Handle>& outputs) {
  return read_variable_resource(variable.resource, variable.dtype, device_of(variable.placement),
                                outputs);
}

Results run_op_by_op(const Component& component, const Demand& demand) {
  for (size_t n = 0; n < component.nodes.size(); ++n) {
    component.nodes[n]->local = static_cast<uint32_t>(n);
    engine().counters.ops_run += demand.run[n];
  }
  return OpByOp(component, demand).run();
}

bool run_plan(const Component& component, const std::shared_ptr<Plan>& plan, Tier tier,
              CallMode mode, std::span<Value* const> given, Results& results) {
  TimelineSpan span("plan");
  if (span) describe(span, component, tier);
  if (plan->callable || plan->host) return run_on_host_memory(component, *plan, given, results);
  results.handles.resize(component.num_values);
  if (!plan->function) return true;
  std::vector<const Handle*> inputs;
  std::vector<Handle> fetched;
  for (Value* input : given) inputs.push_back(&handle_of(input));
  for (const VariableState* variable : component.variables) inputs.push_back(&variable->resource);
  std::vector<Handle> outputs;
  {
    const EngineUnlock unlock;
    const bool fetch = !component.placement && placements_used.load(std::memory_order_acquire);
    if (fetch && !fetch_inputs(inputs, fetched).ok()) return false;
    if (!plan->function->call(inputs, mode, outputs).ok()) return false;
  }
  for (size_t i = 0; i < outputs.size(); ++i)
    results.handles[plan->outputs[i]] = std::move(outputs[i]);
  return true;
}

}  // namespace tf::internal
