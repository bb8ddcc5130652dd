// Optimizers: twenty steps of each against TensorFlow's, and their errors.
#include "imperative/optimizer.h"

#include <gtest/gtest.h>

#include "imperative/optimizers.h"
#include "imperative/tf.h"
#include "library/references.h"

namespace tf {
namespace {

using testing::error_of;
using testing::expect_close;
using testing::expect_reference;
using testing::reference;

constexpr int kSteps = 20;

/// The regression that optimizer_references.py takes the same steps on.
struct Regression {
  Tensor x = reference("optimizer/x");
  Tensor y = reference("optimizer/y");
  Variable w{reference("optimizer/w"), {.name = "w"}};
  Variable b{reference("optimizer/b"), {.name = "b"}};
  Tensor loss() const { return reduce_mean(square(matmul(x, w) + b - y)); }
};

void expect_steps(const std::string& name, Optimizer optimizer) {
  Regression it;
  for (int step = 1; step <= kSteps; ++step) {
    optimizer.minimize(it.loss(), {it.w, it.b});
    if (step != 1 && step != kSteps) continue;
    const std::string prefix = "optimizer/" + name + "/";
    expect_reference(it.w.value(), prefix + "w" + std::to_string(step));
    expect_reference(it.b.value(), prefix + "b" + std::to_string(step));
  }
  EXPECT_EQ(optimizer.iterations(), kSteps);
}

TEST(TrainOptimizers, TakeTensorFlowsSteps) {
  expect_steps("GradientDescent", train::GradientDescentOptimizer(0.1));
  expect_steps("Momentum", train::MomentumOptimizer(0.05, 0.9));
  expect_steps("Nesterov", train::MomentumOptimizer(0.05, 0.9, {.use_nesterov = true}));
  expect_steps("Adam", train::AdamOptimizer(0.05));
  expect_steps("RMSProp", train::RMSPropOptimizer(0.01));
  expect_steps("RMSPropCentered",
               train::RMSPropOptimizer(
                   0.01, {.decay = 0.8, .momentum = 0.5, .epsilon = 1e-6, .centered = true}));
  expect_steps("Adagrad", train::AdagradOptimizer(0.1));
}

TEST(KerasOptimizers, TakeTensorFlowsSteps) {
  using optimizers::Common;
  expect_steps("SGD", optimizers::SGD());
  expect_steps(
      "SGDNesterov",
      optimizers::SGD(0.05, {.momentum = 0.9, .nesterov = true, .common = {.weight_decay = 0.01}}));
  expect_steps("KerasAdam", optimizers::Adam(0.05));
  expect_steps("Amsgrad", optimizers::Adam(0.05, {.amsgrad = true, .common = {.clipnorm = 0.3}}));
  expect_steps("AdamW", optimizers::AdamW(0.05, {.weight_decay = 0.1}));
  expect_steps("RMSprop", optimizers::RMSprop(0.01));
  expect_steps("RMSpropCentered", optimizers::RMSprop(0.01, {.rho = 0.8,
                                                             .momentum = 0.5,
                                                             .epsilon = 1e-6,
                                                             .centered = true,
                                                             .common = {.global_clipnorm = 0.5}}));
  expect_steps("KerasAdagrad", optimizers::Adagrad(0.1, {.common = {.clipvalue = 0.2}}));
}

TEST(Optimizer, ClipsByTheGlobalNorm) {
  Regression it;
  train::GradientDescentOptimizer optimizer(0.1);
  for (int step = 0; step < kSteps; ++step) {
    GradsAndVars pairs = optimizer.compute_gradients(it.loss(), {it.w, it.b});
    const auto clipped = clip_by_global_norm({pairs[0].first, pairs[1].first}, 0.5).first;
    optimizer.apply_gradients({{clipped[0], it.w}, {clipped[1], it.b}});
  }
  expect_reference(it.w.value(), "optimizer/Clipped/w20");
  expect_reference(it.b.value(), "optimizer/Clipped/b20");
}

TEST(Optimizer, StepsInANewStep) {
  Regression it;
  train::AdamOptimizer optimizer(0.05);
  for (int i = 0; i < kSteps; ++i) {
    auto step = new_step();
    step.run(optimizer.minimize(it.loss(), {it.w, it.b}));
  }
  expect_reference(it.w.value(), "optimizer/Adam/w20");
}

TEST(Optimizer, FindsTheTrainableVariables) {
  Regression it;
  const Variable other(1.0, {.name = "other"});
  const Variable fixed(reference("optimizer/b"), {.trainable = false});
  train::GradientDescentOptimizer optimizer(0.1);
  for (int i = 0; i < kSteps; ++i) optimizer.minimize(it.loss() + reduce_sum(fixed * 0.0));
  expect_reference(it.w.value(), "optimizer/GradientDescent/w20");
  EXPECT_EQ(other.item<float>(), 1);
  EXPECT_EQ(fixed.to_vector<float>(), reference("optimizer/b").to_vector<float>());
}

TEST(Optimizer, LearningRatesChange) {
  Variable v(1.0);
  train::GradientDescentOptimizer optimizer(0.5);
  const auto move = [&] {
    const float before = v.item<float>();
    optimizer.minimize(v * 1.0, {v});
    return before - v.item<float>();
  };
  EXPECT_FLOAT_EQ(move(), 0.5f);
  optimizer.set_learning_rate(0.25);
  EXPECT_FLOAT_EQ(move(), 0.25f);
  Variable rate(0.125);
  optimizer.set_learning_rate(rate);
  EXPECT_FLOAT_EQ(move(), 0.125f);
  rate.assign(2.0);
  EXPECT_FLOAT_EQ(move(), 2.0f);
  int asked = 0;
  optimizer.set_learning_rate([&] { return 1.0 / ++asked; });
  EXPECT_FLOAT_EQ(move(), 1.0f);
  EXPECT_FLOAT_EQ(move(), 0.5f);
  optimizer.set_learning_rate(constant(4.0));
  EXPECT_FLOAT_EQ(move(), 4.0f);
}

TEST(Optimizer, KeepsSlots) {
  Regression it;
  train::AdamOptimizer optimizer(0.05);
  EXPECT_FALSE(optimizer.get_slot(it.w, "m").defined());
  optimizer.minimize(it.loss(), {it.w, it.b});
  EXPECT_EQ(optimizer.get_slot_names(), (std::vector<std::string>{"m", "v"}));
  const Variable m = optimizer.get_slot(it.w, "m");
  EXPECT_EQ(m.shape(), it.w.shape());
  EXPECT_EQ(m.name(), "w/Adam/m");
  EXPECT_FALSE(m.trainable());
  EXPECT_FALSE(optimizer.get_slot(it.w, "x").defined());
  EXPECT_EQ(optimizer.variables().size(), 4u);
  Optimizer same = optimizer;  // shares the state
  same.minimize(it.loss(), {it.w, it.b});
  EXPECT_EQ(optimizer.iterations(), 2);
}

void expect_float64(const std::string& name, Optimizer optimizer) {
  Variable v(constant(1.0, float64));
  for (int i = 0; i < 3; ++i) optimizer.minimize(v * v, {v});
  expect_reference(v.value(), "optimizer/float64/" + name);
}

// TensorFlow rounds an optimizer's numbers to float32 for float64 variables, too.
TEST(Optimizer, WorksInFloat64) {
  expect_float64("KerasAdam", optimizers::Adam(0.1));
  expect_float64("AdamW", optimizers::AdamW(0.1));
  expect_float64("Adam", train::AdamOptimizer(0.1));
  expect_float64("RMSProp", train::RMSPropOptimizer(0.1, {.momentum = 0.3}));
}

/// A loss that asks for a row that is not there fails when it is run.
Tensor loss_of_row(const Variable& w, const Tensor& row) {
  return reduce_sum(square(gather(w, row)));
}

void expect_failed_steps_to_count_for_nothing(Optimizer optimizer, Optimizer other) {
  Variable w({{1.0, 2.0}, {3.0, 4.0}});
  Variable expected({{1.0, 2.0}, {3.0, 4.0}});
  const Tensor good = identity(constant({0, 1}));
  const Tensor bad = identity(constant({0, 7}));
  for (const Tensor& rows : {good, bad, bad, good, good}) {
    try {
      optimizer.minimize(loss_of_row(w, rows), {w});
      optimizer.minimize(loss_of_row(w, rows), {w});
      sync();
      other.minimize(loss_of_row(expected, good), {expected});
      other.minimize(loss_of_row(expected, good), {expected});
    } catch (const InvalidArgumentError& error) {
      EXPECT_NE(error.message().find("is not in [0, 2)"), std::string::npos) << error.what();
    }
  }
  EXPECT_EQ(optimizer.iterations(), 6);
  EXPECT_EQ(w.to_vector<float>(), expected.to_vector<float>());
}

TEST(Optimizer, StepsThatFailedCountForNothing) {
  expect_failed_steps_to_count_for_nothing(train::AdamOptimizer(0.1), train::AdamOptimizer(0.1));
  expect_failed_steps_to_count_for_nothing(optimizers::Adam(0.1), optimizers::Adam(0.1));
}

TEST(Optimizer, AStepThatThrowsHalfWayCountsForWhatItMoved) {
  Variable w(1.0), v(1.0);
  const Tensor bad = gather(constant({1.0}), identity(constant(7)));
  train::GradientDescentOptimizer optimizer(0.5);
  config::set_run_each_op(true);
  EXPECT_THROW(optimizer.apply_gradients({{Tensor(1.0), w}, {bad, v}}), InvalidArgumentError);
  config::set_run_each_op(false);
  EXPECT_EQ(w.item<float>(), 0.5f);
  EXPECT_EQ(v.item<float>(), 1.0f);
  EXPECT_EQ(optimizer.iterations(), 1);
}

TEST(Optimizer, Refuses) {
  Regression it;
  train::AdamOptimizer optimizer(0.1);
  const Variable other(1.0, {.name = "other"});
  EXPECT_EQ(error_of<InvalidArgumentError>([&] { optimizer.minimize(it.loss(), {other}); }),
            "[tf::train::AdamOptimizer::apply_gradients] no gradient was given for any variable: "
            "the loss does not depend on 'other'");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] { optimizer.apply_gradients({}); }),
            "[tf::train::AdamOptimizer::apply_gradients] no gradient was given for any variable");
  EXPECT_EQ(error_of<InvalidArgumentError>(
                [&] { optimizer.minimize(it.loss(), std::vector<Variable>()); }),
            "[tf::train::AdamOptimizer::compute_gradients] there are no variables; a list of them, "
            "or trainable ones that are alive, are needed");
  EXPECT_EQ(
      error_of<InvalidArgumentError>([&] {
        optimizer.apply_gradients({{ones({2}), it.b}, {ones({2}), it.w}});
      }),
      "[tf::train::AdamOptimizer::apply_gradients] the gradient of variable 'w' is float32 of "
      "shape (2,); the variable is float32 of shape (3, 2)");
  const Variable count(constant(1), {.name = "count"});
  EXPECT_EQ(error_of<InvalidArgumentError>([&] {
              optimizer.apply_gradients({{Tensor(1), count}});
            }),
            "[tf::train::AdamOptimizer::apply_gradients] variable 'count' is int32; a floating "
            "point or complex dtype is needed");
  EXPECT_EQ(it.b.to_vector<float>(), reference("optimizer/b").to_vector<float>());
  EXPECT_EQ(optimizer.iterations(), 0);
  EXPECT_EQ(error_of<InvalidArgumentError>(
                [] { train::AdagradOptimizer(0.1, {.initial_accumulator_value = 0}); }),
            "[tf::train::AdagradOptimizer] initial_accumulator_value is 0; a positive number is "
            "needed");
  EXPECT_EQ(error_of<InvalidArgumentError>([] { optimizers::SGD(0.1, {.momentum = 2}); }),
            "[tf::optimizers::SGD] momentum is 2; a number in [0, 1] is needed");
}

}  // namespace
}  // namespace tf
