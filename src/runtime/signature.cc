// Inference of type, number and type-list attributes from the dtypes of the inputs.
#include "runtime/signature.h"

#include "runtime/preconditions.h"

namespace tf::internal {
namespace {

Status wrong(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

class Inference {
 public:
  Inference(const OpDef& op, const Attrs& attrs, std::vector<ImpliedAttr>& implied)
      : op_(op), attrs_(attrs), implied_(implied) {}

  Status argument(const ArgDef& arg, std::span<const DType> types) {
    if (arg.type_list_attr >= 0) {
      return imply(arg, arg.type_list_attr, std::vector<DType>(types.begin(), types.end()));
    }
    if (arg.number_attr >= 0) {
      Status status = imply(arg, arg.number_attr, static_cast<int64_t>(types.size()));
      if (!status.ok()) return status;
    }
    for (const DType type : types) {
      if (arg.type_attr >= 0) {
        Status status = imply(arg, arg.type_attr, type);
        if (!status.ok()) return status;
      } else if (arg.type != DType::invalid && type != arg.type) {
        return wrong(
            text("input '", arg.name, "' must have dtype ", name(arg.type), ", got ", name(type)));
      }
    }
    return {};
  }

  /// Implied attributes that no input decided, because a list is empty.
  Status remaining() {
    for (size_t i = 0; i < op_.attrs.size(); ++i) {
      const AttrDef& attr = op_.attrs[i];
      if (!attr.inferred || find(static_cast<int>(i))) continue;
      if (const AttrValue* given = attrs_.find(attr.name)) {
        implied_.push_back({static_cast<int>(i), *given});
      } else if (attr.default_value) {
        implied_.push_back({static_cast<int>(i), *attr.default_value});
      } else {
        return wrong(text("attribute '", attr.name,
                          "' cannot be told from an empty list of inputs; give it"));
      }
    }
    return {};
  }

 private:
  const AttrValue* find(int attr) const {
    for (const ImpliedAttr& one : implied_) {
      if (one.attr == attr) return &one.value;
    }
    return nullptr;
  }

  Status imply(const ArgDef& arg, int attr, AttrValue value) {
    if (const AttrValue* before = find(attr)) {
      if (equal(*before, value)) return {};
      return wrong(text("input '", arg.name, "' has ", str(value), " for attribute '",
                        op_.attrs[attr].name, "', but an earlier input has ", str(*before)));
    }
    Status status = check_value(arg, op_.attrs[attr], value);
    if (status.ok()) implied_.push_back({attr, std::move(value)});
    return status;
  }

  static Status check_value(const ArgDef& arg, const AttrDef& attr, const AttrValue& value) {
    if (const auto* type = std::get_if<DType>(&value)) return check_type(arg, attr, *type);
    if (const auto* types = std::get_if<std::vector<DType>>(&value)) {
      for (const DType type : *types) {
        Status status = check_type(arg, attr, type);
        if (!status.ok()) return status;
      }
      return check_minimum(arg, attr, static_cast<int64_t>(types->size()));
    }
    return check_minimum(arg, attr, std::get<int64_t>(value));
  }

  static Status check_type(const ArgDef& arg, const AttrDef& attr, DType type) {
    if (attr.allows(type)) return {};
    return wrong(text("input '", arg.name, "' has dtype ", name(type), ", which is not among ",
                      str(AttrValue(attr.allowed_types))));
  }

  static Status check_minimum(const ArgDef& arg, const AttrDef& attr, int64_t number) {
    if (!attr.has_minimum || number >= attr.minimum) return {};
    return wrong(
        text("input '", arg.name, "' needs at least ", tensors(attr.minimum), ", got ", number));
  }

  const OpDef& op_;
  const Attrs& attrs_;
  std::vector<ImpliedAttr>& implied_;
};

/// The size of the input list whose length (or types) the attribute is, or -1.
int size_from_inputs(const OpDef& op, int attr, std::span<const int> list_sizes) {
  size_t list = 0;
  for (const ArgDef& arg : op.inputs) {
    if (!arg.is_list()) continue;
    if (arg.number_attr == attr || arg.type_list_attr == attr) return list_sizes[list];
    ++list;
  }
  return -1;
}

}  // namespace

Status implied_attrs(const OpDef& op, std::span<const DType> input_types,
                     std::span<const int> list_sizes, const Attrs& attrs,
                     std::vector<ImpliedAttr>& implied) {
  implied.clear();
  Inference inference(op, attrs, implied);
  size_t next = 0;
  size_t list = 0;
  for (const ArgDef& arg : op.inputs) {
    const size_t count = arg.is_list() ? static_cast<size_t>(list_sizes[list++]) : 1;
    Status status = inference.argument(arg, input_types.subspan(next, count));
    if (!status.ok()) return status;
    next += count;
  }
  return inference.remaining();
}

int count_outputs(const OpDef& op, std::span<const int> list_sizes, const Attrs& attrs) {
  int count = 0;
  for (const ArgDef& arg : op.outputs) {
    if (!arg.is_list()) {
      ++count;
      continue;
    }
    const int attr = arg.number_attr >= 0 ? arg.number_attr : arg.type_list_attr;
    int size = size_from_inputs(op, attr, list_sizes);
    if (size < 0) {
      const AttrValue* value = attrs.find(op.attrs[attr].name);
      if (!value && op.attrs[attr].default_value) value = &*op.attrs[attr].default_value;
      if (!value) return -1;
      const auto* number = std::get_if<int64_t>(value);
      const auto* types = std::get_if<std::vector<DType>>(value);
      if (!number && !types) return -1;
      if (number && (*number < 0 || *number > 1'000'000)) return -1;
      size = static_cast<int>(number ? *number : static_cast<int64_t>(types->size()));
    }
    count += size;
  }
  return count;
}

}  // namespace tf::internal
