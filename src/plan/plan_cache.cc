// The plan cache.
#include "plan/plan_cache.h"

#include <algorithm>
#include <list>
#include <unordered_map>
#include <unordered_set>

#include "plan/relaxed.h"
#include "record/engine.h"

namespace tf::internal {
namespace {

// Entries are small unless they hold a plan; both bounds are far above what one program repeats.
constexpr size_t kMaxEntries = 2048;
constexpr int64_t kMaxWords = 16 << 20;

struct Cached {
  Hash128 hash;
  std::shared_ptr<PlanEntry> entry;
};

struct Cache {
  std::list<Cached> recent;  // most recently used first
  std::unordered_map<Hash128, std::list<Cached>::iterator, Hash128Hasher> places;
  int64_t words = 0;
};

Cache& cache() {
  static auto* const shared = new Cache;
  return *shared;
}

void evict() {
  Cache& all = cache();
  while (all.recent.size() > kMaxEntries || (all.words > kMaxWords && all.recent.size() > 1)) {
    const Cached& last = all.recent.back();
    all.words -= static_cast<int64_t>(last.entry->words.size());
    all.places.erase(last.hash);
    all.recent.pop_back();
    ++engine().counters.evictions;
  }
}

}  // namespace

const char* tier_name(Tier tier) {
  switch (tier) {
    case Tier::executor: return "executor";
    case Tier::threaded: return "executor, threaded";
    case Tier::xla: return "XLA";
    case Tier::callable: return "callable";
    case Tier::parts: return "executor, threaded, with parts by XLA";
    case Tier::host: return "host";
    case Tier::one_thread: return "executor, one thread";
  }
  return "";
}

Trace trace_of(const Component& component) {
  Trace trace;
  trace.reserve(component.nodes.size());
  for (const Node* node : component.nodes) trace.emplace_back(node->site, node->signature);
  return trace;
}

std::shared_ptr<PlanEntry> find_entry(const Component& component) {
  Cache& all = cache();
  const auto found = all.places.find(component.hash);
  if (found != all.places.end()) {
    std::shared_ptr<PlanEntry>& entry = found->second->entry;
    // Another component with the same hash: vanishingly rare, and then simply run op by op.
    if (entry->words != component.words) return nullptr;
    all.recent.splice(all.recent.begin(), all.recent, found->second);
    ++entry->sightings;
    return entry;
  }
  auto entry = std::make_shared<PlanEntry>();
  entry->words = component.words;
  entry->trace = trace_of(component);
  entry->sightings = 1;
  entry->family = find_family(component);
  if (entry->family) {
    entry->uses = entry->family->entry->uses;  // what is used of one member is used of all
  } else {
    entry->uses = UseRecordRef(new UseRecord);
    entry->uses->used.resize(component.num_values);
  }
  all.recent.push_front({component.hash, entry});
  all.places[component.hash] = all.recent.begin();
  all.words += static_cast<int64_t>(entry->words.size());
  evict();
  return entry;
}

int64_t plans_alive() {
  int64_t count = 0;
  for (const auto& entry : all_entries()) {
    const auto& tiers = entry->tiers;
    count += std::any_of(tiers.begin(), tiers.end(),
                         [](const TierState& tier) { return tier.plan != nullptr; });
  }
  return count;
}

std::vector<std::shared_ptr<PlanEntry>> all_entries() {
  std::vector<std::shared_ptr<PlanEntry>> entries;
  std::unordered_set<const Family*> seen;
  for (const Cached& cached : cache().recent) {
    entries.push_back(cached.entry);
    const std::shared_ptr<Family>& family = cached.entry->family;
    if (family && family->entry->sightings > 0 && seen.insert(family.get()).second)
      entries.push_back(family->entry);
  }
  return entries;
}

void drop_plans(PlanEntry& entry) {
  ++entry.generation;
  entry.recipe.reset();
  entry.tiers = {};
  entry.tried_host = false;
  entry.host_refusals = 0;
}

double TierState::fastest_seconds() const {
  const size_t count =
      std::min(static_cast<size_t>(std::max<int64_t>(runs - 1, 0)), seconds.size());
  return count ? *std::min_element(seconds.begin(), seconds.begin() + count) : 0;
}

double TierState::median_seconds() const {
  const size_t count =
      std::min(static_cast<size_t>(std::max<int64_t>(runs - 1, 0)), seconds.size());
  if (count == 0) return 0;
  std::array<float, 15> sorted = seconds;
  std::nth_element(sorted.begin(), sorted.begin() + count / 2, sorted.begin() + count);
  return sorted[count / 2];
}

}  // namespace tf::internal
