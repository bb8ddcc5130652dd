// The program of docs/usage/performance.md.
#include <imperative/tf.h>

#include <filesystem>
#include <iostream>

int main() {
  tf::Variable w(tf::ones({64, 64}));
  tf::Tensor x = tf::fill({32, 64}, 0.01);
  for (int i = 0; i < 1000; ++i) {
    tf::Tensor loss = tf::reduce_mean(tf::square(tf::matmul(x, w) - 1));
    w.assign_sub(0.1 * tf::gradients(loss, w)[0]);
  }
  tf::sync();
  tf::Stats stats = tf::stats();
  std::cout << "replayed " << (stats.plan_hits >= 990 ? "nearly always" : "too rarely") << ", "
            << (stats.plans <= 3 ? "few" : "many") << " plans\n";

  for (const tf::PlanReport& plan : tf::explain().plans)
    if (plan.hits >= 990) std::cout << "one piece of " << plan.operations << " operations\n";

  std::string folder = std::filesystem::temp_directory_path() / "imperative-timeline";
  tf::profiler::experimental::start(folder);
  for (int i = 0; i < 10; ++i) w.assign_sub(0.1 * tf::gradients(tf::reduce_sum(w * w), w)[0]);
  tf::profiler::experimental::stop();  // writes FOLDER/imperative.trace.json
  std::filesystem::remove_all(folder);
}
