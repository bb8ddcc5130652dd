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
  int64_t builds = 0;        // plans built for it, one more for each output that was added
  std::string tier;          // "op by op", "executor", "executor, threaded", "callable", "XLA" or
                             // "executor, threaded, with parts by XLA"
  double build_seconds = 0;  // spent on its plans, in whatever thread
  double seconds_per_run =
      0;                    // of the tier that serves, the median of its last runs; 0: not measured
  int64_t outputs = 0;      // values that its plan gives
  std::string why_not_xla;  // empty if XLA may compile it
  std::string differs;  // from the most alike other piece: the first operation that is not the same
};

/// All pieces that are remembered, most runs first.
struct Explanation {
  std::vector<PlanReport> plans;
  /// A table for a terminal.
  std::string str() const;
  /// A self-contained HTML page.
  std::string html() const;
};

/// What the engine has recognised so far. Needs nothing to be switched on.
Explanation explain();

std::ostream& operator<<(std::ostream& out, const Explanation& explanation);

}  // namespace tf
