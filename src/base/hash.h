// 128-bit hashing of structures; collisions are still checked structurally where it matters.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace tf::internal {

struct Hash128 {
  uint64_t low = 0x9E3779B97F4A7C15ull;
  uint64_t high = 0xBF58476D1CE4E5B9ull;
  bool operator==(const Hash128&) const = default;
};

struct Hash128Hasher {
  size_t operator()(const Hash128& hash) const { return hash.low ^ hash.high; }
};

inline uint64_t mix(uint64_t a, uint64_t b) {
  const __uint128_t product =
      static_cast<__uint128_t>(a ^ 0x9E3779B97F4A7C15ull) * (b ^ 0xD6E8FEB86659FD93ull);
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

inline void add(Hash128& hash, uint64_t value) {
  hash.low = mix(hash.low, value);
  hash.high = mix(hash.high ^ 0xA0761D6478BD642Full, value + 0xE7037ED1A0B428DBull);
}

inline void add(Hash128& hash, const void* data, size_t size) {
  const char* bytes = static_cast<const char*>(data);
  add(hash, size);
  for (; size >= 8; bytes += 8, size -= 8) {
    uint64_t word;
    std::memcpy(&word, bytes, 8);
    add(hash, word);
  }
  if (size == 0) return;  // `data` may be null then
  uint64_t word = 0;
  std::memcpy(&word, bytes, size);
  add(hash, word);
}

inline void add(Hash128& hash, std::string_view text) { add(hash, text.data(), text.size()); }

}  // namespace tf::internal
