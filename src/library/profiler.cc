// Beginning a timeline, and writing it.
#include "imperative/profiler.h"

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/error.h"
#include "base/file.h"
#include "base/timeline.h"
#include "imperative/step.h"

namespace tf::profiler::experimental {
namespace {

constexpr const char* kStart = "tf::profiler::experimental::start";
constexpr const char* kStop = "tf::profiler::experimental::stop";

}  // namespace

void start(const std::string& logdir, Location where) {
  sync(where);
  if (!internal::start_timeline(logdir))
    internal::throw_error(ErrorCode::already_exists, kStart,
                          "one timeline at a time, and one is on; call stop first", where);
  std::error_code error;
  std::filesystem::create_directories(logdir, error);
  if (!error && std::filesystem::is_directory(logdir, error)) return;
  std::string folder;
  internal::stop_timeline(folder);
  internal::throw_system_error(kStart, "'" + logdir + "' cannot be made",
                               error ? error.value() : ENOTDIR, where);
}

void stop(bool save, Location where) {
  sync(where);
  std::string folder;
  const std::string events = internal::stop_timeline(folder);
  if (events.empty())
    internal::throw_error(ErrorCode::unavailable, kStop,
                          "a timeline must be on, and none is; call start first", where);
  if (save) internal::write_file(kStop, folder + "/imperative.trace.json", {events}, where);
}

}  // namespace tf::profiler::experimental
