// Giving attribute values to TensorFlow's two kinds of operation builders.
#pragma once

#include "runtime/api.h"
#include "runtime/attr.h"
#include "runtime/thread_state.h"

namespace tf::internal {

void set_attr(TFE_Op* op, const std::string& name, const AttrValue& value, TF_Status* status);
void set_attr(TF_OperationDescription* op, const std::string& name, const AttrValue& value,
              TF_Status* status);

}  // namespace tf::internal
