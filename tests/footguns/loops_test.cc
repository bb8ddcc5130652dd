// Loops that a recorder of traces gets wrong: stale numbers, stale shapes, builds without end.
#include "footguns/both_ways.h"

namespace {

using tf::Tensor;
using tf::Variable;
using tf::testing::Cost;
using tf::testing::counting;
using tf::testing::run_both_ways;
using tf::testing::Shown;

class LoopsTest : public tf::testing::FootgunTest {};

TEST_F(LoopsTest, AHostScalarThatChangesIsNotStale) {
  const Cost cost = run_both_ways([](Shown& show) {
    Variable v(counting(7));
    float factor = 0.5f;
    for (int i = 0; i < 20; ++i) {
      if (i == 10) factor = 0.25f;
      v.assign(tf::tanh(v) * factor + 1);
      show(v);
    }
  });
  EXPECT_EQ(cost.builds, 2) << cost;  // with the number baked, and as an input
  EXPECT_GE(cost.hits, 11) << cost;
}

TEST_F(LoopsTest, ALearningRateScheduleIsOnePlan) {
  const Cost cost = run_both_ways([](Shown& show) {
    Variable w(counting(9));
    for (int i = 0; i < 40; ++i) {
      const Tensor loss = tf::reduce_sum(tf::square(w - 1));
      w.assign_sub(0.1f / static_cast<float>(i + 1) * tf::gradients(loss, w)[0]);
    }
    show(w);
  });
  EXPECT_EQ(cost.builds, 1) << cost;
  EXPECT_GE(cost.hits, 34) << cost;
}

TEST_F(LoopsTest, BatchesByIndexAreNotStale) {
  const Cost cost = run_both_ways([](Shown& show) {
    const Tensor data = tf::reshape(counting(110), {10, 11});
    Variable w(tf::zeros({11}));
    for (int i = 0; i < 60; ++i) {
      const Tensor batch = data[i % 10];
      w.assign(w * 0.5 + tf::square(batch) - batch);
      if (i % 8 == 7) show(w);
    }
  });
  EXPECT_LE(cost.builds, 3) << cost;  // one plan for all positions
  EXPECT_GE(cost.hits, 40) << cost;
}

TEST_F(LoopsTest, ABranchOnAValueTakesItsWayEachTime) {
  const Cost cost = run_both_ways([](Shown& show) {
    Tensor x = counting(13);
    for (int i = 0; i < 40; ++i) {
      if (tf::reduce_sum(x) > 20)
        x = tf::sqrt(x) * 0.5 - 0.125;
      else
        x = tf::square(x + 1) * 0.75 + 0.5;
    }
    show(x);
  });
  EXPECT_GE(cost.builds, 1) << cost;
  EXPECT_LE(cost.builds, 3) << cost;
  EXPECT_GE(cost.hits, 20) << cost;
}

TEST_F(LoopsTest, ALookInTheMiddleOfAStepChangesNothing) {
  const Cost cost = run_both_ways([](Shown& show) {
    Variable w(counting(15));
    for (int i = 0; i < 12; ++i) {
      const Tensor hidden = tf::tanh(w * 2 - 1);
      show(hidden);
      const Tensor loss = tf::reduce_mean(tf::square(hidden - 0.5));
      w.assign_sub(tf::gradients(loss, w)[0]);
      show(loss);
    }
    show(w);
  });
  EXPECT_LE(cost.builds, 4) << cost;
  EXPECT_EQ(cost.recomputed, cost.outputs_added) << cost;  // a wrong guess costs once
}

TEST_F(LoopsTest, AListOfLossesKeepsEachOnesValue) {
  const Cost cost = run_both_ways([](Shown& show) {
    Variable w(counting(17));
    std::vector<Tensor> losses;
    for (int i = 0; i < 30; ++i) {
      losses.push_back(tf::reduce_sum(tf::square(w - 2)));
      w.assign_sub(0.125 * tf::gradients(losses.back(), w)[0]);
    }
    for (const Tensor& loss : losses) show(loss);
  });
  EXPECT_GE(cost.hits, 26) << cost;
  EXPECT_LE(cost.builds, 2) << cost;
}

TEST_F(LoopsTest, AShapeThatChangesEachTimeIsNotStaleAndNotBuiltForEver) {
  const Cost cost = run_both_ways([](Shown& show) {
    Variable total(0.f);
    for (int i = 0; i < 60; ++i) {
      const Tensor x = counting(1 + i * 7 % 30) * 2;
      total.assign_add(tf::reduce_sum(tf::sqrt(x + 1) * x - x));
    }
    show(total);
  });
  EXPECT_LE(cost.builds, 8) << cost;
}

TEST_F(LoopsTest, RandomNumbersAreDrawnAnewAndInOrder) {
  const Cost cost = run_both_ways([](Shown& show) {
    std::vector<float> before;
    for (int i = 0; i < 20; ++i) {
      const Tensor noise = tf::random_normal({19}) * 0.5 + tf::random_uniform({19});
      show(noise);
      EXPECT_NE(noise.to_vector<float>(), before);
      before = noise.to_vector<float>();
    }
  });
  EXPECT_EQ(cost.builds, 1) << cost;
  EXPECT_GE(cost.hits, 16) << cost;
}

TEST_F(LoopsTest, ATensorFromOutsideThatChangesIsAnInput) {
  const Cost cost = run_both_ways([](Shown& show) {
    Tensor center = tf::zeros({21});
    const auto distance = [&](const Tensor& x) {
      return tf::reduce_sum(tf::square(x - center) * 0.5 + 1);
    };
    const Tensor x = counting(21);
    for (int i = 0; i < 20; ++i) {
      show(distance(x));
      center = center * 0.5 + x;
    }
  });
  EXPECT_LE(cost.builds, 3) << cost;
  EXPECT_GE(cost.hits, 12) << cost;
}

Tensor layer(const Tensor& x, const Variable& w, const Variable& b) {
  return tf::tanh(tf::matmul(x, w) + b);
}

TEST_F(LoopsTest, AHelperCalledFromManyPlacesIsNotMistakenForALoop) {
  const Cost cost = run_both_ways([](Shown& show) {
    std::vector<Variable> w, b;
    for (int i = 0; i < 4; ++i) {
      w.emplace_back(tf::reshape(counting(9), {3, 3}) - 0.5 * i);
      b.emplace_back(tf::zeros({3}));
    }
    const Tensor x = tf::reshape(counting(6), {2, 3});
    for (int i = 0; i < 12; ++i) {
      Tensor y = layer(x, w[0], b[0]);
      for (int k = 1; k < 4; ++k) y = layer(y, w[k], b[k]);
      y = layer(y, w[0], b[0]) + layer(y, w[3], b[3]);
      const Tensor loss = tf::reduce_mean(y * y);
      const auto found = tf::gradients({loss}, {w[0], w[1], w[2], w[3]});
      for (int k = 0; k < 4; ++k) w[k].assign_sub(0.5 * found[k]);
    }
    for (const Variable& one : w) show(one);
  });
  EXPECT_EQ(cost.builds, 1) << cost;
  EXPECT_EQ(cost.misses, 4 + 3) << cost;  // with the first values, three more, final reads
}

TEST_F(LoopsTest, AnEffectInALoopHappensOnceEachTimeAndInOrder) {
  const Cost cost = run_both_ways([](Shown& show) {
    Variable v(counting(23));
    const Tensor queue = tf::raw_ops::FIFOQueueV2({tf::float32}, {.capacity = 100});
    for (int i = 0; i < 10; ++i) {
      v.assign(v * 0.5 + tf::tanh(v) - 0.25);
      tf::raw_ops::QueueEnqueueV2(queue, {tf::reduce_sum(v)});
    }
    show(tf::raw_ops::QueueSizeV2(queue));
    for (int i = 0; i < 10; ++i) show(tf::raw_ops::QueueDequeueV2(queue, {tf::float32})[0]);
  });
  EXPECT_GE(cost.hits, 6) << cost;
  EXPECT_LE(cost.builds, 2) << cost;
}

TEST_F(LoopsTest, AStepOfFiveThousandOperationsIsOnePlan) {
  const Cost cost = run_both_ways([](Shown& show) {
    Variable v(counting(25));
    for (int i = 0; i < 6; ++i) {
      const auto step = tf::new_step();
      Tensor x = v;
      for (int k = 0; k < 2500; ++k) x = x * 0.999 + 0.001 * (k % 3);
      v.assign(x);
    }
    show(v);
  });
  EXPECT_LE(cost.builds, 3) << cost;  // it is cut, but at the same places each time
  EXPECT_GE(cost.hits, 15) << cost;
}

}  // namespace
