// Collecting what goes into a checkpoint.
#include "library/checkpoint/contents.h"

#include <algorithm>

#include "base/error.h"
#include "library/checkpoint/names.h"
#include "library/optimizer/state.h"
#include "library/random_state.h"

namespace tf::internal {
namespace {

constexpr char kFunction[] = "tf::train::Checkpoint::save";

Tensor scalar_tensor(const OptimizerState::Scalar& scalar, const Location& where) {
  return constant_from(scalar.dtype, Shape{}, scalar.value, 1, where);
}

}  // namespace

void Contents::add_tensor(const std::string& key, const Tensor& tensor) {
  if (std::find(keys_.begin(), keys_.end(), key) != keys_.end())
    invalid_argument(kFunction, where_, "two things are called '", key, "'; choose another name");
  keys_.push_back(key);
  tensors_.push_back(tensor);
}

int Contents::node_at(const std::string& path) {
  const auto found = node_of_path_.find(path);
  if (found != node_of_path_.end()) return found->second;
  const size_t slash = path.rfind('/');
  const int parent = slash == std::string::npos ? 0 : node_at(path.substr(0, slash));
  const int node = static_cast<int>(graph_.nodes.size());
  graph_.nodes.emplace_back();
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  graph_.nodes[static_cast<size_t>(parent)].children.emplace_back(name, node);
  node_of_path_.emplace(path, node);
  return node;
}

int Contents::add_variable(const std::string& path, const std::string& full_name,
                           const Tensor& value) {
  add_tensor(value_key(path), value);
  const int node = node_at(path);
  graph_.nodes[static_cast<size_t>(node)].key = value_key(path);
  graph_.nodes[static_cast<size_t>(node)].full_name = full_name;
  return node;
}

void Contents::add_items(const std::vector<train::CheckpointItem>& items) {
  for (const auto& item : items) {
    const Variable* variable = std::get_if<Variable>(&item.object);
    if (!variable) continue;
    const int node = add_variable(item.name, variable->name(), variable->value(where_));
    places_.try_emplace(variable->state().get(), Place{item.name, node});
  }
  for (const auto& item : items)
    if (const Optimizer* optimizer = std::get_if<Optimizer>(&item.object))
      add_optimizer(item.name, *optimizer);
}

void Contents::add_optimizer(const std::string& path, const Optimizer& optimizer) {
  const int node = node_at(path);
  for (const auto& scalar : optimizer.state().scalars())
    add_variable(path + "/" + scalar.name, scalar.name, scalar_tensor(scalar, where_));
  const auto kinds = optimizer.state().slot_kinds();
  for (const auto& entry : optimizer.state().entries()) {
    if (entry.slots.empty()) continue;
    const auto place = places_.find(entry.variable.state().get());
    if (place == places_.end())
      invalid_argument(kFunction, where_, "optimizer '", path, "' has slots of variable '",
                       entry.variable.name(), "', which is not in the checkpoint; add it");
    for (size_t i = 0; i < kinds.size(); ++i) {
      const std::string key = slot_key(place->second.path, path, kinds[i].name);
      add_tensor(key, entry.slots[i].value(where_));
      const int slot_node = static_cast<int>(graph_.nodes.size());
      graph_.nodes.push_back({{}, key, entry.slots[i].name(), {}});
      graph_.nodes[static_cast<size_t>(node)].slots.push_back(
          {place->second.node, kinds[i].name, slot_node});
    }
  }
}

void Contents::add_random_state() {
  const RandomState state = random_state();
  const int64_t seeded = state.seeded;
  const auto count = static_cast<int64_t>(state.counts.size());
  add_tensor(kRandomSeed, constant_from(DType::int64, Shape{}, &state.seed, 1, where_));
  add_tensor(kRandomSeeded, constant_from(DType::int64, Shape{}, &seeded, 1, where_));
  add_tensor(kRandomStream, constant_from(DType::int64, Shape{}, &state.stream, 1, where_));
  add_tensor(kRandomCounts, constant_from(DType::int64, Shape{count}, state.counts.data(),
                                          state.counts.size(), where_));
}

void Contents::add_save_counter(int64_t count) {
  add_variable(kSaveCounter, kSaveCounter, constant_from(DType::int64, Shape{}, &count, 1, where_));
}

void Contents::add_object_graph() {
  const std::string bytes = serialized(graph_);
  add_tensor(kObjectGraphKey, constant_from(Shape{}, std::span(&bytes, 1), where_));
}

}  // namespace tf::internal
