// The operations of a variable's resource.
#include "runtime/variable_resource.h"

#include "runtime/eager.h"

namespace tf::internal {

Status make_variable_resource(const std::string& name, DType dtype, const Shape& shape,
                              const std::string& device, Handle& resource) {
  static const OpDef& op = get_op("VarHandleOp");
  // TensorFlow's name for a resource that lives as long as its handles (kAnonymousName).
  static const std::string anonymous = "cd2c89b7-88b7-44c8-ad83-06c2a9158347";
  const Attrs* attrs = intern({{"container", std::string()},
                               {"shared_name", anonymous},
                               {"debug_name", name},
                               {"dtype", dtype},
                               {"shape", shape},
                               {"allowed_devices", std::vector<std::string>()}});
  std::vector<Handle> outputs;
  Status status = execute(op, {}, {}, *attrs, device, outputs);
  if (status.ok()) resource = outputs[0];
  return status;
}

Status read_variable_resource(const Handle& resource, DType dtype, const std::string& device,
                              std::vector<Handle>& outputs) {
  static const OpDef& op = get_op("ReadVariableOp");
  const Handle* inputs[] = {&resource};
  return execute(op, inputs, {}, *intern({{"dtype", dtype}}), device, outputs);
}

Status assign_variable_resource(const Handle& resource, DType dtype, const Handle& value,
                                const std::string& device) {
  static const OpDef& op = get_op("AssignVariableOp");
  const Attrs* attrs = intern({{"dtype", dtype}, {"validate_shape", false}});
  const Handle* inputs[] = {&resource, &value};
  std::vector<Handle> none;
  return execute(op, inputs, {}, *attrs, device, none);
}

bool has_value(const Handle& resource, const std::string& device) {
  static const OpDef& op = get_op("VarIsInitializedOp");
  const Handle* inputs[] = {&resource};
  std::vector<Handle> outputs;
  Buffer answer;
  return execute(op, inputs, {}, *intern({}), device, outputs).ok() &&
         outputs[0].to_buffer(answer).ok() && *static_cast<const bool*>(answer.data());
}

}  // namespace tf::internal
