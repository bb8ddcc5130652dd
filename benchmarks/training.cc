// The demo's training steps: the mission's network with SGD, and a convolutional network with Adam.
// Items are images.
#include <benchmark/benchmark.h>

#include <random>
#include <vector>

#include "imperative/tf.h"

namespace {

tf::Variable weights(const tf::Shape& shape, double deviation) {
  return tf::Variable(tf::random_normal(shape) * deviation);
}

struct Dense {
  tf::Variable kernel;
  tf::Variable bias;
  Dense(int64_t inputs, int64_t outputs)
      : kernel(weights({inputs, outputs}, 0.05)), bias(tf::zeros({outputs})) {}
  tf::Tensor operator()(const tf::Tensor& x) const {
    return tf::nn::bias_add(tf::matmul(x, kernel), bias);
  }
};

tf::Tensor cross_entropy(const tf::Tensor& labels, const tf::Tensor& logits) {
  return tf::reduce_mean(tf::nn::sparse_softmax_cross_entropy_with_logits(labels, logits));
}

// 784-128-32-10, batch 100, SGD 0.1, the loss looked at in each step.
void mlp_step(benchmark::State& state) {
  const int64_t plan_after = state.range(0);
  tf::sync();
  tf::config::set_plan_after(plan_after);
  tf::set_random_seed(1);
  const Dense first(784, 128), second(128, 32), last(32, 10);
  const tf::Tensor images = tf::random_uniform({100, 784});
  const tf::Tensor labels = tf::range(0, 100) % 10;
  const std::vector<tf::GradientSource> parameters{first.kernel, first.bias,  second.kernel,
                                                   second.bias,  last.kernel, last.bias};
  for (auto _ : state) {
    const tf::Tensor hidden = tf::nn::relu(second(tf::nn::relu(first(images))));
    const tf::Tensor loss = cross_entropy(labels, last(hidden));
    const std::vector<tf::Tensor> gradients = tf::gradients({loss}, parameters);
    for (size_t i = 0; i < parameters.size(); ++i)
      tf::assign_sub(parameters[i].variable(), 0.1 * gradients[i]);
    benchmark::DoNotOptimize(loss.item<float>());
  }
  tf::config::set_plan_after(4);
  state.SetItemsProcessed(state.iterations() * 100);
}
BENCHMARK(mlp_step)->ArgName("plan_after")->Arg(0)->Arg(4)->Unit(benchmark::kMicrosecond);

// The same network on batches that the program draws noise for, which takes about as long as the step.
// With a look in each step both wait for each other; without, they run side by side.
void mlp_step_with_host_work(benchmark::State& state) {
  const bool looks = state.range(0) != 0;
  tf::sync();
  tf::config::set_deterministic(false);  // as a seed sets it: then nothing runs side by side
  const Dense first(784, 128), second(128, 32), last(32, 10);
  const tf::Tensor labels = tf::range(0, 100) % 10;
  const std::vector<tf::GradientSource> parameters{first.kernel, first.bias,  second.kernel,
                                                   second.bias,  last.kernel, last.bias};
  std::mt19937 generator(1);
  std::normal_distribution<float> noise;
  std::vector<float> batch(100 * 784);
  for (auto _ : state) {
    for (float& pixel : batch) pixel = noise(generator);
    const tf::Tensor images = tf::constant(batch, {100, 784});
    const tf::Tensor hidden = tf::nn::relu(second(tf::nn::relu(first(images))));
    const tf::Tensor loss = cross_entropy(labels, last(hidden));
    const std::vector<tf::Tensor> gradients = tf::gradients({loss}, parameters);
    for (size_t i = 0; i < parameters.size(); ++i)
      tf::assign_sub(parameters[i].variable(), 0.1 * gradients[i]);
    if (looks) benchmark::DoNotOptimize(loss.item<float>());
  }
  tf::sync();
  state.SetItemsProcessed(state.iterations() * 100);
}
BENCHMARK(mlp_step_with_host_work)
    ->ArgName("looks")
    ->Arg(1)
    ->Arg(0)
    ->Unit(benchmark::kMicrosecond)
    ->UseRealTime();

// Two 5x5 convolutions with pooling, a dense layer of 128; batch 64 of 28x28.
void conv_step(benchmark::State& state) {
  const int64_t plan_after = state.range(0);
  tf::sync();
  tf::config::set_plan_after(plan_after);
  tf::set_random_seed(1);
  const tf::Variable first = weights({5, 5, 1, 32}, 0.1), second = weights({5, 5, 32, 64}, 0.05);
  const Dense dense(7 * 7 * 64, 128), last(128, 10);
  const tf::Tensor images = tf::random_uniform({64, 28, 28, 1});
  const tf::Tensor labels = tf::range(0, 64) % 10;
  tf::train::AdamOptimizer optimizer(0.001);
  const std::vector<tf::Variable> parameters{first,      second,      dense.kernel,
                                             dense.bias, last.kernel, last.bias};
  for (auto _ : state) {
    tf::Tensor x = tf::nn::relu(tf::nn::conv2d(images, first, {.padding = "SAME"}));
    x = tf::nn::max_pool2d(x, {2, 2}, {2, 2}, "SAME");
    x = tf::nn::relu(tf::nn::conv2d(x, second, {.padding = "SAME"}));
    x = tf::nn::max_pool2d(x, {2, 2}, {2, 2}, "SAME");
    x = tf::nn::relu(dense(tf::reshape(x, {64, 7 * 7 * 64})));
    const tf::Tensor loss = cross_entropy(labels, last(x));
    optimizer.minimize(loss, parameters);
    benchmark::DoNotOptimize(loss.item<float>());
  }
  tf::config::set_plan_after(4);
  state.SetItemsProcessed(state.iterations() * 64);
}
BENCHMARK(conv_step)->ArgName("plan_after")->Arg(0)->Arg(4)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
