// Two threads with one variable.
#include <atomic>
#include <mutex>
#include <thread>

#include "footguns/both_ways.h"

namespace {

using tf::Tensor;
using tf::Variable;
using tf::testing::Cost;
using tf::testing::run_both_ways;
using tf::testing::Shown;

class SharingThreadsTest : public tf::testing::FootgunTest {};

TEST_F(SharingThreadsTest, NoAssignmentOfOneVariableIsLost) {
  const Cost cost = run_both_ways([](Shown& show) {
    Variable v(tf::zeros({47}));
    std::mutex mutex;
    const auto work = [&] {
      for (int i = 0; i < 50; ++i) {
        const std::lock_guard<std::mutex> lock(mutex);
        v.assign(tf::floor(v * 0.5) * 2 + tf::abs(v - v) + tf::floormod(v, 2.f) + 1);
      }
    };
    std::thread first(work), second(work);
    first.join();
    second.join();
    show(v);
  });
  EXPECT_GE(cost.hits, 50) << cost;
  EXPECT_LE(cost.builds, 4) << cost;
}

TEST_F(SharingThreadsTest, AReaderSeesOneValueOrTheNextNeverAMixture) {
  Variable v(tf::zeros({49}));
  std::atomic<bool> stop = false;
  std::thread reader([&] {
    while (!stop) {
      const std::vector<float> seen = (v * 2 + 1 - 0.5).to_vector<float>();
      for (const float one : seen) ASSERT_EQ(one, seen[0]);
    }
  });
  for (int i = 0; i < 200; ++i) v.assign(tf::sqrt(tf::square(v)) * 1 + 1);
  EXPECT_EQ(v.to_vector<float>(), std::vector<float>(49, 200.f));
  stop = true;
  reader.join();
}

}  // namespace
