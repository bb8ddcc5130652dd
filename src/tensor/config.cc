// Settings and counters.
#include "imperative/config.h"

#include "base/error.h"
#include "plan/plan_cache.h"
#include "record/engine.h"
#include "record/history.h"
#include "runtime/context.h"

namespace tf {

using internal::engine;
using internal::EngineLock;

namespace config {
namespace {

void set(bool internal::Engine::*setting, bool enabled) {
  const EngineLock lock;
  engine().*setting = enabled;
}

bool get(bool internal::Engine::*setting) {
  const EngineLock lock;
  return engine().*setting;
}

}  // namespace

void set_history_limit(const HistoryLimit& limit, Location where) {
  if (limit.versions < 1 || limit.bytes < 0 || limit.iterations < 1)
    internal::invalid_argument("set_history_limit", where,
                               "versions and iterations must be at least 1 and bytes at least 0, "
                               "got versions ",
                               limit.versions, ", bytes ", limit.bytes, ", iterations ",
                               limit.iterations);
  const EngineLock lock;
  engine().history_limit = limit;
}

HistoryLimit history_limit() {
  const EngineLock lock;
  return engine().history_limit;
}

void set_run_each_op(bool enabled) { set(&internal::Engine::run_each_op, enabled); }
bool run_each_op() { return get(&internal::Engine::run_each_op); }

void set_verify(bool enabled) { set(&internal::Engine::verify, enabled); }
bool verify() { return get(&internal::Engine::verify); }

void set_build_in_background(bool enabled) { set(&internal::Engine::build_in_background, enabled); }
bool build_in_background() { return get(&internal::Engine::build_in_background); }

void set_xla(bool enabled) { set(&internal::Engine::xla, enabled); }
bool xla() { return get(&internal::Engine::xla); }

void set_deterministic(bool enabled) { set(&internal::Engine::deterministic, enabled); }
bool deterministic() { return get(&internal::Engine::deterministic); }

void set_plan_after(int64_t sightings, Location where) {
  if (sightings < 0)
    internal::invalid_argument("set_plan_after", where, "sightings must be at least 0, got ",
                               sightings);
  const EngineLock lock;
  engine().plan_after = sightings;
}

int64_t plan_after() {
  const EngineLock lock;
  return engine().plan_after;
}

void set_intra_op_parallelism_threads(int threads, Location where) {
  internal::ContextOptions options = internal::context_options();
  options.intra_op_parallelism_threads = threads;
  internal::set_context_options(options, where);
}

void set_inter_op_parallelism_threads(int threads, Location where) {
  internal::ContextOptions options = internal::context_options();
  options.inter_op_parallelism_threads = threads;
  internal::set_context_options(options, where);
}

}  // namespace config

Stats stats() {
  const EngineLock lock;
  internal::wait_until_idle(internal::this_window());
  internal::sweep_history();
  Stats result = engine().counters;
  result.plans = internal::plans_alive();
  internal::count_alive(result);
  return result;
}

}  // namespace tf
