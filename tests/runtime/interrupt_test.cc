// Ending an operation that waits, on behalf of a front end that looks after signals.
#include "runtime/interrupt.h"

#include <atomic>
#include <thread>

#include "runtime/helpers.h"

namespace tf::internal {
namespace {

const AttrList kFloats = {{"component_types", std::vector<DType>{float32}}};

std::atomic<int> questions{0};
std::atomic<int> ends_at{0};
std::thread::id waiting;

class Interrupt : public testing::Test {
 protected:
  void SetUp() override {
    questions = 0;
    waiting = std::this_thread::get_id();
    set_interrupt_hooks({[] { return std::this_thread::get_id() == waiting; },
                         [] {
                           EXPECT_EQ(std::this_thread::get_id(), waiting);
                           return ++questions >= ends_at;
                         }});
  }
  void TearDown() override { set_interrupt_hooks({}); }

  static Status take(const Handle& queue, std::vector<Handle>& outputs) {
    const Handle* inputs[] = {&queue};
    return execute(get_op("QueueDequeueV2"), inputs, {}, *intern(kFloats), "", outputs);
  }

  Handle queue_ = std::move(run("FIFOQueueV2", {}, kFloats)[0]);
};

TEST_F(Interrupt, CancelsWhatWaits) {
  ends_at = 3;
  for (int round = 0; round < 2; ++round) {
    questions = 0;
    std::vector<Handle> outputs;
    const Status status = take(queue_, outputs);
    EXPECT_EQ(status.code, ErrorCode::cancelled);
    EXPECT_EQ(status.message, "Dequeue operation was cancelled");
    EXPECT_TRUE(outputs.empty());
    EXPECT_EQ(questions, 3);
  }
  // The queue is as it was, and what does not wait is not asked about.
  questions = 0;
  const Handle sent = value<float>({}, {42});
  run("QueueEnqueueV2", {queue_, sent}, {}, {1});
  std::vector<Handle> outputs;
  ASSERT_TRUE(take(queue_, outputs).ok());
  EXPECT_EQ(elements<float>(outputs[0]), std::vector<float>({42}));
  EXPECT_EQ(questions, 0);
}

TEST_F(Interrupt, WaitsAsLongAsNothingComes) {
  ends_at = 1000000;
  std::thread other([&] {
    while (questions < 3) std::this_thread::yield();
    const Handle sent = value<float>({}, {7});
    run("QueueEnqueueV2", {queue_, sent}, {}, {1});
  });
  std::vector<Handle> outputs;
  ASSERT_TRUE(take(queue_, outputs).ok());
  other.join();
  EXPECT_EQ(elements<float>(outputs[0]), std::vector<float>({7}));
}

}  // namespace
}  // namespace tf::internal
