// What goes into a checkpoint: tensors by key, and the graph of the objects they belong to.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "imperative/checkpoint.h"
#include "runtime/object_graph.h"

namespace tf::internal {

class Contents {
 public:
  explicit Contents(const Location& where) : where_(where) { graph_.nodes.emplace_back(); }

  /// All variables first: an optimizer's slots are kept under the names of their variables.
  void add_items(const std::vector<train::CheckpointItem>& items);
  void add_random_state();
  void add_save_counter(int64_t count);
  void add_object_graph();

  const std::vector<std::string>& keys() const { return keys_; }
  const std::vector<Tensor>& tensors() const { return tensors_; }

 private:
  void add_tensor(const std::string& key, const Tensor& tensor);
  int add_variable(const std::string& path, const std::string& full_name, const Tensor& value);
  void add_optimizer(const std::string& path, const Optimizer& optimizer);
  int node_at(const std::string& path);

  struct Place {
    std::string path;
    int node;
  };
  Location where_;
  std::vector<std::string> keys_;
  std::vector<Tensor> tensors_;
  ObjectGraph graph_;
  std::map<std::string, int> node_of_path_;
  std::map<const VariableState*, Place> places_;
};

}  // namespace tf::internal
