// The program of docs/usage/random.md.
#include <imperative/tf.h>

#include <iostream>

int main() {
  tf::random::set_seed(7);
  tf::Tensor a = tf::random::normal({3});
  tf::Tensor b = tf::random::normal({3});
  std::cout << tf::reduce_all(a == b) << ' ' << tf::reduce_all(a == a) << '\n';

  tf::random::set_seed(7);
  std::cout << tf::reduce_all(a == tf::random::normal({3})) << '\n';

  tf::Tensor u = tf::random::uniform({1000}, {.minval = 2, .maxval = 5});
  tf::Tensor dice = tf::random::uniform({1000}, {.minval = 1, .maxval = 7, .dtype = tf::int32});
  std::cout << (tf::reduce_min(u) >= 2) << ' ' << tf::unique(tf::sort(dice)).y << '\n';

  tf::Tensor cards = tf::random::shuffle(tf::range(52));
  std::cout << tf::reduce_sum(cards) << '\n';

  tf::Tensor fixed = tf::random::stateless_uniform({2}, {1, 2});
  std::cout << tf::reduce_all(fixed == tf::random::stateless_uniform({2}, {1, 2})) << '\n';
}
