// Making and destroying nodes.
#include "record/node.h"

#include <algorithm>
#include <new>
#include <utility>

#include "record/engine.h"
#include "record/history.h"
#include "record/variable_state.h"

namespace tf::internal {
namespace {

// Memory of nodes is used again by size, in steps of a cache line: most nodes have one of two or three
// sizes and live for one iteration. Guarded by the engine's lock. Under AddressSanitizer each node is
// its own allocation, so that a node used after its end is found.
class NodeMemory {
 public:
  static void* take(size_t bytes) {
    const size_t size_class = class_of(bytes);
    if (size_class >= kClasses) return ::operator new(bytes);
    List& list = lists()[size_class];
    if (!list.first) return ::operator new(size_class* kStep);
    --list.count;
    return std::exchange(list.first, list.first->next);
  }
  static void give_back(void* memory, size_t bytes) {
    const size_t size_class = class_of(bytes);
    if (size_class >= kClasses || lists()[size_class].count >= kMaxKept)
      return ::operator delete(memory);
    List& list = lists()[size_class];
    list.first = new (memory) Free{list.first};
    ++list.count;
  }

 private:
  struct Free {
    Free* next;
  };
  struct List {
    Free* first = nullptr;
    size_t count = 0;
  };
  static constexpr size_t kStep = 64;
  static constexpr size_t kClasses = 16;
#if defined(__SANITIZE_ADDRESS__)
  static constexpr size_t kMaxKept = 0;
#else
  static constexpr size_t kMaxKept = 8192;
#endif
  static size_t class_of(size_t bytes) { return (bytes + kStep - 1) / kStep; }
  static List* lists() {
    static List all[kClasses];
    return all;
  }
};

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
  leave_history(node);
  if (VariableState* variable = node->variable.get()) {
    std::erase(variable->reads, node);
    if (variable->current == node->outputs()) variable->current = nullptr;
  }
  const size_t bytes = bytes_of(node->num_inputs, node->num_outputs);
  for (int i = 0; i < node->num_outputs; ++i) node->outputs()[i].~Value();
  node->~Node();
  NodeMemory::give_back(node, bytes);
}

// Destroying a node may end the life of its inputs' nodes: a chain as long as the history, so it is
// walked with an explicit list.
void destroy_chain(Node* first) {
  const EngineLock lock;
  Node* doomed = nullptr;  // linked by `next`, which an unlinked node has no other use for
  const auto doom = [&doomed](Node* node) {
    unlink(node);
    node->next = std::exchange(doomed, node);
  };
  doom(first);
  while (doomed) {
    Node* node = std::exchange(doomed, doomed->next);
    if (node->whole) {
      for (int i = 0; i < node->num_inputs; ++i) {
        Node* input = node->inputs()[i]->node;
        if (--input->references == 0) doom(input);
      }
    }
    destroy(node);
  }
}

}  // namespace

Node* new_node(NodeKind kind, int num_inputs, int num_outputs) {
  void* memory = NodeMemory::take(bytes_of(num_inputs, num_outputs));
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
  const EngineLock lock;
  leave_history(node);
  if (!node->whole) return;
  node->whole = false;
  for (int i = 0; i < node->num_inputs; ++i) {
    Node* input = node->inputs()[i]->node;
    if (--input->references == 0) destroy_chain(input);
  }
}

void release(Node* node) {
  const EngineLock lock;
  if (--node->references == 0) destroy_chain(node);
}

void retain_handle(Value* value) {
  const EngineLock lock;
  ++value->handles;
  retain(value->node);
}

void release_handle(Value* value) {
  const EngineLock lock;
  --value->handles;
  release(value->node);
}

bool carries_gradient(DType dtype) { return is_floating(dtype) || is_complex(dtype); }
bool may_carry_gradient(DType dtype) { return carries_gradient(dtype) || dtype == DType::variant; }

}  // namespace tf::internal
