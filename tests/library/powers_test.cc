// Powers by the numbers 2 and 3 are products; what they give is what the kernel of Pow gives.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "imperative/raw_ops.h"
#include "imperative/tf.h"

namespace tf {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

TEST(Powers, ProductsEqualTheKernel) {
  const Tensor x = constant(
      {1.5f, -2.f, -0.f, 0.f, std::nanf(""), kInfinity, -kInfinity, 1e-30f, 1e20f, -1e15f});
  for (const int exponent : {2, 3}) {
    const Tensor ours = pow(x, exponent);
    const Tensor kernel = raw_ops::Pow(x, exponent);
    EXPECT_EQ(ours.str(), kernel.str());
    EXPECT_EQ((1 / ours).str(), (1 / kernel).str());  // signs of zeros
    EXPECT_EQ(pow(x, static_cast<double>(exponent)).str(), kernel.str());
  }
}

TEST(Powers, GradientsAreThoseOfProducts) {
  const Tensor x = constant({1.5f, -2.f, 0.f});
  EXPECT_EQ(gradients(pow(x, 2), x)[0].to_vector<float>(), (std::vector<float>{3, -4, 0}));
  EXPECT_EQ(gradients(pow(x, 3), x)[0].to_vector<float>(), (std::vector<float>{6.75, 12, 0}));
}

TEST(Powers, OthersTakeTheKernel) {
  const Tensor whole = constant({3, -2});
  EXPECT_EQ(pow(whole, 2).to_vector<int>(), (std::vector<int>{9, 4}));
  EXPECT_EQ(pow(whole, 3).to_vector<int>(), (std::vector<int>{27, -8}));
  const Tensor half = cast(constant({1.001f, -3.f}), float16);
  EXPECT_EQ(pow(half, 3).str(), raw_ops::Pow(half, 3).str());  // a product would round twice
  EXPECT_EQ(pow(constant({4.f}), 0.5).item<float>(), 2.f);
  EXPECT_EQ(pow(2, whole).dtype(), int32);
}

}  // namespace
}  // namespace tf
