// The table of operations, made from TensorFlow's own registry at first use.
#include <algorithm>
#include <memory>
#include <set>
#include <unordered_map>

#include "base/error.h"
#include "runtime/api.h"
#include "runtime/effects_overlay.h"
#include "runtime/kernel_guards.h"
#include "runtime/op_def.h"
#include "runtime/op_proto.h"
#include "runtime/thread_state.h"
#include "runtime/value_rules.h"

namespace tf::internal {
namespace {

struct Registry {
  std::vector<OpDef> storage;
  std::vector<const OpDef*> sorted;
  std::unordered_map<std::string_view, const OpDef*> by_name;
};

struct FreeBuffer {
  void operator()(TF_Buffer* buffer) const { api().TF_DeleteBuffer(buffer); }
};
using OwnedBuffer = std::unique_ptr<TF_Buffer, FreeBuffer>;

std::string_view bytes_of(const OwnedBuffer& buffer) {
  if (!buffer) return {};
  return {static_cast<const char*>(buffer->data), buffer->length};
}

/// Operations that end the process, by design or because their inputs are never checked.
std::string refusal_of(const OpDef& op) {
  if (op.name.starts_with("_")) return "is internal to TensorFlow";
  if (op.name == "Abort") return "ends the process";
  if (op.name == "XlaReplicaId") return "exists only in code that XLA compiles for several devices";
  const auto is_ref = [](const ArgDef& arg) { return arg.is_ref; };
  if (std::any_of(op.inputs.begin(), op.inputs.end(), is_ref) ||
      std::any_of(op.outputs.begin(), op.outputs.end(), is_ref)) {
    return "works on TensorFlow 1's reference variables; use tf::Variable and its operations";
  }
  return {};
}

/// The dtypes of an attribute that some kernel takes; empty: any. oneDNN's kernels, which TensorFlow puts
/// in the place of its own, are registered as operations of their own.
std::set<DType> kernel_types(const Kernels& kernels, const std::string& op,
                             const std::string& attr) {
  std::set<DType> all;
  for (const char* prefix : {"", "_Mkl", "_MklEager", "_MklNative"}) {
    const auto known = kernels.find(prefix + op);
    if (known == kernels.end()) continue;
    const auto types = known->second.find(attr);
    if (types != known->second.end())
      all.insert(types->second.begin(), types->second.end());
    else if (*prefix == 0)
      return {};
  }
  std::erase_if(all, [](DType type) { return name(type) == name(DType::invalid); });
  return all;
}

/// An operation's definition may allow dtypes that no kernel here takes.
void allow_only_kernels(OpDef& op, const Kernels& kernels) {
  for (AttrDef& attr : op.attrs) {
    if (attr.type != AttrType::type) continue;
    const std::set<DType> taken = kernel_types(kernels, op.name, attr.name);
    if (taken.empty()) continue;
    if (attr.allowed_types.empty()) attr.allowed_types.assign(taken.begin(), taken.end());
    std::erase_if(attr.allowed_types, [&](DType type) { return !taken.contains(type); });
  }
}

void complete(OpDef& op, const Kernels& kernels) {
  Hash128 hash;
  add(hash, std::string_view(op.name));
  op.hash = hash.low;
  op.has_kernel = kernels.contains(op.name);
  allow_only_kernels(op, kernels);
  op.is_stateful = op.is_stateful || has_forgotten_effect(op.name);
  op.refusal = refusal_of(op);
  op.may_wait = may_wait(op);
  op.guarded = is_guarded(op.name);
  op.axis_input = axis_input(op.name);
  op.guards_values = guards_values(op.name);
  op.variable_dtype = variable_dtype_attr(op);
  op.makes_variable = op.name == "VarHandleOp";
  op.makes_table = op.find_attr("key_dtype") >= 0 && op.find_attr("value_dtype") >= 0 &&
                   op.outputs.size() == 1 && op.outputs[0].type == DType::resource;
  op.trusts_table = op.name == "LookupTableExportV2";
}

const Registry* make_registry() {
  const OwnedBuffer ops(api().TF_GetAllOpList());
  TfStatus status;
  const OwnedBuffer kernels(api().TF_GetAllRegisteredKernels(status));
  status.check("TensorFlow");
  auto* registry = new Registry;
  registry->storage = parse_op_list(bytes_of(ops));
  const Kernels known = parse_kernels(bytes_of(kernels));
  for (OpDef& op : registry->storage) {
    complete(op, known);
    registry->sorted.push_back(&op);
    registry->by_name.emplace(op.name, &op);
  }
  std::sort(registry->sorted.begin(), registry->sorted.end(),
            [](const OpDef* a, const OpDef* b) { return a->name < b->name; });
  return registry;
}

const Registry& registry() {
  static const Registry* made = make_registry();
  return *made;
}

/// How many letters differ; case and underscores do not count, as they are what people mix up.
size_t distance(std::string_view wanted, std::string_view name) {
  const auto simplify = [](std::string_view text) {
    std::string simple;
    for (const char c : text) {
      if (c != '_') simple += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return simple;
  };
  const std::string a = simplify(wanted), b = simplify(name);
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
    }
  }
  return row.back();
}

std::string near_matches(std::string_view wanted) {
  std::vector<std::pair<size_t, std::string_view>> near;
  for (const OpDef* op : all_ops()) {
    const size_t letters = distance(wanted, op->name);
    if (op->refusal.empty() && letters <= 1 + wanted.size() / 4)
      near.emplace_back(letters, op->name);
  }
  std::sort(near.begin(), near.end());
  if (near.empty()) return {};
  std::string result = "; did you mean ";
  for (size_t i = 0; i < near.size() && i < 3; ++i) {
    if (i) result += i + 1 == std::min<size_t>(near.size(), 3) ? " or " : ", ";
    result += near[i].second;
  }
  return result + "?";
}

}  // namespace

int OpDef::find_attr(std::string_view attr_name) const {
  for (size_t i = 0; i < attrs.size(); ++i) {
    if (attrs[i].name == attr_name) return static_cast<int>(i);
  }
  return -1;
}

const OpDef* find_op(std::string_view name) {
  const auto found = registry().by_name.find(name);
  return found == registry().by_name.end() ? nullptr : found->second;
}

const OpDef& get_op(std::string_view name) {
  if (const OpDef* op = find_op(name)) return *op;
  throw_error(ErrorCode::not_found, "tf::raw_ops",
              text("TensorFlow has no operation named \"", name, "\"", near_matches(name)),
              Location());
}

const std::vector<const OpDef*>& all_ops() { return registry().sorted; }

}  // namespace tf::internal
