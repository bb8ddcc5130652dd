// Random programs in several threads at once show what each shows alone.
#include <gtest/gtest.h>

#include "property/compare.h"

namespace {

TEST(ProgramsThreadsTest, ProgramsInFourThreadsDoNotDisturbEachOther) {
  for (uint64_t first = 700'000; first < 700'100; first += 4) {
    const auto found = tf::testing::check_at_once(first, 4);
    if (found) FAIL() << *found;
  }
}

}  // namespace
