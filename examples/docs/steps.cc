// The program of docs/usage/steps.md.
#include <imperative/tf.h>

#include <iostream>

int main() {
  tf::Variable x(3.0);
  tf::Tensor kept;
  for (int i = 0; i < 10; ++i) {
    auto step = tf::new_step();
    step.run(tf::assign_sub(x, 0.25));
    kept = tf::square(x);
  }
  std::cout << kept << '\n';
  try {
    tf::gradients(kept, x);
  } catch (const tf::FailedPreconditionError& error) {
    std::cout << error.message() << '\n';
  }

  tf::Tensor total = 0.0;
  for (int i = 0; i < 10000; ++i) {
    tf::Tensor loss = tf::square(x);
    x.assign_sub(0.01 * tf::gradients(loss, x)[0]);
    total += loss;
  }
  std::cout << "history is " << (tf::stats().live_nodes < 50000 ? "bounded" : "endless") << '\n';
}
