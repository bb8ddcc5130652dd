// The plan cache.
#include "plan/plan_cache.h"

#include <list>
#include <unordered_map>

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
  entry->sightings = 1;
  entry->uses = UseRecordRef(new UseRecord);
  entry->uses->used.resize(component.num_values);
  all.recent.push_front({component.hash, entry});
  all.places[component.hash] = all.recent.begin();
  all.words += static_cast<int64_t>(entry->words.size());
  evict();
  return entry;
}

int64_t plans_alive() {
  int64_t count = 0;
  for (const Cached& cached : cache().recent) count += cached.entry->plan != nullptr;
  return count;
}

}  // namespace tf::internal
