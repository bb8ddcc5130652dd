// Training and evaluation.
#pragma once

#include <imperative/tf.h>

#include <vector>

#include "digits.h"
#include "networks.h"

namespace mnist {

/// What happened during training, for the plots.
struct History {
  std::vector<float> losses;          // of each batch
  std::vector<float> train_accuracy;  // of each epoch, while it went
  std::vector<float> test_accuracy;   // after each epoch
};

/// Batches of 100 in an epoch.
int64_t batches_of(const Digits& digits);

/// Minimises the cross entropy over batches of 100 in random order, with a progress bar.
History train(const Network& network, tf::Optimizer optimizer, const Data& data, int epochs);

/// What a network says about each digit.
struct Evaluation {
  float accuracy = 0;
  std::vector<int32_t> predictions;
  std::vector<float> confidence;  // probability of the prediction
  std::vector<float> losses;      // large where the network is sure and wrong
};
Evaluation evaluate(const Network& network, const Digits& digits);

}  // namespace mnist
