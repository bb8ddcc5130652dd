// The program of docs/usage/errors.md.
#include <imperative/tf.h>

#include <iostream>

int main() {
  tf::Tensor x = tf::ones({2, 3});
  try {
    tf::matmul(x, x);
  } catch (const tf::InvalidArgumentError& error) {
    std::cout << error.what() << '\n';
    std::cout << error.op() << ' ' << error.location().line() << '\n';
  }

  tf::Tensor row = tf::gather(x, {5});
  try {
    std::cout << row << '\n';
  } catch (const tf::Error& error) {
    std::cout << error.what() << '\n';
  }

  tf::config::set_run_each_op(true);
  try {
    tf::gather(x, {5});
    std::cout << "never printed\n";
  } catch (const tf::errors::OpError& error) {
    std::cout << static_cast<int>(error.code()) << '\n';
  }
}
