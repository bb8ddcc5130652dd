// The program of docs/usage/variables.md.
#include <imperative/tf.h>

#include <iostream>

int main() {
  tf::Variable v({1.0, 2.0, 3.0}, {.name = "v"});
  tf::Variable w(tf::initializers::GlorotUniform()({784, 128}));
  std::cout << v << ' ' << v * 2 << ' ' << w.shape() << '\n';
  std::cout << v.repr() << '\n';

  tf::Tensor old = v;
  v.assign_add({10.0, 10.0, 10.0});
  tf::assign_sub(v, tf::ones({3}));
  std::cout << v << ' ' << old << '\n';

  v.assign_slice({tf::slice(0, 2)}, 0);
  v.scatter_add({2}, {0.5});
  std::cout << v << '\n';

  tf::Variable same = v;
  same.assign(tf::zeros({3}));
  std::cout << v << '\n';

  try {
    v.assign(tf::zeros({4}));
  } catch (const tf::InvalidArgumentError& error) {
    std::cout << error.message() << '\n';
  }
}
