// Checking operands against the definition of an operation.
#include "tensor/operands.h"

#include "base/error.h"
#include "record/access.h"

namespace tf::internal {
namespace {

template <class... Parts>
[[noreturn]] void refuse(const OpDef& op, const Location& where, const Parts&... parts) {
  invalid_argument(op.name, CallerScope::user(where), parts...);
}

std::string argument_names(const OpDef& op) {
  std::string result;
  for (const ArgDef& arg : op.inputs) result += (result.empty() ? "" : ", ") + arg.name;
  return result;
}

void check_callable(const OpDef& op, size_t given, const Location& where) {
  if (!op.refusal.empty())
    throw_error(ErrorCode::unimplemented, op.name, "cannot be used: it " + op.refusal,
                CallerScope::user(where));
  if (given != op.inputs.size())
    refuse(op, where, "takes ", op.inputs.size(), " operands (", argument_names(op), "), got ",
           given);
}

const Location& line_of(std::span<const Argument> given, const Location& where) {
  if (given.empty()) return where;
  return given[0].single() ? given[0].single()->where() : given[0].list()->where();
}

}  // namespace

std::string names(std::span<const DType> types) {
  std::string result;
  for (const DType type : types) {
    if (!result.empty()) result += ", ";
    result += name(type);
  }
  return result;
}

const AttrArgument* find_given(std::span<const NamedAttr> attrs, int attr) {
  for (const NamedAttr& one : attrs)
    if (one.index == attr) return stands_for_default(one.value) ? nullptr : &one.value;
  return nullptr;
}

Operands::Operands(const OpDef& op, std::span<const Argument> given,
                   std::span<const NamedAttr> attrs, const Location& where)
    : op_(op), where_(&line_of(given, where)) {
  check_callable(op, given.size(), *where_);
  implied_.resize(op.attrs.size());
  for (size_t i = 0; i < given.size(); ++i) take(static_cast<int>(i), given[i]);
  if (any_weak_) resolve_weak(given, attrs);
  check_types(attrs);
}

DType Operands::type(size_t i) const { return values_[i]->dtype; }

void Operands::take(int index, const Argument& given) {
  const ArgDef& arg = op_.inputs[static_cast<size_t>(index)];
  const int first = static_cast<int>(values_.size());
  if (const Input* input = given.single()) {
    if (input->kind() == Input::Kind::tensor) {
      take_tensor(index, Access::borrowed(*input));
    } else {
      values_.push_back(nullptr);
      any_weak_ = true;
    }
  } else {
    take_list(index, given.list()->tensors());
  }
  if (arg.is_list()) count(index, first);
}

void Operands::take_list(int index, std::span<const Tensor> tensors) {
  const ArgDef& arg = op_.inputs[static_cast<size_t>(index)];
  if (!arg.is_list() && tensors.size() != 1)
    refuse(op_, *where_, arg.name, " must be one tensor, got ", tensors.size());
  for (const Tensor& tensor : tensors) take_tensor(index, tensor);
}

void Operands::take_tensor(int index, const Tensor& tensor) {
  const ArgDef& arg = op_.inputs[static_cast<size_t>(index)];
  Value* value = Access::get(tensor);
  if (!value) refuse_empty(arg);
  values_.push_back(value);
  if (arg.type_attr >= 0)
    agree(index, value->dtype);
  else if (arg.type != DType::invalid && arg.type != value->dtype)
    refuse_type(arg, value->dtype);
}

/// Arguments that share a `type` attribute have one dtype.
void Operands::agree(int index, DType type) {
  const int attr = op_.inputs[static_cast<size_t>(index)].type_attr;
  Implied& implied = implied_[static_cast<size_t>(attr)];
  if (implied.arg < 0) {
    implied.arg = index;
    implied.type = type;
  } else if (implied.type != type) {
    refuse_mixed(index, implied, type);
  }
}

void Operands::refuse_empty(const ArgDef& arg) const {
  refuse(op_, *where_, arg.name, " is an empty handle (default-made or moved from); give a tensor");
}

void Operands::refuse_type(const ArgDef& arg, DType got) const {
  const char* hint = "; convert it with tf::cast";
  if (arg.type == DType::resource) hint = "; a variable's resource is v.handle()";
  if (arg.type == DType::variant || arg.type == DType::string) hint = "";
  refuse(op_, *where_, arg.name, " must be ", name(arg.type), ", got ", name(got), hint);
}

void Operands::refuse_mixed(int index, const Implied& earlier, DType got) const {
  const std::string& mine = op_.inputs[static_cast<size_t>(index)].name;
  const std::string& first = op_.inputs[static_cast<size_t>(earlier.arg)].name;
  refuse(op_, *where_, earlier.arg == index ? "all of " + mine : first + " and " + mine,
         " must have the same dtype, got ", name(earlier.type), " and ", name(got),
         "; convert one with tf::cast");
}

/// Notes how many tensors a list argument got, and compares with arguments that share the number.
void Operands::count(int index, int first) {
  const ArgDef& arg = op_.inputs[static_cast<size_t>(index)];
  const int size = static_cast<int>(values_.size()) - first;
  list_sizes_.push_back(size);
  const int attr = arg.number_attr >= 0 ? arg.number_attr : arg.type_list_attr;
  Implied& implied = implied_[static_cast<size_t>(attr)];
  if (implied.arg >= 0) {
    if (implied.count != size)
      refuse(op_, *where_, op_.inputs[static_cast<size_t>(implied.arg)].name, " and ", arg.name,
             " must have the same number of tensors, got ", implied.count, " and ", size);
    if (arg.type_list_attr >= 0) same_types(index, implied, first);
    return;
  }
  const AttrDef& definition = op_.attrs[static_cast<size_t>(attr)];
  if (definition.has_minimum && size < definition.minimum)
    refuse(op_, *where_, arg.name, " must have at least ", definition.minimum,
           definition.minimum == 1 ? " tensor" : " tensors", ", got ", size);
  implied.arg = index;
  implied.first = first;
  implied.count = size;
}

void Operands::same_types(int index, const Implied& earlier, int first) const {
  for (int i = 0; i < earlier.count; ++i) {
    const Value* one = values_[static_cast<size_t>(earlier.first + i)];
    const Value* other = values_[static_cast<size_t>(first + i)];
    if (!one || !other || one->dtype == other->dtype) continue;
    refuse(op_, *where_, op_.inputs[static_cast<size_t>(earlier.arg)].name, "[", i, "] and ",
           op_.inputs[static_cast<size_t>(index)].name, "[", i, "] must have the same dtype, got ",
           name(one->dtype), " and ", name(other->dtype), "; convert one with tf::cast");
  }
}

/// Every decided dtype is one that the operation has; what lists left open takes its default.
void Operands::check_types(std::span<const NamedAttr> attrs) {
  for (size_t i = 0; i < op_.attrs.size(); ++i) {
    const AttrDef& attr = op_.attrs[i];
    if (!attr.inferred) continue;
    Implied& implied = implied_[i];
    const int index = static_cast<int>(i);
    if (attr.type == AttrType::list_type) check_type_list(index);
    if (attr.type != AttrType::type) continue;
    if (implied.arg < 0) {
      if (const AttrArgument* given = find_given(attrs, index))
        implied.type = given->as<DType>();
      else if (attr.default_value)
        implied.type = std::get<DType>(*attr.default_value);
      else
        refuse(op_, *where_, attr.name, " cannot be told from an empty list; give it");
    } else if (!attr.allows(implied.type)) {
      const std::string& who = op_.inputs[static_cast<size_t>(implied.arg)].name;
      refuse(op_, *where_, who, " must be ", attr.allowed_types.size() > 1 ? "one of " : "",
             names(attr.allowed_types), ", got ", name(implied.type));
    }
  }
}

void Operands::check_type_list(int index) const {
  const AttrDef& attr = op_.attrs[static_cast<size_t>(index)];
  const Implied& implied = implied_[static_cast<size_t>(index)];
  if (attr.allowed_types.empty() || implied.arg < 0) return;
  for (int i = 0; i < implied.count; ++i) {
    const DType got = type(static_cast<size_t>(implied.first + i));
    if (attr.allows(got)) continue;
    refuse(op_, *where_, op_.inputs[static_cast<size_t>(implied.arg)].name, "[", i, "] must be ",
           attr.allowed_types.size() > 1 ? "one of " : "", names(attr.allowed_types), ", got ",
           name(got));
  }
}

}  // namespace tf::internal
