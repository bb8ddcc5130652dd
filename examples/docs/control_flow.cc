// The program of docs/usage/control_flow.md.
#include <imperative/tf.h>

#include <iostream>
#include <vector>

int main() {
  tf::Tensor x = 30;
  if (x > 4) std::cout << "greater than 4\n";

  tf::Tensor y = {0.5, -1.0, 2.0};
  int doublings = 0;
  while (tf::global_norm({y}) < 1000) {
    y = y * 2;
    ++doublings;
  }
  std::cout << doublings << ' ' << y << '\n';

  std::vector<tf::Tensor> powers;
  for (int i = 0; i < 4; ++i) powers.push_back(tf::pow(y, i));
  std::cout << tf::stack(powers).shape() << '\n';

  try {
    if (y > 0) std::cout << "never printed\n";
  } catch (const tf::InvalidArgumentError& error) {
    std::cout << error.message() << '\n';
  }
  if (tf::reduce_any(y > 0)) std::cout << "some are positive\n";
}
