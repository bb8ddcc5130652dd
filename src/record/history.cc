// What is kept for gradients after it ran, and for how long.
#include "record/history.h"

#include <algorithm>
#include <span>

#include "record/runner.h"
#include "record/site.h"
#include "record/variable_state.h"

namespace tf::internal {
namespace {

// Sweeping costs a pass over all nodes, so it waits until as many again were made.
constexpr int64_t kNodesBetweenSweeps = 4096;
constexpr int64_t kBytesBetweenSweeps = 256ll << 20;

// Whether a gradient can be asked for with respect to this value or something before it.
bool is_source(const Value* value) {
  if (!may_carry_gradient(value->dtype)) return false;
  const Node* node = value->node;
  if (node->kind == NodeKind::variable_read || node->kind == NodeKind::assign) return true;
  return node->in_history || value->handles > 0;
}

bool is_wanted(Node* node) {
  if (node->kind != NodeKind::operation || !node->whole || !node->signature->differentiable)
    return false;
  bool carries = false;
  for (int i = 0; i < node->num_outputs && !carries; ++i)
    carries = may_carry_gradient(node->outputs()[i].dtype);
  if (!carries) return false;
  for (int i = 0; i < node->num_inputs; ++i)
    if (is_source(node->inputs()[i])) return true;
  return false;
}

// What was computed from closed history only is not kept; a gradient through it must be refused, not
// be taken for unconnected.
void note_closed_ancestor(Node* node) {
  if (node->kind != NodeKind::operation || !node->whole || !node->signature->differentiable) return;
  for (int i = 0; i < node->num_inputs; ++i) {
    const Value* input = node->inputs()[i];
    if (!may_carry_gradient(input->dtype)) continue;
    node->closed_serial = std::max(node->closed_serial, input->node->closed_serial);
    if (input->node->closed)
      node->closed_serial = std::max(node->closed_serial, input->node->serial);
  }
}

// Values that somebody still needs but that were not computed need their inputs for that: those that
// the user holds, and those that operations in history are computed from, whatever their dtype. The
// caller holds one reference.
bool is_recomputable(const Node* node, std::span<const Value> outputs) {
  if (node->state != NodeState::done) return false;
  if (node->variable && node->version == node->variable->committed) return false;
  int32_t handles = 0;
  bool is_missing = false;
  bool is_missing_held = false;
  for (const Value& value : outputs) {
    const int32_t held = value.handles;
    handles += held;
    is_missing = is_missing || !value.is_there();
    is_missing_held = is_missing_held || (held > 0 && !value.is_there());
  }
  return is_missing_held || (is_missing && node->references - handles > 1);
}

int64_t history_bytes(Node* node) {
  int64_t bytes = 0;
  for (int i = 0; i < node->num_outputs; ++i) {
    const Value& value = node->outputs()[i];
    if (value.handles > 0 || !value.is_there()) continue;
    bytes +=
        static_cast<int64_t>(value.concrete ? value.concrete.byte_size() : value.host.byte_size());
  }
  return bytes;
}

// Closes nodes of one window from the last to the first, so that what only they kept goes with them
// instead of being computed again.
void close_all(const std::vector<Node*>& nodes) {
  const KeptNodes kept(nodes);
  for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) close(*node);
}

// Once no node of a window is in history any more, what it kept is given up as a whole: taking single
// nodes out of a chain would mean computing the values at the cuts.
void drop_run_if_closed(Node* last) {
  while (last->next && last->next->serial < last->run_end) last = last->next;
  std::vector<Node*> run;
  const uint64_t run_end = last->run_end;
  for (Node* node = last; node && (node->run_end == 0 || node->run_end >= run_end);
       node = node->previous) {
    if (node->run_end != run_end) continue;
    if (node->in_history) return;
    if (node->closed && node->whole) run.push_back(node);
  }
  std::reverse(run.begin(), run.end());
  close_all(run);
}

// A piece of code that repeats without end must not be remembered without end. What ran in the same
// window as the newest repetition is one computation, however long, and stays.
void close_repetitions(Site& where, const Node* newest) {
  while (engine().walks == 0 && where.in_history > engine().history_limit.iterations &&
         where.oldest->run_end != newest->run_end) {
    Node* node = where.oldest;
    ++engine().counters.history_closed;
    leave_history(node);
    node->closed = true;
    if (where.oldest->run_end == node->run_end) continue;
    retain(node);
    drop_run_if_closed(node);
    release(node);
  }
}

void enter_history(Node* node) {
  if (node->in_history || node->closed) return;
  node->in_history = true;
  Site& where = site(node->site);
  node->site_previous = where.newest;
  (where.newest ? where.newest->site_next : where.oldest) = node;
  where.newest = node;
  ++where.in_history;
  close_repetitions(where, node);
}

void close_oldest_beyond(int64_t bytes, int64_t limit) {
  Engine& shared = engine();
  while (shared.walks == 0 && bytes > limit) {
    Node* first = shared.oldest;
    while (first && !first->in_history) first = first->next;
    if (!first) return;
    std::vector<Node*> run;
    for (Node* node = first; node && node->serial < first->run_end; node = node->next) {
      if (!node->in_history || node->run_end != first->run_end) continue;
      run.push_back(node);
      bytes -= history_bytes(node);
    }
    ++shared.counters.history_closed;
    close_all(run);
  }
}

// What others still need of a node that is about to lose its inputs. The caller holds one reference
// of its own, which does not count.
void compute_needed(Node* node) {
  if (node->state != NodeState::done) return;
  int32_t others = node->references - 1;
  for (int i = 0; i < node->num_outputs; ++i) others -= node->outputs()[i].handles;
  for (int i = 0; i < node->num_outputs; ++i) {
    Value* value = &node->outputs()[i];
    // Held values are asked for even if they are there: the next plan then gives them at once.
    if (value->handles > 0 || (others > 0 && !value->is_there())) ensure_value(value);
  }
}

}  // namespace

void leave_history(Node* node) {
  if (!node->in_history) return;
  node->in_history = false;
  Site& where = site(node->site);
  (node->site_previous ? node->site_previous->site_next : where.oldest) = node->site_next;
  (node->site_next ? node->site_next->site_previous : where.newest) = node->site_previous;
  node->site_previous = node->site_next = nullptr;
  --where.in_history;
}

void settle(Node* node) {
  if (is_wanted(node)) return enter_history(node);
  leave_history(node);
  note_closed_ancestor(node);
  const std::span<const Value> outputs(node->outputs(), node->num_outputs);
  if (!node->closed && !is_recomputable(node, outputs)) drop_inputs(node);
}

void close(Node* node) {
  if (node->kind != NodeKind::operation || !node->settled()) return;
  compute_needed(node);
  node->closed = node->closed || node->in_history;
  drop_inputs(node);
}

void sweep_history() {
  Engine& shared = engine();
  int64_t bytes = 0;
  // Nodes are in order of creation, so a node's sources are decided before the node is.
  for (Node* node = shared.oldest; node;) {
    retain(node);  // dropping inputs may destroy neighbours, never this one
    if (node->settled() && node->in_history) settle(node);
    if (node->settled()) bytes += history_bytes(node);
    Node* next = node->next;
    release(node);
    node = next;
  }
  close_oldest_beyond(bytes, shared.history_limit.bytes);
  shared.nodes_at_sweep = shared.live_nodes;
  shared.bytes_since_sweep = 0;
}

void maybe_sweep_history() {
  const Engine& shared = engine();
  if (shared.live_nodes > 2 * shared.nodes_at_sweep + kNodesBetweenSweeps ||
      shared.bytes_since_sweep > kBytesBetweenSweeps)
    sweep_history();
}

void close_old_versions(VariableState& state) {
  const int64_t oldest = state.committed - engine().history_limit.versions;
  if (oldest <= 0 || engine().walks > 0) return;
  const KeptNodes reads(state.reads);
  for (Node* read : reads) {
    if (read->version >= oldest || read->closed || !read->settled()) continue;
    read->closed = true;  // looked after once; the value itself stays while it is held
    ++engine().counters.history_closed;
    // Everything in the same window that was computed from it.
    const uint32_t stamp = ++engine().stamp;
    read->outputs()->stamp = stamp;
    std::vector<Node*> dependents;
    for (Node* node = read->next; node && node->serial < read->run_end; node = node->next) {
      bool depends = false;
      for (int i = 0; node->whole && i < node->num_inputs && !depends; ++i)
        depends = node->inputs()[i]->stamp == stamp;
      if (!depends) continue;
      for (int i = 0; i < node->num_outputs; ++i) node->outputs()[i].stamp = stamp;
      if (node->kind == NodeKind::operation) dependents.push_back(node);
    }
    close_all(dependents);
  }
}

void close_since(uint64_t first_serial) {
  const Window* mine = &this_window();
  for (Node* node = engine().newest; node && node->serial >= first_serial;) {
    retain(node);
    if (node->owner == mine) close(node);
    Node* previous = node->previous;
    release(node);
    node = previous;
  }
}

void count_alive(Stats& stats) {
  for (Node* node = engine().oldest; node; node = node->next) {
    if (node->kind == NodeKind::constant && node->variable) continue;
    const bool keeps_inputs = node->whole && node->num_inputs > 0;
    if (!node->settled() || node->in_history || keeps_inputs) ++stats.live_nodes;
    for (int i = 0; i < node->num_outputs; ++i) {
      const Value& value = node->outputs()[i];
      if (!value.is_there()) continue;
      const int64_t elements = std::max<int64_t>(value.shape.load()->num_elements(), 0);
      const int64_t bytes = elements * static_cast<int64_t>(size_of(value.dtype));
      const bool is_held = value.handles > 0;
      ++(is_held ? stats.held_values : stats.live_values);
      (is_held ? stats.held_bytes : stats.live_bytes) += bytes;
    }
  }
}

}  // namespace tf::internal
