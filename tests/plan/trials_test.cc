// Which tier serves by the times of its runs, on entries whose times are given.
#include "plan/trials.h"

#include <gtest/gtest.h>

namespace {

using tf::internal::begin_if_new;
using tf::internal::break_off_repeated;
using tf::internal::is_turn_of_trial;
using tf::internal::judge;
using tf::internal::kRunsOfTrial;
using tf::internal::Plan;
using tf::internal::PlanEntry;
using tf::internal::Tier;
using tf::internal::tier_on_trial;
using tf::internal::TierState;

// An entry that the executor serves, with plans in the other tiers that are given.
PlanEntry entry_with(std::initializer_list<Tier> tiers) {
  PlanEntry entry;
  entry.sightings = 100;
  entry.tier(Tier::executor).plan = std::make_shared<Plan>();
  for (const Tier tier : tiers) entry.tier(tier).plan = std::make_shared<Plan>();
  return entry;
}

// Of each of so many runs, a quarter of them disturbed by something else.
void note_runs(PlanEntry& entry, Tier tier, float seconds) {
  TierState& state = entry.tier(tier);
  state.runs = kRunsOfTrial;
  for (size_t i = 0; i < state.seconds.size(); ++i)
    state.seconds[i] = i % 4 == 3 ? 50 * seconds : seconds;
}

void hold_trial(PlanEntry& entry, Tier trial, float usual, float taken) {
  note_runs(entry, entry.serving, usual);
  note_runs(entry, trial, taken);
  judge(entry, trial);
}

TEST(TrialsTest, NothingIsTriedThatHasNoPlanOrFailed) {
  PlanEntry entry = entry_with({});
  EXPECT_EQ(tier_on_trial(entry, true), Tier::executor);
  entry = entry_with({Tier::one_thread});
  EXPECT_EQ(tier_on_trial(entry, true), Tier::one_thread);
  entry.tier(Tier::one_thread).failed = true;
  EXPECT_EQ(tier_on_trial(entry, true), Tier::executor);
}

TEST(TrialsTest, TheFasterOneServesFromThenOn) {
  PlanEntry entry = entry_with({Tier::one_thread});
  hold_trial(entry, Tier::one_thread, 1e-3f, 0.8e-3f);
  EXPECT_EQ(entry.serving, Tier::one_thread);
  EXPECT_EQ(tier_on_trial(entry, true), Tier::one_thread);
}

TEST(TrialsTest, ATieLeavesWhatServes) {
  PlanEntry entry = entry_with({Tier::one_thread});
  hold_trial(entry, Tier::one_thread, 1e-3f, 0.97e-3f);
  EXPECT_EQ(entry.serving, Tier::executor);
}

TEST(TrialsTest, WhatLostNarrowlyIsComparedTwiceMore) {
  PlanEntry entry = entry_with({Tier::one_thread});
  std::vector<int64_t> trials;
  for (; entry.sightings < 2000; ++entry.sightings) {
    if (tier_on_trial(entry, true) == entry.serving) continue;
    trials.push_back(entry.sightings);
    hold_trial(entry, Tier::one_thread, 1e-3f, 1.2e-3f);
  }
  EXPECT_EQ(trials, (std::vector<int64_t>{100, 164, 420}));
  EXPECT_EQ(entry.serving, Tier::executor);
}

TEST(TrialsTest, AWrongChoiceIsTakenBack) {
  PlanEntry entry = entry_with({Tier::one_thread});
  hold_trial(entry, Tier::one_thread, 1.5e-3f, 1e-3f);  // while something disturbed the executor
  ASSERT_EQ(entry.serving, Tier::one_thread);
  entry.sightings += 64;
  ASSERT_EQ(tier_on_trial(entry, true), Tier::executor);
  hold_trial(entry, Tier::executor, 1e-3f, 0.7e-3f);
  EXPECT_EQ(entry.serving, Tier::executor);
}

TEST(TrialsTest, WhatIsFarBehindIsNotComparedAgain) {
  PlanEntry entry = entry_with({Tier::xla});
  hold_trial(entry, Tier::xla, 1e-3f, 2.5e-3f);
  entry.sightings += 100'000;
  EXPECT_EQ(tier_on_trial(entry, true), Tier::executor);
}

TEST(TrialsTest, RunsBesideTheBuildDoNotCount) {
  PlanEntry entry = entry_with({Tier::one_thread});
  note_runs(entry, Tier::executor, 9e-3f);  // disturbed
  begin_if_new(entry, Tier::one_thread);
  TierState& serving = entry.tier(Tier::executor);
  EXPECT_EQ(serving.runs, 0);
  for (int i = 0; i < 6; ++i) serving.seconds[static_cast<size_t>(i)] = 1e-3f;
  serving.runs = 7;  // the first is never timed
  note_runs(entry, Tier::one_thread, 2e-3f);
  begin_if_new(entry, Tier::one_thread);
  judge(entry, Tier::one_thread);
  EXPECT_EQ(entry.serving, Tier::executor);
}

TEST(TrialsTest, ARepeatedTrialThatABuildInterruptsBeginsAnew) {
  PlanEntry entry = entry_with({Tier::one_thread, Tier::xla});
  hold_trial(entry, Tier::one_thread, 1e-3f, 1.2e-3f);
  entry.tier(Tier::one_thread).runs = 6;
  entry.tier(Tier::xla).runs = 6;  // its first
  break_off_repeated(entry);
  EXPECT_EQ(entry.tier(Tier::one_thread).runs, 0);
  EXPECT_EQ(entry.tier(Tier::xla).runs, 6);
}

TEST(TrialsTest, EachTierServesSomeRunsInARow) {
  PlanEntry entry = entry_with({Tier::one_thread});
  int changes = 0, turns = 0;
  bool last = is_turn_of_trial(entry);
  for (int i = 0; i < 120; ++i, ++entry.sightings) {
    turns += is_turn_of_trial(entry);
    changes += is_turn_of_trial(entry) != last;
    last = is_turn_of_trial(entry);
  }
  EXPECT_EQ(turns, 60);
  EXPECT_EQ(changes, 20);
}

TEST(TrialsTest, NothingIsComparedAgainWhereTimeDoesNotDecide) {
  PlanEntry entry = entry_with({Tier::one_thread});
  hold_trial(entry, Tier::one_thread, 1e-3f, 1.2e-3f);
  entry.sightings += 100'000;
  EXPECT_EQ(tier_on_trial(entry, false), Tier::executor);
}

}  // namespace
