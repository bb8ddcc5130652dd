// Streams of random numbers: which key and counter a draw uses.
#include "library/random_state.h"

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <random>

#include "imperative/config.h"
#include "imperative/random.h"

namespace tf::internal {
namespace {

// What TensorFlow mixes an operation's seed with when the program set none.
constexpr uint64_t kDefaultSeed = 87654321;

/// One generation of streams, from a set_seed (or a restore) to the next.
struct Streams {
  uint64_t seed = 0;
  bool seeded = false;
  std::mutex mutex;
  // By stream. A deque, since threads keep the address of their own.
  std::deque<std::atomic<uint64_t>> counts;
  uint64_t next = 0;    // no thread has this stream or a later one,
  uint64_t owned = ~0;  // except that this one is taken

  uint64_t take() {
    if (next == owned) ++next;
    while (counts.size() <= next) counts.emplace_back(0);
    return next++;
  }
};

std::shared_ptr<Streams> make_streams(uint64_t seed, bool seeded) {
  auto streams = std::make_shared<Streams>();
  streams->seed = seed;
  streams->seeded = seeded;
  return streams;
}

uint64_t seed_from_system() {
  std::random_device device;
  return (static_cast<uint64_t>(device()) << 32) | device();
}

struct Shared {
  std::mutex mutex;
  std::shared_ptr<Streams> streams;      // null until the first draw or set_seed
  std::atomic<uint64_t> generation = 0;  // counts replacements of `streams`
};

Shared& shared() {
  static Shared* const state = new Shared;  // draws happen in destructors of statics, too
  return *state;
}

/// The calling thread's place.
struct Place {
  std::shared_ptr<Streams> streams;
  uint64_t generation = 0;
  uint64_t stream = 0;
  std::atomic<uint64_t>* count = nullptr;
};

thread_local Place place;

void settle(const std::shared_ptr<Streams>& streams, uint64_t generation, uint64_t stream) {
  place.streams = streams;
  place.generation = generation;
  place.stream = stream;
  place.count = &streams->counts[stream];
}

Place& this_thread() {
  Shared& state = shared();
  if (place.count && place.generation == state.generation.load(std::memory_order_acquire))
    return place;
  const std::lock_guard lock(state.mutex);
  if (!state.streams) {
    state.streams = make_streams(seed_from_system(), false);
    ++state.generation;
  }
  const std::lock_guard streams_lock(state.streams->mutex);
  settle(state.streams, state.generation, state.streams->take());
  return place;
}

/// SplitMix64's finaliser: spreads nearby seeds and streams over all keys.
uint64_t scramble(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}

uint64_t mix(uint64_t seed, uint64_t with) {
  return scramble(scramble(seed + 0x9E3779B97F4A7C15ull) + with * 0x9E3779B97F4A7C15ull);
}

}  // namespace

RandomDraw next_random_draw(const std::optional<int64_t>& op_seed) {
  Place& here = this_thread();
  const Streams& streams = *here.streams;
  uint64_t key = streams.seed;
  if (op_seed) key = mix(streams.seeded ? key : kDefaultSeed, static_cast<uint64_t>(*op_seed));
  if (here.stream != 0) key = mix(key, here.stream);
  return {key, here.count->fetch_add(1, std::memory_order_relaxed)};
}

RandomState random_state() {
  Place& here = this_thread();
  Streams& streams = *here.streams;
  RandomState state{streams.seed, streams.seeded, here.stream, {}};
  const std::lock_guard lock(streams.mutex);
  for (const auto& count : streams.counts) state.counts.push_back(count.load());
  return state;
}

void set_random_state(const RandomState& state) {
  auto streams = make_streams(state.seed, state.seeded);
  for (const uint64_t count : state.counts) streams->counts.emplace_back(count);
  while (streams->counts.size() <= state.stream) streams->counts.emplace_back(0);
  streams->owned = state.stream;
  Shared& everyone = shared();
  const std::lock_guard lock(everyone.mutex);
  everyone.streams = streams;
  settle(streams, ++everyone.generation, state.stream);
}

}  // namespace tf::internal

namespace tf::random {

void set_seed(int64_t seed) {
  config::set_deterministic(true);
  internal::set_random_state({static_cast<uint64_t>(seed), true, 0, {}});
}

}  // namespace tf::random
