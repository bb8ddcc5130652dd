// Recording operations and constants.
#include "record/recorder.h"

#include <cstring>

#include "record/access.h"
#include "record/caller.h"
#include "record/history.h"
#include "record/runner.h"
#include "record/site.h"
#include "record/variable_state.h"
#include "record/window.h"
#include "runtime/effects_overlay.h"

namespace tf::internal {
namespace {

constexpr int64_t kMaxFoldedElements = 64;

bool is_effect(const RecordRequest& request) {
  if (request.op->is_stateful) return true;
  for (const Value* input : request.inputs)
    if (input->dtype == DType::resource) return true;
  return false;
}

// What another thread recorded is run there first, so that a window only waits for itself.
void settle_foreign_inputs(std::span<Value* const> inputs, const Window& mine) {
  for (Value* input : inputs)
    if (!input->node->settled()) settle_input(input, mine);
}

Node* make_operation(const Signature& signature, std::span<Value* const> inputs,
                     const Location& where) {
  const size_t num_outputs = signature.output_types.size();
  Node* node =
      new_node(NodeKind::operation, static_cast<int>(inputs.size()), static_cast<int>(num_outputs));
  node->signature = &signature;
  node->site = find_site(where);
  node->owner = &this_window();
  for (size_t i = 0; i < inputs.size(); ++i) set_input(node, static_cast<int>(i), inputs[i]);
  for (size_t i = 0; i < num_outputs; ++i) {
    node->outputs()[i].dtype = signature.output_types[i];
    node->outputs()[i].shape.store(signature.output_shapes[i], std::memory_order_relaxed);
  }
  return node;
}

Node* make_operation(const RecordRequest& request, const Signature* signature) {
  return make_operation(*signature, request.inputs, request.where);
}

void share_outputs(Node* node, std::vector<Tensor>& outputs) {
  for (int i = 0; i < node->num_outputs; ++i)
    outputs.push_back(Access::share_locked(&node->outputs()[i]));
}

void record_effect(const RecordRequest& request, std::vector<Tensor>& outputs) {
  Window& window = this_window();
  run_window(window);
  if (!request.inputs.empty()) raise_unseen(window);
  std::vector<std::shared_ptr<VariableState>> variables;
  for (const Value* input : request.inputs)
    if (auto variable = variable_of(input)) variables.push_back(std::move(variable));
  for (const auto& variable : variables)
    if (variable->no_value && needs_variable_value(request.op->name)) variable->no_value->raise();
  for (const auto& variable : variables) invalidate(*variable);
  Node* node = make_operation(request, effect_signature(*request.op, request.attrs,
                                                        request.list_sizes, request.output_types));
  ++engine().counters.ops_recorded;
  share_outputs(node, outputs);
  try {
    run_effect(node);
  } catch (...) {
    outputs.resize(outputs.size() - node->num_outputs);
    release(node);
    for (const auto& variable : variables) note_first_value(*variable);
    throw;
  }
  release(node);
  for (const auto& variable : variables) note_first_value(*variable);
}

// Such axes do not make another signature, so they are looked at each time.
void check_axes(const RecordRequest& request) {
  Value* axes = request.inputs[static_cast<size_t>(request.op->axis_input)];
  const Shape& shape = *request.inputs[0]->shape.load();
  if (axes->node->kind != NodeKind::constant || !shape.has_rank()) return;
  for (const int64_t axis : host_buffer(axes).integers()) {
    if (axis < -shape.rank() || axis >= shape.rank())
      invalid_argument(request.op->name, CallerScope::user(request.where), "axis must be in [",
                       -shape.rank(), ", ", shape.rank(), "), got ", axis);
  }
}

// Shape, Size and Rank of a known shape are known; so is integer arithmetic on known values.
bool fold_shape(const RecordRequest& request, std::vector<Tensor>& outputs) {
  static const OpDef* const shape_op = find_op("Shape");
  static const OpDef* const rank_op = find_op("Rank");
  static const OpDef* const size_op = find_op("Size");
  const bool is_shape = request.op == shape_op;
  const bool is_rank = request.op == rank_op;
  if (!is_shape && !is_rank && request.op != size_op) return false;
  const Shape& shape = *request.inputs[0]->shape.load();
  if (is_rank ? !shape.has_rank() : !shape.is_fully_defined()) return false;
  std::vector<int64_t> values(shape.begin(), shape.end());
  if (is_rank) values = {shape.rank()};
  if (request.op == size_op) values = {shape.num_elements()};
  const Shape result_shape = is_shape ? Shape{shape.rank()} : Shape{};
  Buffer buffer = Buffer::allocate(request.output_types[0], result_shape);
  for (size_t i = 0; i < values.size(); ++i) {
    if (request.output_types[0] == DType::int32)
      static_cast<int32_t*>(buffer.mutable_data())[i] = static_cast<int32_t>(values[i]);
    else
      static_cast<int64_t*>(buffer.mutable_data())[i] = values[i];
  }
  outputs.push_back(record_constant(buffer, ConstantRole::known, request.where));
  return true;
}

bool is_foldable(const RecordRequest& request, const Signature& signature) {
  if (request.inputs.empty() || request.output_types.size() != 1) return false;
  const DType type = request.output_types[0];
  if (type != DType::int32 && type != DType::int64) return false;
  const int64_t elements = signature.output_shapes[0]->num_elements();
  if (elements < 0 || elements > kMaxFoldedElements) return false;
  for (const Value* input : request.inputs)
    if (input->node->kind != NodeKind::constant || input->node->role != ConstantRole::known)
      return false;
  return true;
}

void fold(const RecordRequest& request, const Signature* signature, std::vector<Tensor>& outputs) {
  Node* node = make_operation(request, signature);
  const Tensor result = Access::share(node->outputs());
  try {
    run_effect(node);
  } catch (...) {
    release(node);
    throw;
  }
  release(node);
  outputs.push_back(
      record_constant(host_buffer(Access::get(result)), ConstantRole::known, request.where));
}

// The pending node of an ordinary operation, or null after an effect ran or a value was folded: then
// `outputs` has what it gave. The caller makes handles of the node's outputs and appends it.
Node* record_node(const RecordRequest& request, Window& window, std::vector<Tensor>& outputs) {
  settle_foreign_inputs(request.inputs, window);
  if (is_effect(request)) {
    record_effect(request, outputs);
    return nullptr;
  }
  if (request.op->axis_input >= 0) check_axes(request);
  if (fold_shape(request, outputs)) return nullptr;
  const Signature* signature =
      find_signature(*request.op, request.attrs, request.inputs, request.list_sizes,
                     request.output_types, request.where);
  if (!is_foldable(request, *signature)) return make_operation(request, signature);
  if (signature->placement) {  // a few integers are not worth a server's time
    const PlacementScope here(nullptr);
    fold(request,
         find_signature(*request.op, request.attrs, request.inputs, request.list_sizes,
                        request.output_types, request.where),
         outputs);
  } else {
    fold(request, signature, outputs);
  }
  return nullptr;
}

// A literal that changed at its line becomes an input of plans from then on.
void note_literal(Node* node, const Hash128& content) {
  Site& where = site(node->site);
  if (!where.has_constant) {
    where.has_constant = true;
    where.last_constant = content;
  } else if (!(where.last_constant == content)) {
    where.varying = true;
  }
}

Tensor finish_constant(Node* node) {
  node->state = NodeState::done;
  node->outputs()->handles = 1;
  return Access::adopt(node->outputs());  // the node's first reference becomes the handle's
}

Tensor make_scalar(DType dtype, uint64_t bits, ConstantRole role, uint32_t site_number) {
  static const Shape* const scalar = intern_shape(Shape{});
  Node* node = new_node(NodeKind::constant, 0, 1);
  node->role = role;
  node->bits = bits;
  node->bits_only = true;
  node->site = site_number;
  node->outputs()->dtype = dtype;
  node->outputs()->shape.store(scalar, std::memory_order_relaxed);
  if (role == ConstantRole::literal) {
    Hash128 content;
    add(content, bits);
    add(content, static_cast<uint64_t>(dtype));
    note_literal(node, content);
  }
  return finish_constant(node);
}

}  // namespace

void record(const RecordRequest& request, std::vector<Tensor>& outputs) {
  const EngineLock lock;
  Window& window = this_window();
  Node* node = record_node(request, window, outputs);
  if (!node) return;
  share_outputs(node, outputs);
  append(window, node);
  if (engine().run_each_op && !outputs.empty()) look(Access::get(outputs.back()));
}

Tensor record_one(const RecordRequest& request) {
  const EngineLock lock;
  Window& window = this_window();
  std::vector<Tensor> outputs;  // allocates only for effects and folded values
  Node* node = record_node(request, window, outputs);
  if (!node) return std::move(outputs[0]);
  Tensor result = Access::share_locked(node->outputs());
  append(window, node);
  if (engine().run_each_op) look(Access::get(result));
  return result;
}

Tensor record_known(const Signature& signature, std::span<Value* const> inputs,
                    const Location& where) {
  Window& window = this_window();
  settle_foreign_inputs(inputs, window);
  Node* node = make_operation(signature, inputs, where);
  Tensor result = Access::share_locked(node->outputs());
  append(window, node);
  if (engine().run_each_op) look(Access::get(result));
  return result;
}

Tensor record_operand(DType dtype, uint64_t bits, const Location& where) {
  const EngineLock lock;
  const uint32_t number = find_site(where);
  Value* last = site(number).operand;
  if (last && last->node->bits == bits && last->dtype == dtype) return Access::share_locked(last);
  Tensor result = make_scalar(dtype, bits, ConstantRole::literal, number);
  Value* value = Access::get(result);
  retain(value->node);
  site(number).operand = value;
  if (last) release(last->node);
  return result;
}

Tensor record_scalar(DType dtype, uint64_t bits, ConstantRole role, const Location& where) {
  const EngineLock lock;
  return make_scalar(dtype, bits, role, find_site(where));
}

Tensor record_constant(const Buffer& value, ConstantRole role, const Location& where) {
  const EngineLock lock;
  Node* node = new_node(NodeKind::constant, 0, 1);
  node->role = role;
  node->site = find_site(where);
  node->outputs()->dtype = value.dtype();
  node->outputs()->shape = intern_shape(value.shape());
  node->outputs()->host = value;
  if (role == ConstantRole::literal) {
    Hash128 content;
    add(content, static_cast<uint64_t>(value.dtype()));
    for (const int64_t dim : value.dims()) add(content, static_cast<uint64_t>(dim));
    add(content, value.data(), value.byte_size());
    note_literal(node, content);
  }
  return finish_constant(node);
}

}  // namespace tf::internal
