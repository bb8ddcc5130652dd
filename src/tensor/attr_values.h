// Attribute values between the public types and the interned ones.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/op_def.h"
#include "tensor/call.h"

namespace tf::internal {

/// The owned value; a tensor is looked at.
AttrValue to_value(const AttrArgument& value);

bool has_type(const AttrArgument& value, AttrType type);
bool is_list(AttrType type);
int64_t list_size(const AttrValue& value);
/// For messages: "an int", "a list of strings".
const char* description(AttrType type);
const char* description(const AttrArgument& value);

}  // namespace tf::internal
