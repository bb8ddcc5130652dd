// The program of README.md: fits a line by gradient descent.
#include <imperative/tf.h>

#include <iostream>

int main() {
  tf::Tensor x = {-1.0, 0.0, 1.0, 2.0};
  tf::Tensor y = 2 * x - 1;
  std::cout << x << " -> " << y << '\n';

  tf::Variable w(0.f), b(0.f);
  tf::Tensor loss = 1.0;
  while (loss > 1e-6) {
    loss = tf::reduce_mean(tf::square(w * x + b - y));
    auto slopes = tf::gradients({loss}, {w, b});
    w.assign_sub(0.1 * slopes[0]);
    b.assign_sub(0.1 * slopes[1]);
  }
  std::cout << "y = " << tf::round(100 * w) / 100 << " x + " << tf::round(100 * b) / 100 << '\n';
}
