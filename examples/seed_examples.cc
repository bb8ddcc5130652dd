// The examples of TensorFlow's early Python library `tensorflow.contrib.imperative`, line for line in
// C++. Where they are random, what is printed is what always holds.
#include <imperative/tf.h>

#include <iostream>

// x = tf.constant([[7.], [6]]); y = tf.constant([[6., 7]])
// tf.matmul(x, y)
void matrix_product() {
  auto x = tf::constant({{7.}, {6.}});
  auto y = tf::constant({{6., 7.}});
  std::cout << tf::matmul(x, y).repr() << '\n';
}

// print(tf.constant(10) + tf.constant(32))
void addition() { std::cout << tf::constant(10) + tf::constant(32) << '\n'; }

// x = tf.constant(30)
// if x > 4: print('Greater than 4')
void condition() {
  auto x = tf::constant(30);
  if (x > 4) std::cout << "Greater than 4\n";
}

// x = tf.random_normal([3]); y = x * 2
// while tf.global_norm([y]) < 1000: y = y * 2
// print(y)
void loop() {
  auto x = tf::random_normal({3});
  auto y = x * 2;
  while (tf::global_norm({y}) < 1000) y = y * 2;
  const auto norm = tf::global_norm({y}).item<float>();
  std::cout << "a vector of " << y.size()
            << " numbers with a norm between 1000 and 2000: " << (norm >= 1000 && norm < 2000)
            << '\n';
}

// x = tf.Variable(np.random.normal(size=[2, 2]), dtype=tf.float32)
// print(tf.matmul(tf.constant([[1, 2.]]), x))
void variable() {
  tf::Variable x(tf::random::normal({2, 2}, {.dtype = tf::float64}), {.dtype = tf::float32});
  auto product = tf::matmul(tf::constant({{1., 2.}}), x);
  std::cout << "a " << name(product.dtype()) << " array of shape " << product.shape() << '\n';
}

// x = tf.Variable(np.random.rand(1, 3)); y = tf.exp(x)
// dy = tf.gradients(y, x)
void gradient() {
  tf::Variable x(tf::random::uniform({1, 3}, {.dtype = tf::float64}));
  auto y = tf::exp(x);
  auto dy = tf::gradients(y, x)[0];
  std::cout << "the gradient equals y: " << static_cast<bool>(tf::reduce_all(dy == y)) << '\n';
}

// x = tf.Variable(tf.constant(1.0))
// for i in range(10):
//     with tf.new_step() as step:
//         step.run(tf.assign_sub(x, 0.1))
//         tf.identity(x)
void steps() {
  tf::Variable x(tf::constant(1.0));
  for (int i = 0; i < 10; ++i) {
    auto step = tf::new_step();
    step.run(tf::assign_sub(x, 0.1));
    std::cout << tf::identity(x) << (i < 9 ? ' ' : '\n');
  }
}

int main() {
  std::cout << std::boolalpha;
  matrix_product();
  addition();
  condition();
  loop();
  variable();
  gradient();
  steps();
}
