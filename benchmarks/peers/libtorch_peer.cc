// The workloads in libtorch, PyTorch's C++: the same calls as in torch_peer.py. compare.py compiles it.
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace {

namespace F = torch::nn::functional;
using Clock = std::chrono::steady_clock;
using torch::Tensor;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// The rule of common.py.
void measure(const std::string& name, double budget, int units, const std::function<void()>& step) {
  std::vector<double> times;
  Clock::time_point begin;
  while (times.size() < 4 || seconds_since(begin) < budget) {
    const Clock::time_point start = Clock::now();
    step();
    times.push_back(seconds_since(start) / units);
    if (times.size() == 1) begin = Clock::now();
  }
  const double first = times[0] * units;
  times.erase(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2));
  std::sort(times.begin(), times.end());
  std::cout << "{\"workload\": \"" << name << "\", \"seconds\": " << times[times.size() / 2]
            << ", \"first\": " << first << ", \"slowest_later\": " << times.back() * units << "}\n";
}

Tensor parameter(const Tensor& values) { return values.clone().requires_grad_(); }

struct Dense {
  Tensor kernel, bias;
  Dense(int64_t inputs, int64_t outputs)
      : kernel(parameter(torch::randn({outputs, inputs}) * 0.05)),
        bias(parameter(torch::zeros({outputs}))) {}
  Tensor operator()(const Tensor& x) const { return F::linear(x, kernel, bias); }
};

void training(const std::string& name, double budget, int units,
              const std::vector<Tensor>& parameters,
              const std::function<void(const std::function<void(Tensor)>&)>& run) {
  torch::optim::SGD optimizer(parameters, 0.1);
  const auto descend = [&](const Tensor& loss) {
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    (void)loss.item<float>();
  };
  measure(name, budget, units, [&] { run(descend); });
}

void chain(double budget) {
  const c10::InferenceMode guard;
  const Tensor start = torch::rand({3});
  measure("chain", budget, 1000, [&] {
    Tensor y = start;
    for (int i = 0; i < 1000; ++i) y = y * 1.0001;
  });
}

void host_loop(double budget) {
  const c10::InferenceMode guard;
  measure("host_loop", budget, 60, [] {
    Tensor y = torch::ones({3});
    while (torch::linalg_norm(y).item<float>() < 1e18) y = y * 2;
  });
}

void mlp(double budget) {
  const Dense first(784, 128), second(128, 32), last(32, 10);
  const Tensor images = torch::rand({100, 784}), labels = torch::arange(100) % 10;
  training("mlp", budget, 1,
           {first.kernel, first.bias, second.kernel, second.bias, last.kernel, last.bias},
           [&](const auto& descend) {
             descend(F::cross_entropy(last(F::relu(second(F::relu(first(images))))), labels));
           });
}

void conv(double budget) {
  const auto channels_last = [](const Tensor& values) {
    return values.contiguous(torch::MemoryFormat::ChannelsLast);
  };
  const Tensor first = parameter(channels_last(torch::randn({32, 1, 5, 5}) * 0.1));
  const Tensor second = parameter(channels_last(torch::randn({64, 32, 5, 5}) * 0.05));
  const Dense dense(7 * 7 * 64, 128), last(128, 10);
  const Tensor images = channels_last(torch::rand({64, 1, 28, 28}));
  const Tensor labels = torch::arange(64) % 10;
  training("conv", budget, 1, {first, second, dense.kernel, dense.bias, last.kernel, last.bias},
           [&](const auto& descend) {
             Tensor x = images;
             for (const Tensor& kernel : {first, second}) {
               x = F::relu(F::conv2d(x, kernel, F::Conv2dFuncOptions().padding(2)));
               x = F::max_pool2d(x, F::MaxPool2dFuncOptions(2));
             }
             descend(F::cross_entropy(last(F::relu(dense(x.flatten(1)))), labels));
           });
}

void elementwise(double budget) {
  const c10::InferenceMode guard;
  const Tensor b = torch::rand({10'000'000});
  measure("elementwise", budget, 1, [&] { (void)(torch::tanh(b * 0.5 + 1) * b + b * b); });
}

void lstm(double budget) {
  constexpr int kBatch = 32, kUnits = 128, kSteps = 50;
  const Dense gates(2 * kUnits, 4 * kUnits);
  const Tensor inputs = torch::rand({kSteps, kBatch, kUnits});
  training("lstm", budget, 1, {gates.kernel, gates.bias}, [&](const auto& descend) {
    Tensor h = torch::zeros({kBatch, kUnits}), c = h;
    for (const Tensor& x : inputs.unbind()) {
      const std::vector<Tensor> gate = gates(torch::cat({x, h}, 1)).chunk(4, 1);
      c = torch::sigmoid(gate[0]) * c + torch::sigmoid(gate[1]) * torch::tanh(gate[2]);
      h = torch::sigmoid(gate[3]) * torch::tanh(c);
    }
    descend(h.square().mean());
  });
}

struct Block {
  static constexpr int kBatch = 8, kLength = 64, kWidth = 128, kHeads = 4, kHead = kWidth / kHeads;
  std::vector<Tensor> norms{parameter(torch::ones({kWidth})), parameter(torch::zeros({kWidth})),
                            parameter(torch::ones({kWidth})), parameter(torch::zeros({kWidth}))};
  Dense in{kWidth, 3 * kWidth}, out{kWidth, kWidth}, up{kWidth, 4 * kWidth},
      down{4 * kWidth, kWidth};

  Tensor operator()(Tensor x) const {
    const Tensor before = torch::layer_norm(x, {kWidth}, norms[0], norms[1]);
    const std::vector<Tensor> qkv =
        in(before).reshape({kBatch, kLength, 3, kHeads, kHead}).permute({2, 0, 3, 1, 4}).unbind();
    const Tensor mixed =
        torch::scaled_dot_product_attention(qkv[0], qkv[1], qkv[2]).transpose(1, 2);
    x = x + out(mixed.reshape({kBatch * kLength, kWidth}));
    return x + down(torch::gelu(up(torch::layer_norm(x, {kWidth}, norms[2], norms[3])), "tanh"));
  }
  std::vector<Tensor> parameters() const {
    std::vector<Tensor> all = norms;
    for (const Dense& one : {in, out, up, down}) all.insert(all.end(), {one.kernel, one.bias});
    return all;
  }
};

void transformer(double budget) {
  const Block first, second;
  std::vector<Tensor> parameters = first.parameters();
  for (const Tensor& one : second.parameters()) parameters.push_back(one);
  const Tensor inputs = torch::rand({Block::kBatch * Block::kLength, Block::kWidth});
  training("transformer", budget, 1, parameters,
           [&](const auto& descend) { descend(second(first(inputs)).square().mean()); });
}

void lengths(double budget) {
  const Dense first(64, 128), last(128, 10);
  std::vector<Tensor> batches;
  for (int i = 0; i < 200; ++i) batches.push_back(torch::rand({1 + i * 73 % 200, 64}));
  training("lengths", budget, 200, {first.kernel, first.bias, last.kernel, last.bias},
           [&](const auto& descend) {
             for (const Tensor& x : batches) descend(last(torch::tanh(first(x))).square().mean());
           });
}

}  // namespace

int main(int count, char** arguments) {
  const std::map<std::string, void (*)(double)> all{
      {"chain", chain},     {"host_loop", host_loop},
      {"mlp", mlp},         {"conv", conv},
      {"lstm", lstm},       {"transformer", transformer},
      {"lengths", lengths}, {"elementwise", elementwise}};
  const auto found = count > 2 ? all.find(arguments[1]) : all.end();
  if (found != all.end()) found->second(std::stod(arguments[2]));
}
