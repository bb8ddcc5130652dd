// Making owned attribute values, and naming their types.
#include "tensor/attr_values.h"

#include "tensor/host_value.h"

namespace tf::internal {
namespace {

using Kind = AttrArgument::Kind;

/// Calls `use` with the value as the type it has.
template <class Use>
decltype(auto) visit(const AttrArgument& value, Use&& use) {
  switch (value.kind()) {
    case Kind::boolean: return use(value.as<bool>());
    case Kind::integer: return use(value.as<int64_t>());
    case Kind::real: return use(value.as<float>());
    case Kind::string: return use(value.as<std::string>());
    case Kind::type: return use(value.as<DType>());
    case Kind::shape: return use(value.as<Shape>());
    case Kind::tensor: return use(value.as<Tensor>());
    case Kind::function: return use(value.as<FunctionRef>());
    case Kind::boolean_list: return use(value.as<std::vector<bool>>());
    case Kind::integer_list: return use(value.as<std::vector<int64_t>>());
    case Kind::real_list: return use(value.as<std::vector<float>>());
    case Kind::string_list: return use(value.as<std::vector<std::string>>());
    case Kind::type_list: return use(value.as<std::vector<DType>>());
    case Kind::shape_list: return use(value.as<std::vector<Shape>>());
    case Kind::function_list: break;
  }
  return use(value.as<std::vector<FunctionRef>>());
}

/// The owned counterpart of each public type.
template <class T>
const T& own(const T& value) {
  return value;
}
FunctionName own(const FunctionRef& value) { return {value.name}; }
std::vector<FunctionName> own(const std::vector<FunctionRef>& values) {
  std::vector<FunctionName> names;
  for (const FunctionRef& value : values) names.push_back({value.name});
  return names;
}
Buffer own(const Tensor& value) { return elements_of(value, "value"); }

struct Description {
  AttrType type;
  Kind kind;
  const char* text;
};

constexpr Description kDescriptions[] = {
    {AttrType::string, Kind::string, "a string"},
    {AttrType::int_, Kind::integer, "an int"},
    {AttrType::float_, Kind::real, "a float"},
    {AttrType::bool_, Kind::boolean, "a bool"},
    {AttrType::type, Kind::type, "a dtype"},
    {AttrType::shape, Kind::shape, "a shape"},
    {AttrType::tensor, Kind::tensor, "a tensor"},
    {AttrType::func, Kind::function, "a function"},
    {AttrType::list_string, Kind::string_list, "a list of strings"},
    {AttrType::list_int, Kind::integer_list, "a list of ints"},
    {AttrType::list_float, Kind::real_list, "a list of floats"},
    {AttrType::list_bool, Kind::boolean_list, "a list of bools"},
    {AttrType::list_type, Kind::type_list, "a list of dtypes"},
    {AttrType::list_shape, Kind::shape_list, "a list of shapes"},
    {AttrType::list_func, Kind::function_list, "a list of functions"},
};

}  // namespace

AttrValue to_value(const AttrArgument& value) {
  return visit(value, [](const auto& held) { return AttrValue(own(held)); });
}

bool has_type(const AttrArgument& value, AttrType type) {
  for (const Description& one : kDescriptions)
    if (one.type == type) return one.kind == value.kind();
  return false;
}

bool is_list(AttrType type) { return type >= AttrType::list_string; }

int64_t list_size(const AttrValue& value) {
  return std::visit(
      [](const auto& held) -> int64_t {
        using T = std::decay_t<decltype(held)>;
        if constexpr (requires { typename T::value_type; } && !std::is_same_v<T, std::string>)
          return static_cast<int64_t>(held.size());
        else
          return 0;
      },
      value);
}

const char* description(AttrType type) {
  for (const Description& one : kDescriptions)
    if (one.type == type) return one.text;
  return "a list of tensors";
}

const char* description(const AttrArgument& value) {
  for (const Description& one : kDescriptions)
    if (one.kind == value.kind()) return one.text;
  return "";
}

}  // namespace tf::internal
