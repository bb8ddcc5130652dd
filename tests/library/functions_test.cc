// Every function of mathematics, arrays and linear algebra against TensorFlow's Python
// (data/references.txt, written by make_references.py).
#include <gtest/gtest.h>

#include <complex>
#include <numbers>
#include <set>

#include "helpers/case_file.h"
#include "helpers/error_text.h"
#include "imperative/tf.h"
#include "library/calls.h"

namespace tf::testing {
namespace {

const Calls& all_calls() {
  static const Calls calls = [] {
    Calls made;
    add_math_calls(made);
    add_reduction_calls(made);
    add_array_calls(made);
    add_gather_calls(made);
    add_linalg_calls(made);
    return made;
  }();
  return calls;
}

TEST(Functions, EqualTensorFlows) {
  std::set<std::string> used;
  for (const Case& it : read_cases("library/data/references.txt")) {
    SCOPED_TRACE(it.name);
    const auto call = all_calls().find(it.call());
    if (call == all_calls().end()) {
      ADD_FAILURE() << "no call for " << it.name;
      continue;
    }
    used.insert(call->first);
    try {
      const Tensors results = call->second(it.inputs);
      ASSERT_EQ(results.size(), it.outputs.size());
      for (size_t i = 0; i < results.size(); ++i)
        expect_equal(results[i], it.outputs[i], it.name + " output " + std::to_string(i));
    } catch (const std::exception& error) {
      ADD_FAILURE() << it.name << ": " << error.what();
    }
  }
  for (const auto& [name, call] : all_calls()) EXPECT_TRUE(used.count(name)) << "no case " << name;
}

TEST(Functions, ReduceAlongAxesInBraces) {
  const Tensor x = tf::reshape(tf::range(8), {2, 2, 2});
  EXPECT_EQ(tf::reduce_sum(x, {0, 1}).str(), "[12 16]");
  EXPECT_EQ(tf::reduce_sum(x, {0, -1}, true).str(), "[[[10]\n  [18]]]");
  EXPECT_EQ(tf::reduce_mean(x, {1}).str(), "[[1 2]\n [5 6]]");
  EXPECT_EQ(tf::reduce_prod(x, {0, 2}).str(), "[  0 252]");
  EXPECT_EQ(tf::reduce_max(x, {1, 2}).str(), "[3 7]");
  EXPECT_EQ(tf::reduce_min(x, {1, 2}).str(), "[0 4]");
  EXPECT_EQ(tf::reduce_all(x > 0, {0, 1}).str(), "[False  True]");
  EXPECT_EQ(tf::reduce_any(x > 6, {0, 1}).str(), "[False  True]");
  EXPECT_EQ(tf::reduce_logsumexp(tf::zeros({2, 3}), {0, 1}).shape(), Shape{});
  EXPECT_EQ(tf::math::reduce_variance(tf::ones({2, 3}), {0, 1}).item<float>(), 0);
  EXPECT_EQ(tf::math::reduce_std(tf::ones({2, 3}), {0, 1}, true).shape(), (Shape{1, 1}));
  EXPECT_EQ(tf::math::reduce_euclidean_norm({{3.0, 4.0}}, {0, 1}).item<float>(), 5);
  EXPECT_EQ(error_text<InvalidArgumentError>([&] {
              tf::reduce_sum(x, {0, 3});
            }),
            "[reduce_sum] axis must be in [-3, 3), got 3");
}

template <class T>
concept ReducesBraces = requires(const T& x) {
  tf::reduce_sum(x, {}, true);
};
template <class T>
concept ReducesABool = requires(const T& x) {
  tf::reduce_sum(x, true);
};
// Neither may silently mean an axis.
static_assert(!ReducesBraces<Tensor> && !ReducesABool<Tensor>);

TEST(Functions, ReduceAxesOfAnyForm) {
  const Tensor x = tf::reshape(tf::range(6), {1, 2, 3});
  const std::vector<int> axes = {0, 2};
  EXPECT_EQ(tf::reduce_sum(x, axes).str(), "[ 3 12]");
  EXPECT_EQ(tf::reduce_max(x, std::vector<int64_t>{1}, true).str(), "[[[3 4 5]]]");
  EXPECT_EQ(tf::reduce_prod(x, tf::constant({0, 1})).str(), "[ 0  4 10]");
  EXPECT_EQ(tf::reduce_mean(x, int64_t{-1}).str(), "[[1 4]]");
  EXPECT_EQ(tf::reduce_all(x > 0, Axes()).str(), "False");
  EXPECT_EQ(tf::math::reduce_std(tf::ones({2, 3}), std::vector<int>{0}).str(), "[0. 0. 0.]");
  EXPECT_EQ(error_text<InvalidArgumentError>([&] { tf::reduce_min(x, std::vector<int>{3}); }),
            "[reduce_min] axis must be in [-3, 3), got 3");
}

template <class T>
concept NormalizesWithoutKeepdims = requires(const T& x) {
  tf::linalg::normalize(x, {.axis = 1, .keepdims = false});
};
static_assert(!NormalizesWithoutKeepdims<Tensor>);  // as TensorFlow's, it always keeps them

TEST(Functions, TakeTensorFlowsArgumentsInItsOrder) {
  EXPECT_EQ(tf::linalg::normalize({{3.0, 4.0}}, {"euclidean", 1}).second.str(), "[[5.]]");
  EXPECT_EQ(tf::multinomial({{1.0, 2.0}}, 3, {5, tf::int32}).dtype(), tf::int32);
  EXPECT_EQ(tf::linalg::matvec({{1.0, 2.0}}, {3.0, 4.0}, {.a_is_sparse = true}).str(), "[11.]");
  EXPECT_EQ(tf::eye(2, 1, {2}).shape(), (Shape{2, 2, 1}));
  EXPECT_EQ(tf::eye(1, 2, {2}, tf::int32).repr(),
            "array([[[1, 0]],\n\n       [[1, 0]]], dtype=int32)");
  EXPECT_EQ(tf::range(0, 5, 2, tf::float64).repr(), "array([0., 2., 4.])");
  const Tensor x = tf::reshape(tf::range(12), {3, 4});
  EXPECT_EQ(tf::strided_slice(x, {0, 3}, {3, 0}, {2, -1}).str(), "[[ 3  2  1]\n [11 10  9]]");
  EXPECT_EQ(tf::one_hot({1}, 2, {5, 7}).str(), "[[7 5]]");
  EXPECT_EQ(tf::matmul({{1, 2}}, {{3, 4}}, {false, true}).str(), "[[11]]");
}

TEST(Functions, ConstantFillsAShapeWithOneValue) {
  EXPECT_EQ(tf::constant(7, tf::float64, {2, 2}).repr(), "array([[7., 7.],\n       [7., 7.]])");
  EXPECT_EQ(tf::constant(true, tf::bool_, {0}).repr(), "array([], dtype=bool)");
  EXPECT_EQ(error_text<InvalidArgumentError>([] { tf::constant(2.5, tf::int32, {2}); }),
            "[constant] value 2.5 does not fit dtype int32; give values of that kind");
}

TEST(Functions, EinsumTakesItsInputsOneAfterAnother) {
  const Tensor x = {{1.f, 2.f}, {3.f, 4.f}};
  EXPECT_EQ(tf::einsum("ij,jk->ik", x, x).str(), "[[ 7. 10.]\n [15. 22.]]");
  EXPECT_EQ(tf::einsum("i,ij,j->", {1.f, 1.f}, x, x[0]).str(), "16.0");
  EXPECT_EQ(error_text<InvalidArgumentError>([&] { tf::einsum("ij,jk,kl", x, x); }),
            error_text<InvalidArgumentError>([&] {
              tf::einsum("ij,jk,kl", {x, x});
            }));
}

TEST(Functions, TakeComplexNumbersOfCpp) {
  const std::complex<double> z(3, -4);
  EXPECT_EQ(tf::abs(Input(z)).repr(), "array(5.)");
  EXPECT_EQ(tf::abs({z, z}).repr(), "array([5., 5.])");
  EXPECT_EQ(math::real({z, z}).repr(), "array([3., 3.])");
  EXPECT_EQ(math::imag(std::complex<float>(3, -4)).repr(), "array(-4., dtype=float32)");
  EXPECT_EQ(math::angle(std::complex<double>(-1, 0)).item<double>(), std::numbers::pi);
}

TEST(Functions, ANormIsAProductASumAndARoot) {
  const Tensor x = tf::identity(tf::constant({3.f, 4.f}));
  const int64_t before = tf::stats().ops_recorded;
  const Tensor length = tf::norm(x);
  EXPECT_EQ(tf::stats().ops_recorded - before, 3);
  EXPECT_EQ(length.repr(), "array(5., dtype=float32)");
}

}  // namespace
}  // namespace tf::testing
