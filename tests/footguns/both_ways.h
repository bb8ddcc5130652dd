// Running a piece of program as it is and each operation at its line: the values must be equal bit for
// bit, and the counters tell what the first run cost. Then once more by each other tier.
#pragma once

#include <cstdio>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "helpers/engine.h"
#include "imperative/raw_ops.h"
#include "imperative/tf.h"

namespace tf::testing {

/// What a piece of program shows, in order: values, and texts of errors.
class Shown {
 public:
  void operator()(const Tensor& tensor) {
    std::string text = tensor.shape().str();
    char number[32];
    for (const double value : tensor.to_vector<double>()) {
      std::snprintf(number, sizeof number, " %.17g", value);
      text += number;
    }
    lines_.push_back(text);
  }
  void note(const std::string& text) { lines_.push_back(text); }
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  std::vector<std::string> lines_;
};

/// 0, 0.25, 0.5, ...: each test has an extent of its own, so that none meets another's plans.
inline Tensor counting(int count) { return tf::cast(tf::range(count), tf::float32) * 0.25; }

/// How far each counter moved in the first run; the hits of XLA are of the last.
struct Cost {
  int64_t hits, misses, builds, windows, recomputed, outputs_added, ops_run, xla_hits;
};

/// All of it, for messages.
std::ostream& operator<<(std::ostream& out, const Cost& cost);

/// Runs `program` as it is, then each operation at its line, and compares what it showed; then by the
/// runner thread, by callables and by XLA, which may round otherwise. Programs make their own variables;
/// each run starts from the same random numbers.
Cost run_both_ways(const std::function<void(Shown&)>& program);

/// Plans at the fourth sighting, on the executor.
class FootgunTest : public EngineTest {
 protected:
  void SetUp() override;
  void TearDown() override;
};

}  // namespace tf::testing
