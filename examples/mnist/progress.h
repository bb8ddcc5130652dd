// A progress bar on a terminal; a line an epoch anywhere else.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace mnist {

class Progress {
 public:
  Progress(std::string name, int epochs, int64_t batches_per_epoch);
  void batch_done(float loss, float accuracy, int64_t images);
  void epoch_done(float train_accuracy, float test_accuracy);

 private:
  using Clock = std::chrono::steady_clock;
  void draw(float loss, float accuracy);

  std::string name_;
  int epochs_;
  int64_t batches_per_epoch_;
  bool is_terminal_;
  int64_t batches_ = 0;
  int epoch_ = 0;
  int64_t images_ = 0;  // since epoch_start_
  float loss_sum_ = 0;
  int64_t loss_count_ = 0;
  Clock::time_point epoch_start_;
  Clock::time_point last_draw_;
};

/// Whether somebody watches standard output.
bool is_terminal();

}  // namespace mnist
