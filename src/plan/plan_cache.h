// Plans and the cache that finds them: bounded, least recently used out first.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "plan/component.h"
#include "plan/recipe.h"
#include "plan/xla.h"
#include "runtime/function.h"

namespace tf::internal {

class HostProgram;

/// The way of a function that was built in the background to calls in the calling thread. By name, which the background
/// has prepared, until it has prepared those too. Guarded by the engine's lock.
struct Preparation {
  bool is_elsewhere = false;  // else the first call in the calling thread prepares the others
  bool begun = false;
  int64_t runs = 0;        // by name
  int64_t quiet_runs = 0;  // the last of them, without single operations in between
  int64_t single_operations = 0;
};

/// What does a component's work: one of these, or none if there is nothing to run.
struct Plan {
  std::shared_ptr<Function> function;
  std::shared_ptr<Callable> callable;
  std::shared_ptr<const HostProgram> host;
  std::vector<uint32_t> outputs;  // flat indices, in the order the function gives them
  std::vector<uint32_t> commits;  // variables whose new values a callable gives after the outputs
  std::vector<bool> has_output;   // by flat index
  Preparation preparation;
};

/// How a plan is run.
enum class Tier : uint8_t {
  executor,  // in the calling thread, operations one after another
  threaded,  // TensorFlow's threaded executor
  xla,       // compiled
  callable,  // in the calling thread, from host memory to host memory; of few numbers without state
  parts,     // threaded, with parts compiled by XLA
  host,      // a few numbers, worked out without TensorFlow
  one_thread,  // a callable too, of any size; variables are read before it and assigned after it
};
inline constexpr size_t kTiers = 7;
/// In words, for reports.
const char* tier_name(Tier tier);

/// What is known of one tier of a component.
struct TierState {
  std::shared_ptr<Plan> plan;  // null: not built (yet)
  bool begun = false;          // it was, or is being, built
  bool failed = false;         // TensorFlow refused
  bool judged = false;         // compared with the tier that served then
  int trials = 0;              // how often
  int64_t next_trial = 0;      // at which sighting it is compared again
  int64_t runs = 0;
  std::array<float, 15> seconds{};  // of the last runs, a ring
  double median_seconds() const;
  double fastest_seconds() const;
};

struct Family;

/// What is known of one component, over all its sightings. Guarded by the engine's lock.
struct PlanEntry {
  std::vector<uint64_t> words;
  Trace trace;
  int64_t sightings = 0;
  int64_t hits = 0;
  int64_t builds = 0;
  double build_seconds = 0;
  double seconds_one_by_one = 0;  // spent running it without a plan
  double plan_seconds = 0;        // spent running its plans
  UseRecordRef uses;
  std::shared_ptr<const Recipe> recipe;  // of the plans
  std::array<TierState, kTiers> tiers;
  Tier serving = Tier::executor;
  XlaVerdict xla;
  double parts_seconds = -1;  // about what compiling its parts takes; 0: none; negative: not known
  uint64_t generation = 0;    // of the recipe: what was begun for an older one is dropped
  int64_t first_hit = 0;      // sighting at which the first plan of this generation served
  bool unplannable = false;
  bool tried_host = false;          // as a host program: see Tier::host
  int64_t host_refusals = 0;        // runs that it left to TensorFlow
  const Family* relaxed = nullptr;  // of the entry of a family itself
  std::shared_ptr<Family> family;   // of a component: those that differ from it in shapes only

  TierState& tier(Tier which) { return tiers[static_cast<size_t>(which)]; }
  const TierState& tier(Tier which) const { return tiers[static_cast<size_t>(which)]; }
};

/// The entry of a component, made at its first sighting. Counts the sighting. Needs the lock.
std::shared_ptr<PlanEntry> find_entry(const Component& component);

/// Forgets the plans: another output is needed, or what was baked in has changed. Needs the lock.
void drop_plans(PlanEntry& entry);

/// The site and operation of each of its nodes.
Trace trace_of(const Component& component);

/// All entries, most recently used first, with those that serve all shapes of some. Needs the lock.
std::vector<std::shared_ptr<PlanEntry>> all_entries();

/// Builds the plan of a recipe. Returns nullptr if TensorFlow refuses. Needs no lock.
std::shared_ptr<Plan> build_plan(const Recipe& recipe, Tier tier);

/// Number of components in the cache that have a plan, in whatever tiers.
int64_t plans_alive();

}  // namespace tf::internal
