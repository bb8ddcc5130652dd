// Checkpoints: variables, optimizers and the random state in TensorFlow's checkpoint format.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "imperative/optimizer.h"
#include "imperative/variable.h"

namespace tf::train {

/// What a checkpoint keeps under one name: a variable, or an optimizer with its slots and counts.
struct CheckpointItem {
  CheckpointItem(std::string item_name, const Variable& variable)
      : name(std::move(item_name)), object(variable) {}
  CheckpointItem(std::string item_name, const Optimizer& optimizer)
      : name(std::move(item_name)), object(optimizer) {}
  std::string name;
  std::variant<Variable, Optimizer> object;
};

struct CheckpointOptions {
  /// Also saves, and on `restore` sets, the seed and the counts of tf::random.
  bool random_state = true;
};

/// Saves and restores what it was made from: `tf::train::Checkpoint checkpoint({{"w", w}, {"b", b},
/// {"optimizer", optimizer}});`. Names may have parts, as "encoder/w". Files are those of
/// `tf.train.Checkpoint` in Python, which reads them and whose files can be restored here; of an
/// optimizer, the slots of the checkpoint's own variables are kept.
class Checkpoint {
 public:
  /// InvalidArgumentError for a name that is empty, doubled or has an empty part or one that starts
  /// with a dot, and for an undefined variable.
  explicit Checkpoint(const std::vector<CheckpointItem>& items,
                      const CheckpointOptions& options = {}, Location where = Location::current());

  /// Writes "PREFIX-1", "PREFIX-2", ... (each a pair of files), and which is the latest; makes the
  /// folder. Returns the path that `restore` takes. A failed save leaves earlier ones as they are.
  /// Errors: what the file system says, as PermissionDeniedError or another; InvalidArgumentError for
  /// a path with '[' or '\', which TensorFlow could not restore; what a variable's value failed with.
  std::string save(const std::string& file_prefix, Location where = Location::current());
  /// Writes exactly "PREFIX", without a number and without noting it as the latest.
  std::string write(const std::string& file_prefix, Location where = Location::current());

  /// Reads all of `save_path`, also what it does not want, checks checksums, names, dtypes and shapes,
  /// and then assigns; an error changes nothing. The numbers of later saves go on from where they
  /// were. Errors: NotFoundError for an absent file or an absent name, DataLossError for a file of
  /// another kind or with any byte changed or cut off, InvalidArgumentError for another dtype or
  /// shape. What was put behind the end of a file of data belongs to no tensor and is not noticed.
  void restore(const std::string& save_path, Location where = Location::current());
  /// As `restore`, for what `write` wrote: the numbers of later saves stay.
  void read(const std::string& save_path, Location where = Location::current());

  /// How many times `save` wrote; restored with the rest.
  int64_t save_counter() const { return save_counter_; }

 private:
  std::vector<CheckpointItem> items_;
  CheckpointOptions options_;
  int64_t save_counter_ = 0;
};

/// The path of the latest checkpoint saved in `checkpoint_dir`; empty if there is none.
/// Source: `tf.train.latest_checkpoint`.
std::string latest_checkpoint(const std::string& checkpoint_dir);

}  // namespace tf::train
