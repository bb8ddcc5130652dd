// Calls that nobody should write: operands and attributes of any dtype the registry allows, with
// ranks, extents, elements and numbers drawn at random.
#pragma once

#include <imperative/raw_ops_call.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "runtime/function.h"
#include "runtime/op_def.h"

namespace fuzz {

/// One application of an operation, and how to say it in a report.
struct Call {
  std::string op;
  std::vector<std::vector<tf::Tensor>> inputs;
  std::vector<std::pair<std::string, tf::raw_ops::AttrAny>> attrs;
  std::string text;
};

/// Draws calls; the same ones for the same seed.
class CallMaker {
 public:
  CallMaker();
  void seed(uint64_t seed) { random_.seed(seed); }
  Call make(const tf::internal::OpDef& op);

 private:
  int below(int n) { return static_cast<int>(random_() % static_cast<uint64_t>(n)); }
  template <class T>
  const T& one_of(const std::vector<T>& values) {
    return values[random_() % values.size()];
  }
  double number(bool wild);
  int64_t count(const tf::internal::AttrDef& attr);
  tf::Shape shape();
  tf::DType dtype(const std::vector<tf::DType>& allowed);
  tf::Tensor opaque(tf::DType type);
  tf::internal::Buffer elements(tf::DType type, const tf::Shape& shape);
  tf::internal::Buffer words(const tf::Shape& shape);
  tf::Tensor operand(tf::DType type);
  tf::raw_ops::AttrAny attribute(const tf::internal::AttrDef& attr);
  tf::raw_ops::AttrAny list_attribute(const tf::internal::AttrDef& attr, int64_t size);
  std::vector<tf::Tensor> list(const tf::internal::OpDef& op, const tf::internal::ArgDef& arg,
                               const std::vector<tf::DType>& types,
                               const std::vector<int64_t>& sizes);

  std::mt19937_64 random_;
  std::vector<tf::Tensor> resources_;
  std::vector<tf::Tensor> variants_;
  std::shared_ptr<tf::internal::Function> function_;
  std::string text_;
};

}  // namespace fuzz
