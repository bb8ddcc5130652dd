// tf::train::Checkpoint: the files, and which of them is the latest.
#include "imperative/checkpoint.h"

#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <system_error>

#include "base/error.h"
#include "imperative/raw_ops.h"
#include "library/checkpoint/contents.h"
#include "library/checkpoint/restore.h"
#include "record/access.h"
#include "record/caller.h"
#include "record/engine.h"
#include "record/runner.h"
#include "runtime/placement.h"

namespace tf::train {

namespace fs = std::filesystem;
using internal::CallerScope;
using internal::Contents;
using internal::invalid_argument;
using internal::text;
using internal::throw_error;

namespace {

constexpr char kSave[] = "tf::train::Checkpoint::save";

/// Whether the file system of the machine holds this path (and not "gs://...").
bool is_local(const std::string& path) { return path.find("://") == std::string::npos; }

void check_name(const std::string& name, std::set<std::string>& seen, const Location& where) {
  const char* function = "tf::train::Checkpoint";
  size_t start = 0;
  while (true) {
    const size_t slash = name.find('/', start);
    const std::string part = name.substr(start, slash == std::string::npos ? slash : slash - start);
    if (part.empty() || part[0] == '.')
      invalid_argument(function, where, "'", name,
                       "' is no name; parts between slashes are needed ",
                       "that are not empty and do not start with a dot");
    if (slash == std::string::npos) break;
    start = slash + 1;
  }
  if (!seen.insert(name).second)
    invalid_argument(function, where, "the name '", name, "' is given twice");
}

void make_folder(const std::string& prefix, const Location& where) {
  const fs::path folder = fs::path(prefix).parent_path();
  if (folder.empty() || !is_local(prefix)) return;
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    throw_error(
        error == std::errc::permission_denied ? ErrorCode::permission_denied : ErrorCode::unknown,
        kSave, text("folder '", folder.string(), "' cannot be made: ", error.message()), where);
}

std::string unique_suffix() {
  std::random_device device;
  return text("_temp_", std::hex, device(), device());
}

/// TensorFlow would write such files, but looks for them by pattern when it reads them.
void check_prefix(const std::string& prefix, const Location& where) {
  if (prefix.find_first_of("[\\") == std::string::npos) return;
  invalid_argument(
      kSave, where, "the path is '", prefix,
      "'; one without '[' and '\\' is needed, since TensorFlow finds files to restore by pattern");
}

/// Runs what the tensors wait for, so that what failed there is not taken for a failure to write.
void look_at(const std::vector<Tensor>& tensors) {
  const internal::EngineLock lock;
  for (const Tensor& tensor : tensors) internal::look(internal::Access::get(tensor));
}

/// Writes under another name first: a failure half-way leaves what was there.
void write_files(const Contents& contents, const std::string& prefix, const Location& where) {
  check_prefix(prefix, where);
  look_at(contents.tensors());
  make_folder(prefix, where);
  const std::string temporary = prefix + unique_suffix();
  const std::string part = temporary + "/part";
  try {
    const std::vector<std::string> whole(contents.keys().size());
    const internal::PlacementScope here(nullptr);  // the files are this machine's
    raw_ops::SaveV2(Input(part, where), contents.keys(), whole, contents.tensors());
    raw_ops::MergeV2Checkpoints(std::vector<std::string>{part}, prefix);
  } catch (const Error& error) {
    std::error_code ignored;
    if (is_local(prefix)) fs::remove_all(temporary, ignored);
    throw_error(error.code(), kSave, text("'", prefix, "' cannot be written: ", error.message()),
                where);
  }
}

std::string quoted(const std::string& path) {
  std::string result = "\"";
  for (const char c : path) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

/// The file "checkpoint", a text-format CheckpointState, names the latest one.
void note_latest(const std::string& path, const Location& where) {
  if (!is_local(path)) return;
  const fs::path folder = fs::path(path).parent_path();
  const std::string name = quoted(fs::path(path).filename().string());
  const fs::path state = folder / "checkpoint";
  const fs::path temporary = state.string() + unique_suffix();
  std::ofstream(temporary) << "model_checkpoint_path: " << name
                           << "\nall_model_checkpoint_paths: " << name << "\n";
  std::error_code error;
  fs::rename(temporary, state, error);
  if (error)
    throw_error(ErrorCode::unknown, kSave,
                text("'", state.string(), "' cannot be written: ", error.message()), where);
}

void restore_from(const std::string& path, const std::vector<CheckpointItem>& items,
                  bool random_state, int64_t* counter, const Location& where) {
  const CallerScope scope(where);
  internal::CheckpointReader reader(path, where);
  internal::RestorePlan plan(reader);
  plan.add_items(items);
  if (random_state) plan.add_random_state();
  if (counter) plan.add_save_counter(*counter);
  reader.verify_rest();
  plan.run();
}

}  // namespace

Checkpoint::Checkpoint(const std::vector<CheckpointItem>& items, const CheckpointOptions& options,
                       Location where)
    : items_(items), options_(options) {
  std::set<std::string> seen = {"save_counter"};
  for (const CheckpointItem& item : items) {
    check_name(item.name, seen, where);
    const Variable* variable = std::get_if<Variable>(&item.object);
    if (variable && !variable->defined())
      invalid_argument("tf::train::Checkpoint", where, "variable '", item.name,
                       "' is undefined; a default-made or moved-from handle has no value");
  }
}

std::string Checkpoint::save(const std::string& file_prefix, Location where) {
  const CallerScope scope(where);
  Contents contents(where);
  contents.add_items(items_);
  if (options_.random_state) contents.add_random_state();
  contents.add_save_counter(save_counter_ + 1);
  contents.add_object_graph();
  const std::string path = file_prefix + "-" + std::to_string(save_counter_ + 1);
  write_files(contents, path, where);
  ++save_counter_;
  note_latest(path, where);
  return path;
}

std::string Checkpoint::write(const std::string& file_prefix, Location where) {
  const CallerScope scope(where);
  Contents contents(where);
  contents.add_items(items_);
  if (options_.random_state) contents.add_random_state();
  contents.add_object_graph();
  write_files(contents, file_prefix, where);
  return file_prefix;
}

void Checkpoint::restore(const std::string& save_path, Location where) {
  restore_from(save_path, items_, options_.random_state, &save_counter_, where);
}

void Checkpoint::read(const std::string& save_path, Location where) {
  restore_from(save_path, items_, options_.random_state, nullptr, where);
}

std::string latest_checkpoint(const std::string& checkpoint_dir) {
  const std::string field = "model_checkpoint_path: \"";
  std::ifstream state(fs::path(checkpoint_dir) / "checkpoint");
  std::string line;
  while (std::getline(state, line)) {
    if (!line.starts_with(field) || !line.ends_with('"') || line.size() <= field.size()) continue;
    std::string name;
    for (size_t i = field.size(); i + 1 < line.size(); ++i) {
      if (line[i] == '\\' && i + 2 < line.size()) ++i;
      name += line[i];
    }
    const fs::path path = fs::path(checkpoint_dir) / name;  // an absolute name stays as it is
    return fs::exists(path.string() + ".index") ? path.string() : "";
  }
  return "";
}

}  // namespace tf::train
