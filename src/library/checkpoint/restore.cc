// Restoring: everything is read and checked first, then assigned.
#include "library/checkpoint/restore.h"

#include <cstring>

#include "base/error.h"
#include "imperative/raw_ops.h"
#include "library/checkpoint/names.h"
#include "library/optimizer/state.h"
#include "library/random_state.h"
#include "runtime/placement.h"

namespace tf::internal {
namespace {

constexpr char kFunction[] = "tf::train::Checkpoint::restore";

/// Whether TensorFlow says in this way that bytes are missing or are not what they should be.
bool says_damaged(ErrorCode code) {
  return code == ErrorCode::data_loss || code == ErrorCode::out_of_range ||
         code == ErrorCode::invalid_argument || code == ErrorCode::internal;
}

bool fits(const Shape& value, const Shape& variable) {
  if (!variable.has_rank()) return true;
  if (value.rank() != variable.rank()) return false;
  for (size_t i = 0; i < value.size(); ++i)
    if (variable[i] >= 0 && value[i] != variable[i]) return false;
  return true;
}

}  // namespace

CheckpointReader::CheckpointReader(std::string path, const Location& where)
    : path_(std::move(path)), where_(where) {
  const std::string file = path_ + ".index";
  std::string bytes;
  try {
    const PlacementScope here(nullptr);  // the files are this machine's
    bytes = raw_ops::ReadFile(Input(file, where_)).item<std::string>();
  } catch (const Error& error) {
    throw_error(error.code(), kFunction, text("'", path_, "' cannot be read: ", error.message()),
                where_);
  }
  const std::string fault = read_checkpoint_index(bytes, entries_);
  if (!fault.empty())
    throw_error(ErrorCode::data_loss, kFunction, text("'", file, "' is damaged: ", fault), where_);
}

std::vector<Tensor> CheckpointReader::read(const std::vector<std::string>& keys,
                                           const std::vector<DType>& dtypes) {
  try {
    const PlacementScope here(nullptr);
    const std::vector<std::string> whole(keys.size());
    return raw_ops::RestoreV2(Input(path_, where_), keys, whole, dtypes);
  } catch (const Error& error) {
    if (says_damaged(error.code()))
      throw_error(ErrorCode::data_loss, kFunction,
                  text("'", path_, "' is damaged: ", error.message()), where_);
    throw_error(error.code(), kFunction, text("'", path_, "' cannot be read: ", error.message()),
                where_);
  }
}

Tensor CheckpointReader::find(const std::string& key, DType dtype, const std::string& what) {
  const auto entry = entries_.find(key);
  if (entry == entries_.end()) return {};
  if (entry->second.dtype != dtype)
    invalid_argument(kFunction, where_, what, " is ", name(entry->second.dtype), " in '", path_,
                     "'; ", name(dtype), " is needed");
  verified_.insert(key);
  return read({key}, {dtype})[0];
}

Tensor CheckpointReader::get(const std::string& key, DType dtype, const std::string& what) {
  Tensor found = find(key, dtype, what);
  if (found.defined()) return found;
  throw_error(ErrorCode::not_found, kFunction,
              text("'", path_, "' has no ", what, "; looked for '", key, "'"), where_);
}

void CheckpointReader::verify_rest() {
  constexpr uint64_t kAtOnce = uint64_t{1} << 26;  // bytes; each call opens the files anew
  std::vector<std::string> keys;
  std::vector<DType> dtypes;
  uint64_t size = 0;
  for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
    if (verified_.contains(entry->first)) continue;
    keys.push_back(entry->first);
    dtypes.push_back(entry->second.dtype);
    size += entry->second.size;
    if (size < kAtOnce) continue;
    read(keys, dtypes);
    keys.clear();
    dtypes.clear();
    size = 0;
  }
  if (!keys.empty()) read(keys, dtypes);
}

Tensor RestorePlan::checked(const std::string& key, const std::string& other_key,
                            const Variable& variable, const std::string& what) {
  Tensor value = reader_.find(key, variable.dtype(), what);
  if (!value.defined() && !other_key.empty())
    value = reader_.find(other_key, variable.dtype(), what);
  if (!value.defined()) value = reader_.get(key, variable.dtype(), what);
  if (!fits(value.shape(), variable.shape()))
    invalid_argument(kFunction, reader_.where(), what, " has shape ", value.shape(), " in '",
                     reader_.path(), "'; the variable has shape ", variable.shape());
  return value;
}

void RestorePlan::add_items(const std::vector<train::CheckpointItem>& items) {
  for (const auto& item : items) {
    if (const Variable* variable = std::get_if<Variable>(&item.object)) {
      // TensorFlow 1's savers use the bare name.
      const Tensor value =
          checked(value_key(item.name), item.name, *variable, "variable '" + item.name + "'");
      steps_.emplace_back([variable = *variable, value]() mutable { variable.assign(value); });
    } else {
      add_optimizer(item, items);
    }
  }
}

void RestorePlan::add_optimizer(const train::CheckpointItem& item,
                                const std::vector<train::CheckpointItem>& items) {
  OptimizerState& state = std::get<Optimizer>(item.object).state();
  for (const auto& scalar : state.scalars()) {
    const std::string key = value_key(item.name + "/" + scalar.name);
    const std::string what = "'" + scalar.name + "' of optimizer '" + item.name + "'";
    const Tensor value = scalar.needed ? reader_.get(key, scalar.dtype, what)
                                       : reader_.find(key, scalar.dtype, what);
    if (!value.defined()) continue;
    if (value.shape() != Shape{})
      invalid_argument(kFunction, reader_.where(), what, " has shape ", value.shape(), " in '",
                       reader_.path(), "'; a scalar is needed");
    steps_.emplace_back([target = scalar.value, dtype = scalar.dtype, value] {
      if (dtype == DType::int64) {
        *static_cast<int64_t*>(target) = value.item<int64_t>();
      } else {
        *static_cast<float*>(target) = value.item<float>();
      }
    });
  }
  const auto kinds = state.slot_kinds();
  if (kinds.empty()) return;
  for (const auto& other : items) {
    const Variable* variable = std::get_if<Variable>(&other.object);
    if (!variable) continue;
    // A variable without a step so far, here and in the file, has no slots.
    const std::string first = slot_key(other.name, item.name, kinds[0].name);
    if (!state.find(*variable) && !reader_.has(first)) continue;
    for (size_t i = 0; i < kinds.size(); ++i) {
      const std::string key = slot_key(other.name, item.name, kinds[i].name);
      const Tensor value = checked(key, "", *variable,
                                   "slot '" + kinds[i].name + "' of optimizer '" + item.name +
                                       "' for variable '" + other.name + "'");
      steps_.emplace_back([&state, variable = *variable, i, value, where = reader_.where()] {
        Variable slot = state.slots_of(variable, where)[i];
        slot.assign(value);
      });
    }
  }
}

int64_t RestorePlan::integer(const std::string& key, const std::string& what) {
  const Tensor value = reader_.get(key, DType::int64, what);
  if (value.shape() != Shape{})
    invalid_argument(kFunction, reader_.where(), what, " has shape ", value.shape(), " in '",
                     reader_.path(), "'; a scalar is needed");
  return value.item<int64_t>();
}

void RestorePlan::add_random_state() {
  if (!reader_.has(kRandomSeed)) return;  // written by another program
  RandomState state;
  state.seed = static_cast<uint64_t>(integer(kRandomSeed, "random seed"));
  state.seeded = integer(kRandomSeeded, "mark of a random seed") != 0;
  const int64_t stream = integer(kRandomStream, "random stream");
  const Tensor counts = reader_.get(kRandomCounts, DType::int64, "random counts");
  bool valid = counts.rank() == 1 && stream >= 0 && stream < counts.size();
  if (valid) {
    for (const int64_t count : counts.data<int64_t>()) {
      valid = valid && count >= 0;
      state.counts.push_back(static_cast<uint64_t>(count));
    }
  }
  if (!valid)
    throw_error(ErrorCode::data_loss, kFunction,
                text("the random state in '", reader_.path(), "' is not one: stream ", stream,
                     " of counts ", counts.str()),
                reader_.where());
  state.stream = static_cast<uint64_t>(stream);
  steps_.emplace_back([state] { set_random_state(state); });
}

void RestorePlan::add_save_counter(int64_t& counter) {
  if (!reader_.has(value_key(kSaveCounter))) return;
  const int64_t count = integer(value_key(kSaveCounter), "save counter");
  steps_.emplace_back([&counter, count] { counter = count; });
}

void RestorePlan::run() {
  for (const auto& step : steps_) step();
}

}  // namespace tf::internal
