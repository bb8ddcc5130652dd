// Restoring: everything is read and checked first, then assigned.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "imperative/checkpoint.h"

namespace tf::internal {

/// Reads tensors from one checkpoint, with errors in the name of the user's call.
class CheckpointReader {
 public:
  CheckpointReader(std::string path, const Location& where)
      : path_(std::move(path)), where_(where) {}
  bool has(const std::string& key, DType dtype) const { return find(key, dtype).defined(); }
  /// The tensor; undefined if the checkpoint has none of this key. Throws for a damaged or absent
  /// file, and for another dtype.
  Tensor find(const std::string& key, DType dtype) const;
  /// As `find`; NotFoundError, naming `what`, if there is none.
  Tensor get(const std::string& key, DType dtype, const std::string& what) const;
  const std::string& path() const { return path_; }
  const Location& where() const { return where_; }

 private:
  std::string path_;
  Location where_;
};

/// The assignments that make up a restore, all checked; `run` cannot fail half-way.
class RestorePlan {
 public:
  explicit RestorePlan(const CheckpointReader& reader) : reader_(reader) {}
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

  const CheckpointReader& reader_;
  std::vector<std::function<void()>> steps_;
};

}  // namespace tf::internal
