// Every gradient rule against TensorFlow's Python gradients and against finite differences, for the
// first and the second derivative.
#include "gradients/references.h"

#include <gtest/gtest.h>

#include <cmath>

#include "gradients/finite_differences.h"
#include "imperative/error.h"
#include "tolerances.h"

namespace tf::testing {
namespace {

double largest(const Numbers& values) {
  double result = 0;
  for (const double value : values)
    if (std::isfinite(value)) result = std::max(result, std::abs(value));
  return result;
}

bool close(double actual, double expected, double allowed) {
  if (std::isnan(expected)) return std::isnan(actual);
  return actual == expected || std::abs(actual - expected) <= allowed;
}

std::string text(const Numbers& values) {
  std::string result;
  for (const double value : values) result += " " + std::to_string(value);
  return result;
}

/// Empty, or how the gradient differs from what TensorFlow computes.
std::string difference(const Tensor& actual, const std::optional<Numbers>& expected) {
  if (!actual.defined() || !expected) {
    if (!actual.defined() && !expected) return "";
    return actual.defined() ? "a gradient where TensorFlow has none:" + text(numbers(actual))
                            : "no gradient where TensorFlow has" + text(*expected);
  }
  const Numbers values = numbers(actual);
  if (values.size() != expected->size())
    return std::to_string(values.size()) + " numbers instead of " +
           std::to_string(expected->size());
  const Tolerance limit = tolerance(actual.dtype());
  const double allowed = limit.relative * largest(*expected) + limit.absolute;
  for (size_t i = 0; i < values.size(); ++i)
    if (!close(values[i], (*expected)[i], allowed))
      return "got" + text(values) + "\n  instead of" + text(*expected);
  return "";
}

void compare(const ReferenceCase& reference, const char* what, const std::vector<Tensor>& actual,
             const std::vector<std::optional<Numbers>>& expected) {
  ASSERT_EQ(actual.size(), expected.size()) << reference.name();
  for (size_t i = 0; i < actual.size(); ++i) {
    const std::string found = difference(actual[i], expected[i]);
    EXPECT_EQ(found, "") << reference.name() << ", " << what << " derivative " << i;
  }
}

template <class Action>
void for_each_case(const Action& action) {
  for (const ReferenceCase& reference : references().cases) {
    try {
      action(reference);
    } catch (const std::exception& error) {
      ADD_FAILURE() << reference.name() << ": " << error.what();
    }
  }
}

TEST(References, FirstDerivativesEqualTensorFlows) {
  for_each_case([](const ReferenceCase& reference) {
    if (!reference.first.empty())
      compare(reference, "first", evaluate(reference).first, reference.first);
  });
}

TEST(References, SecondDerivativesEqualTensorFlows) {
  for_each_case([](const ReferenceCase& reference) {
    if (!reference.second.empty())
      compare(reference, "second", evaluate(reference, {.second = true}).second, reference.second);
  });
}

// TensorFlow's shape functions of these refuse several diagonals of unknown extents.
bool needs_extents(const std::string& op) {
  return op == "MatrixDiagV3" || op == "MatrixDiagPartV3" || op == "MatrixSetDiagV3";
}

TEST(References, FirstDerivativesNeedNoKnownExtents) {
  for_each_case([](const ReferenceCase& reference) {
    if (reference.first.empty() || needs_extents(reference.op)) return;
    compare(reference, "first", evaluate(reference, {.hide_extents = true}).first, reference.first);
  });
}

bool is_double(const ReferenceInput& input) {
  return input.dtype == DType::float64 || input.dtype == DType::complex128;
}

/// Makes square matrices in the last two axes self-adjoint.
void make_symmetric(const ReferenceInput& input, Numbers& direction) {
  const auto order = input.shape[input.shape.size() - 1];
  const int64_t parts = input.dtype == DType::complex128 ? 2 : 1;
  const int64_t matrix = order * order * parts;
  for (int64_t start = 0; start < static_cast<int64_t>(direction.size()); start += matrix)
    for (int64_t i = 0; i < order; ++i)
      for (int64_t j = 0; j <= i; ++j)
        for (int64_t part = 0; part < parts; ++part) {
          double& lower = direction[start + (i * order + j) * parts + part];
          double& upper = direction[start + (j * order + i) * parts + part];
          if (part == 1 && i == j) lower = 0;
          upper = part == 1 ? -lower : lower;
        }
}

/// A direction for each input named by `wrt` that has a gradient; others do not move.
std::vector<Numbers> directions(const ReferenceCase& reference,
                                const std::vector<Tensor>& gradients) {
  std::vector<Numbers> result;
  for (size_t i = 0; i < reference.wrt.size(); ++i) {
    const ReferenceInput& input = reference.inputs[reference.wrt[i]];
    const auto count = static_cast<int64_t>(input.values.size());
    result.push_back(gradients[i].defined() ? pattern(100 + static_cast<int>(i), count)
                                            : Numbers(count, 0.0));
    if (reference.differences == "symmetric") make_symmetric(input, result.back());
  }
  return result;
}

double along(const std::vector<Tensor>& gradients, const std::vector<Numbers>& direction) {
  double sum = 0;
  for (size_t i = 0; i < gradients.size(); ++i)
    if (gradients[i].defined()) sum += inner_product(numbers(gradients[i]), direction[i]);
  return sum;
}

double weighted(const std::vector<Tensor>& values, int stream) {
  double sum = 0;
  for (const Tensor& value : values) {
    if (!value.defined()) continue;
    const Numbers elements = numbers(value);
    sum += inner_product(elements, pattern(stream++, static_cast<int64_t>(elements.size())));
  }
  return sum;
}

void expect_close(const ReferenceCase& reference, double actual, double expected) {
  const double allowed =
      kFiniteDifferences.relative * std::max(1.0, std::abs(expected)) + kFiniteDifferences.absolute;
  EXPECT_NEAR(actual, expected, allowed) << reference.name();
}

bool has_differences(const ReferenceCase& reference) {
  if (reference.differences == "no") return false;
  for (const int i : reference.wrt)
    if (!is_double(reference.inputs[i])) return false;
  return !reference.wrt.empty();
}

TEST(FiniteDifferences, AgreeWithFirstDerivatives) {
  int checked = 0;
  for_each_case([&](const ReferenceCase& reference) {
    if (!has_differences(reference)) return;
    const Evaluation here = evaluate(reference);
    const std::vector<Numbers> direction = directions(reference, here.first);
    const double difference = directional_difference(
        [&](const std::vector<Numbers>& moves) {
          return weighted(evaluate(reference, {.moves = moves}).ys, 0);
        },
        direction);
    expect_close(reference, along(here.first, direction), difference);
    ++checked;
  });
  EXPECT_GE(checked, 350);
}

TEST(FiniteDifferences, AgreeWithSecondDerivatives) {
  int checked = 0;
  for_each_case([&](const ReferenceCase& reference) {
    // Where TensorFlow has no second gradient there may be none here either.
    if (!has_differences(reference) || reference.differences == "first") return;
    if (reference.second.empty() && !reference.first.empty()) return;
    const Evaluation here = evaluate(reference, {.second = true});
    std::vector<Numbers> direction = directions(reference, here.first);
    for (const Tensor& w : here.ws)
      direction.push_back(pattern(150 + static_cast<int>(direction.size()),
                                  static_cast<int64_t>(numbers(w).size())));
    const double difference = directional_difference(
        [&](const std::vector<Numbers>& moves) {
          return weighted(evaluate(reference, {.second = true, .moves = moves}).first, 50);
        },
        direction);
    expect_close(reference, along(here.second, direction), difference);
    ++checked;
  });
  EXPECT_GE(checked, 300);
}

}  // namespace
}  // namespace tf::testing
