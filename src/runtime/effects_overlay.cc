// Tables of operations whose effects the registry forgot or overstates.
#include "runtime/effects_overlay.h"

#include <algorithm>
#include <array>

namespace tf::internal {
namespace {

// Each reads or writes files, draws from a generator, waits for other callers, talks to another
// process or runs the user's code.
constexpr std::array<std::string_view, 12> kForgotten = {
    "BatchFunction",          "DebugIdentity",  "DebugNanCount",
    "DebugNumericSummary",    "DecodeProtoV2",  "EncodeProto",
    "GenerateVocabRemapping", "ImmutableConst", "MatchingFiles",
    "PyFuncStateless",        "ReadFile",       "RiscRandomUniform",
};

// Stateful, but they only lock a variable while they compute.
constexpr std::array<std::string_view, 9> kVariableOps = {
    "AssignAddVariableOp", "AssignSubVariableOp", "AssignVariableOp",
    "DestroyResourceOp",   "ReadVariableOp",      "ResourceGather",
    "ResourceGatherNd",    "VarHandleOp",         "VarIsInitializedOp",
};
constexpr std::array<std::string_view, 3> kVariablePrefixes = {"ResourceApply", "ResourceScatter",
                                                               "ResourceStridedSliceAssign"};

bool is_variable_op(std::string_view name) {
  const auto begins = [name](std::string_view prefix) { return name.starts_with(prefix); };
  return std::find(kVariableOps.begin(), kVariableOps.end(), name) != kVariableOps.end() ||
         std::any_of(kVariablePrefixes.begin(), kVariablePrefixes.end(), begins);
}

// Of the operations on variables, these take one that was never assigned.
constexpr std::array<std::string_view, 3> kTakeNoValue = {"AssignVariableOp", "DestroyResourceOp",
                                                          "VarIsInitializedOp"};

}  // namespace

bool has_forgotten_effect(std::string_view op) {
  return std::find(kForgotten.begin(), kForgotten.end(), op) != kForgotten.end();
}

bool needs_variable_value(std::string_view op) {
  if (std::find(kTakeNoValue.begin(), kTakeNoValue.end(), op) != kTakeNoValue.end()) return false;
  return is_variable_op(op) || op == "VariableShape" || op.starts_with("ResourceSparseApply");
}

bool may_wait(const OpDef& op) {
  if (is_variable_op(op.name)) return false;
  if (op.is_stateful) return true;
  const auto opaque = [](const ArgDef& arg) {
    return arg.type == DType::resource || arg.type == DType::variant;
  };
  const auto calls = [](const AttrDef& attr) {
    return attr.type == AttrType::func || attr.type == AttrType::list_func;
  };
  return std::any_of(op.inputs.begin(), op.inputs.end(), opaque) ||
         std::any_of(op.attrs.begin(), op.attrs.end(), calls);
}

}  // namespace tf::internal
