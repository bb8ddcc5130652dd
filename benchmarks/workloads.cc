// The workloads that compare.py runs in every library, in this one: prints a line of JSON for each,
// with the seconds of one unit (median of the last half of the runs) and of the first run.
#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "imperative/tf.h"

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double median_of_last_half(std::vector<double> times) {
  times.erase(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2));
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

// Runs `step` for about `budget` seconds; one run does `units` units of work.
void measure(const std::string& name, double budget, int units, const std::function<void()>& step) {
  std::vector<double> times;
  const Clock::time_point begin = Clock::now();
  while (times.size() < 4 || seconds_since(begin) < budget) {
    const Clock::time_point start = Clock::now();
    step();
    times.push_back(seconds_since(start) / units);
  }
  std::cout << "{\"workload\": \"" << name << "\", \"seconds\": " << median_of_last_half(times)
            << ", \"first\": " << times[0] * units << ", \"slowest_later\": "
            << *std::max_element(times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2),
                                 times.end()) *
                   units
            << "}" << std::endl;
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
  measure("host_loop", budget, 99, [] {
    tf::Tensor y = tf::ones({3});
    while (tf::norm(y) < 1e30) y = y * 2;
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

void lengths(double budget) {
  const Dense first(64, 128), last(128, 10);
  std::vector<tf::Tensor> batches;
  for (int i = 0; i < 200; ++i) {
    batches.push_back(tf::random_uniform({1 + i * 73 % 200, 64}));
    (void)batches.back().data<float>();
  }
  measure("lengths", budget, 200, [&] {
    for (const tf::Tensor& x : batches) {
      const tf::Tensor loss = tf::reduce_mean(tf::square(last(tf::tanh(first(x)))));
      descend(loss, {first.kernel, first.bias, last.kernel, last.bias});
      (void)loss.item<float>();
    }
  });
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::pair<std::string, void (*)(double)>> all{
      {"chain", chain},    {"host_loop", host_loop},     {"mlp", mlp},
      {"conv", conv},      {"elementwise", elementwise}, {"lstm", lstm},
      {"lengths", lengths}};
  const std::string only = count > 1 ? arguments[1] : "";
  const double budget = count > 2 ? std::stod(arguments[2]) : 2;
  for (const auto& [name, run] : all)
    if (only.empty() || only == name) run(budget);
}
