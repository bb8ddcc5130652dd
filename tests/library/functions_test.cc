// Every function of mathematics, arrays and linear algebra against TensorFlow's Python
// (data/references.txt, written by make_references.py).
#include <gtest/gtest.h>

#include <complex>
#include <numbers>
#include <set>

#include "helpers/case_file.h"
#include "imperative/tf.h"
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

TEST(Functions, TakeComplexNumbersOfCpp) {
  const std::complex<double> z(3, -4);
  EXPECT_EQ(tf::abs(Input(z)).repr(), "array(5.)");
  EXPECT_EQ(tf::abs({z, z}).repr(), "array([5., 5.])");
  EXPECT_EQ(math::real({z, z}).repr(), "array([3., 3.])");
  EXPECT_EQ(math::imag(std::complex<float>(3, -4)).repr(), "array(-4., dtype=float32)");
  EXPECT_EQ(math::angle(std::complex<double>(-1, 0)).item<double>(), std::numbers::pi);
}

}  // namespace
}  // namespace tf::testing
