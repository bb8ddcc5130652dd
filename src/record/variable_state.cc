// Reading, assigning and invalidating variables.
#include "record/variable_state.h"

#include <unordered_set>

#include "record/access.h"
#include "record/caller.h"
#include "record/history.h"
#include "record/recorder.h"
#include "record/runner.h"
#include "record/site.h"
#include "record/window.h"
#include "runtime/cluster.h"
#include "runtime/variable_resource.h"

namespace tf::internal {
namespace {

std::vector<std::weak_ptr<VariableState>>& trainable_states() {
  static auto* const states = new std::vector<std::weak_ptr<VariableState>>;
  return *states;
}

std::unordered_set<VariableState*>& all_states() {
  static auto* const states = new std::unordered_set<VariableState*>;
  return *states;
}

Status make_resource(const VariableState& state, Handle& resource) {
  return make_variable_resource(state.name, state.dtype, *state.shape, device_of(state.placement),
                                resource);
}

// Gives the variable a new resource with the value of the old one.
Status remake(VariableState& state) {
  const std::string& device = device_of(state.placement);
  Handle resource;
  std::vector<Handle> value;
  Status status = make_resource(state, resource);
  if (status.ok() && state.committed > 0 && !state.no_value) {
    status = read_variable_resource(state.resource, state.dtype, device, value);
    if (status.ok()) status = assign_variable_resource(resource, state.dtype, value[0], device);
  }
  if (status.ok()) state.resource = std::move(resource);
  return status;
}

bool is_compatible(const Shape& given, const Shape& declared) {
  if (!given.has_rank() || !declared.has_rank()) return true;
  if (given.rank() != declared.rank()) return false;
  for (int i = 0; i < given.rank(); ++i)
    if (given[i] >= 0 && declared[i] >= 0 && given[i] != declared[i]) return false;
  return true;
}

// A variable is what can be assigned to.
void check_dtype(DType dtype, const Location& where) {
  static const OpDef& op = get_op("AssignVariableOp");
  static const AttrDef& attr = op.attrs[static_cast<size_t>(op.find_attr("dtype"))];
  if (!attr.allows(dtype))
    invalid_argument("Variable", CallerScope::user(where), "initial value must be one of ",
                     str(AttrValue(attr.allowed_types)), ", got ", name(dtype));
}

Node* make_version(NodeKind kind, const std::shared_ptr<VariableState>& state, const Shape* shape,
                   int num_inputs, const Location& where) {
  Node* node = new_node(kind, num_inputs, 1);
  node->site = find_site(where);
  node->variable = state;
  node->version = state->version;
  node->outputs()->dtype = state->dtype;
  node->outputs()->shape = shape;
  state->reads.push_back(node);
  state->current = node->outputs();
  return node;
}

}  // namespace

VariableState::VariableState() {
  const EngineLock lock;
  all_states().insert(this);
}

VariableState::~VariableState() {
  const EngineLock lock;
  all_states().erase(this);
}

Status connect_with_variables(const std::function<Status()>& connect) {
  const EngineLock lock;
  run_window(this_window());
  const bool was_connected = has_connected();
  Status status;
  {
    const EngineUnlock unlock;
    status = connect();
  }
  if (was_connected || !has_connected()) return status;
  for (VariableState* state : all_states())
    if (const Status made = remake(*state); status.ok()) status = made;
  return status;
}

std::shared_ptr<VariableState> make_variable(const Tensor& initial_value,
                                             const VariableOptions& options,
                                             const Location& where) {
  const EngineLock lock;
  auto state = std::make_shared<VariableState>();
  state->name = options.name;
  state->dtype = initial_value.dtype();
  state->trainable = options.trainable;
  state->placement = current_placement;
  const Shape& given = static_shape(initial_value);
  if (options.shape && !is_compatible(given, *options.shape))
    invalid_argument("Variable", CallerScope::user(where), "initial value must have shape ",
                     options.shape->str(), ", got ", given.str());
  state->shape = intern_shape(options.shape ? *options.shape : given);
  check_dtype(state->dtype, where);
  const Status made = make_resource(*state, state->resource);
  if (!made.ok()) throw_error(made.code, "Variable", made.message, where);
  assign_variable(state, initial_value, "Variable", where);
  if (options.trainable) {
    std::erase_if(trainable_states(), [](const auto& weak) { return weak.expired(); });
    trainable_states().push_back(state);
  }
  return state;
}

Tensor read_variable(const std::shared_ptr<VariableState>& state, const Location& where) {
  const EngineLock lock;
  touch(state, find_site(where));
  if (state->current) return Access::share(state->current);
  Node* node = make_version(NodeKind::variable_read, state, state->shape, 0, where);
  Tensor result = Access::share(node->outputs());
  append(this_window(), node);
  return result;
}

namespace {

// Undefined if the variable is at another version than `expected` when its turn has come; a negative
// one expects nothing.
Tensor assign_at_version(const std::shared_ptr<VariableState>& state, const Tensor& value,
                         int64_t expected, const std::string& function, const Location& where) {
  const Location& user = CallerScope::user(where);
  if (value.dtype() != state->dtype)
    invalid_argument(function, user, "value must have the variable's dtype ", name(state->dtype),
                     ", got ", name(value.dtype()), "; convert it with tf::cast");
  if (!is_compatible(static_shape(value), *state->shape))
    invalid_argument(function, user, "value must have the variable's shape ", state->shape->str(),
                     ", got ", static_shape(value).str());
  Value* input = Access::get(value);
  Window& window = this_window();
  // Touching may hand over the piece that gives the value, settling run the one that has the variable.
  do {
    touch(state, find_site(where));
  } while (settle_input(input, window));
  if (expected >= 0 && state->version != expected) return {};
  ++state->version;
  ++state->window_assigns;
  Node* node = make_version(NodeKind::assign, state, input->shape, 1, where);
  set_input(node, 0, input);
  Tensor result = Access::share(node->outputs());
  append(window, node);
  if (engine().run_each_op) look(Access::get(result));
  return result;
}

}  // namespace

Tensor assign_variable(const std::shared_ptr<VariableState>& state, const Tensor& value,
                       const std::string& function, const Location& where) {
  const EngineLock lock;
  return assign_at_version(state, value, -1, function, where);
}

// Only running a window gives the lock up, which recording may have to do at any operation.
Tensor update_variable(const std::shared_ptr<VariableState>& state,
                       const std::function<Tensor(const Tensor&)>& change,
                       const std::string& function, const Location& where) {
  const EngineLock lock;
  for (;;) {
    const Tensor present = read_variable(state, where);
    const int64_t version = Access::get(present)->node->version;
    const Tensor result = assign_at_version(state, change(present), version, function, where);
    if (result.defined()) return result;
  }
}

Tensor variable_handle(const std::shared_ptr<VariableState>& state) {
  const EngineLock lock;
  Node* node = new_node(NodeKind::constant, 0, 1);
  node->state = NodeState::done;
  node->variable = state;
  node->outputs()->dtype = DType::resource;
  node->outputs()->shape = intern_shape(Shape{});
  node->outputs()->concrete = state->resource;
  Tensor result = Access::share(node->outputs());
  release(node);
  return result;
}

std::shared_ptr<VariableState> variable_of(const Value* resource) {
  const Node* node = resource->node;
  return node->kind == NodeKind::constant ? node->variable : nullptr;
}

void invalidate(VariableState& state) {
  Window& window = this_window();
  while (settle_foreign_use(state, &window)) continue;
  save_old_reads(state);
  state.committed = ++state.version;
  state.current = nullptr;
}

void note_first_value(VariableState& state) {
  if (state.no_value && has_value(state.resource, device_of(state.placement)))
    state.no_value.reset();
}

void save_old_reads(VariableState& state) {
  const KeptNodes reads(state.reads);
  for (Node* node : reads) {
    Value* value = node->outputs();
    if (node->state == NodeState::done && node->version == state.committed && !value->is_there())
      ensure_value(value);
  }
}

std::vector<Variable> trainable_variables() {
  const EngineLock lock;
  std::vector<Variable> variables;
  for (const auto& weak : trainable_states())
    if (auto state = weak.lock()) variables.emplace_back(Variable::from_state(std::move(state)));
  return variables;
}

}  // namespace tf::internal
