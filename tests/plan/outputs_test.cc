// A plan's outputs are what was used before; another value is computed again when somebody looks, that
// is counted, and the plan learns it.
#include <cmath>

#include "helpers/engine.h"
#include "helpers/network.h"

namespace {

using tf::Stats;
using tf::Tensor;
using tf::Variable;
using tf::testing::Moved;
namespace raw = tf::raw_ops;

class OutputsTest : public tf::testing::EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    tf::config::set_plan_after(2);
  }
};

TEST_F(OutputsTest, AValueThatThePlanDoesNotGiveIsComputedAgainAndAdded) {
  Variable v(tf::constant({1.f, 2.f}));
  tf::sync();
  const Moved moved;
  for (int i = 0; i < 10; ++i) {
    const Tensor halved = raw::Mul(v, 0.5f);
    const Tensor wave = raw::Cos(halved);
    v.assign(raw::AddV2(raw::Square(halved), wave));
    tf::sync();
    if (i < 5) continue;
    const float x = halved.to_vector<float>()[0];
    EXPECT_NEAR(wave.to_vector<float>()[0], std::cos(x), 1e-6f);
  }
  EXPECT_EQ(moved(&Stats::recomputed), 2);  // both, the first time
  EXPECT_EQ(moved(&Stats::outputs_added), 1);
  EXPECT_EQ(moved(&Stats::plan_builds), 2);
}

TEST_F(OutputsTest, NamesThatLingerCostNothingUnlessUsed) {
  Variable v(tf::constant({1.f, 2.f}));
  tf::sync();
  std::vector<Tensor> lingering;
  const Moved moved;
  for (int i = 0; i < 20; ++i) {
    const Tensor squared = raw::Square(raw::Mul(v, 0.5f));
    lingering = {squared, raw::Neg(squared)};
    v.assign(raw::AddV2(lingering[1], squared));
    tf::sync();
  }
  EXPECT_EQ(moved(&Stats::recomputed), 0);
  EXPECT_EQ(moved(&Stats::plan_builds), 1);
}

TEST_F(OutputsTest, AnOldValueOfAVariableIsThereAfterItChanged) {
  Variable v(tf::constant({1.f, 2.f}));
  std::vector<Tensor> old, doubled;
  for (int i = 0; i < 12; ++i) {
    old.push_back(v);
    doubled.push_back(raw::Mul(v, 2.f));
    v.assign(raw::AddV2(raw::Mul(v, 1.f), raw::Square(tf::constant({1.f, 2.f}))));
    if (i % 4 == 3) tf::sync();
  }
  for (int i = 0; i < 12; ++i) {
    const float at = static_cast<float>(i);
    EXPECT_EQ(old[i].to_vector<float>(), (std::vector<float>{1 + at, 2 + 4 * at}));
    EXPECT_EQ(doubled[i].to_vector<float>(), (std::vector<float>{2 + 2 * at, 4 + 8 * at}));
  }
}

TEST_F(OutputsTest, IntegersThatHistoryNeedsAreComputedAgain) {
  const Tensor x = tf::constant({-1.f, 2.f, 3.f});
  for (int i = 0; i < 6; ++i) {
    const Tensor places = raw::Where(raw::Greater(x, 0.f));
    const Tensor found = raw::GatherNd(x, places);
    const Tensor y = raw::Mul(raw::Sum(found, tf::constant({0})), found);
    tf::sync();
    if (i >= 4) {
      EXPECT_EQ(found.to_vector<float>(), (std::vector<float>{2, 3}));
    }
    if (i >= 5) {
      EXPECT_EQ(y.to_vector<float>(), (std::vector<float>{10, 15}));
    }
  }
}

TEST_F(OutputsTest, AnOperationRunsOnce) {
  const Tensor random = raw::RandomUniform(tf::constant({3}), tf::float32);
  const Tensor a = raw::Mul(random, 2.f);
  const Tensor b = raw::Mul(random, 2.f);
  EXPECT_EQ(a.to_vector<float>(), b.to_vector<float>());
  EXPECT_EQ(raw::Mul(random, 2.f).to_vector<float>(), b.to_vector<float>());
}

TEST_F(OutputsTest, APlanWithMoreOutputsThanNeededIsAHit) {
  const Tensor x = tf::constant({1.f, 2.f});
  const Moved moved;
  for (int i = 0; i < 20; ++i) {
    Tensor y = raw::Neg(raw::Exp(x));
    Tensor z = raw::Neg(raw::Sin(y));
    if (i % 2 == 0)
      EXPECT_LT(y.to_vector<float>()[0], 0);
    else
      y = Tensor();
    z.to_vector<float>();
  }
  EXPECT_EQ(moved(&Stats::plan_builds), 1);
  EXPECT_EQ(moved(&Stats::plan_misses), 1);
}

}  // namespace
