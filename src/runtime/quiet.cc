// Redirects file descriptor 2 for a moment; always puts it back.
#include "runtime/quiet.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace tf::internal {

Quiet::Quiet() {
  constexpr const char* kLevel = "TF_CPP_MIN_LOG_LEVEL";
  constexpr const char* kChosenHere = "IMPERATIVE_CHOSE_TF_CPP_MIN_LOG_LEVEL";
  // Asked before it is set here; a child process inherits what its parent set.
  static const bool chosen_by_user = std::getenv(kLevel) && !std::getenv(kChosenHere);
  if (chosen_by_user) return;
  setenv(kLevel, "3", 0);  // 2 would leave what kernels write, such as oneDNN's about float16
  setenv(kChosenHere, "1", 0);
  std::fflush(stderr);
  saved_ = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (saved_ < 0) return;  // closed: nothing to silence
  const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (null < 0) return;
  dup2(null, STDERR_FILENO);
  close(null);
}

Quiet::~Quiet() {
  if (saved_ < 0) return;
  std::fflush(stderr);
  dup2(saved_, STDERR_FILENO);
  close(saved_);
}

}  // namespace tf::internal
