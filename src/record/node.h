// Node and Value: one recorded operation and its outputs. A node is pending in its thread's window,
// then run; afterwards its inputs are kept while a gradient can still ask for them. Structure is
// guarded by the engine's lock (engine.h), and so are the counts of references: an operation takes the lock
// once and changes a dozen of them.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/error.h"
#include "record/signature.h"
#include "runtime/handle.h"

namespace tf::internal {

struct Node;
struct VariableState;
struct Window;

/// One output of a node.
struct Value {
  Node* node = nullptr;
  uint32_t index = 0;
  DType dtype = DType::invalid;
  /// Interned; as inferred when recorded, exact once the value is there.
  std::atomic<const Shape*> shape{nullptr};
  int32_t handles = 0;  // user-visible Tensors; each also counts in node->references
  uint32_t stamp = 0;   // scratch of the pass that is numbering values
  Handle concrete;      // the value, once it is there,
  Buffer host;          // or its elements on the host; both once both were asked for
  uint32_t ordinal = 0;

  bool is_there() const { return concrete || host; }
};

enum class NodeKind : uint8_t {
  constant,       // a host constant, or a value that came from outside
  operation,      // an operation of the registry
  variable_read,  // a variable's value at one version
  assign,         // a variable's new value: its input, under a new version
};

enum class NodeState : uint8_t { pending, running, done, failed };

/// How a constant takes part in plans.
enum class ConstantRole : uint8_t {
  known,    // decides shapes, axes and the like: always part of the key
  literal,  // written by the user: part of the key until it changes at its line
  runtime,  // always an input (random counters)
  data,     // a large or external value: always an input
};

/// Which of a component's values were used after it ran; shared by all sightings of the component.
struct UseRecord {
  std::vector<uint8_t> used;    // by flat output index
  bool output_missing = false;  // a value was used that the plan did not give
  int64_t owners = 0;           // guarded by the engine's lock, like everything else here
};

/// Shared ownership of a UseRecord; needs the lock.
class UseRecordRef {
 public:
  UseRecordRef() = default;
  explicit UseRecordRef(UseRecord* made) : record_(made) { ++made->owners; }
  UseRecordRef(const UseRecordRef& other) : record_(other.record_) {
    if (record_) ++record_->owners;
  }
  UseRecordRef& operator=(const UseRecordRef& other) {
    if (other.record_) ++other.record_->owners;
    drop();
    record_ = other.record_;
    return *this;
  }
  ~UseRecordRef() { drop(); }
  explicit operator bool() const { return record_ != nullptr; }
  UseRecord* operator->() const { return record_; }

 private:
  void drop() {
    if (record_ && --record_->owners == 0) delete record_;
  }
  UseRecord* record_ = nullptr;
};

struct Node {
  int32_t references = 1;  // Tensors, consuming nodes, the window
  NodeKind kind;
  NodeState state = NodeState::pending;
  ConstantRole role = ConstantRole::data;
  bool closed = false;      // its inputs were dropped although a gradient could have asked
  bool in_history = false;  // its inputs are kept for gradients
  bool whole = true;        // inputs present
  bool bits_only = false;   // a constant whose value is `bits`
  uint16_t num_inputs = 0;
  uint16_t num_outputs = 0;
  uint32_t site = 0;
  uint32_t flat = 0;   // index of the first output among its component's outputs
  uint32_t local = 0;  // scratch: position in the component being run
  uint64_t serial = 0;
  uint64_t run_end = 0;                  // serial after the window it ran in
  uint64_t closed_serial = 0;            // of the newest closed operation that it was computed from
  const Signature* signature = nullptr;  // of an operation
  Window* window = nullptr;              // while pending or running
  const Window* owner = nullptr;         // whose thread recorded it
  std::shared_ptr<VariableState> variable;
  int64_t version = 0;
  uint64_t bits = 0;  // of a scalar constant
  std::shared_ptr<const Failure> failure;
  UseRecordRef uses;
  Node* previous = nullptr;  // all nodes, in order of serial
  Node* next = nullptr;
  Node* site_previous = nullptr;  // nodes of one site in history, oldest first
  Node* site_next = nullptr;

  Value* outputs() { return reinterpret_cast<Value*>(this + 1); }
  Value** inputs() { return reinterpret_cast<Value**>(outputs() + num_outputs); }
  bool settled() const { return state == NodeState::done || state == NodeState::failed; }
};

static_assert(sizeof(Node) % alignof(Value) == 0);

/// Makes a node with uninitialised input slots and one reference, owned by the caller.
Node* new_node(NodeKind kind, int num_inputs, int num_outputs);
/// Sets input i, taking a reference.
void set_input(Node* node, int i, Value* value);
/// Gives up the inputs of a node (history that nobody can ask for).
void drop_inputs(Node* node);

/// Takes a reference. Needs the lock.
inline void retain(Node* node) { ++node->references; }
/// Gives up one reference; destroys the node and what only it kept. Takes the lock.
void release(Node* node);

/// Keeps nodes alive while the lock may be given up.
class KeptNodes {
 public:
  explicit KeptNodes(std::vector<Node*> nodes) : nodes_(std::move(nodes)) {
    for (Node* node : nodes_) retain(node);
  }
  ~KeptNodes() {
    for (auto node = nodes_.rbegin(); node != nodes_.rend(); ++node) release(*node);
  }
  KeptNodes(const KeptNodes&) = delete;
  KeptNodes& operator=(const KeptNodes&) = delete;
  auto begin() const { return nodes_.begin(); }
  auto end() const { return nodes_.end(); }

 private:
  std::vector<Node*> nodes_;
};

/// What a Tensor does when it is made for a value, and when it ends. Take the lock.
void retain_handle(Value* value);
void release_handle(Value* value);

/// Whether gradients flow through elements of this dtype.
bool carries_gradient(DType dtype);
/// The same, or a variant, which may hold values that one can be asked for.
bool may_carry_gradient(DType dtype);

}  // namespace tf::internal
