// Building tiers: at once in this thread, or in the background and first run there on clones.
#include "plan/tier_builds.h"

#include <cstring>
#include <utility>

#include "base/clock.h"
#include "base/timeline.h"
#include "plan/background.h"
#include "plan/tiers.h"
#include "record/engine.h"
#include "record/runner.h"
#include "runtime/variable_resource.h"

namespace tf::internal {
namespace {

// Other tiers are tried on clones of the variables, so not where those are very large.
constexpr int64_t kMaxClonedBytes = 256ll << 20;

int64_t bytes_of(const std::vector<Recipe::Typed>& variables) {
  int64_t bytes = 0;
  for (const Recipe::Typed& one : variables)
    bytes += one.shape->num_elements() * static_cast<int64_t>(size_of(one.dtype));
  return bytes;
}

Handle zeros_like(const Recipe::Typed& variable) {
  Buffer zeros = Buffer::allocate(variable.dtype, *variable.shape);
  std::memset(zeros.mutable_data(), 0, zeros.byte_size());
  return Handle::from_buffer(zeros);
}

// A variable of zeros like this one: what a plan is first called with, off the critical path.
Status clone_of(const Recipe::Typed& variable, Handle& resource) {
  Status status = make_variable_resource("", variable.dtype, *variable.shape, "", resource);
  if (!status.ok()) return status;
  return assign_variable_resource(resource, variable.dtype, zeros_like(variable), "");
}

// What a tier is built from in the background, taken while the lock is held.
struct Job {
  std::weak_ptr<PlanEntry> entry;
  uint64_t generation;
  Tier tier;
  std::shared_ptr<const Recipe> recipe;
  std::shared_ptr<Plan> plan;  // to be called only; else to be built
  CallMode mode;
  std::vector<Handle> arguments;
};

std::string describe_build(const Recipe& recipe, Tier tier) {
  return text("build of ", recipe.num_nodes, " operations: ", tier_name(tier));
}

void finish_job(const Job& job, std::shared_ptr<Plan> plan, bool ok, double seconds) {
  const EngineLock lock;
  Stats& counters = engine().counters;
  --counters.waiting_builds;
  const std::shared_ptr<PlanEntry> entry = job.entry.lock();
  if (!entry || entry->generation != job.generation) return;
  TierState& tier = entry->tier(job.tier);
  entry->build_seconds += seconds;
  tier.failed = !ok;
  if (!ok) return;
  if (job.tier == Tier::executor) plan->preparation = {.is_elsewhere = true};
  tier.plan = std::move(plan);
}

bool call_once(const Callable& callable, const std::vector<Handle>& arguments) {
  std::vector<Buffer> inputs(arguments.size()), outputs;
  for (size_t i = 0; i < inputs.size(); ++i)
    if (!arguments[i].to_buffer(inputs[i]).ok()) return false;
  return callable.call(inputs, outputs).ok();
}

void run_job(const Job& job) {
  const Clock::time_point start = Clock::now();
  const bool with_xla = uses_xla(job.tier);
  TimelineSpan span("build");
  if (span) span.set_name(describe_build(*job.recipe, job.tier));
  std::shared_ptr<Plan> plan = job.plan ? job.plan : build_plan(*job.recipe, job.tier);
  bool ok = plan != nullptr;
  // For the clones' zeros an operation may fail; the plan is ready all the same.
  if (plan && plan->callable)
    ok = call_once(*plan->callable, job.arguments) || job.tier == Tier::one_thread;
  if (plan && plan->function) {
    std::vector<const Handle*> arguments;
    for (const Handle& one : job.arguments) arguments.push_back(&one);
    std::vector<Handle> outputs;
    const Status status = plan->function->call(arguments, job.mode, outputs);
    ok = status.ok() || !with_xla;
  }
  finish_job(job, std::move(plan), ok, seconds_since(start));
}

/// What the component's first run in the background needs; null if its variables have no copy.
std::shared_ptr<Job> make_job(const Component& component, const std::shared_ptr<PlanEntry>& entry,
                              Tier which) {
  auto job = std::make_shared<Job>();
  *job = {entry, entry->generation, which, entry->recipe, nullptr, CallMode::threaded, {}};
  std::vector<Value*> memory;
  for (Value* input : plan_inputs(component, *entry, memory))
    job->arguments.push_back(handle_of(input));
  for (const Recipe::Typed& variable : entry->recipe->variables) {
    Handle& argument = job->arguments.emplace_back();
    if (is_callable(which))
      argument = zeros_like(variable);
    else if (!clone_of(variable, argument).ok())
      return nullptr;
  }
  return job;
}

bool start(const std::shared_ptr<Job>& job) {
  Stats& counters = engine().counters;
  ++counters.waiting_builds;
  if (run_in_background([job] { run_job(*job); })) return true;
  --counters.waiting_builds;
  return false;
}

// Single operations are slow while calls in the calling thread are prepared: where there are some between the runs
// of this piece, it goes by name for a while.
bool is_time_to_prepare(Preparation& preparation) {
  constexpr int64_t kQuietRuns = 2, kMostRunsByName = 64;
  const int64_t singles = single_operations();
  const bool is_quiet = singles == std::exchange(preparation.single_operations, singles);
  preparation.quiet_runs = is_quiet ? preparation.quiet_runs + 1 : 0;
  ++preparation.runs;
  return !preparation.begun &&
         (preparation.quiet_runs >= kQuietRuns || preparation.runs >= kMostRunsByName);
}

}  // namespace

bool can_clone(const Recipe& recipe) {
  for (const Recipe::Typed& one : recipe.variables)
    if (!one.shape->is_fully_defined() || size_of(one.dtype) == 0) return false;
  return bytes_of(recipe.variables) <= kMaxClonedBytes;
}

void begin_in_background(const Component& component, const std::shared_ptr<PlanEntry>& entry,
                         Tier which) {
  TierState& tier = entry->tier(which);
  tier.begun = true;
  const std::shared_ptr<Job> job = make_job(component, entry, which);
  tier.failed = !job;
  if (!job) return;
  if (which == Tier::threaded) job->plan = entry->tier(Tier::executor).plan;
  Stats& counters = engine().counters;
  ++entry->builds;
  if (!job->plan && !is_callable(which)) ++counters.plan_builds;
  if (uses_xla(which)) ++counters.xla_builds;
  tier.failed = !start(job);
}

bool awaits_preparation(const Plan& plan) {
  return plan.preparation.is_elsewhere && plan.function && !plan.function->is_prepared();
}

CallMode call_mode(const Component& component, const std::shared_ptr<PlanEntry>& entry,
                   const std::shared_ptr<Plan>& plan, Tier which) {
  if (which != Tier::executor) return CallMode::threaded;
  if (!awaits_preparation(*plan)) return CallMode::caller_thread;
  if (!is_time_to_prepare(plan->preparation)) return CallMode::threaded;
  const std::shared_ptr<Job> job = make_job(component, entry, which);
  if (!job) return CallMode::caller_thread;
  plan->preparation.begun = true;
  job->plan = plan;
  job->mode = CallMode::prepare;
  start(job);
  return CallMode::threaded;
}

void begin_first(const Component& component, const std::shared_ptr<PlanEntry>& entry, Tier which) {
  const Engine& shared = engine();
  const bool is_at_once = (which != Tier::threaded && !shared.build_in_background) ||
                          shared.deterministic || component.placement || !can_clone(*entry->recipe);
  return is_at_once ? build_now(*entry, which) : begin_in_background(component, entry, which);
}

void build_now(PlanEntry& entry, Tier which) {
  const Clock::time_point start = Clock::now();
  TimelineSpan span("build");
  if (span) span.set_name(describe_build(*entry.recipe, which));
  TierState& tier = entry.tier(which);
  tier.begun = true;
  ++engine().counters.plan_builds;
  ++entry.builds;
  tier.plan = build_plan(*entry.recipe, which);
  tier.failed = !tier.plan;
  entry.build_seconds += seconds_since(start);
}

}  // namespace tf::internal
