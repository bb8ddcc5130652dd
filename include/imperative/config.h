// Settings and counters.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "imperative/location.h"

namespace tf {

namespace config {

/// How much history is kept for gradients asked later; see docs/limits.md. History beyond a limit is
/// closed: values stay, a gradient through it is an error that names the line and the setting.
struct HistoryLimit {
  int64_t versions = 8;       // a variable's value superseded more than this many times
  int64_t bytes = 1ll << 30;  // pinned by history alone
  int64_t iterations = 1500;  // repetitions of one operation of the program
};
void set_history_limit(const HistoryLimit& limit, Location where = Location::current());
HistoryLimit history_limit();

/// Runs each operation at its line, for debugging: nothing is recorded ahead or planned.
void set_run_each_op(bool enabled);
bool run_each_op();

/// Runs whatever a plan runs a second time op by op, on a copy of its state, and compares. The first
/// value that differs by more than rounding is an InternalError that names its line, thrown at the
/// thread's next look, `sync` or end of step. For debugging: it costs more than plans save.
void set_verify(bool enabled);
bool verify();

/// Sightings of the same piece of code before a plan is built for it. Default 4; 0 never builds.
void set_plan_after(int64_t sightings, Location where = Location::current());
int64_t plan_after();

/// Whether a plan may be compiled by XLA once it is hot; it then serves where it was measured to be
/// faster and cannot differ by more than rounding. Default true (`tf.config.optimizer.set_jit`).
void set_xla(bool enabled);
bool xla();

/// Makes how a piece of code runs depend on how often it was seen, never on time: two runs print the
/// same bits. `tf::random::set_seed` implies it. Default false.
void set_deterministic(bool enabled);
bool deterministic();

/// Whether the first plan of a small piece, of at most 300 operations, is built in the background too, as all others
/// are. Default false: the line that needs it waits for it, some 10 to 40 ms, once, and has it from that sighting on.
/// With true no line waits for a build, and the first dozens of rounds of a fast loop run op by op. In deterministic
/// mode, and where variables are very large, of strings, of no fixed shape or on another device or server, lines wait in
/// either case.
void set_build_in_background(bool enabled);
bool build_in_background();

/// Threads that one operation, and independent operations, may use; 0 lets TensorFlow choose. Before
/// the first operation only, else FailedPreconditionError (`tf.config.threading`).
void set_intra_op_parallelism_threads(int threads, Location where = Location::current());
void set_inter_op_parallelism_threads(int threads, Location where = Location::current());

}  // namespace config

/// Counters since the program's start, and what is alive now. Cheap enough to read in tests; asking
/// first releases history that nothing can ask for any more.
struct Stats {
  int64_t ops_recorded = 0;
  int64_t ops_run = 0;         // one by one
  int64_t windows = 0;         // pieces of program that were cut and run
  int64_t async_windows = 0;   // of those, run by the runner thread while the program went on
  int64_t components = 0;      // independent parts of windows that ran
  int64_t plan_builds = 0;     // functions built, rebuilds included
  int64_t plan_hits = 0;       // components run by a plan
  int64_t plan_misses = 0;     // components run op by op
  int64_t plans = 0;           // alive in the cache
  int64_t xla_builds = 0;      // of the builds, those that XLA compiled, as a whole or in parts
  int64_t xla_hits = 0;        // of the hits, those that XLA's code ran
  int64_t waiting_builds = 0;  // begun in the background and not finished yet
  int64_t outputs_added = 0;   // rebuilds because a value was used that the plan did not give
  int64_t recomputed = 0;      // values computed again because of that
  int64_t evictions = 0;
  int64_t live_nodes = 0;      // recorded operations kept by the library (history, pending)
  int64_t live_values = 0;     // values kept by the library alone
  int64_t live_bytes = 0;      // of those
  int64_t held_values = 0;     // values that the program holds a Tensor of
  int64_t held_bytes = 0;      // of those
  int64_t history_closed = 0;  // pieces of history closed by a limit
};
Stats stats();

}  // namespace tf
