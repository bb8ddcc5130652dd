// The timeline of a profile: what ran when, on which thread.
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tf::internal {

inline std::atomic<bool> timeline_is_on = false;

/// Begins a timeline that is to be written to `folder`; false if one is on.
bool start_timeline(const std::string& folder);
/// Ends it and gives it in the Trace Event Format, which Perfetto and Chrome read, with its folder;
/// empty if none is on.
std::string stop_timeline(std::string& folder);
/// How the calling thread is called in timelines; others are numbered.
void name_timeline_thread(std::string_view name);

/// A stretch of time on the calling thread, from its construction to its end. Does nothing, and is
/// false, while no timeline is on.
class TimelineSpan {
 public:
  /// `category` is a literal.
  explicit TimelineSpan(const char* category)
      : category_(timeline_is_on.load(std::memory_order_relaxed) ? category : nullptr) {
    if (category_) start_ = std::chrono::steady_clock::now();
  }
  ~TimelineSpan() {
    if (category_) record();
  }
  TimelineSpan(const TimelineSpan&) = delete;
  TimelineSpan& operator=(const TimelineSpan&) = delete;

  explicit operator bool() const { return category_ != nullptr; }
  void set_name(std::string name) { name_ = std::move(name); }
  void add(const char* what, std::string text) { details_.emplace_back(what, std::move(text)); }

 private:
  void record();

  const char* category_;
  std::chrono::steady_clock::time_point start_;
  std::string name_;
  std::vector<std::pair<const char*, std::string>> details_;
};

}  // namespace tf::internal
