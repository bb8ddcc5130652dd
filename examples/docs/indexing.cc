// The program of docs/usage/indexing.md.
#include <imperative/tf.h>

#include <iostream>

int main() {
  tf::Tensor x = tf::reshape(tf::range(12), {3, 4});
  std::cout << x[0] << ' ' << x[-1] << ' ' << x[{1, 2}] << '\n';
  std::cout << x[tf::slice(1, 3)] << '\n';
  std::cout << x[{tf::slice(), tf::slice(tf::none, tf::none, -1)}] << '\n';
  std::cout << x[{tf::ellipsis, 0}] << ' ' << x[{0, tf::newaxis}].shape() << '\n';

  std::cout << x[x > 8] << '\n';
  std::cout << x[tf::constant({2, 0})] << '\n';

  tf::Tensor before = x;
  x[0] = 0;
  x[{tf::slice(1, 3), 1}] = tf::constant({-1, -2});
  x[x > 10] += 100;
  std::cout << x << '\n' << before[0] << '\n';
}
