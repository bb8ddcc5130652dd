// Calls by name: attribute names become positions, and numbers the type that the attribute has.
#include "imperative/raw_ops_call.h"

#include <deque>

#include "base/error.h"
#include "tensor/attr_values.h"
#include "tensor/call.h"

namespace tf::raw_ops {
namespace {

using internal::AttrDef;
using internal::AttrType;
using internal::CallerScope;
using internal::NamedAttr;
using internal::OpDef;

/// Attribute values after conversion; a variant of what AttrArgument can borrow.
using Converted = std::variant<bool, int64_t, float, std::string, DType, tf::Shape, Tensor,
                               FunctionRef, std::vector<bool>, std::vector<int64_t>,
                               std::vector<float>, std::vector<std::string>, std::vector<DType>,
                               std::vector<tf::Shape>, std::vector<FunctionRef>>;

Converted empty_list(AttrType type) {
  switch (type) {
    case AttrType::list_string: return std::vector<std::string>{};
    case AttrType::list_float: return std::vector<float>{};
    case AttrType::list_bool: return std::vector<bool>{};
    case AttrType::list_type: return std::vector<DType>{};
    case AttrType::list_shape: return std::vector<tf::Shape>{};
    case AttrType::list_func: return std::vector<FunctionRef>{};
    default: return std::vector<int64_t>{};
  }
}

Converted convert(AttrType, double value) { return static_cast<float>(value); }
Converted convert(AttrType type, int64_t value) {
  if (type == AttrType::float_) return static_cast<float>(value);
  return value;
}
Converted convert(AttrType, const std::vector<double>& values) {
  return std::vector<float>(values.begin(), values.end());
}
Converted convert(AttrType type, const std::vector<int64_t>& values) {
  if (type == AttrType::list_float) return std::vector<float>(values.begin(), values.end());
  return values;
}
template <class T>
Converted convert(AttrType, const T& value) {
  return value;
}

Converted convert(AttrType type, const AttrAny& given) {
  return std::visit(
      [type](const auto& value) {
        using T = std::decay_t<decltype(value)>;
        if constexpr (requires { typename T::value_type; } && !std::is_same_v<T, std::string>) {
          if (value.empty() && internal::is_list(type)) return empty_list(type);
        }
        return convert(type, value);
      },
      given.value());
}

const OpDef& definition(const std::string& name, const Location& where) {
  try {
    return internal::get_op(name);
  } catch (const NotFoundError& error) {  // without a line
    throw NotFoundError(error.op(), error.message(), CallerScope::user(where));
  }
}

std::string attr_names(const OpDef& op) {
  std::string result;
  for (const AttrDef& attr : op.attrs) result += (result.empty() ? "" : ", ") + attr.name;
  return result.empty() ? "none" : result;
}

}  // namespace

std::vector<Tensor> call(const std::string& name, const std::vector<std::vector<Tensor>>& inputs,
                         const std::vector<std::pair<std::string, AttrAny>>& attrs,
                         Location where) {
  const OpDef& op = definition(name, where);
  std::deque<Inputs> lists;
  std::vector<internal::Argument> arguments;
  for (const std::vector<Tensor>& tensors : inputs)
    arguments.emplace_back(lists.emplace_back(tensors, where));
  std::deque<Converted> values;
  std::vector<NamedAttr> named;
  for (const auto& [attr, value] : attrs) {
    const int index = op.find_attr(attr);
    if (index < 0)
      internal::invalid_argument(name, CallerScope::user(where), "there is no attribute ", attr,
                                 "; the attributes are ", attr_names(op));
    const AttrType type = op.attrs[static_cast<size_t>(index)].type;
    std::visit(
        [&](const auto& held) {
          named.push_back({index, held});
        },
        values.emplace_back(convert(type, value)));
  }
  return internal::call(op, arguments, named, where);
}

}  // namespace tf::raw_ops
