// The table of call sites.
#include "record/site.h"

#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "record/caller.h"
#include "record/engine.h"

namespace tf::internal {
namespace {

uint64_t key_of(const Location& where) {
  return mix(reinterpret_cast<uintptr_t>(where.file()),
             (static_cast<uint64_t>(where.line()) << 20) ^ where.column());
}

// Sites never move: they are in blocks of this many, a power of two since they are looked up all the time.
constexpr uint32_t kBlock = 256;
std::vector<Site*>& blocks() {
  static auto* const table = new std::vector<Site*>;
  return *table;
}
uint32_t num_sites = 0;

uint32_t make_site(const Location& user) {
  if (num_sites % kBlock == 0) blocks().push_back(new Site[kBlock]);
  site(num_sites).user = user;
  return num_sites++;
}

// Sites that were asked for lately, by the low bits of their key.
struct RecentSite {
  uint64_t key = 0;
  uint32_t number = 0;
};
constexpr size_t kRecentSites = 1024;
RecentSite recent_sites[kRecentSites];

uint32_t find_or_make(uint64_t key, const Location& user) {
  static auto* const numbers = new std::unordered_map<uint64_t, uint32_t>;
  const auto [entry, is_new] = numbers->try_emplace(key, 0);
  if (is_new) entry->second = make_site(user);
  return entry->second;
}

}  // namespace

uint32_t find_site(const Location& where) {
  const Location& user = CallerScope::user(where);
  uint64_t key = key_of(where);
  if (&user != &where) key = mix(key, key_of(user));
  RecentSite& recent = recent_sites[key % kRecentSites];
  if (recent.key != key) recent = {key, find_or_make(key, user)};
  return recent.number;
}

Site& site(uint32_t number) { return blocks()[number / kBlock][number % kBlock]; }

std::string line_of(uint32_t number) {
  const EngineLock lock;  // the table may grow
  const Location& user = site(number).user;
  return text(user.file(), ":", user.line());
}

}  // namespace tf::internal
