// Calling an operation by a name that is known only when the program runs.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "imperative/op_types.h"
#include "imperative/tensor.h"

namespace tf::raw_ops {

/// The value of an attribute of any type. Numbers are converted to what the attribute is (an int
/// given for a float one); an empty list stands for an empty list of every type.
class AttrAny {
 public:
  using Value = std::variant<bool, int64_t, double, std::string, DType, tf::Shape, Tensor,
                             FunctionRef, std::vector<bool>, std::vector<int64_t>,
                             std::vector<double>, std::vector<std::string>, std::vector<DType>,
                             std::vector<tf::Shape>, std::vector<FunctionRef>>;

  AttrAny(bool value) : value_(value) {}
  template <std::integral T>
  AttrAny(T value) : value_(static_cast<int64_t>(value)) {}
  template <std::floating_point T>
  AttrAny(T value) : value_(static_cast<double>(value)) {}
  AttrAny(const char* value) : value_(std::string(value)) {}
  AttrAny(std::string value) : value_(std::move(value)) {}
  AttrAny(DType value) : value_(value) {}
  AttrAny(tf::Shape value) : value_(std::move(value)) {}
  AttrAny(Tensor value) : value_(std::move(value)) {}
  AttrAny(FunctionRef value) : value_(std::move(value)) {}
  AttrAny(std::vector<bool> value) : value_(std::move(value)) {}
  AttrAny(std::vector<int64_t> value) : value_(std::move(value)) {}
  AttrAny(std::vector<double> value) : value_(std::move(value)) {}
  AttrAny(std::vector<std::string> value) : value_(std::move(value)) {}
  AttrAny(std::vector<DType> value) : value_(std::move(value)) {}
  AttrAny(std::vector<tf::Shape> value) : value_(std::move(value)) {}
  AttrAny(std::vector<FunctionRef> value) : value_(std::move(value)) {}

  const Value& value() const { return value_; }

 private:
  Value value_;
};

/// Calls the operation `op` of the registry: one vector of tensors for each of its inputs (of one
/// tensor where the input is no list), attributes by name. Returns the outputs, flat. Throws
/// NotFoundError for an unknown operation and InvalidArgumentError as the generated functions do.
std::vector<Tensor> call(const std::string& op, const std::vector<std::vector<Tensor>>& inputs,
                         const std::vector<std::pair<std::string, AttrAny>>& attrs = {},
                         Location where = Location::current());

}  // namespace tf::raw_ops
