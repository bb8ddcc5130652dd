// What else the machine does, building other tiers first of all, may spoil a comparison: tiers that are
// near each other are compared up to three times.
#include "plan/trials.h"

namespace tf::internal {
namespace {

// The new tier must be faster by a margin.
constexpr double kMargin = 0.95;
constexpr int kMostTrials = 3;
// The second trial is 64 sightings after the first, the third 256 after the second.
constexpr int64_t kSightingsBeforeNextTrial = 16;
constexpr double kFarBehind = 2;
// A run right after one of another tier finds other caches and threads awake than where a tier serves: the
// executor's looked a fifth faster than it is.
constexpr int64_t kRunsOfTurn = 6;

// What lost is compared again later, unless it is far behind.
void put_off(TierState& loser, int64_t sightings, bool is_far_behind) {
  loser.judged = true;
  loser.trials = is_far_behind ? kMostTrials : loser.trials + 1;
  loser.next_trial = sightings + (kSightingsBeforeNextTrial << (2 * loser.trials));
  loser.runs = 0;
}

}  // namespace

Tier tier_on_trial(const PlanEntry& entry, bool again) {
  for (const Tier tier :
       {Tier::threaded, Tier::one_thread, Tier::xla, Tier::parts, Tier::executor}) {
    const TierState& state = entry.tier(tier);
    if (tier == entry.serving || !state.plan || state.failed) continue;
    const bool is_due_again =
        again && state.trials < kMostTrials && entry.sightings >= state.next_trial;
    if (state.judged ? is_due_again : tier != Tier::executor) return tier;
  }
  return entry.serving;
}

void begin_if_new(PlanEntry& entry, Tier trial) {
  if (entry.tier(trial).runs == 0) entry.tier(entry.serving).runs = 0;
}

void break_off_repeated(PlanEntry& entry) {
  for (TierState& state : entry.tiers)
    if (state.judged && &state != &entry.tier(entry.serving)) state.runs = 0;
}

bool is_turn_of_trial(const PlanEntry& entry) { return entry.sightings / kRunsOfTurn % 2 == 1; }

void judge(PlanEntry& entry, Tier trial) {
  TierState& tried = entry.tier(trial);
  TierState& served = entry.tier(entry.serving);
  const double taken = tried.median_seconds(), usual = served.median_seconds();
  const bool is_better = taken < kMargin * usual;
  const double ratio = is_better ? usual / taken : taken / usual;
  put_off(is_better ? served : tried, entry.sightings, ratio > kFarBehind);
  tried.judged = true;
  if (is_better) entry.serving = trial;
}

}  // namespace tf::internal
