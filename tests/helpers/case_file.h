// Cases that a Python script wrote: a name, arrays given and arrays expected, one case a line as
// `NAME;INPUT;...=OUTPUT;...`; an array is `DTYPE SHAPE VALUE...` with SHAPE "2,3", or "-" for rank 0.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "imperative/dtype.h"
#include "imperative/tensor.h"
#include "tolerances.h"

namespace tf::testing {

struct Case {
  std::string name;
  std::vector<Tensor> inputs;
  std::vector<Tensor> outputs;
  /// The name up to "/": what is called.
  std::string call() const { return name.substr(0, name.find('/')); }
};

inline std::vector<std::string> pieces(const std::string& text, char separator) {
  std::vector<std::string> result;
  std::istringstream in(text);
  for (std::string piece; std::getline(in, piece, separator);) result.push_back(piece);
  return result;
}

template <class T>
Tensor array_of(const std::vector<std::string>& words, const Shape& shape) {
  std::vector<T> values;
  for (size_t i = 2; i < words.size(); ++i) {
    const char* const word = words[i].c_str();
    if constexpr (internal::is_complex_v<T>) {
      const double real = std::strtod(word, nullptr);
      values.emplace_back(
          static_cast<typename T::value_type>(real),
          static_cast<typename T::value_type>(std::strtod(words[++i].c_str(), nullptr)));
    } else if constexpr (std::is_integral_v<T>) {
      values.push_back(static_cast<T>(std::strtoll(word, nullptr, 10)));
    } else if constexpr (std::is_floating_point_v<T>) {
      values.push_back(static_cast<T>(std::strtod(word, nullptr)));
    } else {
      values.push_back(T(std::strtof(word, nullptr)));
    }
  }
  return constant(values, shape);
}

inline Tensor parse_array(const std::string& text) {
  const std::vector<std::string> words = pieces(text, ' ');
  std::vector<int64_t> dims;
  if (words[1] != "-")
    for (const std::string& dim : pieces(words[1], ',')) dims.push_back(std::stoll(dim));
  const Shape shape(dims);
  switch (as_dtype(words[0])) {
    case DType::bool_: return array_of<bool>(words, shape);
    case DType::int8: return array_of<int8_t>(words, shape);
    case DType::int16: return array_of<int16_t>(words, shape);
    case DType::int32: return array_of<int32_t>(words, shape);
    case DType::int64: return array_of<int64_t>(words, shape);
    case DType::uint8: return array_of<uint8_t>(words, shape);
    case DType::uint16: return array_of<uint16_t>(words, shape);
    case DType::float16: return array_of<half_t>(words, shape);
    case DType::bfloat16: return array_of<bfloat16_t>(words, shape);
    case DType::float32: return array_of<float>(words, shape);
    case DType::float64: return array_of<double>(words, shape);
    case DType::complex64: return array_of<std::complex<float>>(words, shape);
    case DType::complex128: return array_of<std::complex<double>>(words, shape);
    default: ADD_FAILURE() << "dtype of " << text; return {};
  }
}

inline std::vector<Case> read_cases(const std::string& path) {
  std::ifstream file(std::string(IMPERATIVE_TEST_DATA) + "/" + path);
  EXPECT_TRUE(file) << "cannot read " << path;
  std::vector<Case> cases;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#")) continue;
    const size_t equals = line.find('=');
    const std::vector<std::string> given = pieces(line.substr(0, equals), ';');
    Case made{given[0], {}, {}};
    for (size_t i = 1; i < given.size(); ++i) made.inputs.push_back(parse_array(given[i]));
    for (const std::string& output : pieces(line.substr(equals + 1), ';'))
      made.outputs.push_back(parse_array(output));
    cases.push_back(std::move(made));
  }
  return cases;
}

/// Elements as doubles, two for a complex one.
inline std::vector<double> elements_of(const Tensor& tensor) {
  if (!is_complex(tensor.dtype())) return tensor.to_vector<double>();
  std::vector<double> result;
  for (const auto& value : tensor.to_vector<std::complex<double>>()) {
    result.push_back(value.real());
    result.push_back(value.imag());
  }
  return result;
}

/// Expects equal dtypes, shapes and elements: floats within tolerances.h, others exactly.
inline void expect_equal(const Tensor& actual, const Tensor& expected, const std::string& what) {
  ASSERT_TRUE(actual.defined()) << what;
  ASSERT_EQ(name(actual.dtype()), name(expected.dtype())) << what;
  ASSERT_EQ(actual.shape().str(), expected.shape().str()) << what;
  const std::vector<double> is = elements_of(actual);
  const std::vector<double> should = elements_of(expected);
  double largest = 0;
  for (const double x : should)
    if (std::isfinite(x)) largest = std::max(largest, std::abs(x));
  const bool is_exact = !is_floating(expected.dtype()) && !is_complex(expected.dtype());
  const Tolerance tolerance = testing::tolerance(expected.dtype());
  const double bound = is_exact ? 0 : tolerance.relative * largest + tolerance.absolute;
  for (size_t i = 0; i < should.size(); ++i) {
    if (is[i] == should[i] || (std::isnan(should[i]) && std::isnan(is[i]))) continue;
    ASSERT_LE(std::abs(is[i] - should[i]), bound)
        << what << ", element " << i << ": " << is[i] << " instead of " << should[i];
  }
}

}  // namespace tf::testing
