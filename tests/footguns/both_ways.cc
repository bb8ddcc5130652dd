#include "footguns/both_ways.h"

namespace tf::testing {

std::ostream& operator<<(std::ostream& out, const Cost& cost) {
  return out << cost.hits << " hits, " << cost.misses << " misses, " << cost.builds << " builds, "
             << cost.windows << " windows, " << cost.recomputed << " recomputed, "
             << cost.outputs_added << " outputs added, " << cost.ops_run << " operations run";
}

Cost run_both_ways(const std::function<void(Shown&)>& program) {
  Shown planned;
  random::set_seed(11);
  const Moved moved;
  program(planned);
  sync();
  const Cost cost{moved(&Stats::plan_hits),   moved(&Stats::plan_misses),
                  moved(&Stats::plan_builds), moved(&Stats::windows),
                  moved(&Stats::recomputed),  moved(&Stats::outputs_added),
                  moved(&Stats::ops_run)};
  Shown single;
  random::set_seed(11);
  config::set_run_each_op(true);
  program(single);
  config::set_run_each_op(false);
  EXPECT_EQ(planned.lines(), single.lines());
  EXPECT_FALSE(planned.lines().empty());
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
