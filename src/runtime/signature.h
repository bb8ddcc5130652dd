// Working out the attributes that an operation's inputs imply.
#pragma once

#include <span>
#include <vector>

#include "base/error.h"
#include "runtime/op_def.h"

namespace tf::internal {

/// One implied attribute.
struct ImpliedAttr {
  int attr = -1;  // index in OpDef::attrs
  AttrValue value;
};

/// The implied attributes of `op` for these inputs, in no particular order. An error when the
/// inputs contradict the definition or each other. `list_sizes` must have been checked.
Status implied_attrs(const OpDef& op, std::span<const DType> input_types,
                     std::span<const int> list_sizes, const Attrs& attrs,
                     std::vector<ImpliedAttr>& implied);

/// The number of flat outputs, from the sizes of the input lists and the attributes; -1 when an
/// attribute that decides it is missing or absurd (`kBadOutputCount`).
int count_outputs(const OpDef& op, std::span<const int> list_sizes, const Attrs& attrs);

inline constexpr const char* kBadOutputCount =
    "an attribute that gives the number of outputs is missing, negative or too large";

}  // namespace tf::internal
