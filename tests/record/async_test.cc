// The runner thread and fork().
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "helpers/engine.h"
#include "imperative/tf.h"
#include "record/async_run.h"

namespace {

using tf::Tensor;
using tf::Variable;
using tf::testing::thrown;

class AsyncTest : public tf::testing::EngineTest {};

int exit_code = 1;

// Fails each look as it does where nothing ran beside the program, and ends without waiting for threads
// that are the parent's. LeakSanitizer, which would come last, would report what those hold.
void run_child(const Variable& v) {
  alarm(60);
  const std::string text = thrown<tf::FailedPreconditionError>([&] { v.item<float>(); });
  exit_code = text.find("its threads exist only in the parent") == std::string::npos ? 1 : 0;
  tf::internal::stop_async();
  std::atexit([] { _exit(exit_code); });
  std::exit(exit_code);
}

TEST_F(AsyncTest, AChildMadeByForkWhileAPieceRunsNeitherHangsNorHasIt) {
  tf::internal::engine().async_at_once = true;
  Variable v(0.f);
  for (int i = 0; i < 10; ++i) v.assign_add(1.f);
  const pid_t child = fork();
  if (child == 0) run_child(v);
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  EXPECT_EQ(v.item<float>(), 10.f);
}

TEST_F(AsyncTest, WhatIsAssignedIsThereThoughTheAssignmentHandedItsPieceOver) {
  tf::internal::engine().async_at_once = true;
  Variable v(1.f);
  Variable w(0.f);
  Tensor x = v * 2.f;
  for (int i = 0; i < 6; ++i) {
    const tf::internal::EngineLock lock;  // so that the piece runs when `x` is gone
    w.assign(x);
    x = v * 2.f;
    v.assign_add(1.f);
  }
  EXPECT_EQ(w.item<float>(), 10.f);  // v was 5 when the last x was read
  EXPECT_GT(tf::stats().async_windows, 0);
}

}  // namespace
