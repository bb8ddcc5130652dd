// What the functions of mathematics, arrays and linear algebra refuse, word for word, at the line.
#include <gtest/gtest.h>

#include "helpers/error_text.h"
#include "imperative/tf.h"

namespace tf::testing {
namespace {

template <class F>
std::string refusal(F&& statement, Location where = Location::current()) {
  return error_text<InvalidArgumentError>(statement, where);
}

const Tensor& matrix() {
  static const Tensor x = tf::ones({2, 3});
  return x;
}

TEST(FunctionErrors, Axes) {
  const Tensor& x = matrix();
  EXPECT_EQ(refusal([&] { tf::reduce_sum(x, 5); }), "[reduce_sum] axis must be in [-2, 2), got 5");
  EXPECT_EQ(refusal([&] {
              tf::reduce_max(x, {.axis = {0, -3}});
            }),
            "[reduce_max] axis must be in [-2, 2), got -3");
  EXPECT_EQ(refusal([&] {
              tf::reduce_mean(x, {.axis = {1, -1}});
            }),
            "[reduce_mean] axis 1 is given twice");
  EXPECT_EQ(refusal([&] { tf::reduce_sum(1.f, 0); }),
            "[reduce_sum] axis 0 was given for a tensor of rank 0");
  EXPECT_EQ(refusal([&] { tf::argmax(x, 2); }), "[argmax] axis must be in [-2, 2), got 2");
  EXPECT_EQ(refusal([&] { tf::cumsum(x, -3); }), "[cumsum] axis must be in [-2, 2), got -3");
  EXPECT_EQ(refusal([&] { tf::concat({x, x}, 2); }), "[concat] axis must be in [-2, 2), got 2");
  EXPECT_EQ(refusal([&] { tf::stack({x, x}, 3); }), "[stack] axis must be in [-3, 3), got 3");
  EXPECT_EQ(refusal([&] { tf::unstack(x, -1, 2); }), "[unstack] axis must be in [-2, 2), got 2");
  EXPECT_EQ(refusal([&] { tf::split(x, 1, 2); }), "[split] axis must be in [-2, 2), got 2");
  EXPECT_EQ(refusal([&] { tf::expand_dims(x, 4); }),
            "[expand_dims] axis must be in [-3, 3), got 4");
  EXPECT_EQ(refusal([&] { tf::gather(x, {0}, 2); }), "[gather] axis must be in [-2, 2), got 2");
  EXPECT_EQ(refusal([&] { tf::reverse(x, {2}); }), "[reverse] axis must be in [-2, 2), got 2");
  EXPECT_EQ(refusal([&] { tf::roll(x, 1, 2); }), "[roll] axis must be in [-2, 2), got 2");
  EXPECT_EQ(refusal([&] { tf::sort(x, 2); }), "[sort] axis must be in [-2, 2), got 2");
  EXPECT_EQ(refusal([&] {
              tf::one_hot({1, 2}, 3, {.axis = 2});
            }),
            "[one_hot] axis must be in [-2, 2), got 2");
  EXPECT_EQ(refusal([&] { tf::repeat(x, 2, 2); }), "[repeat] axis must be in [-2, 2), got 2");
  const std::string negative = "[repeat] repeats must not be negative, got -1";
  EXPECT_EQ(refusal([&] { tf::repeat(x, -1); }), negative);
  EXPECT_EQ(refusal([&] { tf::repeat(x, {1, -1}, 0); }), negative);
  EXPECT_EQ(refusal([&] { tf::repeat(x, tf::constant({1, -1}), 0); }), negative);
  EXPECT_EQ(refusal([&] { tf::repeat(x, tf::constant(-1)); }), negative);
}

TEST(FunctionErrors, Shapes) {
  const Tensor& x = matrix();
  EXPECT_EQ(refusal([&] { tf::squeeze(x, 1); }),
            "[squeeze] axis 1 must have extent 1, got shape (2, 3)");
  EXPECT_EQ(refusal([&] {
              tf::transpose(x, {0, 0});
            }),
            "[transpose] perm must name each of 2 axes once, got (0, 0)");
  EXPECT_EQ(refusal([&] { tf::matrix_transpose(tf::ones({3})); }),
            "[matrix_transpose] a must have at least 2 axes, got shape (3,)");
  EXPECT_EQ(
      refusal([&] {
        tf::boolean_mask(x, {true, false, true});
      }),
      "[boolean_mask] a mask of shape (3,) does not fit a tensor of shape (2, 3) from axis 0");
  EXPECT_EQ(refusal([&] {
              tf::broadcast_static_shape({2, 3}, {4});
            }),
            "[broadcast_static_shape] shapes (2, 3) and (4,) do not broadcast");
  EXPECT_EQ(
      refusal([&] {
        tf::clip_by_value(tf::ones({3}), 0.f, tf::ones({2, 3}));
      }),
      "[clip_by_value] bounds must broadcast to t's shape (3,), got a result of shape (2, 3)");
  EXPECT_EQ(refusal([&] { tf::scalar_mul(tf::ones({1}), x); }),
            "[scalar_mul] scalar must be of rank 0, got shape (1,)");
  EXPECT_EQ(refusal([&] {
              tf::tensordot(x, x, {{1}, {0}});
            }),
            "[tensordot] axis 1 of shape (2, 3) and axis 0 of shape (2, 3) must have the same "
            "extent");
  EXPECT_EQ(refusal([&] { tf::tensordot(x, x, 3); }), "[tensordot] axes must be in [0, 2], got 3");
  EXPECT_EQ(refusal([&] {
              tf::tensordot(x, x, {{0, 1}, {0}});
            }),
            "[tensordot] as many axes of a as of b are needed, got 2 and 1");
  EXPECT_EQ(refusal([&] {
              tf::repeat(x, {1, 2, 3}, 0);
            }),
            "[repeat] repeats must be one count or one for each of 2 elements of axis 0, got 3");
}

TEST(FunctionErrors, Lists) {
  const Tensor& x = matrix();
  EXPECT_EQ(refusal([&] { tf::concat({}, 0); }),
            "[concat] values must hold at least one tensor, got none");
  EXPECT_EQ(refusal([&] { tf::stack({}); }),
            "[stack] values must hold at least one tensor, got none");
  EXPECT_EQ(refusal([&] { tf::global_norm({}); }),
            "[global_norm] t_list must hold at least one tensor, got none");
  EXPECT_EQ(refusal([&] { tf::split(x, 0); }),
            "[split] the number of parts must be positive, got 0");
}

TEST(FunctionErrors, Dtypes) {
  const Tensor words = tf::constant("word");
  EXPECT_EQ(refusal([&] { tf::cast(words, tf::float32); }),
            "[cast] there is no conversion from string to float32");
  EXPECT_EQ(refusal([&] { tf::saturate_cast(tf::constant({true}), tf::int8); }),
            "[saturate_cast] there is no saturating conversion from bool to int8");
  EXPECT_EQ(refusal([&] { tf::complex(tf::constant({1}), tf::constant({2})); }),
            "[complex] real and imag must both be float32 or both float64, got int32 and int32");
  EXPECT_EQ(refusal([&] { tf::math::real(words); }), "[real] input must be numbers, got string");
  EXPECT_EQ(refusal([&] { tf::math::conj(words); }), "[conj] x must be numbers, got string");
  EXPECT_EQ(refusal([&] {
              tf::math::reduce_variance({1, 2});
            }),
            "[reduce_variance] input must be floating or complex, got int32");
  EXPECT_EQ(refusal([&] { tf::range(tf::constant(true)); }),
            "[range] operands must be int32, int64 or floating, got bool");
  EXPECT_EQ(refusal([&] { tf::eig(tf::eye(2, 2, tf::int32)); }),
            "[eig] tensor must be float32, float64, complex64 or complex128, got int32");
  EXPECT_EQ(refusal([&] { tf::ones({2}, tf::string); }), "[ones] there is no one of dtype string");
  const Tensor half = tf::cast(0.5, tf::float16);
  EXPECT_EQ(refusal([&] { tf::one_hot({1}, 2, {.on_value = half, .dtype = tf::float32}); }),
            "[one_hot] on_value and off_value must be of dtype float32, got float16 and float32");
}

TEST(FunctionErrors, Choices) {
  const Tensor& x = matrix();
  EXPECT_EQ(refusal([&] {
              tf::pad(x, {{1, 1}, {0, 0}}, {.mode = "EDGE"});
            }),
            "[pad] mode must be CONSTANT, REFLECT or SYMMETRIC, got EDGE");
  EXPECT_EQ(refusal([&] { tf::meshgrid({x}, "yx"); }),
            "[meshgrid] indexing must be xy or ij, got yx");
  EXPECT_EQ(refusal([&] { tf::sort(x, -1, "UP"); }),
            "[sort] direction must be ASCENDING or DESCENDING, got UP");
  EXPECT_EQ(refusal([&] { tf::searchsorted(x, x, "middle"); }),
            "[searchsorted] side must be left or right, got middle");
  EXPECT_EQ(refusal([&] { tf::norm(x, {.ord = "nuclear"}); }),
            "[norm] ord must be euclidean or a positive number, got nuclear");
  EXPECT_EQ(refusal([&] { tf::norm(x, {.ord = -1}); }),
            "[norm] ord must be euclidean or a positive number, got -1");
  EXPECT_EQ(refusal([&] {
              tf::norm(x, {.ord = 3, .axis = {0, 1}});
            }),
            "[norm] ord must be euclidean, fro, 1, 2 or infinity, got 3");
  EXPECT_EQ(refusal([&] { tf::matmul(x, x, {.transpose_a = true, .adjoint_a = true}); }),
            "[matmul] only one of transpose_a and adjoint_a can be true");
  EXPECT_EQ(refusal([&] {
              tf::linalg::diag(x, {.k = {0, 1, 2}});
            }),
            "[diag] k must be one or two diagonals, got 3");
  EXPECT_EQ(refusal([&] { tf::linspace(0.f, 1.f, -1); }),
            "[linspace] num must not be negative, got -1");
}

TEST(FunctionErrors, Equations) {
  const Tensor& x = matrix();
  EXPECT_EQ(refusal([&] { tf::einsum("ij,jk->ik", {x}); }),
            "[einsum] equation ij,jk->ik is for 2 inputs, got 1");
  EXPECT_EQ(refusal([&] { tf::einsum("i1->i", {x}); }),
            "[einsum] equation must hold letters, commas, ... and ->, got i1->i");
  EXPECT_EQ(refusal([&] { tf::einsum("ij->ii", {x}); }),
            "[einsum] each label of the result must be one of the inputs', once, got ij->ii");
  EXPECT_EQ(refusal([&] { tf::einsum("ij->k", {x}); }),
            "[einsum] each label of the result must be one of the inputs', once, got ij->k");
}

TEST(FunctionErrors, Counting) {
  EXPECT_EQ(refusal([] {
              tf::math::bincount({1, 2}, {.weights = 1.f, .binary_output = true});
            }),
            "[bincount] weights and binary_output exclude each other, got both");
  EXPECT_EQ(refusal([] {
              tf::math::bincount({1, 2}, {.axis = 1});
            }),
            "[bincount] axis must be 0 or -1, got 1");
  EXPECT_EQ(refusal([] {
              tf::histogram_fixed_width_bins({1.f}, {0.f, 1.f}, {.nbins = 0});
            }),
            "[histogram_fixed_width_bins] nbins must be positive, got 0");
}

TEST(FunctionErrors, NamedFunctionsDoNotPromote) {
  const Tensor x = tf::constant({1.5});
  const Tensor y = tf::constant({1.5}, tf::float64);
  EXPECT_EQ((x + y).dtype(), tf::float64);
  const std::string text = refusal([&] { tf::add(x, y); });
  EXPECT_NE(text.find("tf::cast"), std::string::npos) << text;
  const std::string division = refusal([&] { tf::truediv(x, y); });
  EXPECT_NE(division.find("tf::cast"), std::string::npos) << division;
}

}  // namespace
}  // namespace tf::testing
