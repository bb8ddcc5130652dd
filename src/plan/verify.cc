// Running a component a second time, and comparing.
#include "plan/verify.h"

#include <algorithm>
#include <cmath>
#include <complex>

#include "base/tolerances.h"
#include "record/engine.h"
#include "record/runner.h"
#include "record/site.h"
#include "record/variable_state.h"

namespace tf::internal {
namespace {

bool is_local(const Value* value) { return value->node->state == NodeState::running; }

template <class T>
auto wide(const T& value) {
  if constexpr (is_complex_v<T>)
    return std::complex<double>(value);
  else if constexpr (std::is_arithmetic_v<T>)
    return static_cast<double>(value);
  else
    return static_cast<double>(static_cast<float>(value));
}

template <class T>
double magnitude(const T& value) {
  return std::abs(wide(value));
}

template <class T>
bool is_same(const T& a, const T& b) {
  if constexpr (std::is_integral_v<T>)
    return a == b;
  else
    return wide(a) == wide(b) || (std::isnan(magnitude(a)) && std::isnan(magnitude(b)));
}

template <class T>
std::string words(const T& value) {
  if constexpr (std::is_integral_v<T>) return std::to_string(value);
  std::ostringstream out;
  out.precision(9);
  out << wide(value);
  return out.str();
}

std::string place(int64_t flat, const Shape& shape) {
  std::string text;
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    text = std::to_string(flat % shape[axis]) + (text.empty() ? "" : ", ") + text;
    flat /= shape[axis];
  }
  return "element [" + text + "]";
}

std::string two(int64_t at, const Shape& shape, const std::string& planned,
                const std::string& single) {
  return place(at, shape) + " is " + planned + " by the plan and " + single + " op by op";
}

template <class T>
std::string compare(const Buffer& planned, const Buffer& single) {
  const auto a = planned.as<T>();
  const auto b = single.as<T>();
  double largest = 0;
  for (const T& value : b)
    if (std::isfinite(magnitude(value))) largest = std::max(largest, magnitude(value));
  const Tolerance near = tolerance(single.dtype());
  const double limit = std::is_integral_v<T> ? 0 : near.relative * largest + near.absolute;
  for (size_t i = 0; i < a.size(); ++i) {
    if (is_same(a[i], b[i]) || (limit > 0 && std::abs(wide(a[i]) - wide(b[i])) <= limit)) continue;
    return two(static_cast<int64_t>(i), single.shape(), words(a[i]), words(b[i]));
  }
  return "";
}

std::string compare_strings(const Buffer& planned, const Buffer& single) {
  const auto a = planned.strings();
  const auto b = single.strings();
  for (size_t i = 0; i < a.size(); ++i)
    if (a[i] != b[i])
      return two(static_cast<int64_t>(i), single.shape(), "'" + std::string(a[i]) + "'",
                 "'" + std::string(b[i]) + "'");
  return "";
}

// Types without a C++ type of their own (quantised ones) agree byte for byte.
std::string compare_bytes(const Buffer& planned, const Buffer& single) {
  const auto* a = static_cast<const char*>(planned.data());
  const auto* b = static_cast<const char*>(single.data());
  return std::equal(a, a + single.byte_size(), b) ? "" : "the elements differ";
}

std::string compare_elements(const Buffer& planned, const Buffer& single) {
  switch (single.dtype()) {
    case DType::bool_: return compare<bool>(planned, single);
    case DType::int8: return compare<int8_t>(planned, single);
    case DType::int16: return compare<int16_t>(planned, single);
    case DType::int32: return compare<int32_t>(planned, single);
    case DType::int64: return compare<int64_t>(planned, single);
    case DType::uint8: return compare<uint8_t>(planned, single);
    case DType::uint16: return compare<uint16_t>(planned, single);
    case DType::uint32: return compare<uint32_t>(planned, single);
    case DType::uint64: return compare<uint64_t>(planned, single);
    case DType::float16: return compare<half_t>(planned, single);
    case DType::bfloat16: return compare<bfloat16_t>(planned, single);
    case DType::float32: return compare<float>(planned, single);
    case DType::float64: return compare<double>(planned, single);
    case DType::complex64: return compare<std::complex<float>>(planned, single);
    case DType::complex128: return compare<std::complex<double>>(planned, single);
    case DType::string: return compare_strings(planned, single);
    default: return compare_bytes(planned, single);
  }
}

std::shared_ptr<const Failure> differs(const Node* node, const std::string& how) {
  return failure_of(
      node, {ErrorCode::internal, "the plan differs from running op by op: " + how +
                                      "; tf::config::set_plan_after(0) does without plans"});
}

}  // namespace

std::string difference(const Handle& planned, const Handle& single) {
  if (planned.dtype() != single.dtype())
    return text("the dtype is ", name(planned.dtype()), " by the plan and ", name(single.dtype()),
                " op by op");
  if (planned.dtype() == DType::resource || planned.dtype() == DType::variant) return "";
  Buffer a, b;
  if (!planned.to_buffer(a).ok() || !single.to_buffer(b).ok()) return "a value cannot be read";
  if (a.shape() != b.shape())
    return "the shape is " + a.shape().str() + " by the plan and " + b.shape().str() + " op by op";
  return compare_elements(a, b);
}

Verification::Verification(const Component& component) : component_(component) {
  for (const VariableState* variable : component.variables) {
    std::vector<Handle> outputs;
    if (read_resource(*variable, outputs).ok()) before_[variable] = outputs[0];
  }
}

// Dead code does not run in a plan, and may fail.
void Verification::run_needed(const Plan& plan) {
  const std::vector<Node*>& nodes = component_.nodes;
  std::vector<uint8_t> needed(nodes.size());
  std::unordered_map<const Node*, size_t> places;
  for (size_t n = 0; n < nodes.size(); ++n) places[nodes[n]] = n;
  for (size_t n = nodes.size(); n-- > 0;) {
    for (int i = 0; i < nodes[n]->num_outputs; ++i)
      needed[n] = needed[n] || plan.has_output[nodes[n]->flat + i];
    needed[n] = needed[n] || nodes[n]->kind == NodeKind::assign;
    for (int i = 0; needed[n] && i < nodes[n]->num_inputs; ++i)
      if (is_local(nodes[n]->inputs()[i])) needed[places[nodes[n]->inputs()[i]->node]] = 1;
  }
  for (size_t n = 0; n < nodes.size(); ++n) {
    Node* node = nodes[n];
    if (!needed[n]) continue;
    std::vector<Handle> inputs;
    for (int i = 0; i < node->num_inputs && statuses_[n].ok(); ++i) {
      Value* input = node->inputs()[i];
      if (is_local(input)) statuses_[n] = statuses_[places[input->node]];
      inputs.push_back(is_local(input) ? handles_[input->node->flat + input->index]
                                       : handle_of(input));
    }
    std::vector<Handle> outputs;
    if (node->kind == NodeKind::assign) {
      outputs = inputs;
      last_assignments_[node->variable.get()] = node;
    } else if (node->kind == NodeKind::variable_read) {
      outputs.push_back(before_[node->variable.get()]);
    } else if (statuses_[n].ok()) {
      std::vector<const Handle*> pointers;
      for (const Handle& handle : inputs) pointers.push_back(&handle);
      const EngineUnlock unlock;
      statuses_[n] = run_node(node, pointers, outputs);
    }
    for (size_t i = 0; i < outputs.size() && statuses_[n].ok(); ++i)
      handles_[node->flat + i] = outputs[i];
  }
}

std::shared_ptr<const Failure> Verification::check_node(const Node* node, const Plan& plan,
                                                        const Results& results) const {
  for (uint32_t flat = node->flat; flat < node->flat + node->num_outputs; ++flat) {
    if (!plan.has_output[flat] || !results.handles[flat] || !handles_[flat]) continue;
    const std::string how = difference(results.handles[flat], handles_[flat]);
    if (!how.empty()) return differs(node, how);
  }
  const auto last = last_assignments_.find(node->variable.get());
  if (last == last_assignments_.end() || last->second != node) return nullptr;
  std::vector<Handle> after;
  const Status status = read_resource(*node->variable, after);
  if (!status.ok()) return differs(node, "the variable cannot be read: " + status.message);
  const std::string how = difference(after[0], handles_[node->flat]);
  if (how.empty()) return nullptr;
  return differs(node, "in variable '" + node->variable->name + "', " + how);
}

std::shared_ptr<const Failure> Verification::check(const Plan& plan, const Results& results) {
  handles_.assign(component_.num_values, Handle());
  statuses_.assign(component_.nodes.size(), Status());
  run_needed(plan);
  for (size_t n = 0; n < component_.nodes.size(); ++n) {
    const Node* node = component_.nodes[n];
    if (!statuses_[n].ok()) return differs(node, "only the plan succeeds: " + statuses_[n].message);
    if (auto found = check_node(node, plan, results)) return found;
  }
  return nullptr;
}

}  // namespace tf::internal
