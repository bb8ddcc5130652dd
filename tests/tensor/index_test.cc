// Indexing against NumPy: expressions made at random (data/index_cases.txt, written by
// make_index_cases.py), the user's syntax, and the texts of errors.
#include <gtest/gtest.h>

#include "helpers/case_file.h"
#include "helpers/error_text.h"
#include "imperative/tf.h"
#include "tensor/index_plan.h"

namespace tf::testing {
namespace {

/// An index of a case. A hidden array is one whose values the library cannot see while recording.
Index parse_index(const std::string& text, bool hidden) {
  if (text == "...") return ellipsis;
  if (text == "newaxis") return newaxis;
  if (std::isalpha(static_cast<unsigned char>(text[0]))) {
    const Tensor array = parse_array(text);
    return hidden ? tf::identity(array) : array;
  }
  if (text.find(':') == std::string::npos) return std::stoi(text);
  std::vector<std::string> parts = pieces(text, ':');
  parts.resize(3);
  Slice slice;
  if (!parts[0].empty()) slice.start = std::stoi(parts[0]);
  if (!parts[1].empty()) slice.stop = std::stoi(parts[1]);
  if (!parts[2].empty()) slice.step = std::stoi(parts[2]);
  return slice;
}

void run_case(const std::string& line, bool hidden) {
  SCOPED_TRACE(line);
  const size_t equals = line.find('=');
  const std::vector<std::string> fields = pieces(line.substr(0, equals), ';');
  const Tensor expected = parse_array(line.substr(equals + 1));
  const Tensor x = parse_array(fields[1]);
  const bool is_read = fields[0] == "read";
  std::vector<Index> indices;
  for (size_t i = is_read ? 2 : 3; i < fields.size(); ++i)
    indices.push_back(parse_index(fields[i], hidden));
  try {
    const Tensor actual = is_read ? internal::read_index(x, indices)
                                  : internal::write_index(x, indices, parse_array(fields[2]));
    expect_equal(actual, expected, line);
  } catch (const std::exception& error) {
    ADD_FAILURE() << error.what();
  }
}

void run_cases(bool hidden) {
  const std::string path = std::string(IMPERATIVE_TEST_DATA) + "/tensor/data/index_cases.txt";
  std::ifstream file(path);
  ASSERT_TRUE(file) << "cannot read " << path;
  int count = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#")) continue;
    run_case(line, hidden);
    ++count;
  }
  EXPECT_GE(count, 600);
}

TEST(Index, EqualsNumpy) { run_cases(false); }
TEST(Index, EqualsNumpyWhenArraysAreComputed) { run_cases(true); }

Tensor numbers(const Shape& shape) {
  return tf::reshape(tf::range(static_cast<int32_t>(shape.num_elements())), shape);
}

TEST(Index, ReadsAsWritten) {
  Tensor x = numbers({3, 4});
  EXPECT_EQ(x[1].str(), "[4 5 6 7]");
  EXPECT_EQ((x[{1, -1}].item<int>()), 7);
  EXPECT_EQ((x[{slice(), 1}].str()), "[1 5 9]");
  EXPECT_EQ((x[{slice(1, none), slice(none, none, -2)}].str()), "[[ 7  5]\n [11  9]]");
  EXPECT_EQ((x[{slice(2), slice(-2)}].str()), "[[0 1]\n [4 5]]");
  EXPECT_EQ((x[{ellipsis, newaxis, 0}].shape()), (Shape{3, 1}));
  EXPECT_EQ((x[{none, 0}].shape()), (Shape{1, 4}));
  EXPECT_EQ(x[x > 8].str(), "[ 9 10 11]");
  EXPECT_EQ(x[tf::constant({2, 0})].str(), "[[ 8  9 10 11]\n [ 0  1  2  3]]");
  EXPECT_EQ(x[0][1].item<int>(), 1);
  EXPECT_EQ((numbers({2, 2})[{0, 1}].item<int>()), 1);
}

TEST(Index, StandsForATensorInOptionsAndIndices) {
  Tensor x = numbers({2, 2});
  Tensor order = tf::constant({1, 0});
  EXPECT_EQ(x[order[0]].str(), "[2 3]");
  EXPECT_EQ(tf::reduce_sum(x, {.axis = order[0]}).str(), "[1 5]");
  EXPECT_EQ(tf::pad(x[0], {{1, 1}}, {.constant_values = x[1][0]}).str(), "[2 0 1 2]");
}

TEST(Index, KeepsWhatItReadWhenTheHandleIsRebound) {
  Tensor x = numbers({4});
  auto first = x[0];
  x[0] = 9;
  EXPECT_EQ(first.item<int>(), 0);
  EXPECT_EQ(x.str(), "[9 1 2 3]");
}

TEST(Index, AssignsToOneHandleOnly) {
  Tensor x = numbers({3});
  const Tensor y = x;
  x[1] = 7;
  EXPECT_EQ(x.str(), "[0 7 2]");
  EXPECT_EQ(y.str(), "[0 1 2]");
}

TEST(Index, AssignsAsWritten) {
  Tensor x = tf::zeros({2, 3});
  x[{0, slice(1, 3)}] = 1.5;
  x[{slice(), 0}] = {7, 8};
  EXPECT_EQ(x.str(), "[[7.  1.5 1.5]\n [8.  0.  0. ]]");
  x[x == 0] = -1;
  x[0] += 1;
  x[{1, 0}] -= 3;
  x[{ellipsis, 2}] *= 2;
  x[1] /= 2;
  EXPECT_EQ(x.str(), "[[ 8.   2.5  5. ]\n [ 2.5 -0.5 -1. ]]");
  x[1] = x[0];
  EXPECT_EQ(x.str(), "[[8.  2.5 5. ]\n [8.  2.5 5. ]]");
  x[{}] = 0;
  EXPECT_EQ(x.str(), "[[0. 0. 0.]\n [0. 0. 0.]]");
}

TEST(Index, ChangesPartsOfIntegersAndBools) {
  Tensor x = numbers({2, 3});
  x[0] <<= 2;
  x[{1, slice(2)}] >>= 1;
  x[{1, 2}] %= 3;
  EXPECT_EQ(x.str(), "[[0 4 8]\n [1 2 2]]");
  x[0] |= 1;
  x[1] &= 2;
  x[{slice(), 2}] ^= {15, 1};
  EXPECT_EQ(x.str(), "[[1 5 6]\n [0 2 3]]");
  Tensor mask = x > 2;
  mask[0] &= tf::constant({true, false, true});
  EXPECT_EQ(mask.str(), "[[False False  True]\n [False False  True]]");
  EXPECT_EQ(
      error_text<InvalidArgumentError>([&] { x[0] |= 1.5; }),
      "[BitwiseOr] y: the scalar 1.5 does not fit dtype int32; convert the tensor with tf::cast "
      "or give a value of its kind");
  EXPECT_EQ(x.str(), "[[1 5 6]\n [0 2 3]]");
}

TEST(Index, IteratesOverTheLeadingAxis) {
  std::string rows;
  for (const Tensor& row : numbers({3, 2})) rows += row.str();
  EXPECT_EQ(rows, "[0 1][2 3][4 5]");
}

TEST(Index, RefusesToIterateAtTheLine) {
  EXPECT_EQ(error_text<InvalidArgumentError>([] {
              for (const Tensor& row : constant(1)) row.str();
            }),
            "[iteration] iteration over a 0-d array");
  EXPECT_EQ(error_text<InvalidArgumentError>([] {
              for (const Tensor& row : Tensor()) row.str();
            }),
            "[rank] this Tensor is an empty handle (default-made or moved from); assign a value "
            "first");
  const Tensor rows = numbers({3, 2});
  const Tensor wrong = tf::constant({{0}, {7}});
  EXPECT_EQ(error_text<InvalidArgumentError>([&] {
              for (const Tensor& row : tf::gather(rows, wrong)) row.str();
            }),
            "[GatherV2] indices[1,0] = 7 is not in [0, 3)");
}

TEST(Index, ReadsAndAssignsVariables) {
  Variable v(numbers({2, 3}));
  EXPECT_EQ(v[1].str(), "[3 4 5]");
  EXPECT_EQ((v[{slice(), 2}].str()), "[2 5]");
  v.assign_slice({0, slice(none, 2)}, 9);
  EXPECT_EQ(v.value().str(), "[[9 9 2]\n [3 4 5]]");
}

TEST(Index, TakesUnknownExtents) {
  const Tensor all = numbers({5});
  const Tensor some = all[all > 1];  // its extent is known only when it ran
  EXPECT_EQ((some[{slice(1, none)}].str()), "[3 4]");
  EXPECT_EQ((some[{slice(none, none, -1)}].str()), "[4 3 2]");
  EXPECT_EQ(some[-1].item<int>(), 4);
  EXPECT_EQ((some[{newaxis, slice(none, 2)}].shape()), (Shape{1, 2}));
  EXPECT_EQ(some[tf::constant({0, -1})].str(), "[2 4]");
  Tensor changed = some;
  changed[{slice(0, 2)}] = 7;
  EXPECT_EQ(changed.str(), "[7 7 4]");
}

TEST(Index, RefusesWhatNumpyRefuses) {
  const Tensor x = numbers({3, 4});
  const auto outside = error_text<OutOfRangeError>([&] { x[3]; });
  EXPECT_EQ(outside, "[getitem] index 3 is out of bounds for axis 0 with size 3");
  const auto below = error_text<OutOfRangeError>([&] { x[{slice(), -5}]; });
  EXPECT_EQ(below, "[getitem] index -5 is out of bounds for axis 1 with size 4");
  const auto many = error_text<InvalidArgumentError>([&] { x[{0, 0, 0}]; });
  EXPECT_EQ(many,
            "[getitem] too many indices for array: array is 2-dimensional, but 3 were indexed");
  const auto dots = error_text<InvalidArgumentError>([&] { x[{ellipsis, ellipsis}]; });
  EXPECT_EQ(dots, "[getitem] an index can only have a single ellipsis ('...')");
  const auto step = error_text<InvalidArgumentError>([&] { x[{slice(0, 2, 0)}]; });
  EXPECT_EQ(step, "[getitem] slice step cannot be zero");
  const auto real = error_text<InvalidArgumentError>([&] { x[tf::constant({1.5})]; });
  EXPECT_EQ(real,
            "[getitem] arrays used as indices must be of integer (or boolean) type, got float32");
  const auto mask = error_text<InvalidArgumentError>([&] { x[tf::constant({true, false})]; });
  EXPECT_EQ(mask,
            "[getitem] boolean index did not match indexed array along axis 0; size of axis is 3 "
            "but size of corresponding boolean axis is 2");
  const auto array = error_text<OutOfRangeError>([&] { x[tf::constant({0, 7})]; });
  EXPECT_EQ(array, "[getitem] index 7 is out of bounds for axis 0 with size 3");
  const auto shapes = error_text<InvalidArgumentError>([&] {
    x[{tf::constant({0, 1}), tf::constant({0, 1, 2})}];
  });
  EXPECT_EQ(shapes,
            "[getitem] shape mismatch: indexing arrays could not be broadcast together with shapes "
            "(2,) (3,)");
}

TEST(Index, RefusesAtTheLineEvenWhenReadLater) {
  Tensor x = numbers({3});
  const auto text = error_text<OutOfRangeError>([&] { [[maybe_unused]] auto later = x[5]; });
  EXPECT_EQ(text, "[getitem] index 5 is out of bounds for axis 0 with size 3");
}

TEST(Index, RefusesAssignments) {
  Tensor x = tf::zeros({2, 3});
  const auto shape = error_text<InvalidArgumentError>([&] { x[0] = {1.f, 2.f}; });
  EXPECT_EQ(shape, "[setitem] could not broadcast input array from shape (2,) into shape (3,)");
  const auto dtype = error_text<InvalidArgumentError>([&] { x[0] = tf::constant({1, 2, 3}); });
  EXPECT_EQ(dtype,
            "[setitem] the value must be of dtype float32, got int32; convert it with tf::cast");
  const auto outside = error_text<OutOfRangeError>([&] { x[{0, 3}] = 1; });
  EXPECT_EQ(outside, "[getitem] index 3 is out of bounds for axis 1 with size 3");
  Tensor whole = numbers({2});
  const auto fraction = error_text<InvalidArgumentError>([&] { whole[0] = 2.5; });
  EXPECT_EQ(
      fraction,
      "[constant] the scalar 2.5 does not fit dtype int32; convert the tensor with tf::cast or "
      "give a value of its kind");
  EXPECT_EQ(x.str(), "[[0. 0. 0.]\n [0. 0. 0.]]");
}

TEST(Index, RefusesAWrongNumberOfValuesForAMask) {
  Tensor x = tf::constant({1.0, 2.0, 3.0});
  const Tensor mask = x > 1.5;  // which has not run
  const auto text = error_text<InvalidArgumentError>([&] { x[mask] = {7.f, 8.f, 9.f}; });
  EXPECT_EQ(text, "[setitem] could not broadcast input array from shape (3,) into shape (2,)");
  EXPECT_EQ(x.str(), "[1. 2. 3.]");
  x[mask] = {7.f, 8.f};
  EXPECT_EQ(x.str(), "[1. 7. 8.]");
  // The number of these is known no earlier than the mask's: the value fails, not the line.
  x[x > 7.5] = x[x > 0];
  EXPECT_THROW(static_cast<void>(x.str()), InvalidArgumentError);
}

TEST(Index, NamesTheLineOfAnIndexFoundOnlyWhenLookedAt) {
  const Tensor x = numbers({3});
  const Tensor hidden = tf::identity(tf::constant({7}));
  const Tensor element = x[hidden];
  const uint32_t line = __LINE__ - 1;
  try {
    element.str();
    ADD_FAILURE() << "no exception";
  } catch (const InvalidArgumentError& error) {
    EXPECT_EQ(error.location().line(), line);
    EXPECT_NE(std::string(error.what()).find("indices[0] = 7 is not in [0, 3)"), std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace tf::testing
