// Memory of large variables: updates are in place once nobody can ask for the old value. Run in a process
// of its own.
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "helpers/engine.h"
#include "imperative/tf.h"

namespace {

using tf::Stats;
using tf::testing::Moved;

// A line of /proc/self/status in bytes.
int64_t memory(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(name)) return std::stoll(line.substr(name.size() + 1)) * 1024;
  return 0;
}
int64_t peak_bytes() { return memory("VmHWM"); }
// Counts the peak from now on. Whether the kernel lets it.
bool reset_peak() {
  std::ofstream("/proc/self/clear_refs") << "5";
  return peak_bytes() < memory("VmRSS") + (1 << 20);
}

class MemorySlowTest : public tf::testing::EngineTest {};

TEST_F(MemorySlowTest, AVariableOf400MegabytesIsUpdatedInPlace) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers keep what was freed";
#endif
  constexpr int64_t kElements = 100'000'000, kBytes = 4 * kElements;
  tf::Variable v(tf::zeros({kElements}));
  // XLA's compiler is loaded before memory is counted, by a variable just large enough for it.
  tf::Variable small(tf::zeros({20'000'000}));
  for (int i = 0; i < 3; ++i) small.assign_sub(0.5 * tf::ones_like(small));
  tf::sync();
  (void)small.value()[0].item<float>();
  if (!reset_peak()) GTEST_SKIP() << "the peak cannot be reset here";
  const int64_t before = peak_bytes();
  const Moved moved;
  for (int i = 0; i < 6; ++i) {
    v.assign_sub(tf::tanh(v) * 0.5 - 1);
    tf::sync();
  }
  EXPECT_GT(moved(&Stats::xla_hits), 3);
  EXPECT_LT(peak_bytes() - before, 3 * kBytes / 10);
  EXPECT_GT(v.value()[7].item<float>(), 1.f);
}

}  // namespace
