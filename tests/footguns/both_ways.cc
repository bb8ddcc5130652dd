#include "footguns/both_ways.h"

#include <cmath>
#include <sstream>

namespace tf::testing {
namespace {

// Whether two lines are the same but for the rounding of numbers in them.
bool are_alike(const std::string& one, const std::string& other) {
  std::istringstream mine(one), theirs(other);
  std::string a, b;
  while (mine >> a) {
    if (!(theirs >> b)) return false;
    if (a == b) continue;
    char *end_a = nullptr, *end_b = nullptr;
    const double x = std::strtod(a.c_str(), &end_a), y = std::strtod(b.c_str(), &end_b);
    if (*end_a || *end_b || !(std::abs(x - y) <= 1e-5 * (1 + std::abs(y)))) return false;
  }
  return !(theirs >> b);
}

void expect_alike(const Shown& shown, const Shown& expected, const char* how) {
  ASSERT_EQ(shown.lines().size(), expected.lines().size()) << how;
  for (size_t i = 0; i < expected.lines().size(); ++i)
    EXPECT_TRUE(are_alike(shown.lines()[i], expected.lines()[i]))
        << how << ", line " << i << ": " << shown.lines()[i] << " instead of "
        << expected.lines()[i];
}

Shown show(const std::function<void(Shown&)>& program) {
  Shown shown;
  random::set_seed(11);
  program(shown);
  sync();
  return shown;
}

// The same program, whose pieces are known by now, by the other tiers. How often XLA served.
int64_t run_other_ways(const std::function<void(Shown&)>& program, const Shown& expected) {
  internal::Engine& shared = internal::engine();
  shared.async_at_once = true;
  expect_alike(show(program), expected, "beside the program");
  shared.async_at_once = false;
  shared.callables_at_once = true;
  expect_alike(show(program), expected, "by callables and in one thread");
  shared.callables_at_once = false;
  const Moved moved;
  config::set_xla(true);
  shared.xla_at_once = true;
  expect_alike(show(program), expected, "by XLA");
  shared.xla_at_once = false;
  config::set_xla(false);
  return moved(&Stats::xla_hits);
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Cost& cost) {
  return out << cost.hits << " hits, " << cost.misses << " misses, " << cost.builds << " builds, "
             << cost.windows << " windows, " << cost.recomputed << " recomputed, "
             << cost.outputs_added << " outputs added, " << cost.ops_run << " operations run, "
             << cost.xla_hits << " hits of XLA";
}

Cost run_both_ways(const std::function<void(Shown&)>& program) {
  const Moved moved;
  const Shown planned = show(program);
  Cost cost{moved(&Stats::plan_hits),   moved(&Stats::plan_misses),
            moved(&Stats::plan_builds), moved(&Stats::windows),
            moved(&Stats::recomputed),  moved(&Stats::outputs_added),
            moved(&Stats::ops_run),     0};
  config::set_run_each_op(true);
  const Shown single = show(program);
  config::set_run_each_op(false);
  EXPECT_EQ(planned.lines(), single.lines());
  EXPECT_FALSE(planned.lines().empty());
  cost.xla_hits = run_other_ways(program, single);
  return cost;
}

void FootgunTest::SetUp() {
  EngineTest::SetUp();
  config::set_xla(false);
  config::set_deterministic(true);
}

void FootgunTest::TearDown() {
  config::set_xla(true);
  config::set_deterministic(false);
}

}  // namespace tf::testing
