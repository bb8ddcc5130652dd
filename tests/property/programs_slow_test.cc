// 10,000 random programs show the same op by op and by the executor. IMPERATIVE_SEED=n runs one;
// `make fuzz` runs others.
#include <gtest/gtest.h>

#include <cstdlib>

#include "property/compare.h"

namespace {

constexpr uint64_t kPrograms = 10'000;
constexpr uint64_t kPerTest = 500;

class ProgramsSlowTest : public ::testing::TestWithParam<uint64_t> {};

void check(uint64_t seed) {
  const auto found = tf::testing::check_seed(seed, tf::testing::executor_comparison(seed));
  if (found) FAIL() << *found;
}

TEST_P(ProgramsSlowTest, ShowTheSameOpByOpAndPlanned) {
  if (const char* one = std::getenv("IMPERATIVE_SEED")) return check(std::stoull(one));
  std::cout << "seeds " << GetParam() << " to " << GetParam() + kPerTest - 1 << "\n";
  for (uint64_t seed = GetParam(); seed < GetParam() + kPerTest && !HasFailure(); ++seed)
    check(seed);
}

INSTANTIATE_TEST_SUITE_P(From, ProgramsSlowTest, ::testing::Range<uint64_t>(0, kPrograms, kPerTest),
                         [](const auto& seed) { return std::to_string(seed.param); });

}  // namespace
