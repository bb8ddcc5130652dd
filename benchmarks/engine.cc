// What the engine costs: recording, running op by op, replaying a plan.
#include <benchmark/benchmark.h>

#include "imperative/tf.h"

namespace {

// Forgets what earlier benchmarks left pending, so that each starts with an empty window.
void settle() { tf::sync(); }

// Recording alone: operations whose results are dropped before anything runs. Two nodes each, the
// operation and its scalar.
void record(benchmark::State& state) {
  settle();
  const tf::Tensor x = tf::constant({1.f, 2.f, 3.f});
  for (auto _ : state) {
    const tf::Tensor y = x * 1.0001;
    benchmark::DoNotOptimize(&y);
  }
  settle();
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(record);

void chain(benchmark::State& state, int64_t plan_after) {
  settle();
  tf::config::set_plan_after(plan_after);
  const int64_t length = state.range(0);
  tf::Tensor y = tf::constant({1.f, 2.f, 3.f});
  for (auto _ : state) {
    for (int64_t i = 0; i < length; ++i) y = y * 1.0001;
    benchmark::DoNotOptimize(y.data<float>().data());
    y = y * 0.5;
  }
  tf::config::set_plan_after(4);
  state.SetItemsProcessed(state.iterations() * length);
}

// A chain of small operations, then a look; items are operations.
void chain_op_by_op(benchmark::State& state) { chain(state, 0); }
BENCHMARK(chain_op_by_op)->Arg(10)->Arg(1000);

void chain_replayed(benchmark::State& state) { chain(state, 4); }
BENCHMARK(chain_replayed)->Arg(10)->Arg(100)->Arg(1000);

// A host loop that looks at a value each time.
void host_loop(benchmark::State& state) {
  settle();
  tf::Tensor y = tf::constant({1.f, 2.f, 3.f});
  for (auto _ : state) {
    y = y * 1.0001;
    benchmark::DoNotOptimize(static_cast<bool>(tf::reduce_sum(y) < 1e30));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(host_loop);

// Five operations on one number that only steer the host: evaluated and looked at.
void five_operations_and_a_look(benchmark::State& state) {
  settle();
  const tf::Tensor x = tf::identity(tf::random_uniform({}));
  settle();
  for (auto _ : state) benchmark::DoNotOptimize(static_cast<bool>((x * 2 + 1 - 3) * x > 0));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(five_operations_and_a_look);

// Writing and reading one variable in a loop that never looks.
void variable_update(benchmark::State& state) {
  settle();
  tf::Variable v(tf::zeros({1000}));
  for (auto _ : state) v.assign_add(v * 0.5 + 1);
  settle();
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(variable_update);

}  // namespace

BENCHMARK_MAIN();
