// Helpers of the tests that watch the engine: settings put back afterwards, what an action throws,
// how far the counters moved.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "imperative/config.h"
#include "imperative/error.h"
#include "imperative/step.h"
#include "record/engine.h"

namespace tf::testing {

/// Runs what is pending and restores the settings that a test changed.
class Settings {
 public:
  Settings() : limit_(config::history_limit()), plan_after_(config::plan_after()) {}
  ~Settings() {
    config::set_run_each_op(false);
    try {
      sync();
    } catch (const Error& error) {
      ADD_FAILURE() << "left unseen: " << error.what();
    }
    config::set_history_limit(limit_);
    config::set_plan_after(plan_after_);
    config::set_deterministic(false);
    config::set_build_in_background(false);
    config::set_xla(true);
    internal::engine().xla_at_once = internal::engine().callables_at_once = false;
    internal::engine().async_at_once = false;
    internal::engine().host_programs = true;
  }
  Settings(const Settings&) = delete;
  Settings& operator=(const Settings&) = delete;

 private:
  config::HistoryLimit limit_;
  int64_t plan_after_;
};

/// A test whose settings are put back, with pending work of earlier tests out of the way.
class EngineTest : public ::testing::Test {
 protected:
  void SetUp() override { sync(); }
  Settings settings_;
};

/// The whole text of the error that `action` throws; the class must be `Expected` exactly.
template <class Expected = InvalidArgumentError, class Action>
std::string thrown(const Action& action) {
  try {
    action();
  } catch (const Expected& error) {
    return error.what();
  } catch (const Error& error) {
    ADD_FAILURE() << "another class of error: " << error.what();
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return "";
}

/// "file.cc:line": what an error names that was recorded `lines` lines above this one.
inline std::string place(const char* file, int line) {
  const std::string path = file;
  return path.substr(path.rfind('/') + 1) + ":" + std::to_string(line);
}

/// How far a counter moved since this was made: `moved(&Stats::plan_hits)`.
class Moved {
 public:
  int64_t operator()(int64_t Stats::*counter) const { return stats().*counter - before_.*counter; }

 private:
  Stats before_ = stats();
};

}  // namespace tf::testing
