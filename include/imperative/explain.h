// What was recognised as repeating, how it runs, and why.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace tf {

/// A piece seen at least twice; if `tier` ends in "for all shapes", those that differ in shapes only.
struct PlanReport {
  std::string first_line;    // "file:line" of its first operation
  std::string last_line;     // and of its last
  int64_t operations = 0;    // recorded in it
  int64_t sightings = 0;     // how often it was seen
  int64_t hits = 0;          // how often a plan ran it
  int64_t misses = 0;        // how often its operations ran one by one
  int64_t builds = 0;        // plans built for it, one more for each output that was added
  std::string tier;          // what serves: "op by op", "host", "executor", "executor, one thread",
                             // "executor, threaded", "callable", "XLA", "executor, threaded, with
                             // parts by XLA" or "that of all its shapes"
  double build_seconds = 0;  // spent on its plans, in whatever thread
  double seconds_per_run =
      0;                    // of the tier that serves, the median of its last runs; 0: not measured
  int64_t outputs = 0;      // values that its plan gives
  int64_t bytes = 0;        // of what its plan takes, gives and assigns, where extents are known
  std::string why_not_xla;  // empty if XLA may compile it
  std::string differs;      // from the most alike other piece: what is not the same, at which line
};

/// All pieces that are remembered, most runs first.
struct Explanation {
  std::vector<PlanReport> plans;
  /// Pieces seen once: a number that grows with the steps means that nothing repeats,
  int64_t seen_once = 0;
  /// and this is how the newest of them differs from the most alike other piece, if one begins alike.
  std::string newest_differs;
  /// A table for a terminal.
  std::string str() const;
  /// A self-contained HTML page.
  std::string html() const;
};

/// What the engine has recognised so far. Needs nothing to be switched on.
Explanation explain();

std::ostream& operator<<(std::ostream& out, const Explanation& explanation);

}  // namespace tf
