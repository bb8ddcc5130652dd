// Found by the footgun tests: a list of losses. Each loss of the iterations before its plan gave it was
// computed again when history closed, rightly, but each time the plan was built again too.
#include "helpers/engine.h"
#include "imperative/tf.h"

namespace {

using tf::Tensor;

class MissedOutputsTest : public tf::testing::EngineTest {};

TEST_F(MissedOutputsTest, AnOutputIsAddedOnce) {
  tf::config::set_xla(false);
  const tf::testing::Moved moved;
  tf::Variable w(tf::ones({101}));
  std::vector<Tensor> losses;
  for (int i = 0; i < 30; ++i) {
    losses.push_back(tf::reduce_sum(tf::square(w - 2)));
    w.assign_sub(0.125 * tf::gradients(losses.back(), w)[0]);
  }
  for (const Tensor& loss : losses) EXPECT_GT(loss.item<float>(), 0.f);
  EXPECT_EQ(moved(&tf::Stats::outputs_added), 1);
  EXPECT_EQ(moved(&tf::Stats::plan_builds), 2);
}

}  // namespace
