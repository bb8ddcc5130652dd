// A table by the hash of the key: of the calls with one hash the newest is known.
#include "tensor/call_memo.h"

#include <algorithm>
#include <bit>

#include "record/access.h"
#include "record/engine.h"

namespace tf::internal {
namespace {

constexpr size_t kKnownCalls = 1024;
KnownCall known_calls[kKnownCalls];  // guarded by the engine's lock

// Above what dtypes take, below what addresses take.
constexpr uint64_t kDTypes = 64;

// A constant that decides shapes may be all that an operation on integers has: that is worked out at once.
bool may_be_folded(DType output_type, std::span<Value* const> inputs) {
  if (output_type != DType::int32 && output_type != DType::int64) return false;
  return std::all_of(inputs.begin(), inputs.end(),
                     [](const Value* input) { return input->node->kind == NodeKind::constant; });
}

}  // namespace

CallKey::CallKey(const OpDef& op, std::span<const Argument> arguments,
                 std::span<const NamedAttr> attrs) {
  if (op.is_stateful || op.axis_input >= 0 || current_placement) return;
  if (arguments.empty() || arguments.size() > kMostOperands || attrs.size() > kMostAttrs) return;
  add(reinterpret_cast<uintptr_t>(&op));
  bool all = true;
  for (const Argument& argument : arguments) all = all && add_operand(argument);
  for (const NamedAttr& attr : attrs) all = all && add_attr(attr);
  if (!all) size_ = 0;
}

bool CallKey::add_operand(const Argument& argument) {
  const Input* const input = argument.single();
  if (!input || input->kind() == Input::Kind::literal) return false;
  if (input->kind() != Input::Kind::tensor) {
    const auto kind = static_cast<uint64_t>(input->kind());
    add(kind * kDTypes + static_cast<uint64_t>(input->dtype()));
    return true;
  }
  const Value* const value = Access::get(Access::borrowed(*input));
  if (!value || value->dtype == DType::resource) return false;
  add(reinterpret_cast<uintptr_t>(value->shape.load()) * kDTypes +
      static_cast<uint64_t>(value->dtype));
  return true;
}

bool CallKey::add_attr(const NamedAttr& attr) {
  using Kind = AttrArgument::Kind;
  const AttrArgument& value = attr.value;
  add(static_cast<uint64_t>(attr.index) * kDTypes + static_cast<uint64_t>(value.kind()));
  switch (value.kind()) {
    case Kind::boolean: add(value.as<bool>()); return true;
    case Kind::integer: add(static_cast<uint64_t>(value.as<int64_t>())); return true;
    case Kind::real: add(std::bit_cast<uint32_t>(value.as<float>())); return true;
    case Kind::type: add(static_cast<uint64_t>(value.as<DType>())); return true;
    default: return false;
  }
}

bool CallKey::operator==(const CallKey& other) const {
  return size_ == other.size_ &&
         std::equal(words_.begin(), words_.begin() + size_, other.words_.begin());
}

size_t CallKey::hash() const {
  uint64_t hash = size_;
  for (size_t i = 0; i < size_; ++i) hash = mix(hash, words_[i]);
  return hash;
}

const KnownCall* find_known(const CallKey& key) {
  const KnownCall& known = known_calls[key.hash() % kKnownCalls];
  return known.key == key ? &known : nullptr;
}

void remember(const CallKey& key, const RecordRequest& request, const Tensor& made) {
  const Node* const node = Access::get(made)->node;
  if (node->kind != NodeKind::operation || node->num_outputs != 1) return;  // it was folded
  KnownCall& known = known_calls[key.hash() % kKnownCalls];
  known.key = key;
  known.attrs = request.attrs;
  known.signature = node->signature->by_shapes ? node->signature : nullptr;
  known.output_type = request.output_types[0];
  for (size_t i = 0; i < request.inputs.size(); ++i) known.types[i] = request.inputs[i]->dtype;
}

bool call_again(const OpDef& op, const KnownCall& known, std::span<const Argument> arguments,
                Tensor& result) {
  std::array<Value*, CallKey::kMostOperands> values;
  std::array<Tensor, CallKey::kMostOperands> numbers;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const Input& input = *arguments[i].single();
    uint64_t bits = 0;
    if (input.kind() == Input::Kind::tensor) {
      values[i] = Access::get(Access::borrowed(input));
      continue;
    }
    if (!Access::scalar_bits(input, known.types[i], bits)) return false;
    numbers[i] = record_operand(known.types[i], bits, input.where());
    values[i] = Access::get(numbers[i]);
  }
  const std::span<Value* const> inputs(values.data(), arguments.size());
  const Location& where = arguments[0].single()->where();
  const DType output_type =
      known.output_type;  // recording may give up the lock, and with it `known`
  if (known.signature && !may_be_folded(output_type, inputs))
    result = record_known(*known.signature, inputs, where);
  else
    result = record_one({&op, known.attrs, inputs, {}, {&output_type, 1}, where});
  return true;
}

}  // namespace tf::internal
