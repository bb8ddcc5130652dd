// The operation registry of the TensorFlow in use, parsed once.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/attr.h"

namespace tf::internal {

enum class AttrType {
  string,
  int_,
  float_,
  bool_,
  type,
  shape,
  tensor,
  func,
  list_string,
  list_int,
  list_float,
  list_bool,
  list_type,
  list_shape,
  list_func,
  list_tensor,
};

struct AttrDef {
  std::string name;
  AttrType type;
  std::optional<AttrValue> default_value;    // nullopt: required (or inferred from inputs)
  std::vector<DType> allowed_types;          // empty: any
  std::vector<std::string> allowed_strings;  // empty: any
  bool has_minimum = false;
  int64_t minimum = 0;
  bool inferred = false;  // decided by the inputs: never stored in Attrs

  bool allows(DType type) const { return is_among(type, allowed_types); }
  bool allows(const std::string& value) const { return is_among(value, allowed_strings); }

 private:
  template <class T>
  static bool is_among(const T& value, const std::vector<T>& allowed) {
    return allowed.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end();
  }
};

struct ArgDef {
  std::string name;
  DType type = DType::invalid;  // fixed type, or invalid when an attribute decides
  int type_attr = -1;           // index in OpDef::attrs of a `type` attribute
  int number_attr = -1;     // index of an int attribute: a list of that many tensors of one type
  int type_list_attr = -1;  // index of a list(type) attribute: a list of tensors of these types
  bool is_ref = false;
  bool is_list() const { return number_attr >= 0 || type_list_attr >= 0; }
};

struct OpDef {
  std::string name;
  uint64_t hash = 0;  // of the name
  std::vector<ArgDef> inputs;
  std::vector<ArgDef> outputs;
  std::vector<AttrDef> attrs;
  std::vector<std::string> control_outputs;
  bool is_stateful = false;  // as registered, plus the overlay's list of what the registry forgot
  bool is_commutative = false;
  bool has_kernel = false;      // on some device
  int deprecation_version = 0;  // 0: not deprecated
  std::string deprecation_explanation;
  std::string refusal;          // why it cannot be used at all; empty: it can
  bool guarded = false;         // kernel_guards.h has rules for it
  int axis_input = -1;          // axes of input 0 that no shape function looks at
  bool guards_values = false;   // some of them about elements, so it is checked at each call
  int variable_dtype = -1;      // index of the attribute that must be its variables' dtype
  bool makes_variable = false;  // its output is the handle of a variable of dtype `dtype`
  bool makes_table = false;     // of a table of `key_dtype` and `value_dtype`
  bool trusts_table = false;    // believes `Tkeys` and `Tvalues` about its table
  bool may_wait = false;        // for another thread or machine, so nothing may be locked meanwhile
  int find_attr(std::string_view attr_name) const;  // index or -1
};

/// The operation with this name, or nullptr. Pointers live as long as the process.
const OpDef* find_op(std::string_view name);
/// As find_op; throws NotFoundError naming near matches.
const OpDef& get_op(std::string_view name);
/// Every operation, sorted by name.
const std::vector<const OpDef*>& all_ops();

}  // namespace tf::internal
