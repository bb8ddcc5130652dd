// Interning shapes and signatures; the memo of shape inference.
#include "record/signature.h"

#include <deque>
#include <unordered_map>
#include <unordered_set>

#include "base/error.h"
#include "record/caller.h"
#include "record/node.h"
#include "record/recorder.h"
#include "record/runner.h"
#include "runtime/shape_inference.h"

namespace tf::internal {
namespace {

// Constants longer than this never decide a shape that is asked for when recording.
constexpr int64_t kMaxKnownElements = 64;

struct ShapeHasher {
  size_t operator()(const Shape& shape) const {
    uint64_t hash = shape.has_rank() ? 1 : 2;
    for (const int64_t dim : shape) hash = mix(hash, static_cast<uint64_t>(dim));
    return hash;
  }
};

// Which constant operands the output shapes of an operation depend on.
enum class Depends : uint8_t { on_shapes, on_known, on_all };

struct MemoEntry {
  Depends depends = Depends::on_shapes;
  const Signature* signature = nullptr;
};

using Memo = std::unordered_map<Hash128, MemoEntry, Hash128Hasher>;

Memo& memo() {
  static auto* const table = new Memo;
  return *table;
}

// Signatures that depend on dtypes and shapes alone and were asked for lately.
struct RecentSignature {
  Hash128 key;
  const Signature* signature = nullptr;
};
constexpr size_t kRecentSignatures = 1024;
RecentSignature recent_signatures[kRecentSignatures];

const Signature* store(const OpDef& op, const Attrs* attrs, std::span<const int> list_sizes,
                       std::span<const DType> output_types, const std::vector<Shape>& shapes,
                       bool by_shapes, bool infer_at_run) {
  static auto* const signatures = new std::deque<Signature>;
  Signature& signature = signatures->emplace_back();
  signature.op = &op;
  signature.attrs = attrs;
  signature.list_sizes.assign(list_sizes.begin(), list_sizes.end());
  signature.output_types.assign(output_types.begin(), output_types.end());
  for (const Shape& shape : shapes) signature.output_shapes.push_back(intern_shape(shape));
  signature.by_shapes = by_shapes;
  signature.infer_at_run = infer_at_run;
  signature.differentiable = may_have_gradient(op);
  signature.placement = current_placement;
  return &signature;
}

bool takes_part(const Value* input, Depends depends) {
  const Node* node = input->node;
  if (node->kind != NodeKind::constant || depends == Depends::on_shapes) return false;
  if (input->dtype != DType::int32 && input->dtype != DType::int64) return false;
  if (depends == Depends::on_known && node->role != ConstantRole::known) return false;
  if (node->role == ConstantRole::runtime || node->role == ConstantRole::data) return false;
  const int64_t elements = input->shape.load()->num_elements();
  return elements >= 0 && elements <= kMaxKnownElements;
}

void add_known(Hash128& hash, std::span<Value* const> inputs, Depends depends) {
  add(hash, static_cast<uint64_t>(depends));
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (!takes_part(inputs[i], depends)) continue;
    const Buffer& buffer = host_buffer(inputs[i]);
    add(hash, i);
    add(hash, buffer.data(), buffer.byte_size());
  }
}

// TensorFlow names a node that the user never wrote: "... for '{{node X}} = X[...](...)' with ...".
std::string without_node(std::string message) {
  const size_t begin = message.find(" for '{{node");
  if (begin == std::string::npos) return message;
  size_t end = message.find("' with", begin);
  end = end == std::string::npos ? message.rfind('\'') + 1 : end + 1;
  return message.erase(begin, end - begin);
}

Status infer(const OpDef& op, const Attrs* attrs, std::span<Value* const> inputs,
             std::span<const int> list_sizes, int num_outputs, Depends depends,
             std::vector<Shape>& shapes) {
  std::vector<InputInfo> infos;
  for (Value* input : inputs) {
    const Buffer* known = takes_part(input, depends) ? &host_buffer(input) : nullptr;
    infos.push_back({input->dtype, input->shape, known});
  }
  return infer_shapes(op, infos, list_sizes, *attrs, num_outputs, shapes);
}

bool all_defined(const std::vector<Shape>& shapes) {
  for (const Shape& shape : shapes)
    if (!shape.is_fully_defined()) return false;
  return true;
}

// From the number of elements alone, TensorFlow concludes that a reshape to one axis has just as many,
// and from an extent other than 1 that what it is broadcast to has that one.
bool is_guess(const OpDef& op, Depends depends) {
  static const OpDef* const reshape = find_op("Reshape");
  static const OpDef* const broadcast = find_op("BroadcastTo");
  return (&op == reshape || &op == broadcast) && depends == Depends::on_shapes;
}

bool any_takes_part(std::span<Value* const> inputs, Depends depends) {
  for (const Value* input : inputs)
    if (takes_part(input, depends)) return true;
  return false;
}

bool all_known(std::span<Value* const> inputs) {
  for (const Value* input : inputs)
    if (!input->shape.load()->is_fully_defined()) return false;
  return true;
}

// Runs what the operands with unknown extents wait for. Whether any extent is known now that was not.
bool learn_shapes(std::span<Value* const> inputs) {
  bool learned = false;
  for (Value* input : inputs) {
    const bool opaque = input->dtype == DType::resource || input->dtype == DType::variant;
    if (opaque || input->shape.load()->is_fully_defined() || !ensure_value(input)) continue;
    input->shape = intern_shape(handle_of(input).shape());
    learned = true;
  }
  return learned;
}

// The next kind of constants worth showing to shape inference; `depends` itself if there is none.
Depends next_depends(Depends depends, std::span<Value* const> inputs) {
  if (depends == Depends::on_shapes && any_takes_part(inputs, Depends::on_known))
    return Depends::on_known;
  return depends != Depends::on_all && any_takes_part(inputs, Depends::on_all) ? Depends::on_all
                                                                               : depends;
}

Hash128 hash_of(const OpDef& op, const Attrs* attrs, std::span<Value* const> inputs,
                std::span<const int> list_sizes) {
  Hash128 hash;
  add(hash, reinterpret_cast<uintptr_t>(&op));
  add(hash, reinterpret_cast<uintptr_t>(attrs));
  for (const Value* input : inputs)
    add(hash,
        reinterpret_cast<uintptr_t>(input->shape.load()) * 64 + static_cast<int>(input->dtype));
  for (const int size : list_sizes) add(hash, size);
  if (current_placement) add(hash, current_placement->number);
  return hash;
}

}  // namespace

const Shape* intern_shape(const Shape& shape) {
  static auto* const shapes = new std::unordered_set<Shape, ShapeHasher>;
  return &*shapes->insert(shape).first;
}

const Signature* find_signature(const OpDef& op, const Attrs* attrs, std::span<Value* const> inputs,
                                std::span<const int> list_sizes,
                                std::span<const DType> output_types, const Location& where) {
  const Hash128 base = hash_of(op, attrs, inputs, list_sizes);
  RecentSignature& recent = recent_signatures[base.low % kRecentSignatures];
  if (recent.signature && recent.key == base) return recent.signature;
  Depends depends = Depends::on_shapes;
  Hash128 key = base;
  for (auto found = memo().find(base); found != memo().end(); found = memo().find(key)) {
    if (found->second.signature) {
      if (depends == Depends::on_shapes) recent = {base, found->second.signature};
      return found->second.signature;
    }
    depends = found->second.depends;
    key = base;
    add_known(key, inputs, depends);
  }
  const int num_outputs = static_cast<int>(output_types.size());
  for (;;) {
    std::vector<Shape> shapes;
    const Status status = infer(op, attrs, inputs, list_sizes, num_outputs, depends, shapes);
    Depends next = depends;
    if (!status.ok()) {
      // Some shape functions refuse what they know too little of: they are asked again with more.
      next = next_depends(depends, inputs);
      if (next == depends && learn_shapes(inputs))
        return find_signature(op, attrs, inputs, list_sizes, output_types, where);
      if (next == depends)
        throw_error(status.code, op.name, without_node(status.message), CallerScope::user(where));
    } else if (!all_defined(shapes) || is_guess(op, depends)) {
      // An incomplete result holds for these operands only: others may have constants that tell more.
      const bool by_known = any_takes_part(inputs, Depends::on_known);
      next = depends == Depends::on_shapes && by_known ? Depends::on_known : Depends::on_all;
    }
    if (next == depends) {
      const Signature* signature = store(op, attrs, list_sizes, output_types, shapes,
                                         depends == Depends::on_shapes, !all_known(inputs));
      memo()[key] = {depends, signature};
      return signature;
    }
    depends = next;
    memo()[base] = {depends, nullptr};
    key = base;
    add_known(key, inputs, depends);
    const auto found = memo().find(key);
    if (found != memo().end() && found->second.signature) return found->second.signature;
  }
}

const Signature* effect_signature(const OpDef& op, const Attrs* attrs,
                                  std::span<const int> list_sizes,
                                  std::span<const DType> output_types) {
  Hash128 key;
  add(key, reinterpret_cast<uintptr_t>(&op));
  add(key, reinterpret_cast<uintptr_t>(attrs));
  add(key, 0xEFFEC7);
  for (const int size : list_sizes) add(key, size);
  for (const DType type : output_types) add(key, static_cast<uint64_t>(type));
  if (current_placement) add(key, current_placement->number);
  MemoEntry& entry = memo()[key];
  if (!entry.signature)
    entry.signature = store(op, attrs, list_sizes, output_types,
                            std::vector<Shape>(output_types.size(), Shape::unknown()), false, true);
  return entry.signature;
}

}  // namespace tf::internal
