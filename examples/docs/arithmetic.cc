// The program of docs/usage/arithmetic.md.
#include <imperative/tf.h>

#include <cstdint>
#include <iostream>
#include <vector>

int main() {
  tf::Tensor x = {{1.0, 2.0, 3.0}, {4.0, 5.0, 6.0}};
  tf::Tensor row = {10.0, 20.0, 30.0};
  std::cout << x + row << '\n';
  std::cout << tf::square(x) - 1 << '\n';
  std::cout << tf::matmul(x, x, {.transpose_b = true}) << '\n';
  std::cout << tf::reduce_mean(x, 0) << ' ' << tf::reduce_max(x, {.axis = {0, 1}}) << '\n';

  tf::Tensor n = {7, -7};
  std::cout << n / 2 << ' ' << tf::floordiv(n, 2) << ' ' << n % 3 << ' '
            << tf::name((n / 2).dtype()) << '\n';

  std::cout << (x > 2.5) << '\n';
  std::cout << ((x > 2) & (x < 5)) << '\n';
  std::cout << tf::where(x > 3, x, 0.0) << '\n';

  tf::Tensor small = tf::constant(std::vector<int8_t>{1, 2});
  tf::Tensor large = tf::constant(std::vector<int64_t>{10, 20});
  std::cout << tf::name((small + large).dtype()) << '\n';
  try {
    std::cout << small * x << '\n';
  } catch (const tf::InvalidArgumentError& error) {
    std::cout << error.message() << '\n';
  }
  std::cout << tf::cast(small, tf::float32) * 0.5 << '\n';
}
