// Splitting windows and writing canonical forms.
#include "plan/component.h"

#include <cstring>
#include <numeric>

#include "record/engine.h"
#include "record/runner.h"
#include "record/site.h"
#include "record/variable_state.h"

namespace tf::internal {
namespace {

// Tags of operands in the canonical form, above any ordinal.
constexpr uint64_t kLocal = 1ull << 32;
constexpr uint64_t kInput = 2ull << 32;
constexpr uint64_t kConstant = 3ull << 32;
constexpr uint64_t kVariable = 4ull << 32;
constexpr uint64_t kNode = 5ull << 32;
constexpr uint32_t kInputBit = 1u << 31;
constexpr uint32_t kNoItem = ~0u;

class DisjointSets {
 public:
  /// In memory that nobody else uses meanwhile.
  DisjointSets(size_t count, std::vector<uint32_t>& memory) : parents_(memory), sets_(count) {
    parents_.resize(count);
    std::iota(parents_.begin(), parents_.end(), 0u);
  }
  size_t sets() const { return sets_; }
  uint32_t find(uint32_t item) {
    while (parents_[item] != item) item = parents_[item] = parents_[parents_[item]];
    return item;
  }
  void join(uint32_t a, uint32_t b) {
    a = find(a);
    b = find(b);
    if (a == b) return;
    parents_[std::max(a, b)] = std::min(a, b);
    --sets_;
  }

 private:
  std::vector<uint32_t>& parents_;
  size_t sets_;
};

// What another window assigns meanwhile does not count.
void mark_assigned(const std::vector<Node*>& nodes, uint32_t stamp) {
  for (const Node* node : nodes) {
    if (node->kind != NodeKind::assign) continue;
    node->variable->stamp = stamp;
    node->variable->ordinal = kNoItem;
  }
}

void join_variable(DisjointSets& sets, VariableState& variable, uint32_t item, uint32_t stamp) {
  if (variable.stamp != stamp) return;  // only read
  if (variable.ordinal == kNoItem) variable.ordinal = item;
  sets.join(variable.ordinal, item);
}

void write_constant(std::vector<uint64_t>& words, Value* constant) {
  const Shape* shape = constant->shape;
  words.push_back(kConstant | static_cast<uint64_t>(constant->dtype));
  words.push_back(reinterpret_cast<uintptr_t>(shape));
  if (!constant->host && constant->node->bits_only) {
    words.push_back(constant->node->bits);
    return;
  }
  const Buffer& buffer = host_buffer(constant);
  const size_t size = buffer.byte_size();
  const size_t begin = words.size();
  words.resize(begin + (size + 7) / 8);
  if (size) std::memcpy(words.data() + begin, buffer.data(), size);
}

void write_operand(Component& component, Value* value, uint32_t stamp) {
  std::vector<uint64_t>& words = component.words;
  if (value->stamp != stamp) {
    if (is_baked(value)) return write_constant(words, value);
    value->stamp = stamp;
    value->ordinal = static_cast<uint32_t>(component.inputs.size()) | kInputBit;
    component.inputs.push_back(value);
    component.input_shapes.push_back(value->shape);
    words.push_back(reinterpret_cast<uintptr_t>(component.input_shapes.back()));
  }
  if (value->ordinal & kInputBit)
    words.push_back(kInput | (value->ordinal & ~kInputBit));
  else
    words.push_back(kLocal | value->ordinal);
}

void write_variable(Component& component, VariableState& variable, bool assigns, uint32_t stamp) {
  const bool is_new = variable.stamp != stamp;
  if (is_new) {
    variable.stamp = stamp;
    variable.ordinal = static_cast<uint32_t>(component.variables.size());
    component.variables.push_back(&variable);
    component.assigns.push_back(0);
  }
  if (assigns) component.assigns[variable.ordinal] = 1;
  component.words.push_back(kVariable | variable.ordinal);
  if (!is_new) return;
  const uint64_t place = variable.placement ? variable.placement->number : 0;
  component.words.push_back(static_cast<uint64_t>(variable.dtype) | (place << 16));
  component.words.push_back(reinterpret_cast<uintptr_t>(variable.shape));
}

// Components whose lists are empty but have memory. Guarded by the lock.
constexpr size_t kMostSpare = 8;
constexpr size_t kLargestSpare = 4096;  // nodes
std::vector<Component>& spare_components() {
  static auto* const spare = new std::vector<Component>;
  return *spare;
}

Component take_component() {
  std::vector<Component>& spare = spare_components();
  if (spare.empty()) return {};
  Component component = std::move(spare.back());
  spare.pop_back();
  return component;
}

}  // namespace

void recycle(std::vector<Component>& components) {
  std::vector<Component>& spare = spare_components();
  for (Component& one : components) {
    if (spare.size() >= kMostSpare) return;
    if (one.nodes.size() > kLargestSpare) continue;
    one.nodes.clear();
    one.inputs.clear();
    one.input_shapes.clear();
    one.variables.clear();
    one.assigns.clear();
    one.words.clear();
    one.num_values = 0;
    one.hash = Hash128{};
    one.placement = nullptr;
    spare.push_back(std::move(one));
  }
}

bool is_baked(const Value* constant) {
  const Node* node = constant->node;
  if (node->kind != NodeKind::constant || constant->dtype == DType::string) return false;
  if (node->role == ConstantRole::known) return true;
  return node->role == ConstantRole::literal && !site(node->site).varying;
}

bool find_placement(Component& component) {
  component.placement = nullptr;
  if (!placements_used.load(std::memory_order_acquire)) return true;
  bool is_first = true;
  const auto agrees = [&](const Placement* placement) {
    if (is_first) component.placement = placement;
    is_first = false;
    return component.placement == placement;
  };
  for (const Node* node : component.nodes)
    if (node->signature && !agrees(node->signature->placement)) return false;
  for (const VariableState* variable : component.variables)
    if (!agrees(variable->placement)) return false;
  return true;
}

std::vector<Component> split(std::vector<Node*> nodes) {
  static auto* const memory = new std::vector<uint32_t>;
  const uint32_t stamp = ++engine().stamp;
  mark_assigned(nodes, stamp);
  DisjointSets sets(nodes.size(), *memory);
  for (size_t n = 0; n < nodes.size(); ++n) {
    Node* node = nodes[n];
    node->state = NodeState::running;
    node->local = static_cast<uint32_t>(n);
    for (int i = 0; i < node->num_inputs; ++i) {
      const Node* input = node->inputs()[i]->node;
      if (input->state == NodeState::running) sets.join(node->local, input->local);
    }
    if (node->variable) join_variable(sets, *node->variable, node->local, stamp);
  }
  std::vector<Component> components;
  if (sets.sets() == 1) {  // most windows: nothing to sort
    components.push_back(take_component());
    components.back().nodes = std::move(nodes);
    return components;
  }
  std::vector<uint32_t> numbers(nodes.size());
  for (Node* node : nodes) {
    const uint32_t root = sets.find(node->local);
    if (root == node->local) {
      numbers[root] = static_cast<uint32_t>(components.size());
      components.push_back(take_component());
    }
    components[numbers[root]].nodes.push_back(node);
  }
  return components;
}

void canonicalise(Component& component) {
  constexpr size_t kWordsOfMostNodes = 6;
  const uint32_t stamp = ++engine().stamp;
  component.words.reserve(component.nodes.size() * kWordsOfMostNodes);
  uint32_t position = 0;
  for (Node* node : component.nodes) {
    node->local = position++;
    node->flat = component.num_values;
    component.words.push_back(kNode | (static_cast<uint64_t>(node->kind) << 40) |
                              (static_cast<uint64_t>(node->num_inputs) << 16));
    if (node->signature) component.words.push_back(reinterpret_cast<uintptr_t>(node->signature));
    for (int i = 0; i < node->num_inputs; ++i) write_operand(component, node->inputs()[i], stamp);
    if (node->variable)
      write_variable(component, *node->variable, node->kind == NodeKind::assign, stamp);
    for (int i = 0; i < node->num_outputs; ++i) {
      Value& value = node->outputs()[i];
      value.stamp = stamp;
      value.ordinal = component.num_values++;
    }
  }
  add(component.hash, component.words.data(), component.words.size() * sizeof(uint64_t));
}

// A part begins with a node's tag and its operation; what a constant holds may look like a tag alone.
std::vector<size_t> parts_of(const std::vector<uint64_t>& words, const Trace& trace) {
  std::vector<size_t> parts;
  size_t at = 0;
  for (const auto& [site_number, signature] : trace) {
    const auto begins = [&, wanted = signature](size_t i) {
      if ((words[i] & kNode) != kNode) return false;
      return !wanted ||
             (i + 1 < words.size() && words[i + 1] == reinterpret_cast<uintptr_t>(wanted));
    };
    while (at < words.size() && !begins(at)) ++at;
    parts.push_back(at++);
  }
  return parts;
}

}  // namespace tf::internal
