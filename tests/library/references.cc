// Reading and comparing the references.
#include "library/references.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <fstream>
#include <map>
#include <sstream>

#include "imperative/operators.h"
#include "tolerances.h"

namespace tf::testing {
namespace {

struct Reference {
  DType dtype;
  Shape shape;
  std::vector<std::string> words;
};

std::map<std::string, Reference> read_references() {
  const std::string path = std::string(IMPERATIVE_TEST_DATA) + "/library/data/nn_references.txt";
  std::ifstream file(path);
  EXPECT_TRUE(file) << "cannot read " << path;
  std::map<std::string, Reference> references;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#")) continue;
    std::istringstream in(line);
    std::string name, dtype, shape, word;
    in >> name >> dtype >> shape;
    Reference reference{as_dtype(dtype), {}, {}};
    std::vector<int64_t> extents;
    std::istringstream parts(shape == "-" ? "" : shape);
    while (std::getline(parts, word, ',')) extents.push_back(std::stoll(word));
    reference.shape = Shape(extents);
    while (in >> word) reference.words.push_back(word);
    references.emplace(name, std::move(reference));
  }
  return references;
}

/// Elements as doubles, two for a complex one.
std::vector<double> doubles(const Tensor& tensor) {
  if (!is_complex(tensor.dtype())) return tensor.to_vector<double>();
  std::vector<double> result;
  for (const auto& value : tensor.to_vector<std::complex<double>>()) {
    result.push_back(value.real());
    result.push_back(value.imag());
  }
  return result;
}

template <class T, class Parse>
Tensor parsed(const Reference& reference, Parse parse) {
  std::vector<T> values;
  for (const std::string& word : reference.words) values.push_back(static_cast<T>(parse(word)));
  return constant(values, reference.shape);
}

}  // namespace

Tensor reference(const std::string& name) {
  static const auto references = read_references();
  const auto found = references.find(name);
  EXPECT_TRUE(found != references.end()) << "no reference " << name;
  if (found == references.end()) return Tensor(0);
  const Reference& it = found->second;
  const auto real = [](const std::string& word) { return std::stod(word); };
  const auto whole = [](const std::string& word) { return std::stoll(word); };
  switch (it.dtype) {
    case DType::float32: return parsed<float>(it, real);
    case DType::float64: return parsed<double>(it, real);
    case DType::float16:
      return parsed<half_t>(it, [](const auto& word) { return half_t(std::stof(word)); });
    case DType::int32: return parsed<int32_t>(it, whole);
    case DType::int64: return parsed<int64_t>(it, whole);
    case DType::bool_: return parsed<bool>(it, whole);
    default: {
      std::vector<std::complex<float>> values;
      for (size_t i = 0; i + 1 < it.words.size(); i += 2)
        values.emplace_back(std::stof(it.words[i]), std::stof(it.words[i + 1]));
      return constant(values, it.shape);
    }
  }
}

void expect_close(const Tensor& actual, const Tensor& expected, const std::string& what) {
  ASSERT_EQ(name(actual.dtype()), name(expected.dtype())) << what;
  ASSERT_EQ(actual.shape(), expected.shape()) << what;
  const std::vector<double> is = doubles(actual);
  const std::vector<double> should = doubles(expected);
  double largest = 0;
  for (const double x : should)
    if (std::isfinite(x)) largest = std::max(largest, std::abs(x));
  const bool exact = !is_floating(expected.dtype()) && !is_complex(expected.dtype());
  const Tolerance tolerance = testing::tolerance(expected.dtype());
  const double bound = exact ? 0 : tolerance.relative * largest + tolerance.absolute;
  for (size_t i = 0; i < should.size(); ++i) {
    if (std::isnan(should[i]) && std::isnan(is[i])) continue;
    ASSERT_LE(std::abs(is[i] - should[i]), bound)
        << what << ", element " << i << ": " << is[i] << " instead of " << should[i];
  }
}

void expect_reference(const Tensor& actual, const std::string& name) {
  expect_close(actual, reference(name), name);
}

}  // namespace tf::testing
