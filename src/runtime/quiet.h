// Keeping TensorFlow's start-up messages off the standard error stream.
#pragma once

namespace tf::internal {

/// While alive, file descriptor 2 leads to /dev/null. TensorFlow's static initialisers write
/// there before any setting could stop them. Does nothing when the user asked for messages with
/// TF_CPP_MIN_LOG_LEVEL (then that setting decides), and sets it to 3 otherwise.
/// One at a time: the caller holds the start-up lock.
class Quiet {
 public:
  Quiet();
  ~Quiet();
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  int saved_ = -1;
};

}  // namespace tf::internal
