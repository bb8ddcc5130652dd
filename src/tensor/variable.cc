// Variable: the handle and its assignments.
#include "imperative/variable.h"

#include <ostream>

#include "base/error.h"
#include "imperative/index.h"
#include "imperative/raw_ops.h"
#include "record/access.h"
#include "record/caller.h"
#include "record/variable_state.h"
#include "tensor/host_value.h"

namespace tf {

using internal::CallerScope;

namespace {

const std::shared_ptr<internal::VariableState>& checked(const Variable& variable,
                                                        const char* function,
                                                        const Location& where) {
  if (!variable.defined())
    internal::invalid_argument(function, CallerScope::user(where),
                               "this Variable is an empty handle (default-made or moved from); "
                               "make one with an initial value");
  return variable.state();
}

// The right side of an assignment: scalars take the variable's dtype.
Tensor operand(const Variable& variable, const Input& value, const char* function) {
  const auto& state = checked(variable, function, value.where());
  const Tensor tensor = value.tensor(state->dtype);
  if (!tensor.defined())
    internal::invalid_argument(function, CallerScope::user(value.where()),
                               "value is an empty handle (default-made or moved from)");
  if (tensor.dtype() != state->dtype)
    internal::invalid_argument(function, CallerScope::user(value.where()),
                               "value must have the variable's dtype ", name(state->dtype),
                               ", got ", name(tensor.dtype()), "; convert it with tf::cast");
  return tensor;
}

// `delta` is broadcast by nothing: as in TensorFlow its shape is the variable's.
void check_delta(const Variable& variable, const Tensor& delta, const char* function,
                 const Location& where) {
  const Shape& given = internal::static_shape(delta);
  const Shape& declared = *variable.state()->shape;
  if (!given.is_fully_defined() || !declared.is_fully_defined() || given == declared) return;
  internal::invalid_argument(function, CallerScope::user(where),
                             "value must have the variable's shape ", declared.str(), ", got ",
                             given.str());
}

// A value whose shape only running tells is checked then: it must not change what the variable declares.
Tensor fitting(const Shape& declared, const Tensor& value) {
  const bool is_known = internal::static_shape(value).is_fully_defined();
  return is_known || !declared.has_rank() ? value : raw_ops::EnsureShape(value, declared);
}

Tensor as_column(const Tensor& indices) { return raw_ops::ExpandDims(indices, -1); }

}  // namespace

Tensor::Tensor(const Variable& variable, Location where) : Tensor(variable.value(where)) {}

Variable::Variable(const Input& initial_value, const VariableOptions& options) {
  const CallerScope scope(initial_value.where());
  Tensor value = initial_value.tensor(initial_value.kind() == Input::Kind::tensor ? DType::invalid
                                                                                  : options.dtype);
  if (!value.defined())
    internal::invalid_argument("Variable", initial_value.where(),
                               "initial value is an empty handle (default-made or moved from)");
  if (options.dtype != DType::invalid && value.dtype() != options.dtype)
    value = raw_ops::Cast(value, options.dtype);
  if (options.shape)
    value = fitting(*options.shape, value);
  else
    value.shape();  // the variable's from now on, so it must be known
  state_ = internal::make_variable(value, options, initial_value.where());
}

DType Variable::dtype(Location where) const { return checked(*this, "dtype", where)->dtype; }

Shape Variable::shape(Location where) const {
  const Shape& declared = *checked(*this, "shape", where)->shape;
  return declared.is_fully_defined() ? declared : value(where).shape(where);
}

const std::string& Variable::name(Location where) const {
  return checked(*this, "name", where)->name;
}
bool Variable::trainable(Location where) const {
  return checked(*this, "trainable", where)->trainable;
}

Tensor Variable::value(Location where) const {
  return internal::read_variable(checked(*this, "read_value", where), where);
}

Tensor Variable::handle(Location where) const {
  return internal::variable_handle(checked(*this, "handle", where));
}

Tensor Variable::assign(const Input& value) {
  const CallerScope scope(value.where());
  const Tensor given = operand(*this, value, "assign");
  const Tensor tensor = fitting(*state_->shape, given);
  return internal::assign_variable(state_, tensor, "assign", value.where());
}

Tensor Variable::assign_add(const Input& delta) {
  const CallerScope scope(delta.where());
  const Tensor given = operand(*this, delta, "assign_add");
  const Tensor change = fitting(*state_->shape, given);
  check_delta(*this, change, "assign_add", delta.where());
  return internal::update_variable(
      state_, [&change](const Tensor& present) { return raw_ops::AddV2(present, change); },
      "assign_add", delta.where());
}

Tensor Variable::assign_sub(const Input& delta) {
  const CallerScope scope(delta.where());
  const Tensor given = operand(*this, delta, "assign_sub");
  const Tensor change = fitting(*state_->shape, given);
  check_delta(*this, change, "assign_sub", delta.where());
  return internal::update_variable(
      state_, [&change](const Tensor& present) { return raw_ops::Sub(present, change); },
      "assign_sub", delta.where());
}

namespace {

using Scatter = Tensor (*)(const Input& tensor, const Input& indices, const Input& updates);

Tensor scatter(const Variable& variable, const Input& indices, const Input& updates,
               const char* function, Scatter rule) {
  const CallerScope scope(indices.where());
  const Tensor rows = operand(variable, updates, function);
  const Tensor places = indices.tensor();
  return internal::update_variable(
      variable.state(), [&](const Tensor& present) { return rule(present, places, rows); },
      function, indices.where());
}

}  // namespace

Tensor Variable::scatter_nd_update(const Input& indices, const Input& updates) {
  return scatter(*this, indices, updates, "scatter_nd_update", [](auto& x, auto& at, auto& rows) {
    return raw_ops::TensorScatterUpdate(x, at, rows);
  });
}

Tensor Variable::scatter_nd_add(const Input& indices, const Input& updates) {
  return scatter(*this, indices, updates, "scatter_nd_add", [](auto& x, auto& at, auto& rows) {
    return raw_ops::TensorScatterAdd(x, at, rows);
  });
}

Tensor Variable::scatter_nd_sub(const Input& indices, const Input& updates) {
  return scatter(*this, indices, updates, "scatter_nd_sub", [](auto& x, auto& at, auto& rows) {
    return raw_ops::TensorScatterSub(x, at, rows);
  });
}

Tensor Variable::scatter_update(const Input& indices, const Input& updates) {
  const CallerScope scope(indices.where());
  return scatter_nd_update(as_column(indices.tensor()), updates);
}

Tensor Variable::scatter_add(const Input& indices, const Input& updates) {
  const CallerScope scope(indices.where());
  return scatter_nd_add(as_column(indices.tensor()), updates);
}

Tensor Variable::scatter_sub(const Input& indices, const Input& updates) {
  const CallerScope scope(indices.where());
  return scatter_nd_sub(as_column(indices.tensor()), updates);
}

std::string Variable::repr(Location where) const {
  const Tensor present = value(where);
  return internal::variable_repr(*this, present.shape(where), present.repr(where));
}

std::string internal::variable_repr(const Variable& variable, const Shape& shape,
                                    const std::string& value) {
  return text("<tf.Variable '", variable.name(), "' shape=", shape, " dtype=", variable.dtype(),
              ", numpy=", value, ">");
}

std::ostream& operator<<(std::ostream& out, const Variable& variable) {
  return out << variable.str(Location());
}

Tensor assign(Variable ref, const Input& value) { return ref.assign(value); }
Tensor assign_add(Variable ref, const Input& value) { return ref.assign_add(value); }
Tensor assign_sub(Variable ref, const Input& value) { return ref.assign_sub(value); }

}  // namespace tf
