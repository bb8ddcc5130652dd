// The program of docs/usage/gradients.md.
#include <imperative/tf.h>

#include <iostream>

int main() {
  tf::Tensor x = {1.0, 2.0, 3.0};
  tf::Tensor y = tf::reduce_sum(x * x * x);
  tf::Tensor dx = tf::gradients(y, x)[0];
  std::cout << dx << '\n';
  std::cout << tf::gradients(dx, x)[0] << '\n';

  tf::Tensor z = 1.0;
  tf::Tensor power = z;
  while (power < 100) power = power * (z + 1);
  std::cout << power << ' ' << tf::gradients(power, z)[0] << '\n';

  tf::Variable v(3.0);
  tf::Tensor first = 2 * v;
  v.assign(5.0);
  tf::Tensor second = 3 * v;
  std::cout << tf::gradients(first + second, v)[0] << '\n';

  tf::Tensor a = 2.0, b = 3.0, unused = 4.0;
  tf::Tensor product = a * tf::stop_gradient(b);
  auto slopes = tf::gradients({product}, {a, b, unused});
  std::cout << slopes[0] << ' ' << slopes[1].defined() << ' ' << slopes[2].defined() << '\n';
  slopes = tf::gradients(
      {product}, {a, unused},
      {.grad_ys = {tf::constant(10.0)}, .unconnected_gradients = tf::UnconnectedGradients::zero});
  std::cout << slopes[0] << ' ' << slopes[1] << '\n';
}
