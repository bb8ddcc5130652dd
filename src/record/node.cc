// Making and destroying nodes.
#include "record/node.h"

#include <algorithm>
#include <new>

#include "record/engine.h"
#include "record/history.h"
#include "record/variable_state.h"

namespace tf::internal {
namespace {

size_t bytes_of(int num_inputs, int num_outputs) {
  return sizeof(Node) + num_outputs * sizeof(Value) + num_inputs * sizeof(Value*);
}

void unlink(Node* node) {
  Engine& shared = engine();
  (node->previous ? node->previous->next : shared.oldest) = node->next;
  (node->next ? node->next->previous : shared.newest) = node->previous;
  --shared.live_nodes;
}

void destroy(Node* node) {
  unlink(node);
  leave_history(node);
  if (VariableState* variable = node->variable.get()) {
    std::erase(variable->reads, node);
    if (variable->current == node->outputs()) variable->current = nullptr;
  }
  for (int i = 0; i < node->num_outputs; ++i) node->outputs()[i].~Value();
  node->~Node();
  ::operator delete(node);
}

// Destroying a node may end the life of its inputs' nodes: a chain as long as the history, so it is
// walked with an explicit list.
void destroy_chain(Node* first) {
  const EngineLock lock;
  std::vector<Node*> doomed{first};
  while (!doomed.empty()) {
    Node* node = doomed.back();
    doomed.pop_back();
    if (node->whole) {
      for (int i = 0; i < node->num_inputs; ++i) {
        Node* input = node->inputs()[i]->node;
        if (input->references.fetch_sub(1, std::memory_order_acq_rel) == 1) doomed.push_back(input);
      }
    }
    destroy(node);
  }
}

}  // namespace

Node* new_node(NodeKind kind, int num_inputs, int num_outputs) {
  void* memory = ::operator new(bytes_of(num_inputs, num_outputs));
  Node* node = new (memory) Node;
  node->kind = kind;
  node->num_inputs = static_cast<uint16_t>(num_inputs);
  node->num_outputs = static_cast<uint16_t>(num_outputs);
  for (int i = 0; i < num_outputs; ++i) {
    Value* value = new (&node->outputs()[i]) Value;
    value->node = node;
    value->index = static_cast<uint32_t>(i);
  }
  for (int i = 0; i < num_inputs; ++i) node->inputs()[i] = nullptr;
  Engine& shared = engine();
  node->serial = shared.next_serial++;
  node->previous = shared.newest;
  (shared.newest ? shared.newest->next : shared.oldest) = node;
  shared.newest = node;
  ++shared.live_nodes;
  return node;
}

void set_input(Node* node, int i, Value* value) {
  retain(value->node);
  node->inputs()[i] = value;
}

void drop_inputs(Node* node) {
  leave_history(node);
  if (!node->whole) return;
  node->whole = false;
  for (int i = 0; i < node->num_inputs; ++i) release(node->inputs()[i]->node);
}

// The last reference goes under the lock: whoever holds the lock and finds a node in a list may then
// take a reference, since no thread has given up the last one and is about to destroy it.
void release(Node* node) {
  int32_t count = node->references.load(std::memory_order_relaxed);
  while (count > 1)
    if (node->references.compare_exchange_weak(count, count - 1, std::memory_order_acq_rel)) return;
  const EngineLock lock;
  if (node->references.fetch_sub(1, std::memory_order_acq_rel) == 1) destroy_chain(node);
}

bool carries_gradient(DType dtype) { return is_floating(dtype) || is_complex(dtype); }

}  // namespace tf::internal
