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

/// Whether TensorFlow says that the file is there, but not this key.
bool says_no_such_key(const Error& error) {
  return error.code() == ErrorCode::not_found &&
         error.message().find("not found in checkpoint") != std::string::npos;
}

bool fits(const Shape& value, const Shape& variable) {
  if (!variable.has_rank()) return true;
  if (value.rank() != variable.rank()) return false;
  for (size_t i = 0; i < value.size(); ++i)
    if (variable[i] >= 0 && value[i] != variable[i]) return false;
  return true;
}

}  // namespace

Tensor CheckpointReader::find(const std::string& key, DType dtype) const {
  try {
    const std::vector<std::string> keys = {key};
    const std::vector<std::string> whole = {""};
    const internal::PlacementScope here(nullptr);  // the files are this machine's
    return raw_ops::RestoreV2(Input(path_, where_), keys, whole, {dtype})[0];
  } catch (const Error& error) {
    if (says_no_such_key(error)) return {};
    throw_error(error.code(), kFunction,
                text("'", key, "' in '", path_, "' cannot be read as ", tf::name(dtype), ": ",
                     error.message()),
                where_);
  }
}

Tensor CheckpointReader::get(const std::string& key, DType dtype, const std::string& what) const {
  Tensor found = find(key, dtype);
  if (found.defined()) return found;
  throw_error(ErrorCode::not_found, kFunction,
              text("'", path_, "' has no ", what, "; looked for '", key, "'"), where_);
}

Tensor RestorePlan::checked(const std::string& key, const std::string& other_key,
                            const Variable& variable, const std::string& what) {
  Tensor value = reader_.find(key, variable.dtype());
  if (!value.defined() && !other_key.empty()) value = reader_.find(other_key, variable.dtype());
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
    const Tensor value =
        scalar.needed ? reader_.get(key, scalar.dtype, what) : reader_.find(key, scalar.dtype);
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
    if (!state.find(*variable) && !reader_.has(first, variable->dtype())) continue;
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
  if (!reader_.has(kRandomSeed, DType::int64)) return;  // written by another program
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
  if (!reader_.has(value_key(kSaveCounter), DType::int64)) return;
  const int64_t count = integer(value_key(kSaveCounter), "save counter");
  steps_.emplace_back([&counter, count] { counter = count; });
}

void RestorePlan::run() {
  for (const auto& step : steps_) step();
}

}  // namespace tf::internal
