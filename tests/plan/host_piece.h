// Recipes written by hand, operation by operation; each is run by TensorFlow at once, for comparison.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <deque>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "plan/host_program.h"
#include "record/signature.h"
#include "runtime/eager.h"

namespace tf::testing {

using internal::Buffer;
using internal::Handle;
using internal::HostProgram;
using internal::Recipe;

using AttrList = std::vector<std::pair<std::string, internal::AttrValue>>;

class Piece {
 public:
  using Operand = Recipe::Operand;

  Operand input(const Buffer& elements) {
    recipe_.inputs.push_back({elements.dtype(), keep(elements.shape())});
    input_handles_.push_back(Handle::from_buffer(elements));
    inputs_.push_back(elements);
    return {Operand::Kind::input, static_cast<uint32_t>(inputs_.size() - 1)};
  }
  Operand constant(const Buffer& elements) {
    recipe_.constants.push_back(elements);
    constant_handles_.push_back(Handle::from_buffer(elements));
    return {Operand::Kind::constant, static_cast<uint32_t>(recipe_.constants.size() - 1)};
  }
  template <class T>
  Operand constant(const Shape& shape, const std::vector<T>& elements) {
    return constant(Buffer::copy_of(dtype_of<T>, shape, elements.data()));
  }

  /// The operation's only result, which is the piece's only output until `want` says otherwise.
  Operand call(const char* op, const std::vector<Operand>& operands, AttrList attrs = {},
               std::vector<int> list_sizes = {}) {
    internal::Signature& signature = signatures_.emplace_back();
    signature.op = &internal::get_op(op);
    signature.attrs = internal::intern(std::move(attrs));
    signature.list_sizes = std::move(list_sizes);
    std::vector<const Handle*> given;
    for (const Operand& one : operands) given.push_back(&handle_of(one));
    std::vector<Handle> results;
    const internal::Status status = internal::infer_and_execute(
        *signature.op, given, signature.list_sizes, *signature.attrs, "", results);
    if (!status.ok()) {
      ADD_FAILURE() << op << ": " << status.message;
      results.push_back(*given[0]);
    }
    signature.output_types = {results[0].dtype()};
    signature.output_shapes = {keep(results[0].shape())};
    Recipe::Step& step = recipe_.steps.emplace_back();
    step.signature = &signature;
    step.flat = recipe_.num_values++;
    step.num_outputs = 1;
    step.operands = operands;
    values_.push_back(results[0]);
    recipe_.outputs = {step.flat};
    return {Operand::Kind::local, step.flat};
  }
  void want(const std::vector<Operand>& outputs) {
    recipe_.outputs.clear();
    for (const Operand& one : outputs) recipe_.outputs.push_back(one.index);
  }

  Recipe& recipe() { return recipe_; }
  internal::Signature& signature() { return signatures_.back(); }
  const std::vector<Buffer>& inputs() const { return inputs_; }
  std::shared_ptr<const HostProgram> compile() const { return HostProgram::compile(recipe_); }
  /// What TensorFlow gives for output `i`.
  Buffer expected(size_t i) const {
    Buffer elements;
    EXPECT_TRUE(values_[recipe_.outputs[i]].to_buffer(elements).ok());
    return elements;
  }

 private:
  const Shape* keep(const Shape& shape) { return &shapes_.emplace_back(shape); }
  const Handle& handle_of(const Operand& one) const {
    if (one.kind == Operand::Kind::input) return input_handles_[one.index];
    return (one.kind == Operand::Kind::constant ? constant_handles_ : values_)[one.index];
  }

  Recipe recipe_;
  std::deque<internal::Signature> signatures_;
  std::deque<Shape> shapes_;
  std::vector<Buffer> inputs_;
  std::vector<Handle> input_handles_, constant_handles_, values_;
};

/// The first element whose bits differ, except that any NaN is like any other; -1 if there is none.
template <class T>
int first_difference(const Buffer& one, const Buffer& other) {
  const std::span<const T> x = one.as<T>(), y = other.as<T>();
  for (size_t i = 0; i < x.size(); ++i) {
    if (x[i] != x[i] && y[i] != y[i]) continue;
    if (std::memcmp(&x[i], &y[i], sizeof(T)) != 0) return static_cast<int>(i);
  }
  return -1;
}

inline ::testing::AssertionResult alike(const Buffer& got, const Buffer& expected) {
  if (got.dtype() != expected.dtype() || got.shape() != expected.shape())
    return ::testing::AssertionFailure() << name(got.dtype()) << got.shape() << " instead of "
                                         << name(expected.dtype()) << expected.shape();
  int at = -1;
  switch (got.dtype()) {
    case DType::float32: at = first_difference<float>(got, expected); break;
    case DType::float64: at = first_difference<double>(got, expected); break;
    case DType::int32: at = first_difference<int32_t>(got, expected); break;
    case DType::int64: at = first_difference<int64_t>(got, expected); break;
    default: at = first_difference<bool>(got, expected);
  }
  if (at < 0) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "element " << at << " differs";
}

/// Elements to feed pieces with, from a seed.
class Elements {
 public:
  explicit Elements(uint64_t seed) : random_(seed) {}

  /// If `awkward`, every fourth is one that nobody likes.
  Buffer of(DType dtype, const Shape& shape, bool awkward) {
    Buffer made = Buffer::allocate(dtype, shape);
    switch (dtype) {
      case DType::float32: fill<float>(made, awkward); break;
      case DType::float64: fill<double>(made, awkward); break;
      case DType::int32: fill<int32_t>(made, awkward); break;
      case DType::int64: fill<int64_t>(made, awkward); break;
      default: fill<bool>(made, awkward);
    }
    return made;
  }
  size_t below(size_t limit) { return random_() % limit; }

 private:
  template <class T>
  void fill(Buffer& made, bool awkward) {
    T* const elements = static_cast<T*>(made.mutable_data());
    const size_t count = static_cast<size_t>(made.num_elements());
    for (size_t i = 0; i < count; ++i) elements[i] = one<T>(awkward);
  }

  template <class T>
  T one(bool awkward) {
    const size_t kind = below(4);
    if constexpr (std::is_same_v<T, bool>) {
      return kind < 2;
    } else {
      if (awkward && kind == 0) return awkward_one<T>();
      if (kind == 1) return static_cast<T>(static_cast<int>(below(41)) - 20) / 2;
      if constexpr (std::is_integral_v<T>) return static_cast<T>(random_());
      return static_cast<T>(std::normal_distribution<double>(0, kind == 2 ? 1 : 1e3)(random_));
    }
  }

  template <class T>
  T awkward_one() {
    using Limits = std::numeric_limits<T>;
    if constexpr (std::is_integral_v<T>) {
      const T all[] = {0, 1, T(-1), 2, T(-2), Limits::min(), Limits::max(), T(Limits::min() + 1)};
      return all[below(std::size(all))];
    } else {
      const T all[] = {Limits::quiet_NaN(),
                       Limits::infinity(),
                       -Limits::infinity(),
                       0,
                       T(-0.0),
                       T(0.5),
                       T(-0.5),
                       T(1.5),
                       T(2.5),
                       T(-2.5),
                       T(-0.3),
                       T(0.49999997),
                       T(8388609),
                       T(2147483648.),
                       T(-2147483648.),
                       T(-2147483904.),
                       Limits::max(),
                       Limits::lowest(),
                       Limits::min(),
                       -Limits::min(),
                       Limits::min() / 3,
                       Limits::denorm_min(),
                       -Limits::denorm_min()};
      return all[below(std::size(all))];
    }
  }

  std::mt19937_64 random_;
};

}  // namespace tf::testing
