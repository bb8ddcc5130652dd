// 10,000 random programs show the same op by op and by the executor, 300 op by op and by XLA.
// IMPERATIVE_SEED=n runs one; `make fuzz` runs others.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "helpers/engine.h"
#include "property/compare.h"

namespace {

constexpr uint64_t kPrograms = 10'000;
constexpr uint64_t kPerTest = 250;
constexpr uint64_t kXlaPrograms = 300;
constexpr uint64_t kXlaPerTest = 50;

using tf::testing::Comparison;

// Each test has a range of seeds, which starts at its parameter.
class ProgramsSlowTest : public ::testing::TestWithParam<uint64_t> {
 protected:
  int64_t hits_of_xla_ = 0;
  void check(uint64_t count, Comparison (*comparison_of)(uint64_t)) {
    uint64_t first = GetParam();
    if (const char* one = std::getenv("IMPERATIVE_SEED")) {
      first = std::stoull(one);
      count = 1;
    }
    std::cout << "seeds " << first << " to " << first + count - 1 << "\n";
    const tf::testing::Moved moved;
    for (uint64_t seed = first; seed < first + count; ++seed) {
      const auto found = tf::testing::check_seed(seed, comparison_of(seed));
      if (found) FAIL() << *found;
    }
    // Programs that no plan ran would show nothing.
    if (count > 1) {
      EXPECT_GT(moved(&tf::Stats::plan_hits), 5 * static_cast<int64_t>(count));
    }
    hits_of_xla_ = moved(&tf::Stats::xla_hits);
  }
};

class ExecutorSlowTest : public ProgramsSlowTest {};
class XlaSlowTest : public ProgramsSlowTest {};

TEST_P(ExecutorSlowTest, ShowsWhatSingleOperationsShow) {
  check(kPerTest, tf::testing::executor_comparison);
}

TEST_P(XlaSlowTest, ShowsWhatSingleOperationsShow) {
  check(kXlaPerTest, tf::testing::xla_comparison);
  if (!std::getenv("IMPERATIVE_SEED")) {
    EXPECT_GT(hits_of_xla_, static_cast<int64_t>(kXlaPerTest));
  }
}

std::string seed_of(const ::testing::TestParamInfo<uint64_t>& info) {
  return std::to_string(info.param);
}

INSTANTIATE_TEST_SUITE_P(From, ExecutorSlowTest, ::testing::Range<uint64_t>(0, kPrograms, kPerTest),
                         seed_of);
INSTANTIATE_TEST_SUITE_P(From, XlaSlowTest,
                         ::testing::Range<uint64_t>(0, kXlaPrograms, kXlaPerTest), seed_of);

}  // namespace
