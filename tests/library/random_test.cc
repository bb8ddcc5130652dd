// tf::random: equal to TensorFlow's stateless operations for the documented keys and counters.
#include "imperative/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <thread>

#include "imperative/initializers.h"
#include "imperative/operators.h"
#include "imperative/tf.h"
#include "library/random_state.h"
#include "library/references.h"

namespace tf {
namespace {

using testing::error_of;
using testing::expect_reference;

TEST(Random, IsTensorFlowsStatelessStream) {
  random::set_seed(42);
  expect_reference(random::normal({2, 3}), "random/normal");
  expect_reference(random::truncated_normal({4}, {.dtype = float64}), "random/truncated_normal");
  expect_reference(random::uniform({5}), "random/uniform");
  expect_reference(random::uniform({6}, {.minval = -3, .maxval = 10, .dtype = int32}),
                   "random/uniform_int");
  expect_reference(random::uniform({3}, {.minval = std::nullopt, .dtype = int64}),
                   "random/uniform_full");
  expect_reference(random::shuffle(range(10)), "random/shuffle");
  expect_reference(random::gamma({2}, {0.5, 1.0, 3.0}, {.beta = 2.0}), "random/gamma");
  expect_reference(random::categorical({{0.0, 1.0, 2.0}, {3.0, 0.0, 0.0}}, 4),
                   "random/categorical");
  expect_reference(random::poisson({3}, {0.5, 5.0}), "random/poisson");
}

TEST(Random, StatelessFunctionsAreTensorFlows) {
  const Tensor seed = {7, 17};
  expect_reference(random::stateless_normal({3}, seed, {.mean = 2.0, .stddev = 0.5}),
                   "stateless/normal");
  expect_reference(random::stateless_truncated_normal({3}, seed), "stateless/truncated_normal");
  expect_reference(random::stateless_uniform({3}, seed, {.minval = -1.0, .maxval = 2.5}),
                   "stateless/uniform");
  expect_reference(
      random::stateless_uniform({5}, seed, {.minval = -3, .maxval = 9, .dtype = int32}),
      "stateless/uniform_int");
  expect_reference(random::stateless_gamma({2, 2}, seed, {0.5, 4.0}, 2.0), "stateless/gamma");
  expect_reference(random::stateless_poisson({3}, seed, 4.0), "stateless/poisson");
  expect_reference(random::stateless_binomial({3}, seed, 10.0, 0.3), "stateless/binomial");
  expect_reference(random::stateless_categorical({{0.0, 2.0, 1.0}}, 5, seed),
                   "stateless/categorical");
  expect_reference(random::stateless_parameterized_truncated_normal({4}, seed),
                   "stateless/parameterized");
  expect_reference(random::stateless_shuffle(range(6), seed), "stateless/shuffle");
  expect_reference(random::split(seed, 3), "stateless/split");
  expect_reference(random::fold_in(seed, 5), "stateless/fold_in");
}

TEST(Random, SameSeedSameNumbers) {
  random::set_seed(5);
  const auto first = random_normal({4}).to_vector<float>();
  const auto second = random_normal({4}).to_vector<float>();
  EXPECT_NE(first, second);
  set_random_seed(5);
  EXPECT_EQ(random_normal({4}).to_vector<float>(), first);
  EXPECT_EQ(random_normal({4}).to_vector<float>(), second);
  random::set_seed(6);
  EXPECT_NE(random_normal({4}).to_vector<float>(), first);
}

TEST(Random, LinesDecideAndNotWhenTheyRun) {
  random::set_seed(8);
  const Tensor x = random_normal({3});
  const Tensor y = random_normal({3});
  const auto late = y.to_vector<float>();  // before x
  const auto early = x.to_vector<float>();
  random::set_seed(8);
  EXPECT_EQ(random_normal({3}).to_vector<float>(), early);
  EXPECT_EQ(random_normal({3}).to_vector<float>(), late);
}

TEST(Random, AnOperationRunsOnce) {
  const Tensor c = random_normal({3}) + random_normal({3});
  const auto value = c.to_vector<float>();
  EXPECT_EQ((c * 1).to_vector<float>(), value);
  EXPECT_EQ(c.to_vector<float>(), value);
}

TEST(Random, KeepsItsStreamInPlans) {
  random::set_seed(11);
  std::vector<float> looked;
  for (int i = 0; i < 40; ++i) looked.push_back(reduce_sum(random_normal({5})).item<float>());
  random::set_seed(11);
  std::vector<Tensor> kept;
  for (int i = 0; i < 40; ++i) kept.push_back(reduce_sum(random_normal({5})));
  for (int i = 0; i < 40; ++i) EXPECT_EQ(kept[i].item<float>(), looked[i]) << i;
  EXPECT_EQ(std::set<float>(looked.begin(), looked.end()).size(), looked.size());
}

TEST(Random, OperationSeeds) {
  random::set_seed(1);
  const auto seeded = random_normal({3}, {.seed = 9}).to_vector<float>();
  random::set_seed(1);
  EXPECT_NE(random_normal({3}).to_vector<float>(), seeded);
  random::set_seed(1);
  EXPECT_EQ(random_normal({3}, {.seed = 9}).to_vector<float>(), seeded);
  random::set_seed(2);
  EXPECT_NE(random_normal({3}, {.seed = 9}).to_vector<float>(), seeded);
}

TEST(Random, EachThreadHasItsStream) {
  random::set_seed(21);
  const auto mine = random_normal({3}).to_vector<float>();
  std::vector<float> other;
  std::thread([&] { other = random_normal({3}).to_vector<float>(); }).join();
  EXPECT_NE(other, mine);
  random::set_seed(21);
  std::vector<float> again;
  std::thread([&] { again = random_normal({3}).to_vector<float>(); }).join();
  EXPECT_EQ(again, other);  // stream 1, although it draws first
  EXPECT_EQ(random_normal({3}).to_vector<float>(), mine);
}

TEST(Random, StateCanBeTakenUpAgain) {
  random::set_seed(33);
  random_normal({2});
  std::thread([] { random_normal({2}); }).join();
  const internal::RandomState state = internal::random_state();
  EXPECT_EQ(state.seed, 33u);
  EXPECT_EQ(state.counts, (std::vector<uint64_t>{1, 1}));
  const auto next = random_normal({3}).to_vector<float>();
  random::set_seed(1);
  internal::set_random_state(state);
  EXPECT_EQ(random_normal({3}).to_vector<float>(), next);
}

TEST(Random, Distributions) {
  random::set_seed(4);
  const Tensor normal = random::normal({20000}, {.mean = 2.0, .stddev = 3.0});
  EXPECT_NEAR(reduce_mean(normal).item<double>(), 2, 0.1);
  EXPECT_NEAR(math::reduce_std(normal).item<double>(), 3, 0.1);
  const Tensor positional = random::normal({20000}, 2.0, 3.0, float64);
  EXPECT_EQ(positional.dtype(), float64);
  EXPECT_NEAR(reduce_mean(positional).item<double>(), 2, 0.1);
  const Tensor uniform = random::uniform({20000}, -1, 3);
  EXPECT_GE(reduce_min(uniform).item<double>(), -1);
  EXPECT_LT(reduce_max(uniform).item<double>(), 3);
  EXPECT_NEAR(reduce_mean(uniform).item<double>(), 1, 0.05);
  const Tensor cut = truncated_normal({20000}, {.stddev = 0.5});
  EXPECT_LE(reduce_max(abs(cut)).item<double>(), 1);
}

TEST(Random, Refuses) {
  EXPECT_EQ(error_of<InvalidArgumentError>([] { random::normal({2}, {.dtype = int32}); }),
            "[tf::random::normal] dtype is int32; float16, bfloat16, float32 or float64 is needed");
  EXPECT_EQ(error_of<InvalidArgumentError>([] { random::uniform({2}, {.dtype = int32}); }),
            "[tf::random::uniform] for integers (dtype is int32) maxval is needed, too; or both "
            "std::nullopt for the whole range of the dtype");
  EXPECT_EQ(error_of<InvalidArgumentError>([] { random::uniform({2}, {.dtype = int8}); }),
            "[tf::random::uniform] dtype is int8; int32, int64, uint32, uint64 or a floating point "
            "one is needed");
  EXPECT_EQ(
      error_of<InvalidArgumentError>([] { random::uniform({2}, {.maxval = 4, .dtype = uint32}); }),
      "[tf::random::uniform] dtype uint32 takes no minval and maxval; both std::nullopt give "
      "its whole range");
}

double deviation(const Tensor& x) { return math::reduce_std(x).item<double>(); }

TEST(Initializers, HaveTheRightVariance) {
  random::set_seed(7);
  const Shape shape = {300, 200};
  EXPECT_NEAR(deviation(initializers::GlorotUniform()(shape)), std::sqrt(2.0 / 500), 2e-3);
  EXPECT_NEAR(deviation(initializers::GlorotNormal()(shape)), std::sqrt(2.0 / 500), 2e-3);
  EXPECT_NEAR(deviation(initializers::HeNormal()(shape)), std::sqrt(2.0 / 300), 2e-3);
  EXPECT_NEAR(deviation(initializers::HeUniform()({3, 3, 100, 50})), std::sqrt(2.0 / 900), 2e-3);
  EXPECT_NEAR(deviation(initializers::LecunNormal()(shape)), std::sqrt(1.0 / 300), 2e-3);
  EXPECT_NEAR(deviation(initializers::RandomNormal()(shape)), 0.05, 2e-3);
  EXPECT_LE(reduce_max(abs(initializers::RandomUniform()(shape))).item<float>(), 0.05f);
}

TEST(Initializers, Constants) {
  EXPECT_EQ(initializers::Zeros()({2}, int32).repr(), "array([0, 0], dtype=int32)");
  EXPECT_EQ(initializers::Ones()({2}).repr(), "array([1., 1.], dtype=float32)");
  EXPECT_EQ(initializers::Constant{0.5}({2}).repr(), "array([0.5, 0.5], dtype=float32)");
  EXPECT_EQ(initializers::Identity()({2, 3}).repr(),
            "array([[1., 0., 0.],\n       [0., 1., 0.]], dtype=float32)");
  const Tensor q = initializers::Orthogonal()({4, 3});
  testing::expect_close(matmul(q, q, {.transpose_a = true}), eye(3), "orthonormal columns");
  EXPECT_EQ(error_of<InvalidArgumentError>([] {
              initializers::VarianceScaling{.mode = "fan"}({2, 2});
            }),
            "[tf::initializers::VarianceScaling] mode is \"fan\"; \"fan_in\", \"fan_out\" or "
            "\"fan_avg\" is accepted");
}

}  // namespace
}  // namespace tf
