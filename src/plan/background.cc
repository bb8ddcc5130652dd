// The background thread: started by the first job, joined when the program exits.
#include "plan/background.h"

#include <cstdlib>

#include "base/worker.h"
#include "record/runner.h"

namespace tf::internal {
namespace {

Worker& worker() {
  static Worker* const shared = [] {
    std::atexit(stop_background);  // for a program that exits from another thread than the main one
    return new Worker("builds");
  }();
  return *shared;
}

}  // namespace

bool run_in_background(std::function<void()> job) { return worker().add(std::move(job)); }

void stop_background() { worker().stop(); }

void wait_for_background() { worker().wait(); }

}  // namespace tf::internal
