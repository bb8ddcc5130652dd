// Comparing, shrinking, telling.
#include "property/compare.h"

namespace tf::testing {
namespace {

std::string describe(const Mode& mode) {
  std::string text = mode.each_op ? "each operation at its line"
                                  : "recorded, plans after " + std::to_string(mode.plan_after);
  if (mode.xla) text += ", XLA where it may";
  if (mode.callables_at_once) text += ", callables at once";
  if (!mode.host_programs) text += ", nothing on the host";
  if (mode.async_at_once) text += ", in the runner thread";
  if (mode.in_background) text += ", built in the background";
  if (!mode.deterministic) text += ", tiers by time";
  if (mode.verify) text += ", verified";
  text += ", history of " + std::to_string(mode.limit.versions) + " versions and " +
          std::to_string(mode.limit.iterations) + " iterations";
  return text;
}

std::optional<std::string> compare(const Program& program, const Comparison& comparison) {
  const std::vector<Event> expected = run_program(program, comparison.expected);
  return difference(expected, run_program(program, comparison.actual), comparison.precision);
}

}  // namespace

Comparison executor_comparison(uint64_t seed) {
  Comparison made;
  made.actual.plan_after = 1 + static_cast<int64_t>(seed / 4 % 3);
  made.actual.verify = seed / 12 % 4 == 0;
  made.actual.deterministic = seed / 12 % 5 != 0;
  if (seed / 12 % 10 == 1) made.actual.callables_at_once = true;
  made.actual.host_programs = seed / 12 % 10 != 1 && seed / 12 % 2 == 0;
  made.actual.async_at_once = seed / 12 % 3 == 2;
  made.actual.in_background = seed / 12 % 10 == 5;
  made.expected.each_op = seed % 4 != 3;
  made.features.line_by_line = made.expected.each_op;
  made.features.failures = seed % 4 != 2;
  if (made.expected.each_op) return made;
  // The same windows, op by op: whatever depends on where they are cut must be the same too.
  made.expected.plan_after = 0;
  constexpr config::HistoryLimit kLimits[] = {{.versions = 8},
                                              {.versions = 1, .iterations = 2},
                                              {.versions = 3, .iterations = 5},
                                              {.bytes = 100}};
  made.expected.limit = made.actual.limit = kLimits[seed / 48 % 4];
  return made;
}

Comparison xla_comparison(uint64_t seed) {
  Comparison made;
  made.features.failures = seed % 3 == 0;
  made.features.growing = false;
  made.expected.each_op = true;
  made.actual.plan_after = 1;
  made.actual.xla = true;
  made.actual.verify = seed % 4 == 1;
  return made;
}

std::optional<std::string> check_at_once(uint64_t first, int count) {
  Comparison comparison;
  comparison.features.random = false;
  comparison.features.exotic = false;  // TensorFlow's own random operations share a state
  comparison.expected.each_op = true;
  comparison.actual.plan_after = 1 + static_cast<int64_t>(first / 4 % 3);
  comparison.actual.xla = first / 4 % 5 == 0;
  comparison.features.growing = !comparison.actual.xla;
  comparison.actual.deterministic = first / 4 % 2 == 0;
  if (first / 4 % 10 == 1) comparison.actual.callables_at_once = true;
  comparison.actual.host_programs = first / 4 % 10 != 1;
  comparison.actual.async_at_once = first / 4 % 3 == 2;
  comparison.actual.in_background = first / 4 % 10 == 3;
  std::vector<Program> programs;
  for (int i = 0; i < count; ++i)
    programs.push_back(make_program(first + static_cast<uint64_t>(i), comparison.features));
  const auto shown = run_at_once(programs, comparison.actual);
  for (size_t i = 0; i < programs.size(); ++i) {
    const auto found =
        difference(run_program(programs[i], comparison.expected), shown[i], comparison.precision);
    if (found)
      return "seed " + std::to_string(first + i) + " beside others from seed " +
             std::to_string(first) + ", " + describe(comparison.actual) + ": " + *found +
             print_program(programs[i], "program");
  }
  return std::nullopt;
}

std::optional<std::string> check_seed(uint64_t seed, const Comparison& comparison) {
  Program program = make_program(seed, comparison.features);
  const std::optional<std::string> first = compare(program, comparison);
  if (!first) return std::nullopt;
  program = shrink(std::move(program),
                   [&](const Program& one) { return compare(one, comparison).has_value(); });
  const std::optional<std::string> last = compare(program, comparison);
  return "seed " + std::to_string(seed) + "\nexpected: " + describe(comparison.expected) +
         "\ngot: " + describe(comparison.actual) + "\nat first: " + *first + "shrunk: " +
         last.value_or("no difference when it runs again: it depends on what ran before\n") +
         "\n#include \"property/replay.h\"\n\n" +
         print_program(program, "seed_" + std::to_string(seed));
}

}  // namespace tf::testing
