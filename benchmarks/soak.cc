// A million steps of a small training loop with no new_step: memory must stay flat, else it exits with 1,
// and so should the time per step, which it prints.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <string>

#include "benchmarks/timing.h"
#include "imperative/tf.h"

namespace {

int64_t resident_kilobytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stoll(line.substr(6));
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  const int64_t steps = count > 1 ? std::stoll(arguments[1]) : 1'000'000;
  const int64_t block = std::max<int64_t>(steps / 10, 1);
  tf::Variable w(tf::random_normal({8, 4}));
  const tf::Tensor x = tf::random_uniform({16, 8});
  constexpr int64_t kBefore = 1000;  // steps until all is built
  int64_t first = 0;
  Clock::time_point start = Clock::now();
  for (int64_t i = 1; i <= steps; ++i) {
    const tf::Tensor loss = tf::reduce_mean(tf::square(tf::matmul(x, w) - 1));
    w.assign_sub(0.1 * tf::gradients(loss, w)[0]);
    if (i == kBefore) first = resident_kilobytes();
    if (i % block != 0) continue;
    std::cout << i << " steps: " << seconds_since(start) / static_cast<double>(block) * 1e6
              << " us a step, resident memory " << (resident_kilobytes() - first)
              << " KiB above that after 1,000 steps" << std::endl;
    start = Clock::now();
  }
  std::cout << tf::explain();
  constexpr int64_t kMostGrowth = 1024;  // KiB
  const bool is_flat = steps <= kBefore || resident_kilobytes() - first < kMostGrowth;
  return is_flat ? 0 : 1;
}
