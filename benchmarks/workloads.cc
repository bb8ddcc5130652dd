// The workloads that compare.py runs in every library, in this one: prints a line of JSON for each,
// with the seconds of one unit (median of the last half of the runs) and of the first run.
#include <algorithm>
#include <cmath>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "benchmarks/timing.h"
#include "imperative/tf.h"

namespace {

// Runs `step` for about `budget` seconds after the first run, which compiles in some libraries; one
// run does `units` units of work.
void measure(const std::string& name, double budget, int units, const std::function<void()>& step) {
  std::vector<double> times;
  Clock::time_point begin;
  while (times.size() < 4 || seconds_since(begin) < budget) {
    const Clock::time_point start = Clock::now();
    step();
    times.push_back(seconds_since(start));
    if (times.size() == 1) begin = Clock::now();
  }
  print_times(name, times, units, times[0]);
}

struct Dense {
  tf::Variable kernel, bias;
  Dense(int64_t inputs, int64_t outputs)
      : kernel(tf::random_normal({inputs, outputs}) * 0.05), bias(tf::zeros({outputs})) {}
  tf::Tensor operator()(const tf::Tensor& x) const {
    return tf::nn::bias_add(tf::matmul(x, kernel), bias);
  }
};

void descend(const tf::Tensor& loss, const std::vector<tf::Variable>& parameters) {
  const std::vector<tf::GradientSource> sources(parameters.begin(), parameters.end());
  const std::vector<tf::Tensor> gradients = tf::gradients({loss}, sources);
  for (size_t i = 0; i < parameters.size(); ++i) tf::assign_sub(parameters[i], 0.1 * gradients[i]);
}

tf::Tensor cross_entropy(const tf::Tensor& labels, const tf::Tensor& logits) {
  return tf::reduce_mean(tf::nn::sparse_softmax_cross_entropy_with_logits(labels, logits));
}

void chain(double budget) {
  const tf::Tensor start = tf::identity(tf::random_uniform({3}));
  (void)start.data<float>();
  measure("chain", budget, 1000, [&] {
    tf::Tensor y = start;
    for (int i = 0; i < 1000; ++i) y = y * 1.0001;
    (void)y.data<float>();
  });
}

void host_loop(double budget) {
  (void)tf::ones({3}).data<float>();  // starts TensorFlow
  measure("host_loop", budget, 60, [] {
    tf::Tensor y = tf::ones({3});
    while (tf::norm(y) < 1e18) y = y * 2;
  });
}

void mlp(double budget) {
  const Dense first(784, 128), second(128, 32), last(32, 10);
  const tf::Tensor images = tf::random_uniform({100, 784});
  const tf::Tensor labels = tf::range(0, 100) % 10;
  (void)images.data<float>();
  (void)labels.data<int32_t>();
  measure("mlp", budget, 1, [&] {
    const tf::Tensor hidden = tf::nn::relu(second(tf::nn::relu(first(images))));
    const tf::Tensor loss = cross_entropy(labels, last(hidden));
    descend(loss, {first.kernel, first.bias, second.kernel, second.bias, last.kernel, last.bias});
    (void)loss.item<float>();
  });
}

void conv(double budget) {
  const tf::Variable first(tf::random_normal({5, 5, 1, 32}) * 0.1);
  const tf::Variable second(tf::random_normal({5, 5, 32, 64}) * 0.05);
  const Dense dense(7 * 7 * 64, 128), last(128, 10);
  const tf::Tensor images = tf::random_uniform({64, 28, 28, 1});
  const tf::Tensor labels = tf::range(0, 64) % 10;
  (void)images.data<float>();
  (void)labels.data<int32_t>();
  measure("conv", budget, 1, [&] {
    tf::Tensor x = tf::nn::relu(tf::nn::conv2d(images, first, {.padding = "SAME"}));
    x = tf::nn::max_pool2d(x, {2, 2}, {2, 2}, "SAME");
    x = tf::nn::relu(tf::nn::conv2d(x, second, {.padding = "SAME"}));
    x = tf::nn::max_pool2d(x, {2, 2}, {2, 2}, "SAME");
    x = tf::nn::relu(dense(tf::reshape(x, {64, 7 * 7 * 64})));
    const tf::Tensor loss = cross_entropy(labels, last(x));
    descend(loss, {first, second, dense.kernel, dense.bias, last.kernel, last.bias});
    (void)loss.item<float>();
  });
}

void elementwise(double budget) {
  const tf::Tensor b = tf::random_uniform({10'000'000});
  (void)b.data<float>();
  measure("elementwise", budget, 1, [&] {
    const tf::Tensor y = tf::tanh(b * 0.5 + 1) * b + b * b;
    (void)y.data<float>();
  });
}

void lstm(double budget) {
  constexpr int kBatch = 32, kUnits = 128, kSteps = 50;
  const Dense gates(2 * kUnits, 4 * kUnits);
  const tf::Tensor inputs = tf::random_uniform({kSteps, kBatch, kUnits});
  (void)inputs.data<float>();
  measure("lstm", budget, 1, [&] {
    tf::Tensor h = tf::zeros({kBatch, kUnits}), c = h;
    for (const tf::Tensor& x : tf::unstack(inputs)) {
      const std::vector<tf::Tensor> gate = tf::split(gates(tf::concat({x, h}, 1)), 4, 1);
      c = tf::sigmoid(gate[0]) * c + tf::sigmoid(gate[1]) * tf::tanh(gate[2]);
      h = tf::sigmoid(gate[3]) * tf::tanh(c);
    }
    const tf::Tensor loss = tf::reduce_mean(tf::square(h));
    descend(loss, {gates.kernel, gates.bias});
    (void)loss.item<float>();
  });
}

struct Norm {
  tf::Variable scale, offset;
  explicit Norm(int64_t width) : scale(tf::ones({width})), offset(tf::zeros({width})) {}
  tf::Tensor operator()(const tf::Tensor& x) const {
    const auto [mean, variance] = tf::nn::moments(x, {1}, {.keepdims = true});
    return tf::nn::batch_normalization(x, mean, variance, offset, scale, 1e-5);
  }
};

struct Transformer {
  static constexpr int kBatch = 8, kLength = 64, kWidth = 128, kHeads = 4;
  static constexpr int kHead = kWidth / kHeads;
  Norm before_attention{kWidth}, before_dense{kWidth};
  Dense in{kWidth, 3 * kWidth}, out{kWidth, kWidth}, up{kWidth, 4 * kWidth},
      down{4 * kWidth, kWidth};

  tf::Tensor operator()(tf::Tensor x) const {
    const tf::Tensor projected =
        tf::reshape(in(before_attention(x)), {kBatch, kLength, 3, kHeads, kHead});
    const std::vector<tf::Tensor> qkv = tf::unstack(tf::transpose(projected, {2, 0, 3, 1, 4}));
    const tf::Tensor scores =
        tf::matmul(qkv[0], qkv[1], {.transpose_b = true}) * (1 / std::sqrt(kHead));
    const tf::Tensor mixed =
        tf::transpose(tf::matmul(tf::nn::softmax(scores), qkv[2]), {0, 2, 1, 3});
    x = x + out(tf::reshape(mixed, {kBatch * kLength, kWidth}));
    return x + down(tf::nn::gelu(up(before_dense(x)), true));
  }
  std::vector<tf::Variable> parameters() const {
    return {before_attention.scale,
            before_attention.offset,
            before_dense.scale,
            before_dense.offset,
            in.kernel,
            in.bias,
            out.kernel,
            out.bias,
            up.kernel,
            up.bias,
            down.kernel,
            down.bias};
  }
};

void transformer(double budget) {
  const Transformer first, second;
  std::vector<tf::Variable> parameters = first.parameters();
  for (const tf::Variable& one : second.parameters()) parameters.push_back(one);
  const tf::Tensor inputs =
      tf::random_uniform({Transformer::kBatch * Transformer::kLength, Transformer::kWidth});
  (void)inputs.data<float>();
  measure("transformer", budget, 1, [&] {
    const tf::Tensor loss = tf::reduce_mean(tf::square(second(first(inputs))));
    descend(loss, parameters);
    (void)loss.item<float>();
  });
}

// The median time of a step with each batch, over some rounds.
std::vector<double> seconds_by_batch(const std::vector<tf::Tensor>& batches,
                                     const std::function<void(const tf::Tensor&)>& step) {
  constexpr int kRounds = 5;
  std::vector<std::vector<double>> times(batches.size());
  for (int round = 0; round < kRounds; ++round) {
    for (size_t i = 0; i < batches.size(); ++i) {
      const Clock::time_point start = Clock::now();
      step(batches[i]);
      times[i].push_back(seconds_since(start));
    }
  }
  std::vector<double> medians;
  for (std::vector<double>& one : times) {
    std::sort(one.begin(), one.end());
    medians.push_back(one[kRounds / 2]);
  }
  return medians;
}

// No length may be much slower than its operations one by one.
void note_longest(const std::vector<tf::Tensor>& batches,
                  const std::function<void(const tf::Tensor&)>& step) {
  const std::vector<double> planned = seconds_by_batch(batches, step);
  const int64_t plan_after = tf::config::plan_after();
  tf::config::set_plan_after(0);
  const std::vector<double> single = seconds_by_batch(batches, step);
  tf::config::set_plan_after(plan_after);
  double largest = 0;
  for (size_t i = 0; i < batches.size(); ++i) largest = std::max(largest, planned[i] / single[i]);
  std::cout << "note: the slowest length takes " << largest
            << " of its operations one by one; plans built: " << tf::stats().plan_builds
            << std::endl;
}

void lengths(double budget) {
  const Dense first(64, 128), last(128, 10);
  std::vector<tf::Tensor> batches;
  for (int i = 0; i < 200; ++i) {
    batches.push_back(tf::random_uniform({1 + i * 73 % 200, 64}));
    (void)batches.back().data<float>();
  }
  const auto step = [&](const tf::Tensor& x) {
    const tf::Tensor loss = tf::reduce_mean(tf::square(last(tf::tanh(first(x)))));
    descend(loss, {first.kernel, first.bias, last.kernel, last.bias});
    (void)loss.item<float>();
  };
  measure("lengths", budget, 200, [&] {
    for (const tf::Tensor& x : batches) step(x);
  });
  note_longest(batches, step);
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::pair<std::string, void (*)(double)>> all{{"chain", chain},
                                                                  {"host_loop", host_loop},
                                                                  {"mlp", mlp},
                                                                  {"conv", conv},
                                                                  {"elementwise", elementwise},
                                                                  {"lstm", lstm},
                                                                  {"transformer", transformer},
                                                                  {"lengths", lengths}};
  const std::string only = count > 1 ? arguments[1] : "";
  const double budget = count > 2 ? std::stod(arguments[2]) : 2;
  for (const auto& [name, run] : all)
    if (only.empty() || only == name) run(budget);
}
