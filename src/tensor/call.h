// Calling an operation of the registry: the one door that raw_ops, operators and library functions
// go through. Decides dtypes of weak scalars, checks dtypes and attributes, then records.
#pragma once

#include <initializer_list>
#include <span>
#include <vector>

#include "imperative/op_types.h"
#include "imperative/tensor.h"
#include "record/caller.h"
#include "runtime/op_def.h"

namespace tf::internal {

/// An operand: one Input, or the Inputs of a list argument. Borrowed for the call.
class Argument {
 public:
  Argument(const Input& input) : single_(&input) {}
  Argument(const Inputs& inputs) : list_(&inputs) {}
  const Input* single() const { return single_; }
  const Inputs* list() const { return list_; }

 private:
  const Input* single_ = nullptr;
  const Inputs* list_ = nullptr;
};

/// A borrowed attribute value of any of the public attribute types.
class AttrArgument {
 public:
  enum class Kind : uint8_t {
    boolean,
    integer,
    real,
    string,
    type,
    shape,
    tensor,
    function,
    boolean_list,
    integer_list,
    real_list,
    string_list,
    type_list,
    shape_list,
    function_list,
  };
  AttrArgument(const bool& v) : AttrArgument(Kind::boolean, &v) {}
  AttrArgument(const int64_t& v) : AttrArgument(Kind::integer, &v) {}
  AttrArgument(const float& v) : AttrArgument(Kind::real, &v) {}
  AttrArgument(const std::string& v) : AttrArgument(Kind::string, &v) {}
  AttrArgument(const DType& v) : AttrArgument(Kind::type, &v) {}
  AttrArgument(const Shape& v) : AttrArgument(Kind::shape, &v) {}
  AttrArgument(const Tensor& v) : AttrArgument(Kind::tensor, &v) {}
  AttrArgument(const FunctionRef& v) : AttrArgument(Kind::function, &v) {}
  AttrArgument(const std::vector<bool>& v) : AttrArgument(Kind::boolean_list, &v) {}
  AttrArgument(const std::vector<int64_t>& v) : AttrArgument(Kind::integer_list, &v) {}
  AttrArgument(const std::vector<float>& v) : AttrArgument(Kind::real_list, &v) {}
  AttrArgument(const std::vector<std::string>& v) : AttrArgument(Kind::string_list, &v) {}
  AttrArgument(const std::vector<DType>& v) : AttrArgument(Kind::type_list, &v) {}
  AttrArgument(const std::vector<Shape>& v) : AttrArgument(Kind::shape_list, &v) {}
  AttrArgument(const std::vector<FunctionRef>& v) : AttrArgument(Kind::function_list, &v) {}
  Kind kind() const { return kind_; }
  template <class T>
  const T& as() const {
    return *static_cast<const T*>(value_);
  }

 private:
  AttrArgument(Kind kind, const void* value) : kind_(kind), value_(value) {}
  Kind kind_;
  const void* value_;
};

/// One attribute by its position in OpDef::attrs. Attributes that the inputs imply are not given;
/// absent ones take their default. A DType of `invalid` for a `type` attribute means "default".
struct NamedAttr {
  int index;
  AttrArgument value;
};

/// Records (or, for effects, runs) `op` and returns its outputs, flat: a list output contributes all
/// its tensors. `where` is used when there is no input to take the line from. Throws
/// InvalidArgumentError for operand counts, dtypes, shapes and attribute values.
std::vector<Tensor> call(const OpDef& op, std::span<const Argument> arguments,
                         std::span<const NamedAttr> attrs, const Location& where);
/// As `call`, for operations with exactly one output.
Tensor call_one(const OpDef& op, std::span<const Argument> arguments,
                std::span<const NamedAttr> attrs, const Location& where);

inline Tensor call_one(const OpDef& op, std::initializer_list<Argument> arguments,
                       std::initializer_list<NamedAttr> attrs, const Location& where) {
  return call_one(op, std::span(arguments.begin(), arguments.size()),
                  std::span(attrs.begin(), attrs.size()), where);
}
inline std::vector<Tensor> call(const OpDef& op, std::initializer_list<Argument> arguments,
                                std::initializer_list<NamedAttr> attrs, const Location& where) {
  return call(op, std::span(arguments.begin(), arguments.size()),
              std::span(attrs.begin(), attrs.size()), where);
}

/// The dtype that both operands of an operator are converted to; throws InvalidArgumentError if they are not
/// of one kind or there is none.
DType common_type(const OpDef& op, const Input& x, const Input& y);
/// As `x op y` for operators: promotes dtypes within a kind first (Array API table).
Tensor call_promoted(const OpDef& op, const Input& x, const Input& y);

}  // namespace tf::internal
