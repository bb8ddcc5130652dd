// When plans are built, and which tier serves. Time decides, unless set_deterministic: then counts do.
#include "plan/tiers.h"

#include <algorithm>
#include <limits>

#include "plan/background.h"
#include "plan/host_program.h"
#include "plan/parts.h"
#include "plan/relaxed.h"
#include "plan/run.h"
#include "plan/tier_builds.h"
#include "plan/trials.h"
#include "record/engine.h"
#include "record/runner.h"
#include "record/variable_state.h"

namespace tf::internal {
namespace {

// Larger ones run threaded first: there a call's 20 us do not count.
constexpr size_t kLargestInCallersThread = 300;
// XLA is tried once so many runs took as long as compiling will.
constexpr int64_t kRunsBeforeXla = 32;
// A compiled call takes 6 us at least, and compiling some 50 MB that stay: not tried where a run is
// short; in deterministic mode, where little is computed.
constexpr double kSecondsWorthXla = 50e-6;
// Parts are tried where they may win over the calls that they add.
constexpr double kSecondsWorthParts = 300e-6;
constexpr int64_t kElementsWorthXla = 16384;
constexpr size_t kOperationsWorthXla = 64;
// The threaded executor is tried where a run takes so long that its 20 us may be won back.
constexpr int64_t kRunsBeforeThreaded = 48;
constexpr double kSecondsWorthThreads = 200e-6;
// With one thread, small kernels gain what handing their work to another would take.
constexpr double kSecondsWorthOneThread = 60e-6;
// In deterministic mode XLA is begun and then serves at these sightings, where it is sure to win.
constexpr int64_t kDeterministicXlaBegins = 16;
constexpr int64_t kDeterministicXlaServes = 256;
// Callables are for what only steers the host, such as a loop's condition. They save some microseconds
// a run, and the first takes half a second to make. In deterministic mode they serve from twice as
// many runs on.
constexpr int64_t kRunsBeforeCallable = 64;
constexpr size_t kMostOperationsOfCallable = 63;
constexpr int64_t kMostElementsOfCallable = 4096;

// A host program that refuses more than one run of so many is given up.
constexpr int64_t kRunsOfARefusal = 8;

// XLA updates variables in place: where they are this large, that is worth compiling at first sight.
constexpr int64_t kLargeState = 64ll << 20;

// A function for few operations saves a few microseconds a run, and takes some 20 ms to find: it is looked
// for where they took as long one by one; in deterministic mode, where they ran often.
constexpr size_t kSmallestFunction = 2;
constexpr size_t kFewOperations = 3;
constexpr double kSecondsWorthFunction = 20e-3;
constexpr int64_t kSightingsWorthFunction = 2000;

// The program's exit waits for a build that has begun.
constexpr double kLongestXlaBuild = 5;

bool may_use_xla(const PlanEntry& entry) {
  const Engine& shared = engine();
  const TierState& tier = entry.tier(Tier::xla);
  if (entry.xla.build_seconds > kLongestXlaBuild) return false;
  return shared.xla && !tier.begun && entry.xla.refusal.empty() && can_clone(*entry.recipe);
}

// Parts are next where the whole may not enter XLA, or was compared and lost.
bool may_use_parts(PlanEntry& entry) {
  const TierState& whole = entry.tier(Tier::xla);
  const TierState& parts = entry.tier(Tier::parts);
  if (!engine().xla || parts.begun || !can_clone(*entry.recipe)) return false;
  const bool is_settled =
      whole.begun ? whole.failed || whole.judged
                  : !entry.xla.refusal.empty() || entry.xla.build_seconds > kLongestXlaBuild;
  if (!is_settled || (entry.serving == Tier::xla && !engine().xla_at_once)) return false;
  if (entry.parts_seconds < 0) entry.parts_seconds = seconds_to_compile(find_parts(*entry.recipe));
  return entry.parts_seconds > 0 && entry.parts_seconds <= kLongestXlaBuild &&
         (engine().xla_at_once || entry.plan_seconds > entry.parts_seconds);
}

// The indices that XLA would not check, in a component's inputs, are all in range.
bool guards_hold(const Component& component, const XlaVerdict& verdict) {
  for (const IndexGuard& guard : verdict.guards) {
    const Buffer* const fetched = reachable_buffer(component.inputs[guard.input]);
    if (!fetched) return false;
    const Buffer& indices = *fetched;
    const auto in_range = [&guard](auto index) { return index >= 0 && index < guard.limit; };
    bool all = true;
    if (indices.dtype() == DType::int32)
      for (const int32_t index : indices.as<int32_t>()) all = all && in_range(index);
    else if (indices.dtype() == DType::int64)
      for (const int64_t index : indices.as<int64_t>()) all = all && in_range(index);
    if (!all) return false;
  }
  return true;
}

// Elements of all outputs of its operations; where a shape is not known, too many to count.
int64_t computed_elements(const Recipe& recipe) {
  int64_t elements = 0;
  for (const Recipe::Step& step : recipe.steps) {
    if (!step.signature) continue;
    for (const Shape* shape : step.signature->output_shapes) {
      if (!shape->is_fully_defined()) return std::numeric_limits<int64_t>::max();
      elements += shape->num_elements();
    }
  }
  return elements;
}

bool is_sure_to_win(const PlanEntry& entry) {
  if (entry.xla.multiplies_matrices) return false;
  return computed_elements(*entry.recipe) >= kElementsWorthXla ||
         entry.recipe->steps.size() >= kOperationsWorthXla;
}

// Whether all that goes in and out is plain numbers in host memory.
bool has_plain_numbers(const Recipe& recipe) {
  const auto is_plain = [](const Recipe::Typed& typed) { return size_of(typed.dtype) > 0; };
  const std::vector<Recipe::Typed> types = types_of_values(recipe);
  for (const Recipe::Step& step : recipe.steps)
    for (uint32_t i = 0; i < step.num_outputs; ++i)
      if (!is_plain(types[step.flat + i])) return false;
  return std::all_of(recipe.inputs.begin(), recipe.inputs.end(), is_plain) &&
         std::all_of(recipe.variables.begin(), recipe.variables.end(), is_plain) &&
         can_use_callables();
}

bool may_use_callable(const PlanEntry& entry) {
  const Recipe& recipe = *entry.recipe;
  if (entry.serving != Tier::executor) return false;
  if (!recipe.variables.empty() || recipe.steps.size() > kMostOperationsOfCallable) return false;
  return computed_elements(recipe) <= kMostElementsOfCallable && has_plain_numbers(recipe);
}

// What a callable will serve needs no other session, however slow the machine.
bool is_worth_one_thread(const PlanEntry& entry, const TierState& serving) {
  return !engine().deterministic && serving.runs >= kRunsBeforeThreaded &&
         serving.median_seconds() > kSecondsWorthOneThread &&
         (entry.tier(Tier::callable).failed || !may_use_callable(entry));
}

void begin_other_tiers(const Component& component, const std::shared_ptr<PlanEntry>& entry) {
  if (entry->recipe->placement || entry->serving == Tier::host) return;
  const TierState& serving = entry->tier(entry->serving);
  if (engine().xla_at_once) {
    if (may_use_xla(*entry))
      begin_in_background(component, entry, Tier::xla);
    else if (may_use_parts(*entry))
      begin_in_background(component, entry, Tier::parts);
    return;
  }
  TierState& callable = entry->tier(Tier::callable);
  if (!callable.begun && serving.runs >= (engine().callables_at_once ? 1 : kRunsBeforeCallable)) {
    callable.begun = true;
    callable.failed = !may_use_callable(*entry);
    if (!callable.failed) begin_in_background(component, entry, Tier::callable);
  }
  TierState& one_thread = entry->tier(Tier::one_thread);
  const bool is_forced = engine().callables_at_once && callable.failed;
  if (!one_thread.begun && (is_forced || is_worth_one_thread(*entry, serving))) {
    one_thread.begun = true;
    one_thread.failed = !can_clone(*entry->recipe) || !has_plain_numbers(*entry->recipe);
    if (!one_thread.failed) begin_in_background(component, entry, Tier::one_thread);
  }
  if (engine().deterministic) {
    const int64_t since = entry->sightings - entry->first_hit;
    if (since >= kDeterministicXlaBegins && is_sure_to_win(*entry) && may_use_xla(*entry))
      begin_in_background(component, entry, Tier::xla);
    return;
  }
  if (serving.runs >= kRunsBeforeXla && serving.fastest_seconds() > kSecondsWorthXla &&
      entry->plan_seconds > entry->xla.build_seconds && may_use_xla(*entry))
    begin_in_background(component, entry, Tier::xla);
  if (serving.runs >= kRunsBeforeXla && serving.median_seconds() > kSecondsWorthParts &&
      may_use_parts(*entry))
    begin_in_background(component, entry, Tier::parts);
  TierState& threaded = entry->tier(Tier::threaded);
  if (!threaded.begun && entry->serving == Tier::executor && serving.runs >= kRunsBeforeThreaded &&
      serving.median_seconds() > kSecondsWorthThreads && can_clone(*entry->recipe))
    begin_in_background(component, entry, Tier::threaded);
}

// Whether the callable, which is compared with nothing, is to serve by now.
bool is_callable_due(const PlanEntry& entry) {
  const TierState& callable = entry.tier(Tier::callable);
  if (!callable.begun || callable.failed || entry.serving != Tier::executor) return false;
  return engine().callables_at_once || !engine().deterministic ||
         entry.tier(Tier::executor).runs >= 2 * kRunsBeforeCallable;
}

Tier next_tier(PlanEntry& entry) {
  if (is_callable_due(entry) && entry.tier(Tier::callable).plan)
    return entry.serving = Tier::callable;
  const Engine& shared = engine();
  const bool by_time = !shared.deterministic && !shared.xla_at_once && !shared.callables_at_once;
  // While something is built, only what has never been compared is: a build takes a processor.
  const bool is_calm = shared.counters.waiting_builds == 0;
  if (by_time && !is_calm) break_off_repeated(entry);
  const Tier trial = tier_on_trial(entry, by_time && is_calm);
  if (trial == entry.serving) return trial;
  TierState& state = entry.tier(trial);
  const bool is_forced = (shared.xla_at_once && uses_xla(trial)) ||
                         (shared.callables_at_once && trial == Tier::one_thread);
  if (is_forced) {
    state.judged = true;
    return entry.serving = trial;
  }
  if (shared.deterministic) {
    if (trial != Tier::xla || entry.sightings - entry.first_hit < kDeterministicXlaServes)
      return entry.serving;
    state.judged = true;
    return entry.serving = trial;
  }
  begin_if_new(entry, trial);
  if (state.runs >= kRunsOfTrial) {
    judge(entry, trial);
    return entry.serving;
  }
  return is_turn_of_trial(entry) ? trial : entry.serving;
}

// In deterministic mode what was begun is waited for at the sighting where it must serve.
void wait_if_due(const PlanEntry& entry) {
  const Engine& shared = engine();
  const auto is_awaited = [&entry](Tier which) {
    const TierState& tier = entry.tier(which);
    return tier.begun && !tier.plan && !tier.failed;
  };
  const bool is_xla_due =
      shared.deterministic && entry.sightings - entry.first_hit >= kDeterministicXlaServes;
  const bool waits_for_callable = ((shared.deterministic || shared.callables_at_once) &&
                                   is_callable_due(entry) && is_awaited(Tier::callable)) ||
                                  (shared.callables_at_once && is_awaited(Tier::one_thread));
  const bool waits_for_xla =
      (shared.xla_at_once || is_xla_due) && (is_awaited(Tier::xla) || is_awaited(Tier::parts));
  if (!waits_for_callable && !waits_for_xla) return;
  const EngineUnlock unlock;
  wait_for_background();
}

// Compiling for the host takes a fraction of a millisecond, so it is tried with every piece.
bool begin_host(PlanEntry& entry) {
  entry.tried_host = true;
  TierState& host = entry.tier(Tier::host);
  host.plan = build_plan(*entry.recipe, Tier::host);
  if (!host.plan) return false;
  host.begun = true;
  ++engine().counters.plan_builds;
  ++entry.builds;
  entry.serving = Tier::host;
  return true;
}

void begin_first_tier(const Component& component, const std::shared_ptr<PlanEntry>& entry,
                      const std::vector<uint8_t>& wanted) {
  entry->recipe = entry->relaxed ? make_relaxed_recipe(component, *entry->relaxed, wanted)
                                 : make_recipe(component, wanted);
  entry->xla = judge_for_xla(*entry->recipe);
  entry->parts_seconds = -1;
  entry->serving = Tier::executor;
  const bool was_due = is_host_due(component, *entry);
  if (was_due && begin_host(*entry)) return;
  const bool is_for_family = was_due && entry->family && is_relaxed(*entry->family);
  if (is_for_family || !is_worth_function(component, *entry)) return entry->recipe.reset();
  if (component.placement) {  // one call; what it is made of runs there
    entry->serving = Tier::threaded;
    return build_now(*entry, entry->serving);
  }
  if (has_large_state(component) && entry->xla.refusal.empty() && engine().xla) {
    entry->serving = Tier::xla;
    ++engine().counters.xla_builds;
    return build_now(*entry, entry->serving);
  }
  const bool is_large = component.nodes.size() > kLargestInCallersThread;
  entry->serving = is_large ? Tier::threaded : Tier::executor;
  begin_first(component, entry, entry->serving);
}

}  // namespace

bool is_host_due(const Component& component, const PlanEntry& entry) {
  if (entry.tried_host || entry.relaxed) return false;
  if (!engine().host_programs || engine().xla_at_once) return false;
  if (!component.variables.empty() || component.placement) return false;
  for (Node* node : component.nodes) {
    for (int i = 0; i < node->num_outputs; ++i) {
      const Shape& shape = *node->outputs()[i].shape.load();
      if (!shape.is_fully_defined() || shape.num_elements() > HostProgram::kMostElements)
        return false;
    }
  }
  return true;
}

bool is_worth_function(const Component& component, const PlanEntry& entry) {
  const Engine& shared = engine();
  if (component.nodes.size() > kFewOperations) return true;
  if (component.nodes.size() < kSmallestFunction) return false;
  if (shared.callables_at_once || has_large_state(component)) return true;
  return shared.deterministic ? entry.sightings >= kSightingsWorthFunction
                              : entry.seconds_one_by_one >= kSecondsWorthFunction;
}

bool has_large_state(const Component& component) {
  int64_t bytes = 0;
  for (size_t i = 0; i < component.variables.size(); ++i) {
    const VariableState& variable = *component.variables[i];
    if (component.assigns[i])
      bytes += variable.shape->num_elements() * static_cast<int64_t>(size_of(variable.dtype));
  }
  return bytes >= kLargeState;
}

std::span<Value* const> plan_inputs(const Component& component, const PlanEntry& entry,
                                    std::vector<Value*>& memory) {
  if (!entry.relaxed) return component.inputs;
  memory = component.inputs;
  const std::vector<Value*> more = relaxed_inputs(*entry.relaxed, component);
  memory.insert(memory.end(), more.begin(), more.end());
  return memory;
}

void note_failure(PlanEntry& entry, Tier tier, uint64_t generation) {
  const bool is_optional = uses_xla(tier) || is_callable(tier);
  if (!is_optional || entry.generation != generation) return;  // the operations decide
  entry.tier(tier).failed = true;
  const bool is_large = entry.recipe->num_nodes > kLargestInCallersThread;
  if (entry.serving == tier) entry.serving = is_large ? Tier::threaded : Tier::executor;
}

std::shared_ptr<Plan> choose_plan(const Component& component,
                                  const std::shared_ptr<PlanEntry>& entry,
                                  const std::vector<uint8_t>& wanted, Tier& tier) {
  if (!entry->recipe) begin_first_tier(component, entry, wanted);
  if (!entry->recipe) return nullptr;
  if (!entry->tier(entry->serving).begun) begin_first(component, entry, entry->serving);
  TierState& first = entry->tier(entry->serving);
  if (first.failed) entry->unplannable = true;
  if (!first.plan || first.failed) return nullptr;
  if (entry->first_hit == 0) entry->first_hit = entry->sightings;
  wait_if_due(*entry);
  tier = next_tier(*entry);
  if (tier == Tier::xla && !guards_hold(component, entry->xla)) {
    tier = Tier::executor;
    if (!entry->tier(tier).plan) tier = Tier::threaded;
  }
  return entry->tier(tier).plan;
}

std::shared_ptr<Plan> choose_without_host(const Component& component,
                                          const std::shared_ptr<PlanEntry>& entry, Tier& tier) {
  const TierState& host = entry->tier(Tier::host);
  if (++entry->host_refusals * kRunsOfARefusal > host.runs + kRunsOfARefusal)
    entry->serving = Tier::executor;
  if (!is_worth_function(component, *entry)) return nullptr;
  tier = Tier::executor;
  if (!entry->tier(tier).begun) begin_first(component, entry, tier);
  return entry->tier(tier).failed ? nullptr : entry->tier(tier).plan;
}

void note_run(const Component& component, const std::shared_ptr<PlanEntry>& entry, Tier tier,
              uint64_t generation, double seconds) {
  ++entry->hits;
  if (uses_xla(tier)) ++engine().counters.xla_hits;
  if (entry->generation != generation) return;
  TierState& state = entry->tier(tier);
  entry->plan_seconds += seconds;
  if (tier == Tier::executor && state.plan && awaits_preparation(*state.plan)) return;
  // The first run of a function prepares it.
  if (state.runs++ > 0)
    state.seconds[static_cast<size_t>(state.runs - 2) % state.seconds.size()] =
        static_cast<float>(seconds);
  begin_other_tiers(component, entry);
}

}  // namespace tf::internal
