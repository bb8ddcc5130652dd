// The data: MNIST's handwritten digits, from a compressed CSV file.
#pragma once

#include <imperative/tf.h>

#include <string>

namespace mnist {

/// Images as rows of 784 numbers in [0, 1], and which digits they show.
struct Digits {
  tf::Tensor images;  // float32 (n, 784)
  tf::Tensor labels;  // int32 (n)
  int64_t count = 0;
};

struct Data {
  Digits train;
  Digits test;  // the rows whose index is a multiple of five; never trained on
};

/// Reads rows of 784 pixels (0 to 255) and the label. Throws std::runtime_error, saying what is wrong,
/// for a file that is absent, damaged or something else.
Data load(const std::string& path);

}  // namespace mnist
