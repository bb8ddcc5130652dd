// Attribute values: equality, hashing, text and the process-wide table of interned sets.
#include "runtime/attr.h"

#include <array>
#include <bit>
#include <mutex>
#include <shared_mutex>
#include <sstream>
#include <unordered_map>

namespace tf::internal {
namespace {

template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

uint64_t bits(bool value) { return value ? 1 : 0; }
uint64_t bits(int64_t value) { return static_cast<uint64_t>(value); }
uint64_t bits(float value) {
  return std::bit_cast<uint32_t>(value);
}  // tells 0 from -0, equals NaN
uint64_t bits(DType value) { return static_cast<uint64_t>(value); }

void add_one(Hash128& hash, const std::string& value) { add(hash, std::string_view(value)); }
void add_one(Hash128& hash, const FunctionName& value) { add(hash, std::string_view(value.name)); }
void add_one(Hash128& hash, const Shape& value) {
  add(hash, static_cast<uint64_t>(value.rank()));
  for (const int64_t dim : value) add(hash, static_cast<uint64_t>(dim));
}
void add_one(Hash128& hash, const Buffer& value) {
  add(hash, static_cast<uint64_t>(value.dtype()));
  add_one(hash, value.shape());
  if (value.dtype() == DType::string) {
    for (const std::string_view text : value.strings()) add(hash, text);
  } else {
    add(hash, value.data(), value.byte_size());
  }
}
template <class T>
  requires requires(T value) { bits(value); }
void add_one(Hash128& hash, const T& value) { add(hash, bits(value)); }

bool equal_one(float a, float b) { return bits(a) == bits(b); }
bool equal_one(const Buffer& a, const Buffer& b) {
  if (a.get() == b.get()) return true;
  if (!a || !b || a.dtype() != b.dtype() || a.dims() != b.dims()) return false;
  if (a.dtype() == DType::string) return a.strings() == b.strings();
  const size_t size = a.byte_size();
  return size == 0 || std::memcmp(a.data(), b.data(), size) == 0;
}
template <class T>
bool equal_one(const T& a, const T& b) {
  return a == b;
}

void print(std::ostream& out, bool value) { out << (value ? "True" : "False"); }
void print(std::ostream& out, int64_t value) { out << value; }
void print(std::ostream& out, float value) { out << value; }
void print(std::ostream& out, const std::string& value) { out << '"' << value << '"'; }
void print(std::ostream& out, DType value) { out << name(value); }
void print(std::ostream& out, const Shape& value) { out << value; }
void print(std::ostream& out, const FunctionName& value) { out << value.name; }
void print(std::ostream& out, const Buffer& value) {
  out << '<' << name(value.dtype()) << " tensor " << value.shape() << '>';
}

using Values = std::vector<std::pair<std::string, AttrValue>>;

bool equal(const Values& a, const Values& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].first != b[i].first || !internal::equal(a[i].second, b[i].second)) return false;
  }
  return true;
}

/// One part of the table, with its own lock so that threads rarely meet.
struct Bucket {
  std::shared_mutex lock;
  std::unordered_multimap<Hash128, const Attrs*, Hash128Hasher> sets;

  const Attrs* find(const Hash128& hash, const Values& values) const {
    const auto range = sets.equal_range(hash);
    for (auto i = range.first; i != range.second; ++i) {
      if (equal(i->second->values, values)) return i->second;
    }
    return nullptr;
  }
};

Bucket& bucket_of(const Hash128& hash) {
  static auto& buckets = *new std::array<Bucket, 64>;  // never destroyed: static tensors point in
  return buckets[hash.high % buckets.size()];
}

}  // namespace

bool equal(const AttrValue& a, const AttrValue& b) {
  if (a.index() != b.index()) return false;
  return std::visit(
      [&b](const auto& left) {
        using T = std::decay_t<decltype(left)>;
        const T& right = std::get<T>(b);
        if constexpr (std::is_same_v<T, std::vector<float>>) {
          if (left.size() != right.size()) return false;
          for (size_t i = 0; i < left.size(); ++i) {
            if (!equal_one(left[i], right[i])) return false;
          }
          return true;
        } else {
          return equal_one(left, right);
        }
      },
      a);
}

void add(Hash128& hash, const AttrValue& value) {
  add(hash, static_cast<uint64_t>(value.index()));
  std::visit(
      [&hash](const auto& held) {
        using T = std::decay_t<decltype(held)>;
        if constexpr (is_vector<T>) {
          add(hash, static_cast<uint64_t>(held.size()));
          for (const auto& one : held) {
            const typename T::value_type element = one;  // vector<bool> has proxies
            add_one(hash, element);
          }
        } else {
          add_one(hash, held);
        }
      },
      value);
}

std::string str(const AttrValue& value) {
  std::ostringstream out;
  std::visit(
      [&out](const auto& held) {
        using T = std::decay_t<decltype(held)>;
        if constexpr (is_vector<T>) {
          out << '[';
          for (size_t i = 0; i < held.size(); ++i) {
            if (i) out << ", ";
            const typename T::value_type element = held[i];
            print(out, element);
          }
          out << ']';
        } else {
          print(out, held);
        }
      },
      value);
  return out.str();
}

const AttrValue* Attrs::find(std::string_view name) const {
  for (const auto& [key, value] : values) {
    if (key == name) return &value;
  }
  return nullptr;
}

const Attrs* intern(Values values) {
  Hash128 hash;
  for (const auto& [key, value] : values) {
    add(hash, std::string_view(key));
    add(hash, value);
  }
  Bucket& bucket = bucket_of(hash);
  {
    std::shared_lock<std::shared_mutex> guard(bucket.lock);
    if (const Attrs* known = bucket.find(hash, values)) return known;
  }
  std::lock_guard<std::shared_mutex> guard(bucket.lock);
  if (const Attrs* known = bucket.find(hash, values)) return known;
  const Attrs* made = new Attrs{std::move(values), hash};
  bucket.sets.emplace(hash, made);
  return made;
}

const Attrs* no_attrs() {
  static const Attrs* none = intern({});
  return none;
}

}  // namespace tf::internal
