// Arrays that TensorFlow's Python computed (data/nn_references.txt, written by
// make_nn_references.py), and comparing with them.
#pragma once

#include <exception>
#include <string>

#include "imperative/error.h"
#include "imperative/tensor.h"

namespace tf::testing {

/// The array of this name; the test fails if there is none.
Tensor reference(const std::string& name);

/// Expects the dtype, the shape and, within tolerances.h, the elements of the reference.
void expect_reference(const Tensor& actual, const std::string& name);
/// The same for any expected array.
void expect_close(const Tensor& actual, const Tensor& expected, const std::string& what);

/// Runs `statement`, which must throw a T, and gives its text without the place at the end.
template <class T, class F>
std::string error_of(F&& statement) {
  try {
    statement();
  } catch (const T& error) {
    return "[" + error.op() + "] " + error.message();
  } catch (const std::exception& error) {
    return std::string("another class of exception: ") + error.what();
  }
  return "no exception";
}

}  // namespace tf::testing
