// Found by a test: what a thread left pending ran after TensorFlow's own per-thread objects were gone.
// Run in many short threads, each of which made the first use of some kernels.
#include <thread>

#include "helpers/engine.h"
#include "helpers/network.h"

namespace {

TEST(ThreadEndTest, ShortThreadsLeaveWorkBehind) {
  tf::Variable v(tf::constant({0.f}));
  for (int i = 0; i < 20; ++i) std::thread([&] { v.assign(tf::raw_ops::AddV2(v, {1.f})); }).join();
  EXPECT_EQ(v.to_vector<float>(), std::vector<float>{20});
}

}  // namespace
