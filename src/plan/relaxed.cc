// Families of components: their keys, and what varies within them.
#include "plan/relaxed.h"

#include <cstring>
#include <unordered_map>

#include "record/runner.h"
#include "record/variable_state.h"

namespace tf::internal {
namespace {

// So many shapes of one piece of code are planned one by one; with more, one plan serves all.
constexpr int64_t kMostShapes = 4;
// Families are only found again while they are remembered: cleared when full.
constexpr size_t kMaxFamilies = 1024;

bool is_known(const Value* value) {
  const Node* node = value->node;
  const bool is_integer = value->dtype == DType::int32 || value->dtype == DType::int64;
  return node->kind == NodeKind::constant && node->role == ConstantRole::known && is_integer;
}

template <class Visit>
void for_each_known(const Component& component, const Visit& visit) {
  for (Node* node : component.nodes)
    for (int i = 0; i < node->num_inputs; ++i)
      if (is_known(node->inputs()[i])) visit(node->inputs()[i]);
}

bool is_equal(const Buffer& a, const Buffer& b) {
  return a.byte_size() == b.byte_size() && std::memcmp(a.data(), b.data(), a.byte_size()) == 0;
}

// What a component is apart from shapes and the constants that follow from them.
class FamilyKey {
 public:
  explicit FamilyKey(const Component& component) {
    for (Node* node : component.nodes) add_node(node);
    for (const VariableState* variable : component.variables) {
      words_.push_back(static_cast<uint64_t>(variable->dtype));
      words_.push_back(reinterpret_cast<uintptr_t>(variable->shape));
    }
  }
  const std::vector<uint64_t>& words() const { return words_; }

 private:
  void add_node(Node* node) {
    words_.push_back(static_cast<uint64_t>(node->kind) << 32 | node->num_inputs);
    if (node->signature) add_signature(*node->signature);
    if (node->variable) words_.push_back(node->variable->ordinal);
    for (int i = 0; i < node->num_inputs; ++i) add_operand(node->inputs()[i]);
  }
  void add_signature(const Signature& signature) {
    words_.push_back(reinterpret_cast<uintptr_t>(signature.op));
    words_.push_back(reinterpret_cast<uintptr_t>(signature.attrs));
    for (const int size : signature.list_sizes) words_.push_back(static_cast<uint64_t>(size));
    for (const DType type : signature.output_types) words_.push_back(static_cast<uint64_t>(type));
  }
  void add_operand(Value* value) {
    constexpr uint64_t kLocal = 1ull << 62, kOutside = 1ull << 61;
    if (value->node->state == NodeState::running) {
      words_.push_back(kLocal | (value->node->flat + value->index));
      return;
    }
    const Shape& shape = *value->shape.load();
    words_.push_back(kOutside | static_cast<uint64_t>(value->dtype) << 32 |
                     static_cast<uint32_t>(shape.has_rank() ? shape.rank() : -1));
    if (is_known(value)) {  // as many elements, whatever they are
      words_.push_back(host_buffer(value).byte_size());
    } else if (is_baked(value)) {
      const Buffer& buffer = host_buffer(value);
      Hash128 content;
      add(content, buffer.data(), buffer.byte_size());
      for (const int64_t dim : shape) add(content, static_cast<uint64_t>(dim));
      words_.insert(words_.end(), {content.low, content.high});
    } else {
      words_.push_back(value->ordinal);
    }
  }

  std::vector<uint64_t> words_;
};

Shape with_unknown_extents(const Shape& shape) {
  if (!shape.has_rank()) return Shape::unknown();
  return Shape(std::vector<int64_t>(static_cast<size_t>(shape.rank()), -1));
}

}  // namespace

std::shared_ptr<Family> find_family(const Component& component) {
  static auto* const families =
      new std::unordered_map<Hash128, std::shared_ptr<Family>, Hash128Hasher>;
  const FamilyKey key(component);
  Hash128 hash;
  add(hash, key.words().data(), key.words().size() * sizeof(uint64_t));
  if (families->size() > kMaxFamilies) families->clear();
  std::shared_ptr<Family>& family = (*families)[hash];
  if (!family) {
    family = std::make_shared<Family>();
    family->entry = std::make_shared<PlanEntry>();
    family->entry->relaxed = family.get();
    family->entry->words = key.words();
    family->entry->trace = trace_of(component);
    family->entry->uses = UseRecordRef(new UseRecord);
    family->entry->uses->used.resize(component.num_values);
    for_each_known(component, [&](Value* value) {
      family->known.push_back({host_buffer(value), false});
    });
  }
  if (family->entry->words != key.words()) return nullptr;
  ++family->members;
  return family;
}

bool is_relaxed(const Family& family) { return family.members > kMostShapes; }

void note_known(Family& family, const Component& component) {
  size_t next = 0;
  bool changed = false;
  for_each_known(component, [&](Value* value) {
    Family::Known& known = family.known[next++];
    if (known.varies || is_equal(known.value, host_buffer(value))) return;
    known.varies = changed = true;
  });
  if (changed && family.entry->recipe) drop_plans(*family.entry);
}

std::vector<Value*> relaxed_inputs(const Family& family, const Component& component) {
  std::vector<Value*> inputs;
  size_t next = 0;
  for_each_known(component, [&](Value* value) {
    if (family.known[next++].varies) inputs.push_back(value);
  });
  return inputs;
}

std::shared_ptr<const Recipe> make_relaxed_recipe(const Component& component, const Family& family,
                                                  const std::vector<uint8_t>& wanted) {
  auto recipe = std::make_shared<Recipe>(*make_recipe(component, wanted, is_known));
  for (Recipe::Typed& input : recipe->inputs)
    input.shape = intern_shape(with_unknown_extents(*input.shape));
  // Known constants stand in the recipe as constants of their own, in order of occurrence; those that
  // vary become inputs.
  std::vector<Recipe::Operand> places(recipe->constants.size());
  for (uint32_t i = 0; i < places.size(); ++i) places[i] = {Recipe::Operand::Kind::constant, i};
  for (size_t k = 0; k < family.known.size(); ++k) {
    if (!family.known[k].varies) continue;
    const Buffer& value = recipe->constants[k];
    places[k] = {Recipe::Operand::Kind::input, static_cast<uint32_t>(recipe->inputs.size())};
    recipe->inputs.push_back({value.dtype(), intern_shape(value.shape())});
  }
  for (Recipe::Step& step : recipe->steps)
    for (Recipe::Operand& operand : step.operands)
      if (operand.kind == Recipe::Operand::Kind::constant) operand = places[operand.index];
  return recipe;
}

}  // namespace tf::internal
