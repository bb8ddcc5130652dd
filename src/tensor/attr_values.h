// Borrowed attribute values: comparing and hashing them in place, and making owned ones.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/op_def.h"
#include "tensor/call.h"

namespace tf::internal {

uint64_t hash_of(uint64_t seed, const AttrArgument& value);
bool equal(const AttrArgument& a, const AttrValue& b);
/// The owned value; a tensor is looked at.
AttrValue to_value(const AttrArgument& value);

bool has_type(const AttrArgument& value, AttrType type);
bool is_list(AttrType type);
int64_t list_size(const AttrValue& value);
/// For messages: "an int", "a list of strings".
const char* description(AttrType type);
const char* description(const AttrArgument& value);

}  // namespace tf::internal
