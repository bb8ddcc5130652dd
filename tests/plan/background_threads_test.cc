// Plans that are built in the background while several threads run the same pieces of code.
#include "plan/background.h"

#include <thread>

#include "helpers/engine.h"
#include "helpers/newest_function.h"
#include "imperative/tf.h"

namespace {

using tf::Stats;
using tf::Tensor;
using tf::Variable;
using tf::testing::Moved;

class BackgroundThreadsTest : public tf::testing::EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    tf::config::set_plan_after(2);
  }
};

// More operations than are built at once, and a variable, so that clones are made.
std::vector<float> long_piece(int rounds) {
  Variable v(tf::zeros({3}));
  std::vector<float> values;
  for (int round = 0; round < rounds; ++round) {
    Tensor y = v + 0.25;
    for (int i = 0; i < 200; ++i) y = tf::sin(y) + 0.5;
    v.assign(y * 0.5);
    values.push_back(v.value()[0].item<float>());
  }
  return values;
}

TEST_F(BackgroundThreadsTest, SeveralThreadsRunWhatIsBeingBuilt) {
  tf::config::set_plan_after(0);
  const std::vector<float> expected = long_piece(30);
  tf::config::set_plan_after(2);
  const Moved moved;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back([&] { EXPECT_EQ(long_piece(30), expected); });
  for (std::thread& thread : threads) thread.join();
  tf::internal::wait_for_background();
  EXPECT_EQ(tf::stats().waiting_builds, 0);
  EXPECT_EQ(long_piece(30), expected);
  EXPECT_GT(moved(&Stats::plan_hits), 20);
}

TEST_F(BackgroundThreadsTest, OutputsAreAddedWhileAnotherThreadRunsThePlan) {
  std::vector<std::thread> threads;
  for (int number = 0; number < 3; ++number)
    threads.emplace_back([number] {
      Variable v(tf::ones({2}));
      for (int i = 0; i < 60; ++i) {
        const Tensor a = tf::square(v);
        const Tensor b = tf::tanh(a) + 1;
        v.assign(tf::sqrt(a) * 1 + b * 0);
        tf::sync();
        // Each thread uses another value from some iteration on.
        if (number > 0 && i > 10 * number) {
          EXPECT_EQ((number == 1 ? a : b * 0 + 1)[0].item<float>(), 1);
        }
      }
      EXPECT_EQ(v.value()[0].item<float>(), 1);
    });
  for (std::thread& thread : threads) thread.join();
}

// Preparing calls in the calling thread turns a switch of TensorFlow's on, which single operations must not notice.
TEST_F(BackgroundThreadsTest, SingleOperationsRunBesideCallsThatAreBeingPrepared) {
  tf::config::set_build_in_background(true);
  for (int piece = 0; piece < 8; ++piece) {
    Variable v(tf::zeros({piece + 2}));
    for (int round = 0; round < 200; ++round) {
      v.assign(tf::abs(tf::cos(v * 0) + tf::floor(v)) * 1);
      EXPECT_EQ(v.value()[1].item<float>(), static_cast<float>(round + 1));
      tf::config::set_run_each_op(true);
      const Tensor single = tf::fill({3}, static_cast<float>(round)) * 2 + 1;
      EXPECT_EQ(single[2].item<float>(), static_cast<float>(2 * round + 1));
      tf::config::set_run_each_op(false);
      if (round == 10) tf::internal::wait_for_background();
    }
    tf::internal::wait_for_background();
    EXPECT_TRUE(tf::testing::newest_function().is_prepared());
  }
}

}  // namespace
