// How a window moves over an image: extents, padding and the order of axes.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace tf::nn {

/// Strides, dilations and window extents: `2` for all spatial axes, `{2, 1}` one for each spatial axis,
/// or `{1, 2, 1, 1}` one for each axis of the input; by default 1 everywhere.
class Sizes {
 public:
  Sizes() = default;
  template <class T>
    requires std::is_integral_v<T> Sizes(T all) : values_{static_cast<int64_t>(all)} {}
    Sizes(std::initializer_list<int64_t> values) : values_(values) {}
    Sizes(std::vector<int64_t> values) : values_(std::move(values)) {}
    const std::vector<int64_t>& values() const { return values_; }

   private:
    std::vector<int64_t> values_;
};

/// Padding of a window operation: "SAME", "VALID", or pairs {before, after} for every axis of the
/// input: `{{0, 0}, {1, 1}, {1, 1}, {0, 0}}`. There is no default, as in TensorFlow.
class Padding {
 public:
  Padding(const char* kind) : kind_(kind) {}
  Padding(std::string kind) : kind_(std::move(kind)) {}
  Padding(std::initializer_list<std::pair<int64_t, int64_t>> pairs)
      : kind_("EXPLICIT"), pairs_(pairs), is_explicit_(true) {}

  /// "SAME", "VALID" or "EXPLICIT".
  const std::string& kind() const { return kind_; }
  bool is_explicit() const { return is_explicit_; }
  const std::vector<std::pair<int64_t, int64_t>>& pairs() const { return pairs_; }

 private:
  std::string kind_;
  std::vector<std::pair<int64_t, int64_t>> pairs_;
  bool is_explicit_ = false;
};

}  // namespace tf::nn
