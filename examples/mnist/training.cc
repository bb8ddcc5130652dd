// Training and evaluation: what a NumPy user would write, with gradients.
#include "training.h"

#include "progress.h"

namespace mnist {
namespace {

constexpr int64_t kBatch = 100;

tf::Tensor accuracy_of(const tf::Tensor& scores, const tf::Tensor& labels) {
  return tf::reduce_mean(tf::cast(tf::argmax(scores, 1, tf::int32) == labels, tf::float32));
}

}  // namespace

int64_t batches_of(const Digits& digits) { return digits.count / kBatch; }

History train(const Network& network, tf::Optimizer optimizer, const Data& data, int epochs) {
  History history;
  const int64_t batches = batches_of(data.train);
  Progress progress(network.name(), epochs, batches);
  for (int epoch = 0; epoch < epochs; ++epoch) {
    const tf::Tensor order = tf::random::shuffle(tf::range(static_cast<int32_t>(data.train.count)));
    float correct = 0;
    for (int64_t start = 0; start < batches * kBatch; start += kBatch) {
      auto step = tf::new_step();
      const tf::Tensor rows = order[tf::slice(start, start + kBatch)];
      const tf::Tensor images = tf::gather(data.train.images, rows);
      const tf::Tensor labels = tf::gather(data.train.labels, rows);

      const tf::Tensor scores = network.scores(network.varied(images), true);
      const tf::Tensor loss =
          tf::reduce_mean(tf::nn::sparse_softmax_cross_entropy_with_logits(labels, scores));
      const tf::Tensor accuracy = accuracy_of(scores, labels);
      step.run(optimizer.minimize(loss, network.variables()));

      history.losses.push_back(loss.item<float>());
      correct += accuracy.item<float>();
      progress.batch_done(history.losses.back(), accuracy.item<float>(), kBatch);
    }
    history.train_accuracy.push_back(correct / static_cast<float>(batches));
    history.test_accuracy.push_back(evaluate(network, data.test).accuracy);
    progress.epoch_done(history.train_accuracy.back(), history.test_accuracy.back());
  }
  return history;
}

Evaluation evaluate(const Network& network, const Digits& digits) {
  auto step = tf::new_step();
  const tf::Tensor scores = network.scores(digits.images, false);
  const tf::Tensor probabilities = tf::nn::softmax(scores);
  const tf::Tensor losses = tf::nn::sparse_softmax_cross_entropy_with_logits(digits.labels, scores);
  return {accuracy_of(scores, digits.labels).item<float>(),
          tf::argmax(scores, 1, tf::int32).to_vector<int32_t>(),
          tf::reduce_max(probabilities, {.axis = 1}).to_vector<float>(), losses.to_vector<float>()};
}

}  // namespace mnist
