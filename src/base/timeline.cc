// Collecting the events of a timeline, and writing them.
#include "base/timeline.h"

#include <cstdio>
#include <mutex>

namespace tf::internal {
namespace {

using Clock = std::chrono::steady_clock;

// Some 200 bytes each. What comes after is counted only.
constexpr size_t kMostEvents = 1'000'000;

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) {
      result += c;
    } else {
      char code[8];
      std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(c));
      result += code;
    }
  }
  return result + "\"";
}

struct Timeline {
  std::mutex mutex;
  bool on = false;
  std::string folder;
  Clock::time_point start;
  std::string events;  // in JSON, each after a comma
  size_t count = 0;
  size_t left_out = 0;
  std::vector<std::string> threads;  // their names
};

Timeline& timeline() {
  static auto* const shared = new Timeline;  // never destroyed: threads may end after main
  return *shared;
}

thread_local size_t thread_number = 0;  // 0: none yet

// Needs the timeline's lock.
size_t number_of_thread(std::string_view name = "") {
  std::vector<std::string>& threads = timeline().threads;
  if (thread_number == 0) {
    threads.push_back("thread " + std::to_string(threads.size() + 1));
    thread_number = threads.size();
  }
  if (!name.empty()) threads[thread_number - 1] = name;
  return thread_number;
}

std::string microseconds(Clock::duration duration) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f",
                std::chrono::duration<double, std::micro>(duration).count());
  return text;
}

std::string thread_names(const std::vector<std::string>& threads) {
  std::string text;
  for (size_t i = 0; i < threads.size(); ++i)
    text += ",\n{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":1,\"tid\":" + std::to_string(i + 1) +
            ",\"args\":{\"name\":" + quoted(threads[i]) + "}}";
  return text;
}

}  // namespace

bool start_timeline(const std::string& folder) {
  Timeline& all = timeline();
  const std::lock_guard lock(all.mutex);
  if (all.on) return false;
  all.on = true;
  all.folder = folder;
  all.start = Clock::now();
  all.events.clear();
  all.count = all.left_out = 0;
  timeline_is_on = true;
  return true;
}

std::string stop_timeline(std::string& folder) {
  Timeline& all = timeline();
  const std::lock_guard lock(all.mutex);
  if (!all.on) return "";
  all.on = false;
  timeline_is_on = false;
  folder = all.folder;
  std::string text = "{\"displayTimeUnit\":\"ns\",\"otherData\":{\"eventsLeftOut\":" +
                     std::to_string(all.left_out) + "},\"traceEvents\":[\n";
  text += "{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":1,\"args\":{\"name\":\"Imperative\"}}";
  text += thread_names(all.threads) + all.events + "\n]}\n";
  all.events = std::string();
  return text;
}

void name_timeline_thread(std::string_view name) {
  const std::lock_guard lock(timeline().mutex);
  number_of_thread(name);
}

void TimelineSpan::record() {
  const Clock::time_point end = Clock::now();
  Timeline& all = timeline();
  const std::lock_guard lock(all.mutex);
  if (!all.on || start_ < all.start) return;  // of a timeline that has ended
  if (all.count == kMostEvents) {
    ++all.left_out;
    return;
  }
  ++all.count;
  all.events += ",\n{\"name\":" + quoted(name_) + ",\"cat\":\"" + category_ +
                "\",\"ph\":\"X\",\"pid\":1,\"tid\":" + std::to_string(number_of_thread()) +
                ",\"ts\":" + microseconds(start_ - all.start) +
                ",\"dur\":" + microseconds(end - start_) + ",\"args\":{";
  for (size_t i = 0; i < details_.size(); ++i)
    all.events += (i ? "," : "") + quoted(details_[i].first) + ":" + quoted(details_[i].second);
  all.events += "}}";
}

}  // namespace tf::internal
