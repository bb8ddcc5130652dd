// A progress bar on a terminal; a line an epoch anywhere else.
#include "progress.h"

#include <unistd.h>

#include <cstdio>

namespace mnist {
namespace {

constexpr int kWidth = 24;

}  // namespace

bool is_terminal() { return isatty(STDOUT_FILENO) == 1; }

Progress::Progress(std::string name, int epochs, int64_t batches_per_epoch)
    : name_(std::move(name)),
      epochs_(epochs),
      batches_per_epoch_(batches_per_epoch),
      is_terminal_(is_terminal()),
      epoch_start_(Clock::now()),
      last_draw_(epoch_start_) {}

void Progress::batch_done(float loss, float accuracy, int64_t images) {
  ++batches_;
  images_ += images;
  loss_sum_ += loss;
  ++loss_count_;
  const auto now = Clock::now();
  if (!is_terminal_ || now - last_draw_ < std::chrono::milliseconds(50)) return;
  last_draw_ = now;
  draw(loss, accuracy);
}

void Progress::draw(float loss, float accuracy) {
  const int64_t all = batches_per_epoch_ * epochs_;
  const int filled = static_cast<int>(kWidth * batches_ / all);
  std::string bar;
  for (int i = 0; i < kWidth; ++i) bar += i < filled ? "█" : "░";
  const double seconds = std::chrono::duration<double>(Clock::now() - epoch_start_).count();
  std::printf("\r\033[K%-4s %s %3d%%  epoch %d/%d  loss %.3f  accuracy %.3f  %.0f images/s",
              name_.c_str(), bar.c_str(), static_cast<int>(100 * batches_ / all), epoch_ + 1,
              epochs_, loss, accuracy, static_cast<double>(images_) / seconds);
  std::fflush(stdout);
}

void Progress::epoch_done(float train_accuracy, float test_accuracy) {
  ++epoch_;
  const double seconds = std::chrono::duration<double>(Clock::now() - epoch_start_).count();
  const bool is_last = epoch_ == epochs_;
  if (is_terminal_) std::printf("\r\033[K");
  if (!is_terminal_ || is_last)
    std::printf("%-4s epoch %2d/%d  loss %.3f  accuracy %.3f  test accuracy %.3f  %.0f images/s\n",
                name_.c_str(), epoch_, epochs_, loss_sum_ / static_cast<float>(loss_count_),
                train_accuracy, test_accuracy, static_cast<double>(images_) / seconds);
  std::fflush(stdout);
  images_ = 0;
  loss_sum_ = 0;
  loss_count_ = 0;
  epoch_start_ = Clock::now();
}

}  // namespace mnist
