// tf::gradients as its documentation promises: what it sums, stops at, refuses and leaves
// undefined.
#include "imperative/gradients.h"

#include <gtest/gtest.h>

#include "imperative/error.h"
#include "imperative/index.h"
#include "imperative/linalg.h"
#include "imperative/random.h"
#include "imperative/raw_ops.h"
#include "imperative/step.h"
#include "imperative/variable.h"

namespace tf {
namespace {

using Floats = std::vector<float>;

Floats floats(const Tensor& tensor) { return tensor.to_vector<float>(); }

/// The text of the exception that `action` throws, with "here" for the line of the action.
template <class Action>
std::string thrown(const Action& action, Location here = Location::current()) {
  try {
    action();
  } catch (const Error& error) {
    std::string text = error.what();
    const uint32_t line = error.location().line();
    if (line >= here.line() && line <= here.line() + 2)
      text.replace(text.rfind('('), std::string::npos, "(here)");
    return text;
  }
  return "nothing was thrown";
}

TEST(Gradients, OfATensorComputedBefore) {
  const Tensor x = {1.f, 2.f, 3.f};
  const Tensor y = x * x;
  const std::vector<Tensor> dx = gradients(y, x);
  ASSERT_EQ(dx.size(), 1u);
  EXPECT_EQ(floats(dx[0]), (Floats{2, 4, 6}));
  EXPECT_EQ(dx[0].dtype(), float32);
}

TEST(Gradients, TakeOneOrSeveralYsAndXsInBracesOrVectors) {
  const Tensor x = constant({1.f, 2.f});
  const Variable v({3.f, 4.f}), w(5.f);
  const Tensor y = x * v * w;
  const std::vector<Floats> expected = {{15, 20}, {5, 10}};
  const auto both = [](const std::vector<Tensor>& slopes) {
    return std::vector<Floats>{floats(slopes.at(0)), floats(slopes.at(1))};
  };
  const std::vector<Tensor> ys = {y};
  EXPECT_EQ(both(gradients(y, {x, v})), expected);
  EXPECT_EQ(both(gradients({y}, {x, v})), expected);
  EXPECT_EQ(both(gradients(ys, {x, v})), expected);
  EXPECT_EQ(both(gradients(y, std::vector<GradientSource>{x, v})), expected);
  EXPECT_EQ(floats(gradients(y, {x})[0]), expected[0]);
  EXPECT_EQ(floats(gradients(y, v)[0]), expected[1]);
  const std::vector<Variable> variables = {v, w};
  const std::vector<Floats> of_variables = {{5, 10}, {11}};
  EXPECT_EQ(both(gradients(y, variables)), of_variables);
  EXPECT_EQ(both(gradients(ys, variables)), of_variables);
  EXPECT_EQ(both(gradients({y}, variables)), of_variables);
  const std::vector<Tensor> tensors = {x, y};
  EXPECT_EQ(both(gradients(y, tensors)), (std::vector<Floats>{{15, 20}, {1, 1}}));
  EXPECT_EQ(both(gradients(y, {x, v}, {.grad_ys = {constant({2.f, 0.f})}})),
            (std::vector<Floats>{{30, 0}, {10, 0}}));
  EXPECT_EQ(thrown([&] {
              gradients(y, {v, Variable()});
            }),
            thrown([&] {
              gradients({y}, {v, Variable()});
            }));
}

TEST(Gradients, OfHigherOrder) {
  const Tensor x = 2.f;
  const Tensor y = raw_ops::Pow(x, 3.f);
  const Tensor first = gradients(y, x)[0];
  const Tensor second = gradients(first, x)[0];
  const Tensor third = gradients(second, x)[0];
  EXPECT_FLOAT_EQ(first.item<float>(), 12);
  EXPECT_FLOAT_EQ(second.item<float>(), 12);
  EXPECT_FLOAT_EQ(third.item<float>(), 6);
}

TEST(Gradients, OfPartsOfATensor) {
  Tensor x = {1.f, 2.f, 3.f};
  Tensor y = x * x;
  EXPECT_EQ(floats(gradients({y[1]}, {x})[0]), (Floats{0, 4, 0}));
  EXPECT_EQ(floats(gradients(y[1], x)[0]), (Floats{0, 4, 0}));
  EXPECT_EQ(floats(gradients({y[1], y[2]}, std::vector<GradientSource>{x})[0]), (Floats{0, 4, 6}));
  const GradientSource source = x;
  EXPECT_EQ(floats(gradients({y}, {source})[0]), (Floats{2, 4, 6}));
}

TEST(Gradients, AddUpAllUsesOfATensor) {
  const Tensor x = 3.f;
  const Tensor y = x * x + x + raw_ops::AddN(std::vector<Tensor>{x, x});
  EXPECT_FLOAT_EQ(gradients(y, x)[0].item<float>(), 9);
}

TEST(Gradients, AreOfTheSumOfTheYs) {
  const Tensor x = {1.f, 2.f};
  const std::vector<Tensor> dx = gradients({x * 2.f, x * x}, {x});
  EXPECT_EQ(floats(dx[0]), (Floats{4, 6}));
}

TEST(Gradients, ComeInTheOrderOfTheXs) {
  const Tensor a = 2.f, b = 5.f;
  const std::vector<Tensor> found = gradients({a * b}, {b, a, b});
  ASSERT_EQ(found.size(), 3u);
  EXPECT_FLOAT_EQ(found[0].item<float>(), 2);
  EXPECT_FLOAT_EQ(found[1].item<float>(), 5);
  EXPECT_FLOAT_EQ(found[2].item<float>(), 2);
}

TEST(Gradients, WithRespectToAnIntermediateResult) {
  const Tensor x = 2.f;
  const Tensor middle = x * x;
  const Tensor y = middle * middle * x;
  EXPECT_FLOAT_EQ(gradients(y, middle)[0].item<float>(), 16);
  EXPECT_FLOAT_EQ(gradients(y, x)[0].item<float>(), 80);
  EXPECT_FLOAT_EQ(gradients(y, y)[0].item<float>(), 1);
}

TEST(Gradients, GoThroughHostLoops) {
  const Tensor x = 1.5f;
  Tensor y = x;
  int turns = 0;
  while (y < 100) {
    y = y * 2.f;
    ++turns;
  }
  EXPECT_EQ(turns, 7);
  EXPECT_FLOAT_EQ(gradients(y, x)[0].item<float>(), 128);
}

TEST(Gradients, FollowTheBranchThatRan) {
  const auto absolute = [](const Tensor& x) -> Tensor {
    if (x > 0) return x * 3.f;
    return -x;
  };
  const Tensor positive = 2.f, negative = -2.f;
  EXPECT_FLOAT_EQ(gradients(absolute(positive), positive)[0].item<float>(), 3);
  EXPECT_FLOAT_EQ(gradients(absolute(negative), negative)[0].item<float>(), -1);
}

TEST(Gradients, GoThroughResultsThatWereLookedAt) {
  const Tensor x = 2.f;
  const Tensor middle = x * x;
  EXPECT_FLOAT_EQ(middle.item<float>(), 4);
  const Tensor y = middle * x;
  EXPECT_FLOAT_EQ(y.item<float>(), 8);
  EXPECT_FLOAT_EQ(gradients(y, x)[0].item<float>(), 12);
}

TEST(Gradients, GoThroughAssignmentsToHandles) {
  Tensor x = {1.f, 2.f, 3.f};
  const Tensor source = x;
  x += 1.f;
  x *= x;
  EXPECT_EQ(floats(gradients(x, source)[0]), (Floats{4, 6, 8}));
}

TEST(Gradients, StopWhereTold) {
  const Tensor x = 3.f;
  const Tensor a = x * 2.f;
  const Tensor y = a * x;
  EXPECT_FLOAT_EQ(gradients(y, x)[0].item<float>(), 12);
  EXPECT_FLOAT_EQ(gradients({y}, {x}, {.stop_gradients = {a}})[0].item<float>(), 6);
  const Tensor stopped = raw_ops::StopGradient(a) * x;
  EXPECT_FLOAT_EQ(gradients(stopped, x)[0].item<float>(), 6);
}

// d(a + b)/d{a, b} with b = 2a: partial derivatives if a and b are stops too, as in TensorFlow.
TEST(Gradients, ArePartialWhereTheXsAreStops) {
  const Tensor a = 1.f;
  const Tensor b = a * 2.f;
  const std::vector<Tensor> total = gradients({a + b}, {a, b});
  EXPECT_FLOAT_EQ(total[0].item<float>(), 3);
  EXPECT_FLOAT_EQ(total[1].item<float>(), 1);
  const std::vector<Tensor> partial = gradients({a + b}, {a, b}, {.stop_gradients = {a, b}});
  EXPECT_FLOAT_EQ(partial[0].item<float>(), 1);
  EXPECT_FLOAT_EQ(partial[1].item<float>(), 1);
}

TEST(Gradients, StartFromGivenOnes) {
  const Tensor x = {1.f, 2.f};
  const Tensor y = x * x, z = x * 5.f;
  const Tensor weights = {10.f, 100.f};
  EXPECT_EQ(floats(gradients({y}, {x}, {.grad_ys = {weights}})[0]), (Floats{20, 400}));
  EXPECT_EQ(floats(gradients({y, z}, {x}, {.grad_ys = {weights, Tensor()}})[0]), (Floats{25, 405}));
}

TEST(Gradients, OfGradientsWithRespectToGivenOnes) {
  const Tensor x = {1.f, 2.f}, weights = {1.f, 1.f};
  const Tensor dx = gradients({x * x}, {x}, {.grad_ys = {weights}})[0];
  EXPECT_EQ(floats(gradients(dx, weights)[0]), (Floats{2, 4}));
}

TEST(Gradients, AreUndefinedOrZeroWhereUnconnected) {
  const Tensor x = {1.f, 2.f}, other = {{3.f}};
  const Tensor y = x * 2.f;
  EXPECT_FALSE(gradients(y, other)[0].defined());
  const std::vector<Tensor> found =
      gradients({y}, {other, x}, {.unconnected_gradients = UnconnectedGradients::zero});
  EXPECT_EQ(found[0].shape(), (Shape{1, 1}));
  EXPECT_EQ(floats(found[0]), (Floats{0}));
  EXPECT_EQ(floats(found[1]), (Floats{2, 2}));
}

TEST(Gradients, EndAtIntegers) {
  const Tensor x = {1.5f, 2.5f};
  const Tensor y = raw_ops::Cast(raw_ops::Cast(x, int32), float32) * 2.f;
  EXPECT_FALSE(gradients(y, x)[0].defined());
  EXPECT_FALSE(gradients(raw_ops::Floor(x), x)[0].defined());
}

TEST(Gradients, OfComplexNumbers) {
  const std::complex<float> value(1, 2);
  const Tensor x = value;
  const Tensor y = x * x;
  EXPECT_EQ(gradients(y, x)[0].item<std::complex<float>>(), std::conj(2.f * value));
}

TEST(Gradients, GoThroughExtentsKnownOnlyAfterRunning) {
  const Tensor x = {{1.f, -2.f, 3.f}, {-4.f, 5.f, 6.f}};
  const Tensor positive = raw_ops::GatherNd(x, raw_ops::Where(x > 0));
  const Tensor y = positive * positive / raw_ops::Cast(raw_ops::Size(positive), float32);
  EXPECT_EQ(floats(gradients(y, x)[0]), (Floats{0.5, 0, 1.5, 0, 2.5, 3}));
}

TEST(VariableGradients, SumOverAllValuesThatWereRead) {
  Variable v(1.f);
  const Tensor y = 2.f * v;
  v.assign(5.f);
  const Tensor y2 = 3.f * v;
  EXPECT_FLOAT_EQ(gradients(y + y2, v)[0].item<float>(), 5);
}

TEST(VariableGradients, UseEachReadsOwnValue) {
  Variable v(3.f);
  const Tensor y = v.value() * v.value();
  v.assign(10.f);
  const Tensor y2 = v.value() * v.value();
  EXPECT_FLOAT_EQ(gradients(y, v)[0].item<float>(), 6);
  EXPECT_FLOAT_EQ(gradients(y + y2, v)[0].item<float>(), 26);
}

TEST(VariableGradients, DoNotFlowThroughAssignedValues) {
  const Tensor x = 2.f;
  Variable v(0.f);
  v.assign(x * 3.f);
  const Tensor y = v * 4.f;
  EXPECT_FALSE(gradients(y, x)[0].defined());
  EXPECT_FLOAT_EQ(gradients(y, v)[0].item<float>(), 4);
}

TEST(VariableGradients, StopAtAVariable) {
  const Variable v(3.f), w(4.f);
  const Tensor y = v.value() * w.value();
  const std::vector<Tensor> found = gradients({y}, {v, w}, {.stop_gradients = {v}});
  EXPECT_FLOAT_EQ(found[1].item<float>(), 3);
}

TEST(VariableGradients, OfUnconnectedOnes) {
  const Variable v(constant({1.f, 2.f}));
  const Tensor y = Tensor(1.f) * 2.f;
  EXPECT_FALSE(gradients(y, v)[0].defined());
  const Tensor zero = gradients({y}, {v}, {.unconnected_gradients = UnconnectedGradients::zero})[0];
  EXPECT_EQ(floats(zero), (Floats{0, 0}));
}

TEST(VariableGradients, OfAPenaltyOnTheGradient) {
  const Variable v(2.f);
  const Tensor y = v.value() * v.value() * v.value();
  const Tensor slope = gradients(y, v)[0];
  EXPECT_FLOAT_EQ(gradients(slope * slope, v)[0].item<float>(), 2 * 12 * 12);
}

TEST(VariableGradients, TrainALine) {
  Variable a(0.f), b(0.f);
  const Tensor x = {-1.f, 0.f, 1.f, 2.f};
  const Tensor target = x * 3.f + 1.f;
  for (int i = 0; i < 200; ++i) {
    const Tensor error = x * a + b - target;
    const std::vector<Tensor> slopes = gradients({error * error}, {a, b});
    a.assign_sub(slopes[0] * 0.05f);
    b.assign_sub(slopes[1] * 0.05f);
  }
  EXPECT_NEAR(a.item<float>(), 3, 1e-4);
  EXPECT_NEAR(b.item<float>(), 1, 1e-4);
}

TEST(Gradients, OfAProductWithASparseHintAreThoseOfADenseOne) {
  for (const bool ta : {false, true})
    for (const bool tb : {false, true})
      for (const DType dtype : {float32, bfloat16}) {
        const Tensor x = reshape(range(6.f), ta ? Shape{3, 2} : Shape{2, 3});
        const Tensor y = cast(reshape(range(12.f), tb ? Shape{4, 3} : Shape{3, 4}), dtype);
        const Tensor weights = reshape(range(8.f), {2, 4});
        const auto slopes = [&](bool hint) {
          const MatmulOptions options = {.transpose_a = ta, .transpose_b = tb, .a_is_sparse = hint};
          const Tensor z = matmul(x, hint ? y : cast(y, float32), options);
          return gradients(z * z * weights, {x, y});
        };
        const std::vector<Tensor> sparse = slopes(true), dense = slopes(false);
        EXPECT_EQ(floats(sparse[0]), floats(dense[0])) << ta << tb << name(dtype);
        EXPECT_EQ(floats(sparse[1]), floats(dense[1])) << ta << tb << name(dtype);
        EXPECT_EQ(sparse[1].dtype(), dtype);
        EXPECT_EQ(floats(gradients(sparse[0] * sparse[0], x)[0]),
                  floats(gradients(dense[0] * dense[0], x)[0]));
      }
}

TEST(Gradients, OfShuffledRowsGoBackToTheRows) {
  for (const Shape& shape : {Shape{7}, Shape{5, 2}, Shape{1, 3}}) {
    const Tensor x = reshape(range(static_cast<float>(shape.num_elements())), shape);
    const Tensor y = random::shuffle(x);
    const Tensor slope = gradients(y * y * y, x)[0];
    EXPECT_EQ(floats(slope), floats(3 * x * x));
    EXPECT_EQ(floats(gradients(slope, x)[0]), floats(6 * x));
  }
}

TEST(GradientErrors, IntegersHaveNone) {
  const Tensor x = {1, 2}, y = {1.f, 2.f};
  EXPECT_EQ(thrown([&] { gradients(x, y); }),
            "[gradients] ys must be floating-point or complex, got int32; convert it with tf::cast "
            "first (here)");
  EXPECT_EQ(thrown([&] { gradients(y, x); }),
            "[gradients] xs must be floating-point or complex, got int32; convert it with tf::cast "
            "first (here)");
  const Variable v(1);
  EXPECT_EQ(thrown([&] { gradients(y, v); }),
            "[gradients] xs must be floating-point or complex, got int32; convert it with tf::cast "
            "first (here)");
}

TEST(GradientErrors, EmptyHandles) {
  const Tensor x = 1.f;
  EXPECT_EQ(thrown([&] { gradients(Tensor(), x); }),
            "[gradients] ys must not be empty handles (default-made or moved from) (here)");
  EXPECT_EQ(thrown([&] { gradients(x, Tensor()); }),
            "[gradients] xs must not be empty handles (default-made or moved from) (here)");
}

TEST(GradientErrors, GivenOnesThatDoNotFit) {
  const Tensor x = {1.f, 2.f};
  const Tensor y = x * 2.f;
  const Tensor longer = {1.f, 1.f, 1.f}, wide = constant({1., 1.}, float64);
  EXPECT_EQ(thrown([&] {
              gradients({y}, {x}, {.grad_ys = {y, y}});
            }),
            "[gradients] grad_ys must have one entry per y, got 2 for 1 ys (here)");
  EXPECT_EQ(thrown([&] { gradients({y}, {x}, {.grad_ys = {longer}}); }),
            "[gradients] grad_ys must have the shape of its y, (2,), got (3,) (here)");
  EXPECT_EQ(thrown([&] { gradients({y}, {x}, {.grad_ys = {wide}}); }),
            "[gradients] grad_ys must have the dtype of its y, float32, got float64 (here)");
}

TEST(GradientErrors, OperationsWithoutARule) {
  const Tensor x = {{1.f, 2.f}, {3.f, 4.f}};
  const Tensor y = raw_ops::LRN(raw_ops::Reshape(x, {1, 1, 2, 2}));
  const Tensor slope = gradients(y, x)[0];
  const int line = __LINE__ - 1;
  const std::string text = thrown([&] { gradients(slope, x); });
  EXPECT_EQ(text,
            "[gradients] operation LRNGrad recorded at gradients_test.cc:" + std::to_string(line) +
                " lies on the path from ys to xs and has no gradient; stop there with "
                "tf::stop_gradient or use another operation (here)");
  EXPECT_THROW(gradients(slope, x), NotFoundError);
}

// Not as if the path ended there: then the gradient would be wrong.
TEST(GradientErrors, MissingRuleOfAPathThroughVariants) {
  const Tensor x = {{1.f, 2.f}, {3.f, 4.f}};
  const Tensor list = raw_ops::TensorListFromTensor(x, tf::constant({2}));
  const Tensor y = raw_ops::TensorListStack(list, tf::constant({2}), float32);
  const int line = __LINE__ - 1;
  EXPECT_EQ(thrown([&] { gradients(y * x, x); }),
            "[gradients] operation TensorListStack recorded at gradients_test.cc:" +
                std::to_string(line) +
                " lies on the path from ys to xs and has no gradient; stop there with "
                "tf::stop_gradient or use another operation (here)");
}

TEST(GradientErrors, PreventedOnes) {
  const Tensor x = 1.f;
  const Tensor y = raw_ops::PreventGradient(x, {.message = "because"});
  EXPECT_EQ(thrown([&] { gradients(y, x); }),
            "[PreventGradient] Gradient explicitly disabled. Reason: because (here)");
}

TEST(GradientErrors, HistoryClosedByAStep) {
  const Tensor x = 2.f;
  Tensor y;
  {
    const auto step = new_step();
    y = x * x;
    EXPECT_FLOAT_EQ(gradients(y, x)[0].item<float>(), 4);
  }
  EXPECT_FLOAT_EQ(y.item<float>(), 4);
  EXPECT_THROW(gradients(y, x), FailedPreconditionError);
}

}  // namespace
}  // namespace tf
