// A training loop of 1,000 steps is at most three plans, hit by 990 steps or more, however often the
// loss is looked at and with or without new_step; and gives what single operations give.
#include <optional>

#include "helpers/engine.h"
#include "helpers/network.h"

namespace {

using tf::Stats;
using tf::Tensor;
using tf::testing::Moved;
using tf::testing::Network;

struct Loop {
  bool with_step;
  int look_every;  // 0: never
};

struct Result {
  std::vector<float> losses;
  std::vector<float> weights;
  bool operator==(const Result&) const = default;
};

struct Sizes {
  std::vector<int64_t> widths;
  int64_t batch;
  int steps;
};

Result train(const Loop& loop, const Sizes& sizes) {
  Network network(sizes.widths);
  const auto classes = static_cast<int32_t>(sizes.widths.back());
  const Tensor images = tf::testing::pseudo_random({sizes.batch, sizes.widths.front()}, 7);
  const Tensor labels = tf::testing::labels_of(sizes.batch, classes);
  tf::sync();
  Result result;
  for (int i = 0; i < sizes.steps; ++i) {
    std::optional<tf::Step> step;
    if (loop.with_step) step.emplace(tf::Location::current());
    const Tensor loss = network.train(images, labels);
    if (loop.look_every > 0 && i % loop.look_every == 0)
      result.losses.push_back(loss.item<float>());
  }
  tf::sync();
  result.weights = network.values();
  return result;
}

class CountersTest : public ::testing::TestWithParam<Loop> {
 protected:
  void SetUp() override {
    tf::sync();
    tf::config::set_deterministic(true);  // XLA rounds otherwise
  }
  void expect_few_plans(const Sizes& sizes) {
    const Moved moved;
    const Result planned = train(GetParam(), sizes);
    EXPECT_LE(moved(&Stats::plans), 3);
    EXPECT_LE(moved(&Stats::plan_builds), 6);
    EXPECT_GE(moved(&Stats::plan_hits), sizes.steps - 10);
    tf::config::set_plan_after(0);
    EXPECT_EQ(planned, train(GetParam(), sizes));
  }
  tf::testing::Settings settings_;
};

TEST_P(CountersTest, AThousandStepsAreThreePlansOrFewer) {
  expect_few_plans({{6, 5, 3}, 4, 1'000});
}

TEST_P(CountersTest, SoAreFiftyStepsOfTheDigitsNetwork) {
  expect_few_plans({{784, 128, 32, 10}, 100, 50});
}

INSTANTIATE_TEST_SUITE_P(Loops, CountersTest,
                         ::testing::Values(Loop{false, 1}, Loop{false, 10}, Loop{false, 0},
                                           Loop{true, 1}, Loop{true, 10}, Loop{true, 0}),
                         [](const auto& info) {
                           const int every = info.param.look_every;
                           return std::string(info.param.with_step ? "Step" : "NoStep") +
                                  (every == 0 ? "Never" : "Every" + std::to_string(every));
                         });

}  // namespace
