// Random programs give the same whatever runs them: line by line, window by window, by plans.
#include <gtest/gtest.h>

#include <cstdlib>

#include "footguns/random_program.h"
#include "helpers/engine.h"

namespace {

using tf::testing::describe;
using tf::testing::Features;
using tf::testing::make_program;
using tf::testing::Program;
using tf::testing::run_program;
using tf::testing::Settings;

using Seen = std::vector<std::string>;

Seen run_with(const Program& program, bool each_op, int64_t plan_after) {
  const Settings settings;
  tf::config::set_history_limit({.versions = 1'000'000});
  tf::config::set_run_each_op(each_op);
  tf::config::set_plan_after(plan_after);
  return run_program(program);
}

std::string show(const Seen& seen) {
  std::string text;
  for (const std::string& line : seen) text += "  " + line + "\n";
  return text;
}

// IMPERATIVE_SEED=n runs that one; IMPERATIVE_PROGRAMS=n as many.
int64_t setting(const char* name, int64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::atoll(text) : otherwise;
}

template <class Check>
void for_each_seed(uint64_t first, int64_t count, const Features& features, const Check& check) {
  const int64_t one = setting("IMPERATIVE_SEED", -1);
  count = setting("IMPERATIVE_PROGRAMS", count);
  for (int64_t i = 0; i < (one >= 0 ? 1 : count); ++i) {
    const uint64_t seed = one >= 0 ? static_cast<uint64_t>(one) : first + static_cast<uint64_t>(i);
    const Program program = make_program(seed, features);
    SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + describe(program));
    check(program);
    if (::testing::Test::HasFailure()) return;
  }
}

void expect_same(const Seen& expected, const Seen& actual) {
  if (expected != actual)
    ADD_FAILURE() << "expected\n" << show(expected) << "got\n" << show(actual);
}

TEST(RandomProgramsTest, PlansGiveWhatEachLineGives) {
  for_each_seed(1, 150, {.gradients = false, .steps = false}, [](const Program& program) {
    expect_same(run_with(program, true, 0), run_with(program, false, 2));
  });
}

TEST(RandomProgramsTest, PlansGiveTheGradientsThatEachLineGives) {
  for_each_seed(10'000, 150, {.gradients = true, .steps = false}, [](const Program& program) {
    expect_same(run_with(program, true, 0), run_with(program, false, 2));
  });
}

TEST(RandomProgramsTest, StepsChangeNoValue) {
  for_each_seed(20'000, 100, {.gradients = false, .steps = true}, [](const Program& program) {
    expect_same(run_with(program, true, 0), run_with(program, false, 2));
  });
}

TEST(RandomProgramsTest, PlansGiveTheErrorsAndTheStateThatSingleOperationsGive) {
  const Features features{.gradients = false, .steps = true, .failures = true};
  for_each_seed(30'000, 150, features, [](const Program& program) {
    expect_same(run_with(program, false, 0), run_with(program, false, 2));
  });
}

TEST(RandomProgramsTest, PlansCloseTheHistoryThatSingleOperationsClose) {
  const Features features{.gradients = true, .steps = true, .failures = true};
  for_each_seed(50'000, 150, features, [](const Program& program) {
    expect_same(run_with(program, false, 0), run_with(program, false, 2));
  });
}

TEST(RandomProgramsTest, PlansBuiltAtOnceGiveTheSame) {
  for_each_seed(40'000, 100, {.gradients = true, .steps = false}, [](const Program& program) {
    expect_same(run_with(program, true, 0), run_with(program, false, 1));
  });
}

}  // namespace
