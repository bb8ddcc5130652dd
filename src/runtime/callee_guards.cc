// Checks that functions called by control flow have the signature that the operation expects.
#include <algorithm>

#include "runtime/function.h"
#include "runtime/function_registry.h"
#include "runtime/kernel_guards.h"

namespace tf::internal {
namespace {

using Types = std::vector<DType>;

Status check_signature(std::string_view attr, const FunctionName& name, const Types& inputs,
                       const Types& outputs) {
  const std::shared_ptr<Function> function = find_function(name.name);
  if (!function) return {};  // somebody else's; check_attrs() made sure that it exists
  const auto differ = [&](const char* what, const Types& wanted, const Types& has) -> Status {
    return {ErrorCode::invalid_argument,
            text("the function of attribute '", attr, "' must ", what, " ", str(AttrValue(wanted)),
                 ", but it has ", str(AttrValue(has)))};
  };
  if (function->input_types() != inputs) return differ("take", inputs, function->input_types());
  if (function->output_types() != outputs) {
    return differ("return", outputs, function->output_types());
  }
  return {};
}

const Types* types_attr(const Attrs& attrs, std::string_view name) {
  const AttrValue* value = attrs.find(name);
  return value ? std::get_if<Types>(value) : nullptr;
}

bool is_any(std::string_view op, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), op) != names.end();
}

}  // namespace

Status check_callees(const OpDef& op, std::span<const DType> input_types, const Attrs& attrs) {
  const bool call = is_any(op.name, {"PartitionedCall", "StatefulPartitionedCall"});
  const bool loop = is_any(op.name, {"While", "StatelessWhile"});
  const bool branch = is_any(op.name, {"If", "StatelessIf", "Case", "StatelessCase"});
  if (!call && !loop && !branch) return {};
  // The first input of a branch chooses it.
  const Types taken(input_types.begin() + (branch && !input_types.empty() ? 1 : 0),
                    input_types.end());
  const Types* declared = types_attr(attrs, "Tout");
  const Types returned = loop || !declared ? taken : *declared;
  for (const auto& [name, value] : attrs.values) {
    std::vector<FunctionName> functions;
    if (const auto* one = std::get_if<FunctionName>(&value)) functions.push_back(*one);
    if (const auto* all = std::get_if<std::vector<FunctionName>>(&value)) functions = *all;
    for (const FunctionName& function : functions) {
      const bool condition = loop && name == "cond";
      Types outputs = returned;
      if (condition) {  // any single value will do
        const auto known = find_function(function.name);
        if (known && known->output_types().size() == 1) outputs = known->output_types();
        if (known && known->output_types().size() != 1) outputs = {DType::bool_};
      }
      Status status = check_signature(name, function, taken, outputs);
      if (!status.ok()) return status;
    }
  }
  return {};
}

}  // namespace tf::internal
