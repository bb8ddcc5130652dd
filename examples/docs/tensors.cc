// The program of docs/usage/tensors.md.
#include <imperative/tf.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <vector>

void make() {
  tf::Tensor a = {{1, 2}, {3, 4}};
  tf::Tensor b = {0.5, 1.5};
  tf::Tensor c = tf::constant({1, 2, 3}, tf::float64);
  tf::Tensor d = tf::constant(std::vector<double>{1, 2, 3, 4}, {2, 2});
  tf::Tensor e = tf::constant({"one", "two"});
  for (const tf::Tensor& x : {a, b, c, d, e}) std::cout << tf::name(x.dtype()) << x.shape() << ' ';
  std::cout << '\n';
  std::cout << tf::zeros({2, 3}) << '\n' << tf::eye(2).repr() << '\n';
  std::cout << tf::range(5) << ' ' << tf::linspace(0.0, 1.0, 5) << ' ' << tf::one_hot({1, 0}, 2)
            << '\n';
}

void look() {
  tf::Tensor a = {{1, 2}, {3, 4}};
  std::cout << a.rank() << ' ' << a.size() << ' ' << a.size(-1) << ' ' << a.nbytes() << '\n';

  float sum = tf::reduce_sum(a).item<float>();
  std::vector<double> values = a.to_vector<double>();
  int last = a.data<int>()[3];
  std::cout << sum << ' ' << values[1] << ' ' << last << '\n';

  for (const tf::Tensor& row : a) std::cout << row << ' ';
  std::cout << '\n';
}

void share() {
  tf::Tensor a = {1, 2, 3};
  tf::Tensor b = a;
  a += 10;
  std::cout << a << ' ' << b << '\n';
}

void adopt() {
  std::shared_ptr<void> pixels(std::aligned_alloc(64, 64), std::free);
  float* first = static_cast<float*>(pixels.get());
  for (int i = 0; i < 6; ++i) first[i] = static_cast<float>(i);
  tf::Tensor image = tf::from_memory(tf::float32, {2, 3}, first, pixels);
  std::cout << image << ' ' << (image.data<float>().data() == first) << '\n';
}

int main() {
  make();
  look();
  share();
  adopt();
}
