// Every function of mathematics, arrays and linear algebra against TensorFlow's Python
// (data/references.txt, written by make_references.py).
#include <gtest/gtest.h>

#include <set>

#include "helpers/case_file.h"
#include "library/calls.h"

namespace tf::testing {
namespace {

const Calls& all_calls() {
  static const Calls calls = [] {
    Calls made;
    add_math_calls(made);
    add_reduction_calls(made);
    add_array_calls(made);
    add_gather_calls(made);
    add_linalg_calls(made);
    return made;
  }();
  return calls;
}

TEST(Functions, EqualTensorFlows) {
  std::set<std::string> used;
  for (const Case& it : read_cases("library/data/references.txt")) {
    SCOPED_TRACE(it.name);
    const auto call = all_calls().find(it.call());
    if (call == all_calls().end()) {
      ADD_FAILURE() << "no call for " << it.name;
      continue;
    }
    used.insert(call->first);
    try {
      const Tensors results = call->second(it.inputs);
      ASSERT_EQ(results.size(), it.outputs.size());
      for (size_t i = 0; i < results.size(); ++i)
        expect_equal(results[i], it.outputs[i], it.name + " output " + std::to_string(i));
    } catch (const std::exception& error) {
      ADD_FAILURE() << it.name << ": " << error.what();
    }
  }
  for (const auto& [name, call] : all_calls()) EXPECT_TRUE(used.count(name)) << "no case " << name;
}

}  // namespace
}  // namespace tf::testing
