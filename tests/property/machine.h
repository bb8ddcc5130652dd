// Running random programs and comparing what they show.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "imperative/config.h"
#include "property/operations.h"

namespace tf::testing {

/// How a program is run.
struct Mode {
  bool each_op = false;
  int64_t plan_after = 2;
  bool verify = false;
  bool deterministic = true;
  bool xla = false;  // wherever it may serve, at once
  bool callables_at_once = false;
  bool host_programs = true;
  bool async_at_once = false;
  bool in_background = false;  // small plans too; each round of a loop lets builds end
  config::HistoryLimit limit = {.versions = 1'000'000, .iterations = 1'000'000};
};

/// Something that a program showed: an error, or a value.
struct Event {
  std::string text;
  std::vector<double> values;
  bool is_smooth = false;
  std::string str() const;
};

/// What looking at this tensor shows.
Event event_of(const Tensor& tensor, Kind kind);

/// How far apart smooth values may be. Plans fuse a product of matrices with what follows it, which
/// changes last bits.
enum class Precision { same_bits, rounding };

/// Runs the program from fresh slots, variables and random numbers, as lines of a file that no run
/// before had.
std::vector<Event> run_program(const Program& program, const Mode& mode);

/// Runs each program in a thread of its own, all at once.
std::vector<std::vector<Event>> run_at_once(const std::vector<Program>& programs, const Mode& mode);

/// The first difference in words, or nothing.
std::optional<std::string> difference(const std::vector<Event>& expected,
                                      const std::vector<Event>& actual, Precision precision);

/// What a gradient statement does: the gradient of y's sum or of its squares' sum, for `order` 2 that
/// of the gradient's squares' sum; brought back to what x's kind holds.
struct Differentiate {
  Kind source;
  int n = 0;
  int order = 1;
  bool ends = false;
  Tensor operator()(const Tensor& y, const Tensor& stop, const GradientSource& x) const;
};

}  // namespace tf::testing
