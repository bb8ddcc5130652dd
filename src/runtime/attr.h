// Attribute values of operations: typed, comparable, hashable, immutable once interned.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/hash.h"
#include "imperative/dtype.h"
#include "imperative/shape.h"
#include "runtime/buffer.h"

namespace tf::internal {

/// A function attribute: the name of a function registered with the context.
struct FunctionName {
  std::string name;
  bool operator==(const FunctionName&) const = default;
};

using AttrValue = std::variant<bool, int64_t, float, std::string, DType, Shape, Buffer,
                               FunctionName, std::vector<bool>, std::vector<int64_t>,
                               std::vector<float>, std::vector<std::string>, std::vector<DType>,
                               std::vector<Shape>, std::vector<FunctionName>>;

bool equal(const AttrValue& a, const AttrValue& b);  // buffers by dtype, shape and bytes
void add(Hash128& hash, const AttrValue& value);
std::string str(const AttrValue& value);

/// All attributes of one operation that its inputs do not imply, in the order of its definition.
/// Interned: two operations have equal attributes exactly when the pointers are equal.
struct Attrs {
  std::vector<std::pair<std::string, AttrValue>> values;
  Hash128 hash;
  const AttrValue* find(std::string_view name) const;
  template <class T>
  const T& get(std::string_view name) const {
    return std::get<T>(*find(name));
  }
};

/// The interned copy; lives as long as the process. Thread-safe.
const Attrs* intern(std::vector<std::pair<std::string, AttrValue>> values);
const Attrs* no_attrs();

}  // namespace tf::internal
