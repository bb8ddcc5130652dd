// Restoring: everything is read and checked first, then assigned.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "imperative/checkpoint.h"
#include "runtime/checkpoint_index.h"

namespace tf::internal {

/// Reads tensors from one checkpoint, with errors in the name of the user's call.
class CheckpointReader {
 public:
  /// Reads the index. NotFoundError if there is none, DataLossError if it is none.
  CheckpointReader(std::string path, const Location& where);
  bool has(const std::string& key) const { return entries_.contains(key); }
  /// The tensor; undefined if the checkpoint has none of this key. DataLossError if it is damaged,
  /// InvalidArgumentError, naming `what`, if it has another dtype.
  Tensor find(const std::string& key, DType dtype, const std::string& what);
  /// As `find`; NotFoundError if there is none.
  Tensor get(const std::string& key, DType dtype, const std::string& what);
  /// Reads what `find` did not, so that damage is noticed wherever it is.
  void verify_rest();
  const std::string& path() const { return path_; }
  const Location& where() const { return where_; }

 private:
  std::vector<Tensor> read(const std::vector<std::string>& keys, const std::vector<DType>& dtypes);

  std::string path_;
  Location where_;
  CheckpointEntries entries_;
  std::set<std::string> verified_;
};

/// The assignments that make up a restore, all checked; `run` cannot fail half-way.
class RestorePlan {
 public:
  explicit RestorePlan(CheckpointReader& reader) : reader_(reader) {}
  void add_items(const std::vector<train::CheckpointItem>& items);
  void add_random_state();
  void add_save_counter(int64_t& counter);
  void run();

 private:
  Tensor checked(const std::string& key, const std::string& other_key, const Variable& variable,
                 const std::string& what);
  void add_optimizer(const train::CheckpointItem& item,
                     const std::vector<train::CheckpointItem>& items);
  int64_t integer(const std::string& key, const std::string& what);

  CheckpointReader& reader_;
  std::vector<std::function<void()>> steps_;
};

}  // namespace tf::internal
