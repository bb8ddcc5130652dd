// A project of its own that uses an installed imperative.
#include <imperative/tf.h>

#include <iostream>

int main() {
  auto x = tf::constant({{7.f}, {6.f}});
  auto y = tf::constant({{6.f, 7.f}});
  std::cout << tf::matmul(x, y) << '\n';
}
