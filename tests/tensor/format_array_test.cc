// Printing compared with NumPy's own output (print_corpus.txt), and with ml_dtypes' where NumPy has
// no such dtype.
#include "tensor/format_array.h"

#include <gtest/gtest.h>

#include <array>
#include <complex>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace tf::internal {
namespace {

/// One array of the corpus, with what NumPy printed for it.
struct Case {
  std::string title;
  DType dtype = DType::invalid;
  std::vector<int64_t> dims;
  std::string data;                  // not for strings
  std::vector<std::string> strings;  // only for strings
  std::string str;
  std::string repr;
};

std::string from_hex(std::string_view hex) {
  std::string result;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    result += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return result;
}

std::string unescaped(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      ++i;
      result += text[i] == 'n' ? '\n' : text[i];
    } else {
      result += text[i];
    }
  }
  return result;
}

/// Reads "array NAME NUMBER DIMS...".
Case parse_title(const std::string& line) {
  Case result;
  result.title = line;
  std::istringstream in(line);
  std::string word;
  int number = 0;
  in >> word >> word >> number;
  result.dtype = static_cast<DType>(number);
  for (int64_t dim; in >> dim;) result.dims.push_back(dim);
  return result;
}

std::vector<Case> read_corpus() {
  std::ifstream in(IMPERATIVE_TEST_DATA "/tensor/data/print_corpus.txt");
  std::vector<Case> result;
  for (std::string line; std::getline(in, line);) {
    const size_t space = line.find(' ');
    const std::string key = line.substr(0, space);
    const std::string rest = space == line.npos ? "" : line.substr(space + 1);
    if (key == "array") {
      result.push_back(parse_title(line));
    } else if (key == "str") {
      result.back().str = unescaped(rest);
    } else if (key == "repr") {
      result.back().repr = unescaped(rest);
    } else if (key == "data" && result.back().dtype == DType::string) {
      std::istringstream words(rest);
      for (std::string word; words >> word;) {
        result.back().strings.push_back(from_hex(std::string_view(word).substr(1)));
      }
    } else if (key == "data") {
      result.back().data = from_hex(rest);
    }
  }
  return result;
}

TEST(FormatArray, PrintsTheCorpusAsNumpyDoes) {
  const std::vector<Case> corpus = read_corpus();
  ASSERT_GT(corpus.size(), 700u);
  for (const Case& one : corpus) {
    const std::vector<std::string_view> strings(one.strings.begin(), one.strings.end());
    const ArrayView array{one.dtype, one.dims, one.data.data(), strings};
    EXPECT_EQ(format_str(array), one.str) << one.title;
    EXPECT_EQ(format_repr(array), one.repr) << one.title;
  }
}

template <class T>
ArrayView view(DType dtype, const std::vector<int64_t>& dims, const std::vector<T>& elements) {
  return {dtype, dims, elements.data(), {}};
}

TEST(FormatArray, PrintsBfloat16AsMlDtypesDoes) {
  const std::vector<int64_t> dims{12};
  const std::vector<uint16_t> bits{0x3728, 0x4049, 0x60ad, 0x7fc0, 0x7f80, 0xff80,
                                   0x8000, 0x47f1, 0x4974, 0x4780, 0x4997, 0x38d2};
  const ArrayView array = view(DType::bfloat16, dims, bits);
  EXPECT_EQ(format_str(array),
            "[1.00136e-05 3.14062 9.97277e+19 nan inf -inf -0 123392 999424 65536\n"
            " 1.23699e+06 0.000100136]");
  EXPECT_EQ(format_repr(array),
            "array([1.00136e-05, 3.14062, 9.97277e+19, nan, inf, -inf, -0, 123392,\n"
            "       999424, 65536, 1.23699e+06, 0.000100136], dtype=bfloat16)");
  const std::vector<int64_t> empty{0};
  EXPECT_EQ(format_repr(view(DType::bfloat16, empty, bits)), "array([], dtype=bfloat16)");
  EXPECT_EQ(format_str(view(DType::bfloat16, {}, bits)), "1.00136e-05");
}

TEST(FormatArray, PrintsFloat8AsMlDtypesDoes) {
  const std::vector<int64_t> dims{8};
  const std::vector<uint8_t> bits{0x00, 0x80, 0x01, 0x3c, 0x7b, 0x7c, 0x7f, 0xff};
  EXPECT_EQ(format_str(view(DType::float8_e5m2, dims, bits)),
            "[0 -0 1.52588e-05 1 57344 inf nan nan]");
  EXPECT_EQ(format_str(view(DType::float8_e4m3fn, dims, bits)),
            "[0 -0 0.00195312 1.5 352 384 nan nan]");
  EXPECT_EQ(format_str(view(DType::float8_e4m3fnuz, dims, bits)),
            "[0 nan 0.000976562 0.75 176 192 240 -240]");
  EXPECT_EQ(format_str(view(DType::float8_e4m3b11fnuz, dims, bits)),
            "[0 nan 0.00012207 0.09375 22 24 30 -30]");
  EXPECT_EQ(format_repr(view(DType::float8_e5m2fnuz, dims, bits)),
            "array([0, nan, 7.62939e-06, 0.5, 28672, 32768, 57344, -57344],\n"
            "      dtype='float8_e5m2fnuz')");
}

TEST(FormatArray, PrintsPartsOfBytesAsMlDtypesDoes) {
  const std::vector<int64_t> dims{5};
  const std::vector<uint8_t> bytes{0, 1, 7, 8, 0xff};
  EXPECT_EQ(format_repr(view(DType::int4, dims, bytes)), "array([0, 1, 7, -8, -1], dtype=int4)");
  EXPECT_EQ(format_repr(view(DType::uint4, dims, bytes)), "array([0, 1, 7, 8, 15], dtype=uint4)");
  EXPECT_EQ(format_str(view(DType::int2, dims, bytes)), "[0 1 -1 0 -1]");
  EXPECT_EQ(format_str(view(DType::uint2, dims, bytes)), "[0 1 3 0 3]");
}

TEST(FormatArray, ReadsUnalignedElements) {
  std::array<char, 1 + 2 * sizeof(double)> bytes{};
  const double elements[] = {0.5, -2};
  std::memcpy(bytes.data() + 1, elements, sizeof(elements));
  const std::vector<int64_t> dims{2};
  EXPECT_EQ(format_str({DType::float64, dims, bytes.data() + 1, {}}), "[ 0.5 -2. ]");
}

TEST(FormatArray, SaysWhatCannotBePrinted) {
  const std::vector<int64_t> dims{2};
  EXPECT_EQ(format_str({DType::resource, dims, nullptr, {}}), "<unprintable>");
  EXPECT_EQ(format_repr({DType::variant, dims, nullptr, {}}), "<unprintable>");
  EXPECT_EQ(format_repr({DType::invalid, dims, nullptr, {}}), "<unprintable>");
}

TEST(FormatArray, RefusesMissingElements) {
  const std::vector<int64_t> dims{2};
  const std::vector<int64_t> negative{2, -1};
  const std::vector<int64_t> huge{int64_t{1} << 40, int64_t{1} << 40};
  const std::vector<std::string_view> strings{"a"};
  const float element = 0;
  EXPECT_THROW(format_str({DType::float32, dims, nullptr, {}}), std::invalid_argument);
  EXPECT_THROW(format_str({DType::float32, negative, &element, {}}), std::invalid_argument);
  EXPECT_THROW(format_str({DType::float32, huge, &element, {}}), std::invalid_argument);
  EXPECT_THROW(format_repr({DType::string, dims, nullptr, strings}), std::invalid_argument);
}

TEST(FormatArray, PrintsEmptyArraysWithoutElements) {
  const std::vector<int64_t> dims{int64_t{1} << 40, 0, int64_t{1} << 40};
  EXPECT_EQ(format_str({DType::float32, dims, nullptr, {}}), "[]");
  EXPECT_EQ(format_repr({DType::string, dims, nullptr, {}}),
            "array([], shape=(1099511627776, 0, 1099511627776), dtype=object)");
}

}  // namespace
}  // namespace tf::internal
