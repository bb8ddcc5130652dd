// Handles, variables, steps, gradients: what is easily lost between the lines of a program and when they run.
#include "footguns/both_ways.h"

namespace {

using tf::Tensor;
using tf::Variable;
using tf::testing::Cost;
using tf::testing::counting;
using tf::testing::run_both_ways;
using tf::testing::Shown;

class StateTest : public tf::testing::FootgunTest {};

TEST_F(StateTest, AliasingHandlesKeepTheirOwnValue) {
  const Cost cost = run_both_ways([](Shown& show) {
    Tensor x = counting(31);
    for (int i = 0; i < 12; ++i) {
      const Tensor before = x;
      Tensor other = x;
      x += 1;
      other *= 0.5;
      x = tf::tanh(x) + other;
      if (i % 3 == 0) show(before);
    }
    show(x);
  });
  EXPECT_LE(cost.builds, 3) << cost;
}

TEST_F(StateTest, SliceAssignmentRebindsOneHandleAndAssignsOneVariable) {
  const Cost cost = run_both_ways([](Shown& show) {
    Variable v(counting(33));
    Tensor x = counting(33);
    for (int i = 0; i < 16; ++i) {
      const Tensor same = x;
      x[i % 2] = tf::reduce_sum(x) * 0.125;
      x[tf::slice(4, 8)] += 1;
      v.assign_slice({tf::slice(tf::none, 5)}, x[tf::slice(3, 8)]);
      show(same - x);
    }
    show(v);
  });
  EXPECT_GE(cost.hits, 8) << cost;
}

TEST_F(StateTest, AVariableIsReadBeforeAndAfterItsAssignment) {
  const Cost cost = run_both_ways([](Shown& show) {
    Variable v(counting(35));
    for (int i = 0; i < 10; ++i) {
      const Tensor before = v.value();
      v.assign(tf::square(before) * 0.25 + 0.5);
      const Tensor after = v.value();
      v.assign_sub(tf::reduce_mean(after) * tf::ones({35}));
      show(before * 2);
      show(after * 2);
      show(v);
    }
  });
  EXPECT_LE(cost.builds, 6) << cost;
  EXPECT_GE(cost.hits, 4) << cost;
}

TEST_F(StateTest, AGradientIsAskedTwoWindowsLater) {
  const Cost cost = run_both_ways([](Shown& show) {
    Variable w(counting(37));
    std::vector<Tensor> losses;
    for (int i = 0; i < 14; ++i) {
      losses.push_back(tf::reduce_sum(tf::tanh(w) * w));
      w.assign(w * 0.75 + 0.125);
      tf::sync();
      if (i >= 2) show(tf::gradients(losses[losses.size() - 3], w)[0]);
    }
  });
  EXPECT_GE(cost.hits, 10) << cost;
  EXPECT_LE(cost.builds, 6) << cost;
}

TEST_F(StateTest, NestedStepsCloseWhatTheyRecordedAndKeepWhatIsHeld) {
  const Cost cost = run_both_ways([](Shown& show) {
    Variable w(counting(39)), inner(counting(39));
    for (int i = 0; i < 10; ++i) {
      const auto step = tf::new_step();
      const Tensor outer_loss = tf::reduce_sum(tf::square(w) * 0.5);
      Tensor found;
      for (int k = 0; k < 2; ++k) {
        const auto nested = tf::new_step();
        const Tensor loss = tf::reduce_sum(tf::square(inner - w));
        found = tf::gradients(loss, inner)[0];
        inner.assign_sub(0.25 * found);
      }
      w.assign_sub(0.25 * tf::gradients(outer_loss, w)[0] + 0.125 * found);
    }
    show(w);
    show(inner);
  });
  EXPECT_LE(cost.builds, 4) << cost;
  EXPECT_GE(cost.hits, 20) << cost;
  EXPECT_LE(tf::stats().live_nodes, 10);
}

TEST_F(StateTest, TrainAndTestLoopsInterleaved) {
  const Cost cost = run_both_ways([](Shown& show) {
    Variable w(tf::reshape(counting(12), {4, 3}));
    const Tensor train = tf::reshape(counting(20), {5, 4}), test = tf::reshape(counting(8), {2, 4});
    for (int i = 0; i < 30; ++i) {
      const Tensor loss = tf::reduce_mean(tf::square(tf::tanh(tf::matmul(train, w)) - 0.5));
      w.assign_sub(0.5 * tf::gradients(loss, w)[0]);
      if (i % 3 == 2) show(tf::reduce_mean(tf::abs(tf::tanh(tf::matmul(test, w)) - 0.5)));
    }
  });
  EXPECT_LE(cost.builds, 3) << cost;
  EXPECT_GE(cost.hits, 23) << cost;  // training alone and with a test are two pieces of code
}

TEST_F(StateTest, TwoNetworksTrainedAgainstEachOther) {
  const Cost cost = run_both_ways([](Shown& show) {
    Variable generator(tf::reshape(counting(10), {2, 5}) - 1);
    Variable judge(tf::reshape(counting(5), {5, 1}) - 0.5);
    const auto score = [&](const Tensor& x) { return tf::matmul(tf::tanh(x), judge); };
    for (int i = 0; i < 25; ++i) {
      const Tensor noise = tf::random_normal({6, 2});
      const Tensor made = tf::matmul(noise, generator);
      const Tensor real = tf::random_normal({6, 5}) + 1;
      const Tensor judged = tf::reduce_mean(tf::nn::softplus(score(made))) +
                            tf::reduce_mean(tf::nn::softplus(-score(real)));
      judge.assign_sub(0.125 * tf::gradients(judged, judge)[0]);
      const Tensor fooled = tf::reduce_mean(tf::nn::softplus(-score(made)));
      generator.assign_sub(0.125 * tf::gradients(fooled, generator)[0]);
      if (i % 5 == 4) show(fooled);
    }
    show(generator);
    show(judge);
  });
  EXPECT_LE(cost.builds, 3) << cost;
  EXPECT_GE(cost.hits, 10) << cost;
}

TEST_F(StateTest, GradientsAreAccumulatedOverBatches) {
  const Cost cost = run_both_ways([](Shown& show) {
    Variable w(counting(41)), sum(tf::zeros({41}));
    for (int i = 0; i < 12; ++i) {
      sum.assign(tf::zeros({41}));
      for (int k = 0; k < 4; ++k) {
        const Tensor loss = tf::reduce_sum(tf::square(w - static_cast<float>(k)));
        sum.assign_add(tf::gradients(loss, w)[0]);
      }
      w.assign_sub(0.0625 * sum);
    }
    show(w);
  });
  EXPECT_LE(cost.builds, 3) << cost;
  EXPECT_GE(cost.hits, 8) << cost;
}

TEST_F(StateTest, AnExceptionInTheMiddleOfAStepAndGoingOn) {
  const Cost cost = run_both_ways([](Shown& show) {
    Variable v(counting(43)), count(0.f);
    for (int i = 0; i < 12; ++i) {
      try {
        const auto step = tf::new_step();
        count.assign_add(1.f);
        const Tensor x = tf::tanh(v) * 0.5 + 0.25;
        if (i % 4 == 3) throw std::runtime_error("no batch");
        v.assign(x + tf::sqrt(tf::abs(x)));
      } catch (const std::runtime_error& error) {
        show.note(error.what());
      }
    }
    show(count);
    show(v);
  });
  EXPECT_LE(cost.builds, 2) << cost;
  EXPECT_GE(cost.hits, 4) << cost;
}

// The program notes the error where it sees it: op by op at the line, planned at the next look.
TEST_F(StateTest, AnOperationThatFailsOnlyAtIterationFortyLeavesTheSameStateAndError) {
  const Cost cost = run_both_ways([](Shown& show) {
    Variable before(counting(45)), after(counting(45));
    const Tensor table = counting(4);
    for (int i = 0; i < 60; ++i) {
      const Tensor index = tf::constant(std::vector<int32_t>{i == 40 ? 4 : i % 4});
      try {
        before.assign(tf::tanh(before) + 0.5);
        const Tensor found = tf::gather(table, index);
        after.assign(after * 0.5 + found);
        tf::sync();
      } catch (const tf::InvalidArgumentError& error) {
        show.note(error.what());
        show(before);
        show(after);
      }
    }
    show(before);
    show(after);
  });
  EXPECT_GE(cost.hits, 50) << cost;
  EXPECT_LE(cost.builds, 4) << cost;
  EXPECT_GE(cost.xla_hits, 50) << cost;
}

}  // namespace
