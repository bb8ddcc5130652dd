// The program of README.md: fits a line by gradient descent.
#include <imperative/tf.h>

#include <iostream>

int main() {
  tf::Tensor x = {-1.0, 0.0, 1.0, 2.0};
  tf::Tensor y = 2 * x - 1;
  std::cout << x << " -> " << y << '\n';

  tf::Variable w(0.f), b(0.f);
  for (int step = 1;; ++step) {
    tf::Tensor loss = tf::reduce_mean(tf::square(w * x + b - y));
    if (step % 50 == 0) std::cout << "step " << step << ": loss " << loss << '\n';
    if (loss < 1e-6) break;
    auto slopes = tf::gradients({loss}, {w, b});
    w.assign_sub(0.1 * slopes[0]);
    b.assign_sub(0.1 * slopes[1]);
  }
  std::cout << "y = " << w << " x + " << b << '\n';
}
