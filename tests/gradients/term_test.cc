// Sums of gradients: which products of matrices become one, and that they give what each alone gives.
#include "gradients/term.h"

#include <gtest/gtest.h>

#include <string>

#include "imperative/tf.h"
#include "record/access.h"

namespace tf::internal {
namespace {

// Small whole numbers, so that sums are exact in whatever order they are taken.
Tensor whole(const Shape& shape, int start, DType dtype = float64) {
  const Tensor count = range(start, start + shape.num_elements());
  const Tensor small = floormod(count * 7, 5) - 2;
  return cast(reshape(small, constant(shape.dims())), dtype);
}

std::string op_of(const Tensor& tensor) { return Access::get(tensor)->node->signature->op->name; }

// Each factor's terms are products of [rows, depth] and [depth, columns], with these transposes.
struct Transposes {
  bool a, b;
};

MatrixProduct product(int rows, int depth, int columns, Transposes transposes, int start) {
  return {whole(transposes.a ? Shape{depth, rows} : Shape{rows, depth}, start),
          whole(transposes.b ? Shape{columns, depth} : Shape{depth, columns}, start + 3),
          transposes.a, transposes.b};
}

class Joined : public ::testing::TestWithParam<Transposes> {};

TEST_P(Joined, ProductsOfDifferentDepthsGiveTheSumOfAll) {
  const std::vector<MatrixProduct> products = {product(20, 1, 30, GetParam(), 0),
                                               product(20, 3, 30, GetParam(), 1),
                                               product(20, 2, 30, GetParam(), 2)};
  Tensor expected = zeros({20, 30}, float64);
  for (const MatrixProduct& each : products) expected += each.record();
  const Tensor sum = sum_of({products.begin(), products.end()});
  EXPECT_EQ(op_of(sum), "MatMul");
  EXPECT_TRUE(sum.to_vector<double>() == expected.to_vector<double>());
}

INSTANTIATE_TEST_SUITE_P(Products, Joined,
                         ::testing::Values(Transposes{false, false}, Transposes{false, true},
                                           Transposes{true, false}, Transposes{true, true}));

TEST(GradientTerm, JoinsProductsWithTheSameTransposesOnlyAndAddsTheRest) {
  const MatrixProduct plain = product(20, 1, 30, {false, false}, 0);
  const MatrixProduct transposed = product(20, 1, 30, {true, false}, 1);
  const Tensor other = whole({20, 30}, 2);
  const Tensor sum = sum_of({plain, other, transposed, plain, transposed});
  ASSERT_EQ(op_of(sum), "AddN");
  EXPECT_EQ(Access::get(sum)->node->num_inputs, 3);
  const Tensor expected = 2 * plain.record() + 2 * transposed.record() + other;
  EXPECT_TRUE(sum.to_vector<double>() == expected.to_vector<double>());
}

TEST(GradientTerm, RecordsAProductAtOnceUnlessItIsThin) {
  EXPECT_TRUE(GradientTerm(product(20, 3, 30, {false, false}, 0)).is_product());
  EXPECT_FALSE(GradientTerm(product(20, 20, 30, {false, false}, 0)).is_product());
  EXPECT_TRUE(GradientTerm(product(20, 20, 30, {false, false}, 0)).defined());
  EXPECT_FALSE(GradientTerm().defined());
}

TEST(GradientTerm, OfAnEmptyProductIsZero) {
  const MatrixProduct empty = product(4, 0, 5, {false, false}, 0);
  EXPECT_EQ(sum_of({empty, empty}).to_vector<double>(), std::vector<double>(20, 0.0));
}

// A layer that is used at each of `steps` steps, x = tanh(x w), from a batch of `rows`.
Tensor unrolled(const Tensor& w, int steps, int rows) {
  Tensor x = whole({rows, 24}, 1, w.dtype()) / cast(10, w.dtype());
  for (int i = 0; i < steps; ++i) x = tanh(matmul(x, w));
  return x;
}

TEST(GradientTerm, OfAWeightUsedAtEachStepIsOneProduct) {
  const Variable w(whole({24, 24}, 0) / 20.0);
  const std::vector<Tensor> dw = gradients(unrolled(w, 8, 2), w);
  EXPECT_EQ(op_of(dw[0]), "MatMul");
  Tensor sum = zeros({24, 24}, float64);
  // The same weight as eight tensors has eight gradients, whose sum it is.
  std::vector<Tensor> copies(8);
  Tensor x = whole({2, 24}, 1, float64) / 10.0;
  for (Tensor& copy : copies) x = tanh(matmul(x, copy = identity(w)));
  for (const Tensor& each : gradients(x, std::vector<GradientSource>(copies.begin(), copies.end())))
    sum += each;
  EXPECT_LT(reduce_max(abs(dw[0] - sum)).item<double>(), 1e-12);
}

TEST(GradientTerm, OfALayerAlongSequencesIsOneProductOfAllRows) {
  const Tensor x = whole({3, 4, 24}, 0), w = whole({24, 30}, 1);
  const Tensor dy = whole({3, 4, 30}, 2);
  const Tensor dw = gradients(matmul(x, w), w, {.grad_ys = {dy}})[0];
  EXPECT_EQ(op_of(dw), "MatMul");
  const Tensor expected = reduce_sum(matmul(x, dy, {.transpose_a = true}), {.axis = 0});
  EXPECT_TRUE(dw.to_vector<double>() == expected.to_vector<double>());
  // None of the sequences, or a layer without outputs.
  const Tensor none = zeros({0, 4, 24}, float64), nothing = zeros({24, 0}, float64);
  EXPECT_EQ(gradients(matmul(none, w), w)[0].to_vector<double>(), std::vector<double>(720, 0.0));
  EXPECT_EQ(gradients(matmul(x, nothing), nothing)[0].shape(), (Shape{24, 0}));
}

TEST(GradientTerm, HasComplexAndSecondGradients) {
  const Tensor real = whole({24, 24}, 0) / 20.0;
  const Tensor w = complex(real, transpose(real));
  const Tensor y = unrolled(w, 3, 2);
  const Tensor ones = ones_like(w);
  // The derivative of sum(dw) along ones, and by a difference of first gradients.
  const auto slope = [](const Tensor& at) {
    return reduce_sum(tf::real(gradients(unrolled(at, 3, 2), at)[0]));
  };
  const double step = 1e-6;
  const double expected =
      (slope(w + step * ones) - slope(w - step * ones)).item<double>() / (2 * step);
  const Tensor first = reduce_sum(tf::real(gradients(y, w)[0]));
  const double found = reduce_sum(tf::real(gradients(first, w)[0])).item<double>();
  EXPECT_NEAR(found, expected, 1e-6 * std::abs(expected) + 1e-7);
}

}  // namespace
}  // namespace tf::internal
