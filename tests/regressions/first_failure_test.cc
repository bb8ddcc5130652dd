// Found by reading: of several operands that failed, one from an earlier window was named before one of
// the same window, so that the error depended on where windows are cut.
#include "helpers/engine.h"
#include "imperative/tf.h"

namespace {

using tf::Tensor;
using tf::testing::place;
using tf::testing::thrown;

class FirstFailureTest : public tf::testing::EngineTest {};

Tensor gather_wrong(int index) {
  return tf::gather(tf::constant({1.f, 2.f}), tf::constant({index}));
}

std::string error_of_sum(bool cut) {
  const Tensor second = gather_wrong(7);
  if (cut) tf::sync();
  const Tensor first = gather_wrong(8);
  return thrown([&] { (first + second).str(); });
}

TEST_F(FirstFailureTest, TheFirstOperandsFailureIsTold) {
  const std::string expected =
      "[GatherV2] indices[0] = 8 is not in [0, 2) (" + place(__FILE__, 15) + ")";
  EXPECT_EQ(error_of_sum(false), expected);
  EXPECT_EQ(error_of_sum(true), expected);
}

}  // namespace
