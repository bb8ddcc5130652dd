// Normalising attributes. A call that was seen before finds its set in a small table by the bytes of
// the borrowed values, so that a hot operation copies, checks and interns nothing.
#include "tensor/call_attrs.h"

#include <array>

#include "base/error.h"
#include "tensor/attr_key.h"
#include "tensor/attr_values.h"

namespace tf::internal {
namespace {

using Given = InlineVector<const NamedAttr*, 16>;

/// A set that was normalised before, under the exact bytes of what was given.
struct Slot {
  AttrKey key = AttrKey::empty();
  const OpDef* op = nullptr;
  const Attrs* attrs = nullptr;
};

constexpr size_t kSlots = 256;
thread_local constinit std::array<Slot, kSlots> slots{};

const NamedAttr* find(const Given& given, int index) {
  for (const NamedAttr* one : given)
    if (one->index == index) return one;
  return nullptr;
}

class Normaliser {
 public:
  Normaliser(const Operands& operands, const Given& given)
      : op_(operands.op()), where_(operands.where()), given_(given) {}

  const Attrs* run() const {
    std::vector<std::pair<std::string, AttrValue>> values;
    for (size_t i = 0; i < op_.attrs.size(); ++i) {
      const AttrDef& attr = op_.attrs[i];
      if (const NamedAttr* one = find(given_, static_cast<int>(i))) {
        values.emplace_back(attr.name, checked(attr, one->value));
      } else if (!attr.inferred) {
        if (!attr.default_value) refuse(attr, "must be given");
        values.emplace_back(attr.name, *attr.default_value);
      }
    }
    return values.empty() ? no_attrs() : intern(std::move(values));
  }

 private:
  template <class... Parts>
  [[noreturn]] void refuse(const AttrDef& attr, const Parts&... parts) const {
    invalid_argument(op_.name, CallerScope::user(where_), attr.name, " ", parts...);
  }

  AttrValue checked(const AttrDef& attr, const AttrArgument& argument) const {
    if (!has_type(argument, attr.type))
      refuse(attr, "must be ", description(attr.type), ", got ", description(argument));
    AttrValue value = to_value(argument);
    if (const auto* number = std::get_if<int64_t>(&value)) {
      if (attr.has_minimum && *number < attr.minimum)
        refuse(attr, "must be at least ", attr.minimum, ", got ", *number);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      check_string(attr, *text);
    } else if (const auto* type = std::get_if<DType>(&value)) {
      check_type(attr, *type);
    } else if (is_list(attr.type)) {
      check_list(attr, value);
    }
    return value;
  }

  void check_string(const AttrDef& attr, const std::string& text) const {
    if (attr.allows(text)) return;
    const std::vector<std::string>& allowed = attr.allowed_strings;
    std::string choices;
    for (const std::string& one : allowed)
      choices += (choices.empty() ? "\"" : ", \"") + one + "\"";
    refuse(attr, "must be ", allowed.size() > 1 ? "one of " : "", choices, ", got \"", text, "\"");
  }

  void check_type(const AttrDef& attr, DType type) const {
    if (attr.allows(type)) return;
    const std::vector<DType>& allowed = attr.allowed_types;
    refuse(attr, "must be ", allowed.size() > 1 ? "one of " : "", names(allowed), ", got ",
           name(type));
  }

  void check_list(const AttrDef& attr, const AttrValue& value) const {
    const int64_t size = list_size(value);
    if (attr.has_minimum && size < attr.minimum)
      refuse(attr, "must have at least ", attr.minimum,
             attr.minimum == 1 ? " element" : " elements", ", got ", size);
    if (const auto* types = std::get_if<std::vector<DType>>(&value))
      for (const DType type : *types) check_type(attr, type);
    if (const auto* texts = std::get_if<std::vector<std::string>>(&value))
      for (const std::string& text : *texts) check_string(attr, text);
  }

  const OpDef& op_;
  const Location& where_;
  const Given& given_;
};

/// Whether the operands imply just this value.
bool agrees(const Operands& operands, const Implied& implied, const AttrArgument& value) {
  switch (value.kind()) {
    case AttrArgument::Kind::type: return value.as<DType>() == implied.type;
    case AttrArgument::Kind::integer: return value.as<int64_t>() == implied.count;
    case AttrArgument::Kind::type_list: {
      const auto& types = value.as<std::vector<DType>>();
      if (types.size() != static_cast<size_t>(implied.count)) return false;
      for (size_t i = 0; i < types.size(); ++i)
        if (types[i] != operands.type(static_cast<size_t>(implied.first) + i)) return false;
      return true;
    }
    default: return false;
  }
}

std::string implied_text(const Operands& operands, const AttrDef& attr, const Implied& implied) {
  if (attr.type == AttrType::type) return std::string(name(implied.type));
  if (attr.type == AttrType::int_) return std::to_string(implied.count);
  std::vector<DType> types;
  const auto first = static_cast<size_t>(implied.first);
  const auto count = static_cast<size_t>(implied.count);
  for (size_t i = 0; i < count; ++i) types.push_back(operands.type(first + i));
  return str(AttrValue(types));
}

[[noreturn, gnu::cold]] void unknown(const Operands& operands) {
  invalid_argument(operands.op().name, CallerScope::user(operands.where()),
                   "there is no attribute of that name");
}

[[noreturn, gnu::cold]] void contradicts(const Operands& operands, const NamedAttr& one) {
  const AttrDef& attr = operands.op().attrs[static_cast<size_t>(one.index)];
  invalid_argument(
      operands.op().name, CallerScope::user(operands.where()), attr.name, " is ",
      implied_text(operands, attr, operands.implied(one.index)), " by the operands, got ",
      has_type(one.value, attr.type) ? str(to_value(one.value)) : description(one.value));
}

/// Whether a given attribute takes part: not if it stands for a default, nor if it repeats what the
/// operands say. Throws if it contradicts them.
inline bool takes_part(const Operands& operands, const NamedAttr& one) {
  if (stands_for_default(one.value)) return false;
  if (one.index < 0) unknown(operands);
  const Implied& implied = operands.implied(one.index);
  if (implied.arg < 0) return true;
  if (!agrees(operands, implied, one.value)) contradicts(operands, one);
  return false;
}

[[gnu::noinline]] const Attrs* normalise_anew(const Operands& operands,
                                              std::span<const NamedAttr> given) {
  Given selected;
  for (const NamedAttr& one : given)
    if (takes_part(operands, one)) selected.push_back(&one);
  return Normaliser(operands, selected).run();
}

}  // namespace

const Attrs* normalise(const Operands& operands, std::span<const NamedAttr> given) {
  const OpDef& op = operands.op();
  AttrKey key;
  for (const NamedAttr& one : given)
    if (takes_part(operands, one) && !key.add(one.index, one.value))
      return normalise_anew(operands, given);
  Slot& slot = slots[key.hash(op.hash) % kSlots];
  if (slot.op == &op && slot.key == key) return slot.attrs;
  const Attrs* attrs = normalise_anew(operands, given);
  slot = {key, &op, attrs};
  return attrs;
}

}  // namespace tf::internal
