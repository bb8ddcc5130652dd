// The program of docs/usage/servers.md.
#include <imperative/tf.h>

#include <iostream>

namespace {

double train() {
  tf::random::set_seed(1);
  tf::Tensor x = tf::random_normal({64, 3});
  tf::Tensor y = tf::matmul(x, {{1.0}, {2.0}, {3.0}});
  tf::Variable w(tf::zeros({3, 1}));
  for (int i = 0; i < 100; ++i) {
    tf::Tensor loss = tf::reduce_mean(tf::square(tf::matmul(x, w) - y));
    w.assign_sub(0.1 * tf::gradients({loss}, {w})[0]);
  }
  return tf::reduce_sum(w).item<float>();
}

}  // namespace

int main() {
  tf::distribute::Server server = tf::distribute::Server::create_local_server();
  const std::string target = server.target();  // "grpc://localhost:40123"

  std::cout << tf::round(train() * 1000) << '\n';
  {
    tf::ImperativeMode mode(target);
    std::cout << tf::round(train() * 1000) << '\n';
  }

  tf::Tensor here = {1.0, 2.0, 3.0};
  tf::Tensor there;
  {
    tf::ImperativeMode mode(target);
    there = tf::square(here);
  }
  std::cout << there + here << '\n';

  for (const tf::LogicalDevice& one : tf::config::list_logical_devices())
    std::cout << one.name << '\n';
  {
    auto on = tf::device("/job:worker/task:0");
    std::cout << tf::reduce_sum(here) << '\n';
  }

  try {
    tf::ImperativeMode mode("localhost:40123");
  } catch (const tf::InvalidArgumentError& error) {
    std::cout << error.message() << '\n';
  }
}
