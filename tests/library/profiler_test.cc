// Timelines: what is written, and what is refused.
#include "imperative/profiler.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "helpers/error_text.h"
#include "imperative/tf.h"

namespace tf {
namespace {

namespace profiler = tf::profiler::experimental;

std::string folder(const std::string& name) {
  const std::string path = ::testing::TempDir() + "/imperative_profiler_" + name;
  std::filesystem::remove_all(path);
  return path;
}

std::string timeline_in(const std::string& path) {
  std::ifstream file(path + "/imperative.trace.json");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

size_t count(const std::string& text, const std::string& what) {
  size_t found = 0;
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

void train(Variable& v, int steps) {
  for (int i = 0; i < steps; ++i) v.assign_sub(0.1f * tf::tanh(v * 2.f + 1.f));
  sync();
}

TEST(Profiler, WritesWindowsOperationsPlansAndBuilds) {
  const std::string path = folder("writes") + "/deeper";
  Variable v({1.f, 2.f});
  profiler::start(path);
  train(v, 20);
  profiler::stop();
  const std::string text = timeline_in(path);
  EXPECT_EQ(count(text, "\"cat\":\"window\""), 20u);
  EXPECT_EQ(count(text, "\"cat\":\"plan\""),
            17u);  // from the fourth sighting on
  EXPECT_EQ(count(text, "\"cat\":\"build\""), 1u);
  EXPECT_EQ(count(text, "\"name\":\"Tanh\",\"cat\":\"operation\""), 3u);
  EXPECT_NE(text.find("profiler_test.cc:"), std::string::npos);
  EXPECT_NE(text.find("\"tier\":\"executor\""), std::string::npos);
}

TEST(Profiler, ATimelineHasOnlyWhatRanWhileItWasOn) {
  const std::string path = folder("between");
  Variable v(1.f);
  profiler::start(path);
  profiler::stop();
  train(v, 3);
  EXPECT_EQ(count(timeline_in(path), "\"cat\":"), 0u);
  profiler::start(path);
  profiler::stop(false);
  EXPECT_EQ(count(timeline_in(path), "process_name"), 1u);  // the one before
  profiler::start(path);
  const Tensor y = tf::exp(v);
  profiler::stop();  // what is pending runs first
  EXPECT_EQ(count(timeline_in(path), "\"name\":\"Exp\""), 1u);
}

TEST(Profiler, RefusesTwoAtATimeAndNone) {
  const std::string path = folder("twice");
  EXPECT_EQ(
      testing::error_text<UnavailableError>([&] { profiler::stop(); }),
      "[tf::profiler::experimental::stop] a timeline must be on, and none is; call start first");
  profiler::start(path);
  EXPECT_EQ(
      testing::error_text<AlreadyExistsError>([&] { profiler::start(path + "/other"); }),
      "[tf::profiler::experimental::start] one timeline at a time, and one is on; call stop first");
  EXPECT_FALSE(std::filesystem::exists(path + "/other"));
  profiler::stop();
}

TEST(Profiler, AFolderThatCannotBeMade) {
  const std::string path = folder("file");
  std::ofstream(path) << "a file";
  EXPECT_EQ(testing::error_text<NotFoundError>([&] { profiler::start(path); }),
            "[tf::profiler::experimental::start] '" + path + "' cannot be made: Not a directory");
  profiler::start(folder("after"));  // the failed one is not on
  profiler::stop();
}

}  // namespace
}  // namespace tf
