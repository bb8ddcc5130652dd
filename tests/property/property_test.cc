// What random programs rest on: that any program may be printed, and that shrinking keeps a difference.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "property/printed_program.h"

namespace {

using tf::testing::check_seed;
using tf::testing::Event;
using tf::testing::everything_program;
using tf::testing::executor_comparison;
using tf::testing::Features;
using tf::testing::Form;
using tf::testing::Mode;
using tf::testing::Program;
using tf::testing::Replay;
using tf::testing::Statement;

std::string without_space(std::string text) {
  std::erase_if(text, [](unsigned char c) { return std::isspace(c); });
  return text;
}

// Lines of a program that was printed are others, so what an error says of its place is left out.
std::vector<Event> without_places(std::vector<Event> events) {
  for (Event& event : events) {
    const size_t origin = event.text.find(" of the tensor computed at ");
    if (origin != std::string::npos)
      event.text.erase(origin, event.text.find(';', origin) - origin);
    const size_t place = event.text.rfind(" (");
    if (event.text.ends_with(')') && event.values.empty() && place != std::string::npos)
      event.text.resize(place);
    if (event.text.starts_with("variable ")) event.text = event.text.substr(9);
    if (event.text.starts_with("kept ")) event.text = event.text.substr(5);
  }
  return events;
}

TEST(PropertyTest, APrintedProgramIsTheOneThatRan) {
  const std::string name = std::string(IMPERATIVE_TEST_DATA) + "/property/printed_program_test.cc";
  const std::string printed = print_program(everything_program(), "everything");
  std::ifstream file(name);
  std::stringstream text;
  text << file.rdbuf();
  if (without_space(text.str()).find(without_space(printed)) == std::string::npos)
    ADD_FAILURE() << "put this into " << name << ":\n" << printed;
}

TEST(PropertyTest, APrintedProgramShowsWhatItsStatementsShow) {
  tf::random::set_seed(7);
  Replay replay;
  tf::testing::everything(replay, 0);
  const std::vector<Event> printed = without_places(replay.finish());
  const std::vector<Event> run = without_places(run_program(everything_program(), Mode()));
  EXPECT_GT(run.size(), 40u);
  EXPECT_EQ(difference(run, printed, tf::testing::Precision::rounding), std::nullopt);
}

TEST(PropertyTest, ShrinkingKeepsWhatMakesTheDifference) {
  const Program program = tf::testing::make_program(5, Features());
  const auto count = [](const Program& one, Form form) {
    int found = 0;
    for_each_statement(one.main, [&](const Statement& at) { found += at.form == form; });
    return found;
  };
  Program large = program;
  large.main.push_back(everything_program().main.front());
  const Program small =
      shrink(large, [&](const Program& one) { return count(one, Form::look) > 0; });
  EXPECT_EQ(small.main.size(), 1u);
  EXPECT_EQ(count(small, Form::look), 1);
}

TEST(PropertyTest, ADifferenceIsToldByItsFirstEvent) {
  const std::vector<Event> one = {{"f3 float32 (3,)", {1, 2, 3}, false}};
  const std::vector<Event> other = {{"f3 float32 (3,)", {1, 2, 4}, false}};
  EXPECT_EQ(difference(one, one, tf::testing::Precision::same_bits), std::nullopt);
  EXPECT_EQ(difference(one, other, tf::testing::Precision::rounding).value_or(""),
            "event 0\n  expected f3 float32 (3,) 1 2 3\n  got      f3 float32 (3,) 1 2 4\n");
  EXPECT_EQ(difference(one, {}, tf::testing::Precision::rounding).value_or(""),
            "event 0\n  expected f3 float32 (3,) 1 2 3\n  got      nothing more\n");
}

TEST(PropertyTest, SomeProgramsShowTheSameOpByOpAndPlanned) {
  for (uint64_t seed = 500'000; seed < 500'200; ++seed) {
    const auto found = check_seed(seed, executor_comparison(seed));
    if (found) FAIL() << *found;
  }
}

}  // namespace
