// What is kept for gradients: old values of variables, bounded by versions, iterations and bytes;
// closed by new_step; gradients through closed history are refused with their full text.
#include <cmath>
#include <memory>
#include <stdexcept>

#include "helpers/engine.h"
#include "helpers/network.h"

namespace {

using tf::FailedPreconditionError;
using tf::Stats;
using tf::Tensor;
using tf::Variable;
using tf::testing::Moved;
using tf::testing::place;
using tf::testing::thrown;
namespace raw = tf::raw_ops;

class HistoryTest : public tf::testing::EngineTest {};

std::vector<float> floats(const Tensor& tensor) { return tensor.to_vector<float>(); }

Tensor gradient(const Tensor& y, const tf::GradientSource& x) { return tf::gradients({y}, {x})[0]; }

std::string closed(const std::string& op, int line, int asked) {
  return "[gradients] the history of " + op + " recorded at " + place(__FILE__, line) +
         " is closed (by the end of a new_step, or beyond tf::config::set_history_limit); ask "
         "inside the step or raise the limit (" +
         place(__FILE__, asked) + ")";
}

TEST_F(HistoryTest, AGradientSumsOverEveryValueOfAVariable) {
  Variable v(tf::constant({3.f}));
  const Tensor y = raw::Mul(v, 2.f);
  v.assign({5.f});
  const Tensor y2 = raw::Mul(v, 3.f);
  EXPECT_EQ(floats(tf::gradients({y, y2}, {v})[0]), std::vector<float>{5});
}

TEST_F(HistoryTest, AGradientUsesTheValuesThatVariablesHadThen) {
  Variable v(tf::constant({3.f}));
  const Tensor y = raw::Square(v);
  tf::sync();
  v.assign({10.f});
  const Tensor y2 = raw::Square(v);
  tf::sync();
  v.assign({100.f});
  tf::sync();
  EXPECT_EQ(floats(gradient(y, v)), std::vector<float>{6});
  EXPECT_EQ(floats(gradient(y2, v)), std::vector<float>{20});
  EXPECT_EQ(floats(tf::gradients({y, y2}, {v})[0]), std::vector<float>{26});
}

TEST_F(HistoryTest, NoGradientFlowsThroughAnAssignedValue) {
  Variable v(tf::constant({3.f})), w(tf::constant({1.f}));
  w.assign(raw::Square(v));
  const Tensor y = raw::Mul(w, 2.f);
  EXPECT_FALSE(gradient(y, v).defined());
  EXPECT_EQ(floats(gradient(y, w)), std::vector<float>{2});
}

TEST_F(HistoryTest, AHeldTensorIsASourceAfterItRan) {
  const Tensor x = tf::constant({2.f});
  const Tensor y = raw::Square(x);
  tf::sync();
  const Tensor z = raw::Mul(y, x);
  tf::sync();
  EXPECT_EQ(floats(gradient(z, x)), std::vector<float>{12});
  EXPECT_EQ(floats(gradient(z, y)), std::vector<float>{2});
  EXPECT_EQ(floats(gradient(gradient(z, x), x)), std::vector<float>{12});
}

TEST_F(HistoryTest, WhatHasNoSourceAnyMoreIsReleased) {
  tf::sync();
  const int64_t before = tf::stats().live_nodes;
  Tensor y;
  {
    const Tensor x = tf::constant({2.f});
    y = raw::Square(raw::Sin(x));
    EXPECT_GT(floats(y)[0], 0);
    EXPECT_EQ(tf::stats().live_nodes, before + 2);
  }
  EXPECT_EQ(tf::stats().live_nodes, before);
  EXPECT_GT(floats(y)[0], 0);
}

TEST_F(HistoryTest, OldVersionsAreClosedAndTheErrorNamesTheLineAndTheSetting) {
  tf::config::set_history_limit({.versions = 3});
  Variable v(tf::constant({2.f}));
  const Tensor y = raw::Square(v);
  const int line = __LINE__ - 1;
  tf::sync();
  for (int i = 0; i < 3; ++i) {
    v.assign_add({1.f});
    tf::sync();
    EXPECT_EQ(floats(gradient(y, v)), std::vector<float>{4});
  }
  for (int i = 0; i < 3; ++i) {
    v.assign_add({1.f});
    tf::sync();
  }
  EXPECT_EQ(floats(y), std::vector<float>{4});
  const int asked = __LINE__ + 1;
  EXPECT_EQ(thrown<FailedPreconditionError>([&] { tf::gradients({y}, {v}); }),
            closed("Square", line, asked));
}

TEST_F(HistoryTest, AGradientThatCannotReachClosedHistoryIsGiven) {
  tf::config::set_history_limit({.versions = 1});
  Variable v(tf::constant({2.f}));
  const Tensor old = raw::Square(v);
  for (int i = 0; i < 5; ++i) {
    v.assign_add({1.f});
    tf::sync();
  }
  const Tensor x = tf::constant({3.f});
  const Tensor y = raw::Mul(raw::Neg(old), x);
  tf::sync();
  EXPECT_EQ(floats(gradient(y, x)), std::vector<float>{-4});
  EXPECT_THROW(gradient(y, v), FailedPreconditionError);
}

TEST_F(HistoryTest, WhatWasComputedFromClosedHistoryIsNotTakenForUnconnected) {
  tf::config::set_history_limit({.versions = 1});
  Variable v(tf::constant({2.f}));
  Tensor old = raw::Square(v);
  for (int i = 0; i < 5; ++i) {
    v.assign_add({1.f});
    tf::sync();
  }
  const Tensor later = raw::Exp(raw::Neg(old));
  const int line = __LINE__ - 1;
  old = Tensor();
  tf::sync();
  tf::stats();
  const int asked = __LINE__ + 1;
  EXPECT_EQ(thrown<FailedPreconditionError>([&] { tf::gradients({later}, {v}); }),
            closed("Exp", line, asked));
}

TEST_F(HistoryTest, RepetitionsBeyondTheLimitAreClosedAndTheNewestIsExact) {
  tf::config::set_history_limit({.iterations = 100});
  const Tensor start = tf::constant({0.5f});
  Tensor y = start;
  Tensor previous;
  for (int i = 0; i < 3'000; ++i) {
    previous = y;
    y = raw::Mul(y, 0.999f);
  }
  tf::sync();
  EXPECT_EQ(floats(gradient(y, previous)), std::vector<float>{0.999f});
  EXPECT_THROW(gradient(y, start), FailedPreconditionError);
}

TEST_F(HistoryTest, OneLongComputationIsNotClosedByItsRepetitions) {
  tf::config::set_history_limit({.iterations = 10});
  const Tensor x = tf::constant({1.f});
  Tensor y = x;
  for (int i = 0; i < 60; ++i) y = raw::Mul(y, -1.f);
  tf::sync();
  EXPECT_EQ(floats(gradient(y, x)), std::vector<float>{1});
}

TEST_F(HistoryTest, TheBytesThatHistoryPinsAreBounded) {
  tf::config::set_history_limit({.bytes = 4 << 20});
  const Tensor x = tf::constant(std::vector<float>(1 << 18, 0.5f));  // 1 MiB
  Tensor y = x;
  for (int i = 0; i < 30; ++i) {
    y = raw::Sin(y);
    floats(y);  // used: so every plan gives it and history keeps it
  }
  EXPECT_LE(tf::stats().live_bytes, (4 << 20) + (1 << 20));
  EXPECT_GT(tf::stats().history_closed, 0);
}

TEST_F(HistoryTest, AStepClosesWhatItRecordedAndKeepsWhatIsHeld) {
  const Tensor x = tf::constant({2.f});
  Tensor inside, other;
  int line = 0;
  {
    tf::Step step = tf::new_step();
    const Tensor y = raw::Square(x);
    inside = raw::Mul(y, 3.f);
    line = __LINE__ - 1;
    other = raw::Sin(inside);
    EXPECT_EQ(floats(gradient(inside, x)), std::vector<float>{12});
  }
  EXPECT_EQ(floats(inside), std::vector<float>{12});
  EXPECT_EQ(floats(other), std::vector<float>{std::sin(12.f)});
  const int asked = __LINE__ + 1;
  EXPECT_EQ(thrown<FailedPreconditionError>([&] { tf::gradients({inside}, {x}); }),
            closed("Mul", line, asked));
  EXPECT_EQ(floats(gradient(raw::Square(inside), inside)), std::vector<float>{24});
}

TEST_F(HistoryTest, StepsNestAndOuterHistoryStaysOpen) {
  const Tensor x = tf::constant({2.f});
  const tf::Step outer = tf::new_step();
  const Tensor y = raw::Square(x);
  Tensor z;
  {
    const tf::Step inner = tf::new_step();
    z = raw::Mul(y, x);
    EXPECT_EQ(floats(gradient(z, x)), std::vector<float>{12});
  }
  EXPECT_EQ(floats(gradient(y, x)), std::vector<float>{4});
  EXPECT_THROW(gradient(z, x), FailedPreconditionError);
}

TEST_F(HistoryTest, AnExceptionLeavesAStepInOrder) {
  Variable v(tf::constant({1.f}));
  const Tensor x = tf::constant({2.f});
  Tensor inside;
  try {
    const tf::Step step = tf::new_step();
    v.assign_add({1.f});
    inside = raw::Square(x);
    throw std::runtime_error("of the program");
  } catch (const std::runtime_error&) {
  }
  EXPECT_EQ(floats(v), std::vector<float>{2});
  EXPECT_EQ(floats(inside), std::vector<float>{4});
  EXPECT_THROW(gradient(inside, x), FailedPreconditionError);
}

TEST_F(HistoryTest, AStepReleasesWhatItRecorded) {
  Variable v(tf::constant({1.f}));
  const Tensor x = tf::constant({2.f});
  tf::sync();
  const Stats before = tf::stats();
  std::vector<Tensor> held;
  for (int i = 0; i < 20; ++i) {
    const tf::Step step = tf::new_step();
    const Tensor y = raw::Square(raw::AddV2(v, x));
    v.assign_sub(raw::Mul(gradient(y, v), 0.001f));
    held.push_back(y);
  }
  EXPECT_EQ(tf::stats().live_nodes, before.live_nodes);
  EXPECT_EQ(tf::stats().held_values, before.held_values + 20);
}

TEST_F(HistoryTest, RunningAnAssignmentTwiceAssignsOnce) {
  Variable v(tf::constant({1.f}));
  tf::Step step = tf::new_step();
  const Tensor change = tf::assign_add(v, {1.f});
  step.run(change);
  step.run({change, {change, change}});
  EXPECT_EQ(floats(v), std::vector<float>{2});
}

TEST_F(HistoryTest, AStepThatEndedRefusesToRun) {
  auto step = std::make_unique<tf::Step>(tf::Location::current());
  const auto inner = std::make_unique<tf::Step>(tf::Location::current());
  step.reset();
  const int line = __LINE__ + 1;
  const auto late = [&] { inner->run(std::vector<Tensor>{}); };
  EXPECT_EQ(thrown<FailedPreconditionError>(late),
            "[Step::run] the step has ended, or is another thread's; call run inside its scope, in "
            "the thread that opened it (" +
                place(__FILE__, line) + ")");
}

}  // namespace
