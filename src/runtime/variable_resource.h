// Variables as TensorFlow has them: resources that are made, read and assigned.
#pragma once

#include <string>
#include <vector>

#include "runtime/handle.h"

namespace tf::internal {

/// A resource without a value that lives as long as its handles; `name` is for messages only.
Status make_variable_resource(const std::string& name, DType dtype, const Shape& shape,
                              const std::string& device, Handle& resource);
/// Appends the value to `outputs`.
Status read_variable_resource(const Handle& resource, DType dtype, const std::string& device,
                              std::vector<Handle>& outputs);
Status assign_variable_resource(const Handle& resource, DType dtype, const Handle& value,
                                const std::string& device);
/// Whether it was assigned ever. Reading one that was not gives an empty tensor and no error.
bool has_value(const Handle& resource, const std::string& device);

}  // namespace tf::internal
