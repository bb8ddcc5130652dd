// Given attribute values as a few words: a key that is exact, and cheap to make and to compare.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

#include "tensor/call.h"

namespace tf::internal {

/// Whole words only: reading back what was just written in other widths stalls the processor.
class AttrKey {
 public:
  AttrKey() {}  // the words are only written as far as they are used
  static constexpr AttrKey empty() { return AttrKey(0); }

  /// Appends a value; false if it does not fit, or can only be known by looking (a tensor).
  bool add(int index, const AttrArgument& value) {
    using Kind = AttrArgument::Kind;
    const uint64_t head = static_cast<uint64_t>(index) << 8 | static_cast<uint64_t>(value.kind());
    switch (value.kind()) {
      case Kind::boolean: return put(head, value.as<bool>());
      case Kind::integer: return put(head, 0) && push(static_cast<uint64_t>(value.as<int64_t>()));
      case Kind::real: return put(head, std::bit_cast<uint32_t>(value.as<float>()));
      case Kind::type: return put(head, static_cast<uint64_t>(value.as<DType>()));
      case Kind::string: return put_all(head, value.as<std::string>());
      case Kind::function: return put_all(head, value.as<FunctionRef>().name);
      case Kind::integer_list: return put_all(head, value.as<std::vector<int64_t>>());
      case Kind::real_list: return put_all(head, value.as<std::vector<float>>());
      case Kind::type_list: return put_all(head, value.as<std::vector<DType>>());
      case Kind::shape: return put_shape(head, value.as<Shape>());
      case Kind::shape_list: return put_shapes(head, value.as<std::vector<Shape>>());
      default: return false;
    }
  }

  bool operator==(const AttrKey& other) const {
    if (size_ != other.size_) return false;
    uint64_t difference = 0;
    for (uint32_t i = 0; i < size_; ++i) difference |= words_[i] ^ other.words_[i];
    return difference == 0;
  }
  /// Spread over the low bits. Weak on purpose: equality decides.
  uint64_t hash(uint64_t seed) const {
    for (uint32_t i = 0; i < size_; ++i)
      seed += std::rotl(words_[i], static_cast<int>(7 * i % 64)) * kOdd;
    return (seed * kOdd) >> 32;
  }

 private:
  static constexpr uint32_t kCapacity = 24;
  static constexpr uint64_t kOdd = 0x9E3779B97F4A7C15ull;

  constexpr explicit AttrKey(uint64_t fill) : words_{fill} {}

  bool push(uint64_t word) {
    if (size_ == kCapacity) return false;
    words_[size_++] = word;
    return true;
  }
  /// One word for which attribute it is, and a value of at most 32 bits.
  bool put(uint64_t head, uint64_t value) { return push(head << 32 | value); }
  template <class List>
  bool put_all(uint64_t head, const List& list) {
    const size_t bytes = list.size() * sizeof(*list.data());
    if (bytes > sizeof words_ || !put(head, bytes)) return false;
    const auto* data = reinterpret_cast<const char*>(list.data());
    size_t at = 0;
    for (; at + 8 <= bytes; at += 8) {
      uint64_t word;
      std::memcpy(&word, data + at, 8);
      if (!push(word)) return false;
    }
    uint64_t rest = 0;
    for (; at < bytes; ++at) rest = rest << 8 | static_cast<uint8_t>(data[at]);
    if (bytes % 8 && !push(rest)) return false;
    return true;
  }
  bool put_shape(uint64_t head, const Shape& shape) {
    return put(head, shape.has_rank()) && put_all(head, shape.dims());
  }
  bool put_shapes(uint64_t head, const std::vector<Shape>& shapes) {
    if (shapes.size() > kCapacity || !put(head, shapes.size())) return false;
    for (const Shape& shape : shapes)
      if (!put_shape(head, shape)) return false;
    return true;
  }

  uint32_t size_ = 0;
  uint64_t words_[kCapacity];
};

}  // namespace tf::internal
