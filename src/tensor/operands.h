// The operands of one call: flat, checked, with the dtypes of weak scalars and literals decided.
#pragma once

#include <span>

#include "base/inline_vector.h"
#include "imperative/tensor.h"
#include "runtime/op_def.h"
#include "tensor/call.h"

namespace tf::internal {

struct Value;

/// What the operands say about one attribute.
struct Implied {
  int arg = -1;                 // the first argument that decided it, or -1: none did
  DType type = DType::invalid;  // of a `type` attribute; also a default where no operand decided
  int first = 0;                // of a list(type) attribute: where its tensors begin
  int count = 0;                // and how many; or the value of an int attribute
};

/// Borrows the arguments; lives for one call. The constructor throws InvalidArgumentError for counts,
/// empty handles and dtypes that do not fit the definition or each other.
class Operands {
 public:
  Operands(const OpDef& op, std::span<const Argument> given, std::span<const NamedAttr> attrs,
           const Location& where);

  std::span<Value* const> values() const { return values_; }
  std::span<const int> list_sizes() const { return list_sizes_; }
  const Implied& implied(int attr) const { return implied_[static_cast<size_t>(attr)]; }
  DType type(size_t i) const;  // of a flat operand
  const OpDef& op() const { return op_; }
  /// The line of the first operand, else of the call.
  const Location& where() const { return *where_; }

 private:
  void take(int arg, const Argument& given);
  void take_tensor(int arg, const Tensor& tensor);
  void take_list(int arg, std::span<const Tensor> tensors);
  void agree(int arg, DType type);
  void count(int arg, int first);
  [[noreturn, gnu::cold]] void refuse_empty(const ArgDef& arg) const;
  [[noreturn, gnu::cold]] void refuse_type(const ArgDef& arg, DType got) const;
  [[noreturn, gnu::cold]] void refuse_mixed(int arg, const Implied& earlier, DType got) const;
  void same_types(int arg, const Implied& earlier, int first) const;

  void resolve_weak(std::span<const Argument> given, std::span<const NamedAttr> attrs);
  DType weak_type(const ArgDef& arg, std::span<const Argument> given,
                  std::span<const NamedAttr> attrs) const;
  Tensor convert(const ArgDef& arg, const Input& weak, DType type) const;
  void check_types(std::span<const NamedAttr> attrs);
  void check_type_list(int attr) const;

  const OpDef& op_;
  const Location* where_;
  InlineVector<Value*, 12> values_;  // null while a weak operand has no dtype
  InlineVector<int, 4> list_sizes_;
  InlineVector<Implied, 12> implied_;  // by attribute
  InlineVector<Tensor, 4> owned_;      // what weak operands became
  bool any_weak_ = false;
};

/// `DType::invalid` and an undefined tensor stand for "not given".
inline bool stands_for_default(const AttrArgument& value) {
  if (value.kind() == AttrArgument::Kind::type) return value.as<DType>() == DType::invalid;
  return value.kind() == AttrArgument::Kind::tensor && !value.as<Tensor>().defined();
}
/// An explicitly given value of attribute `attr`, or null.
const AttrArgument* find_given(std::span<const NamedAttr> attrs, int attr);

/// Whether a value of the dtype `from` may be written as one of `to`: of the same kind, or an integer as
/// a float and so on.
bool fits(DType from, DType to);

/// "a, b, c": the dtypes' names.
std::string names(std::span<const DType> types);

}  // namespace tf::internal
