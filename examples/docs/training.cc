// The program of docs/usage/training.md.
#include <imperative/tf.h>

#include <iostream>
#include <vector>

struct Layer {
  Layer(int inputs, int outputs)
      : w(tf::initializers::GlorotUniform{.seed = inputs}({inputs, outputs})),
        b(tf::zeros({outputs})) {}
  tf::Tensor operator()(const tf::Tensor& x) const { return tf::matmul(x, w) + b; }
  tf::Variable w, b;
};

int main() {
  tf::Tensor x = {{0.0, 0.0}, {0.0, 1.0}, {1.0, 0.0}, {1.0, 1.0}};
  tf::Tensor labels = {0, 1, 1, 0};
  Layer hidden(2, 16), output(16, 2);

  tf::train::AdamOptimizer optimizer(0.05);
  for (int i = 0; i < 200; ++i) {
    tf::Tensor logits = output(tf::tanh(hidden(x)));
    tf::Tensor loss =
        tf::reduce_mean(tf::nn::sparse_softmax_cross_entropy_with_logits(labels, logits));
    optimizer.minimize(loss);
  }
  tf::Tensor classes = tf::argmax(output(tf::tanh(hidden(x))), 1, tf::int32);
  std::cout << classes << ' ' << optimizer.iterations() << '\n';

  auto grads = optimizer.compute_gradients(tf::nn::l2_loss(output.w), {output.w, output.b});
  std::cout << grads[0].first.shape() << ' ' << grads[1].first.defined() << '\n';
  auto [clipped, norm] = tf::clip_by_global_norm({grads[0].first}, 1.0);
  optimizer.apply_gradients({{clipped[0], output.w}});

  int step = 0;
  tf::optimizers::SGD sgd([&] { return step < 100 ? 0.1 : 0.01; }, {.momentum = 0.9});
  for (; step < 200; ++step) sgd.minimize(tf::nn::l2_loss(hidden.w), {hidden.w});
  std::cout << (tf::norm(hidden.w) < 0.01) << '\n';
}
