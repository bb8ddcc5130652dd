// Having values: running what they wait for, computing them again, fetching them to the host.
#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <unordered_set>

#include "plan/run.h"
#include "record/engine.h"
#include "record/history.h"
#include "record/runner.h"
#include "record/site.h"
#include "record/variable_state.h"

namespace tf::internal {
namespace {

// Scalars recur; their handles are shared. Bounded: cleared when full.
constexpr size_t kMaxSharedScalars = 4096;

Buffer scalar_buffer(DType dtype, uint64_t bits) { return Buffer::copy_of(dtype, Shape{}, &bits); }

Handle scalar_handle(DType dtype, uint64_t bits) {
  static auto* const shared = new std::unordered_map<uint64_t, Handle>[64];
  auto& handles = shared[static_cast<int>(dtype) & 63];
  if (handles.size() > kMaxSharedScalars) handles.clear();
  Handle& handle = handles[bits];
  if (!handle) handle = Handle::from_buffer(scalar_buffer(dtype, bits));
  return handle;
}

void mark_used(Value* value) {
  Node* node = value->node;
  if (node->uses) node->uses->used[node->flat + value->index] = 1;
}

bool reads_resource(const Node* node) {
  return (node->kind == NodeKind::variable_read || node->kind == NodeKind::assign) &&
         node->version == node->variable->committed;
}

// The nodes that must run again for `target`, oldest first.
std::vector<Node*> missing_ancestors(Node* target) {
  std::vector<Node*> found{target};
  std::unordered_set<Node*> seen{target};
  for (size_t next = 0; next < found.size(); ++next) {
    Node* node = found[next];
    if (reads_resource(node) || !node->whole) continue;
    for (int i = 0; i < node->num_inputs; ++i) {
      const Value* input = node->inputs()[i];
      if (input->is_there() || input->node->kind == NodeKind::constant) continue;
      if (seen.insert(input->node).second) found.push_back(input->node);
    }
  }
  std::sort(found.begin(), found.end(),
            [](const Node* a, const Node* b) { return a->serial < b->serial; });
  return found;
}

// Whether another thread has computed or saved the node's values meanwhile; it may have given up what
// they are computed from.
bool took_computed(Node* node, std::unordered_map<const Value*, Handle>& made) {
  if (node->whole && !node->variable) return false;
  bool took = false;
  for (int i = 0; i < node->num_outputs; ++i) {
    Value& value = node->outputs()[i];
    if (!value.is_there()) continue;
    made[&value] = handle_of(&value);
    took = true;
  }
  return took;
}

Status run_again(Node* node, std::unordered_map<const Value*, Handle>& made) {
  std::vector<Handle> handles;
  std::vector<const Handle*> inputs;
  std::vector<Handle> outputs;
  Status status;
  if (took_computed(node, made)) return status;
  if (reads_resource(node)) {
    // Under the lock: a thread that is about to assign saves this value first, which needs the lock.
    status = read_resource(*node->variable, outputs);
  } else {
    if (!node->whole || node->kind == NodeKind::variable_read)
      return {ErrorCode::failed_precondition, "its history was released"};
    for (int i = 0; i < node->num_inputs; ++i) {
      Value* input = node->inputs()[i];
      const auto found = made.find(input);
      handles.push_back(found != made.end() ? found->second : handle_of(input));
    }
    if (node->kind == NodeKind::assign) {
      outputs.push_back(handles[0]);
    } else {
      for (const Handle& handle : handles) inputs.push_back(&handle);
      const EngineUnlock unlock;
      status = run_node(node, inputs, outputs);
    }
  }
  for (size_t i = 0; i < outputs.size(); ++i) made[&node->outputs()[i]] = outputs[i];
  return status;
}

bool compute_again(Value* target) {
  Node* node = target->node;
  if (!reads_resource(node)) {
    ++engine().counters.recomputed;
    if (node->uses) node->uses->output_missing = true;
  }
  const KeptNodes nodes(missing_ancestors(node));
  std::unordered_map<const Value*, Handle> made;
  for (Node* ancestor : nodes) {
    const Status status = run_again(ancestor, made);
    if (status.ok()) continue;
    node->failure = failure_of(ancestor, status);
    node->state = NodeState::failed;
    return false;
  }
  for (int i = 0; i < node->num_outputs; ++i) {
    Value& value = node->outputs()[i];
    // Never replaced: another thread may be using the one that it computed meanwhile.
    const bool is_asked = &value == target || value.handles > 0;
    if (is_asked && !value.is_there()) value.concrete = made[&value];
  }
  if (!node->in_history) settle(node);  // what it was computed from may go
  return true;
}

}  // namespace

bool ensure_value(Value* value) {
  Node* node = value->node;
  while (!node->settled()) run_window(*node->window);
  const bool is_current = node->state == NodeState::done && reads_resource(node);
  if (!is_current) mark_used(value);
  if (node->state == NodeState::failed) return false;
  if (value->is_there() || node->kind == NodeKind::constant) return true;
  if (!compute_again(value)) return false;
  if (!value->shape.load()->is_fully_defined() && size_of(value->dtype) > 0)
    value->shape = intern_shape(value->concrete ? value->concrete.shape() : value->host.shape());
  return true;
}

void raise_unseen(Window& window) {
  if (window.unseen) std::exchange(window.unseen, nullptr)->raise();
}

void look(Value* value) {
  Window& window = this_window();
  wait_until_idle(window);  // so that what failed in it is known at the same look always
  std::shared_ptr<const Failure>& unseen = window.unseen;
  const bool is_there = ensure_value(value);
  if (!is_there) {
    const std::shared_ptr<const Failure> failure = value->node->failure;
    if (unseen == failure) unseen.reset();
    failure->raise();
  }
  raise_unseen(window);
}

const Buffer& host_buffer(Value* value) {
  if (value->host) return value->host;
  if (value->node->bits_only) return value->host = scalar_buffer(value->dtype, value->node->bits);
  const Handle handle = handle_of(value);
  Buffer buffer;
  Status status;
  {
    const EngineUnlock unlock;
    status = handle.to_buffer(buffer);
  }
  if (!status.ok()) throw_error(status.code, "value", status.message, site(value->node->site).user);
  // Another thread may have fetched it meanwhile, and handed out a pointer into its copy.
  if (!value->host) value->host = buffer;
  return value->host;
}

const Handle& handle_of(Value* value) {
  if (value->concrete) return value->concrete;
  if (value->node->bits_only)
    return value->concrete = scalar_handle(value->dtype, value->node->bits);
  return value->concrete = Handle::from_buffer(value->host);
}

void run_effect(Node* node) {
  std::vector<Handle> handles;
  for (int i = 0; i < node->num_inputs; ++i) {
    if (node->inputs()[i]->node->kind != NodeKind::constant) look(node->inputs()[i]);
    handles.push_back(handle_of(node->inputs()[i]));
  }
  std::vector<const Handle*> inputs;
  for (const Handle& handle : handles) inputs.push_back(&handle);
  std::vector<Handle> outputs;
  Status status;
  {
    const EngineUnlock unlock;
    status = run_node(node, inputs, outputs);
  }
  ++engine().counters.ops_run;
  node->state = status.ok() ? NodeState::done : NodeState::failed;
  node->run_end = node->serial + 1;
  if (!status.ok()) {
    node->failure = failure_of(node, status);
    node->failure->raise();
  }
  for (int i = 0; i < node->num_outputs; ++i) {
    Value& value = node->outputs()[i];
    value.concrete = std::move(outputs[i]);
    if (size_of(value.dtype) > 0 || value.dtype == DType::string)
      value.shape = intern_shape(value.concrete.shape());
  }
  settle(node);
}

}  // namespace tf::internal
