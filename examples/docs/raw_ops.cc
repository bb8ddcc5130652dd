// The program of docs/usage/raw_ops.md.
#include <imperative/raw_ops.h>
#include <imperative/raw_ops_call.h>
#include <imperative/tf.h>

#include <iostream>

int main() {
  tf::Tensor x = {{3.0, 1.0}, {2.0, 4.0}};
  auto top = tf::raw_ops::TopKV2(x, 1);
  std::cout << top.values << ' ' << top.indices << '\n';

  auto called = tf::raw_ops::call("Cumsum", {{x}, {1}}, {{"reverse", true}});
  std::cout << called[0] << '\n';
}
