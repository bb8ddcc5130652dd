// Running a window: components one after another, then deciding what stays.
#include <optional>

#include "base/clock.h"
#include "base/timeline.h"
#include "plan/relaxed.h"
#include "plan/run.h"
#include "plan/tier_builds.h"
#include "plan/tiers.h"
#include "plan/verify.h"
#include "record/engine.h"
#include "record/history.h"
#include "record/runner.h"
#include "record/variable_state.h"
#include "record/window.h"

namespace tf::internal {
namespace {

bool is_superseded(const Node* node) { return node->version < node->variable->version; }

// A node's value survives the run if the user holds it or something kept was computed from it.
void find_kept(Component& component) {
  std::vector<uint8_t>& kept = component.kept;
  kept.assign(component.nodes.size(), 0);
  for (size_t n = component.nodes.size(); n-- > 0;) {
    Node* node = component.nodes[n];
    bool keep = kept[n];
    for (int i = 0; i < node->num_outputs; ++i) keep = keep || node->outputs()[i].handles > 0;
    kept[n] = keep;
    if (!keep || (node->kind == NodeKind::assign && !is_superseded(node))) continue;
    for (int i = 0; i < node->num_inputs; ++i) {
      const Node* input = node->inputs()[i]->node;
      if (input->state == NodeState::running) kept[input->local] = 1;
    }
  }
}

// What must be there after the run: what was used after earlier sightings, values of variables that
// are about to be overwritten and that history may need, and, if there is no plan, all that is held.
const Demand& find_demand(Component& component, const std::vector<uint8_t>& used, bool all_held) {
  find_kept(component);
  const std::vector<uint8_t>& kept = component.kept;
  Demand& demand = component.demand;
  demand.keep.assign(component.num_values, 0);
  demand.run.assign(component.nodes.size(), 0);
  for (size_t n = component.nodes.size(); n-- > 0;) {
    Node* node = component.nodes[n];
    const bool saved = node->kind == NodeKind::variable_read && kept[n] && is_superseded(node);
    bool run = demand.run[n] || node->kind == NodeKind::assign;
    for (int i = 0; i < node->num_outputs; ++i) {
      const bool held = node->outputs()[i].handles > 0;
      const bool keep = saved || (all_held && held) || (kept[n] && used[node->flat + i]);
      demand.keep[node->flat + i] = keep;
      run = run || keep;
    }
    demand.run[n] = run;
    for (int i = 0; run && i < node->num_inputs; ++i) {
      const Node* input = node->inputs()[i]->node;
      if (input->state == NodeState::running) demand.run[input->local] = 1;
    }
  }
  return demand;
}

bool inputs_ready(const Component& component) {
  bool all = true;
  for (Value* input : component.inputs) all = ensure_value(input) && all;
  for (const VariableState* variable : component.variables) all = all && !variable->no_value;
  return all;
}

// Old values that something still needs are fetched before the plan overwrites the variable: those
// of earlier windows, and those read in this one unless the plan gives them.
void save_reads(const Component& component, const Demand& demand, const Plan& plan,
                std::vector<std::pair<uint32_t, Handle>>& saved) {
  for (Node* node : component.nodes) {
    if (node->kind != NodeKind::variable_read || !demand.keep[node->flat]) continue;
    if (plan.has_output[node->flat]) continue;
    std::vector<Handle> outputs;
    if (run_node(node, {}, outputs).ok()) saved.emplace_back(node->flat, outputs[0]);
  }
}

bool is_worth_plan(const Component& component, const PlanEntry& entry) {
  return entry.serving == Tier::host || is_host_due(component, entry) ||
         is_worth_function(component, entry);
}

// The entry whose plan is to run this component: its own, or that of all its shapes; null: op by op.
std::shared_ptr<PlanEntry> planned_entry(const Component& component,
                                         const std::shared_ptr<PlanEntry>& entry) {
  const Engine& shared = engine();
  if (entry->unplannable || shared.plan_after <= 0 || shared.run_each_op) return nullptr;
  if (has_large_state(component)) return entry;
  if (!is_worth_plan(component, *entry)) return nullptr;
  if (!component.placement && !entry->recipe && entry->family && is_relaxed(*entry->family)) {
    if (is_host_due(component, *entry)) return entry;
    note_known(*entry->family, component);
    ++entry->family->entry->sightings;
    return entry->family->entry->unplannable ? nullptr : entry->family->entry;
  }
  return entry->sightings >= shared.plan_after ? entry : nullptr;
}

// Whether a value was used that the plan does not give. Values of sightings before the plan are missed
// long after it gives them, and are no reason to build it again.
bool lacks_output(PlanEntry& entry) {
  if (!entry.recipe || !entry.uses->output_missing) return false;
  entry.uses->output_missing = false;
  std::vector<uint8_t> given(entry.uses->used.size());
  for (const uint32_t flat : entry.recipe->outputs) given[flat] = 1;
  for (size_t flat = 0; flat < given.size(); ++flat)
    if (entry.uses->used[flat] && !given[flat]) return true;
  return false;
}

bool try_plan(Component& component, const std::shared_ptr<PlanEntry>& own, Results& results) {
  const std::shared_ptr<PlanEntry> entry = planned_entry(component, own);
  if (!entry) return false;
  if (lacks_output(*entry)) {
    drop_plans(*entry);
    ++engine().counters.outputs_added;
  }
  const Demand& demand = find_demand(component, entry->uses->used, false);
  std::vector<uint8_t> wanted;
  if (!entry->recipe) {
    wanted = entry->uses->used;
    for (size_t i = 0; i < wanted.size(); ++i) wanted[i] = wanted[i] || demand.keep[i];
    entry->uses->output_missing = false;
  }
  Tier tier = Tier::executor;
  std::shared_ptr<Plan> plan = choose_plan(component, entry, wanted, tier);
  if (!plan) return false;
  std::vector<std::pair<uint32_t, Handle>> saved;
  save_reads(component, demand, *plan, saved);
  std::optional<Verification> verification;
  if (engine().verify && !component.placement) verification.emplace(component);
  const uint64_t generation = entry->generation;
  const auto start = Clock::now();
  std::vector<Value*> all_inputs;
  const std::span<Value* const> inputs = plan_inputs(component, *entry, all_inputs);
  const auto run = [&] {
    const CallMode mode = call_mode(component, entry, plan, tier);
    return run_plan(component, plan, tier, mode, inputs, results);
  };
  bool ok = run();
  if (!ok && tier == Tier::host) {
    plan = choose_without_host(component, entry, tier);
    ok = plan && run();
  }
  if (!ok) {
    note_failure(*entry, tier, generation);
    return false;
  }
  const double taken = seconds_since(start);
  note_run(component, entry, tier, generation, taken);
  if (entry != own) ++own->hits;
  if (verification) results.difference = verification->check(*plan, results);
  if (!saved.empty()) results.handles.resize(component.num_values);
  for (auto& [flat, handle] : saved) results.handles[flat] = std::move(handle);
  return true;
}

void note_failed_assignment(Node* node, Window& window) {
  if (!window.unseen) window.unseen = node->failure;
  VariableState& variable = *node->variable;
  if (variable.committed == 0 && !variable.no_value) variable.no_value = node->failure;
  std::set<int64_t>& failed = variable.failed_versions;
  failed.insert(node->version);
  if (failed.size() > kFailuresKept) failed.erase(failed.begin());
}

void note_assignment(Node* node, Window& window) {
  if (node->failure)
    note_failed_assignment(node, window);
  else
    node->variable->no_value.reset();
  // A failed assignment is a version too: what the resource holds then counts as that version.
  node->variable->committed = std::max(node->variable->committed, node->version);
}

template <class Results>
typename Results::value_type take(Results& all, size_t index) {
  return index < all.size() ? std::move(all[index]) : typename Results::value_type();
}

void publish_outputs(Node* node, Results& results, const std::vector<uint8_t>& used) {
  for (int i = 0; i < node->num_outputs; ++i) {
    Value& value = node->outputs()[i];
    Handle handle = take(results.handles, node->flat + i);
    Buffer buffer = take(results.buffers, node->flat + i);
    if (!handle && !buffer) continue;
    if (!value.shape.load()->is_fully_defined() && value.handles > 0 && size_of(value.dtype) > 0)
      value.shape = intern_shape(handle ? handle.shape() : buffer.shape());
    const bool is_kept =
        value.handles > 0 || used[node->flat + i] || node->kind == NodeKind::variable_read;
    if (!is_kept) continue;
    const int64_t elements = value.shape.load()->num_elements();
    if (elements > 0) engine().bytes_since_sweep += elements * size_of(value.dtype);
    value.concrete = std::move(handle);
    value.host = std::move(buffer);
  }
}

// The current value of a variable is in its resource: no second reference may make an update copy.
void forget_current(Node* node) {
  if (node->kind != NodeKind::variable_read && node->kind != NodeKind::assign) return;
  if (node->state != NodeState::done || node->version != node->variable->committed) return;
  node->outputs()->concrete.reset();
}

void publish(const Component& component, Results& results, const PlanEntry& entry, Window& window,
             uint64_t run_end) {
  for (size_t n = 0; n < component.nodes.size(); ++n) {
    Node* node = component.nodes[n];
    if (!results.failures.empty()) node->failure = results.failures[n];
    node->state = node->failure ? NodeState::failed : NodeState::done;
    node->window = nullptr;
    node->run_end = run_end;
    if (node->references > 1) node->uses = entry.uses;
    publish_outputs(node, results, entry.uses->used);
    if (node->kind == NodeKind::assign) note_assignment(node, window);
  }
  if (component.variables.empty()) return;
  for (Node* node : component.nodes) forget_current(node);
}

// Nodes that nothing refers to go first; then what remains, which is moved to the end of the list,
// decides whether to keep its inputs.
void settle_all(std::vector<Node*>& nodes) {
  size_t first = nodes.size();
  for (size_t n = nodes.size(); n-- > 0;) {
    if (nodes[n]->references == 1)
      release(nodes[n]);
    else
      nodes[--first] = nodes[n];
  }
  for (size_t n = first; n < nodes.size(); ++n) {
    settle(nodes[n]);
    release(nodes[n]);
  }
}

// Pending values can be reached through handles only: without one, and without an assignment, nobody
// can tell whether the component ran.
bool is_dead(const Component& component) {
  for (Node* node : component.nodes) {
    if (node->kind == NodeKind::assign) return false;
    for (int i = 0; i < node->num_outputs; ++i)
      if (node->outputs()[i].handles > 0) return false;
  }
  return true;
}

void drop_component(Component& component, uint64_t run_end) {
  for (Node* node : component.nodes) {
    node->state = NodeState::done;
    node->window = nullptr;
    node->run_end = run_end;
  }
  for (auto node = component.nodes.rbegin(); node != component.nodes.rend(); ++node) release(*node);
}

void run_component(Component& component, Window& window, uint64_t run_end) {
  if (is_dead(component)) return drop_component(component, run_end);
  Engine& shared = engine();
  canonicalise(component);
  std::shared_ptr<PlanEntry> entry = find_entry(component);
  if (!entry) {
    entry = std::make_shared<PlanEntry>();
    entry->uses = UseRecordRef(new UseRecord);
    entry->uses->used.resize(component.num_values);
    entry->unplannable = true;
  }
  ++shared.counters.components;
  const bool is_together = find_placement(component);
  const bool ready = inputs_ready(component) && is_together;
  for (size_t i = 0; i < component.variables.size(); ++i)
    if (component.assigns[i]) save_old_reads(*component.variables[i]);
  Results results;
  if (ready && try_plan(component, entry, results)) {
    ++shared.counters.plan_hits;
    if (results.difference && !window.unseen) window.unseen = results.difference;
  } else {
    ++shared.counters.plan_misses;
    const Clock::time_point start = Clock::now();
    results = run_op_by_op(component, find_demand(component, entry->uses->used, true));
    entry->seconds_one_by_one += seconds_since(start);
  }
  std::vector<std::shared_ptr<VariableState>> assigned;
  for (Node* node : component.nodes)
    if (node->kind == NodeKind::assign) assigned.push_back(node->variable);
  publish(component, results, *entry, window, run_end);
  settle_all(component.nodes);
  for (const auto& variable : assigned) close_old_versions(*variable);
}

}  // namespace

void run_window(Window& window) {
  if (window.running && window.runner == std::this_thread::get_id()) return;
  wait_until_idle(window);
  if (window.nodes.empty()) return;
  window.running = true;
  window.runner = std::this_thread::get_id();
  run_piece(std::exchange(window.nodes, {}), window);
  leave_variables(window);
  window.running = false;
  window.resumed = Clock::now();
  notify_waiting();
  maybe_sweep_history();
}

void run_piece(std::vector<Node*> nodes, Window& window) {
  ++engine().counters.windows;
  TimelineSpan span("window");
  if (span) span.set_name(text("window of ", nodes.size(), " operations"));
  const uint64_t run_end = nodes.back()->serial + 1;
  std::vector<Component> components = split(std::move(nodes));
  for (Component& component : components) run_component(component, window, run_end);
  if (window.nodes.capacity() == 0 && components.size() == 1) {
    components[0].nodes.clear();
    std::swap(window.nodes, components[0].nodes);
  }
  recycle(components);
}

}  // namespace tf::internal
