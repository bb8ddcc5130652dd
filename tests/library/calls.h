// The calls that the cases of data/references.txt name, as a user writes them.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "imperative/tf.h"

namespace tf::testing {

using Tensors = std::vector<Tensor>;
using Calls = std::map<std::string, std::function<Tensors(const Tensors&)>>;

void add_math_calls(Calls& calls);
void add_reduction_calls(Calls& calls);
void add_array_calls(Calls& calls);
void add_gather_calls(Calls& calls);
void add_linalg_calls(Calls& calls);

/// A call that gives one tensor of any number of operands: `one([](const Tensors& in) { ... })`.
template <class F>
std::function<Tensors(const Tensors&)> one(F function) {
  return [function](const Tensors& in) { return Tensors{function(in)}; };
}

}  // namespace tf::testing
