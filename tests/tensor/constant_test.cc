// Constants: braces, dtypes of elements, spans and vectors, memory of the caller.
#include <array>
#include <cstdlib>
#include <limits>
#include <memory>
#include <span>
#include <string_view>

#include "helpers/engine.h"
#include "imperative/array.h"
#include "imperative/elementwise.h"
#include "imperative/operand.h"
#include "imperative/raw_ops.h"
#include "imperative/tensor.h"
#include "imperative/variable.h"

namespace {

using tf::Shape;
using tf::Tensor;
using tf::testing::place;
using tf::testing::thrown;

class ConstantTest : public tf::testing::EngineTest {};

std::string here(int line) { return " (" + place(__FILE__, line) + ")"; }

template <class T>
concept HasView = requires(const Tensor& tensor) {
  tensor.data<T>();
};
static_assert(HasView<float> && !HasView<std::string> && !HasView<std::string_view>);
static_assert(!std::is_constructible_v<Tensor, long double>);
static_assert(!std::is_constructible_v<Tensor, std::nullptr_t>);
static_assert(!std::is_constructible_v<tf::Input, std::nullptr_t>);

TEST_F(ConstantTest, OfWhateverIsContiguous) {
  float numbers[] = {1, 2};
  std::vector<int64_t> writable = {3, 4};
  EXPECT_EQ(tf::constant(std::span(numbers)).repr(), "array([1., 2.], dtype=float32)");
  EXPECT_EQ(tf::constant(std::span<int64_t>(writable)).repr(), "array([3, 4])");
  EXPECT_EQ(tf::constant(std::array<double, 1>{5}).repr(), "array([5.])");
  EXPECT_EQ(tf::constant(std::string_view("six")).repr(), "array(b'six', dtype=object)");
  const std::vector<std::string_view> views = {"a", "bc"};
  EXPECT_EQ(tf::constant(views).to_vector<std::string>(), (std::vector<std::string>{"a", "bc"}));
  EXPECT_EQ(tf::constant(std::array{1, 2, 3, 4}, {2, 2}).shape(), (Shape{2, 2}));
  EXPECT_EQ(tf::constant(std::span(writable), {1, 2}).shape(), (Shape{1, 2}));
}

TEST_F(ConstantTest, WhateverIsContiguousIsAnOperand) {
  const std::array<float, 2> numbers = {1, 2};
  std::vector<float> writable = {3, 4};
  EXPECT_EQ(tf::negative(numbers).repr(), "array([-1., -2.], dtype=float32)");
  EXPECT_EQ((tf::constant(numbers) + std::span(writable)).repr(), "array([4., 6.], dtype=float32)");
  EXPECT_EQ(tf::negative(std::span(numbers)).repr(), "array([-1., -2.], dtype=float32)");
  EXPECT_EQ(tf::Variable(numbers).assign_add(writable).repr(), "array([4., 6.], dtype=float32)");
  EXPECT_TRUE(static_cast<bool>(tf::constant("a") == std::string_view("a")));
  const Tensor text = std::string_view("abc");
  EXPECT_EQ(text.item<std::string>(), "abc");
}

TEST_F(ConstantTest, UntypedNumbersFollowTensorFlow) {
  EXPECT_EQ(tf::constant(1).dtype(), tf::int32);
  EXPECT_EQ(tf::constant(1.5).dtype(), tf::float32);
  EXPECT_EQ(tf::constant(true).dtype(), tf::bool_);
  EXPECT_EQ(tf::constant("a").dtype(), tf::string);
  EXPECT_EQ(tf::constant(int64_t{1}).dtype(), tf::int64);
  EXPECT_EQ(tf::constant({1, 2.5f}).dtype(), tf::float32);
  EXPECT_EQ(tf::constant({{1, 2}, {3, 4}}).shape(), (Shape{2, 2}));
  EXPECT_EQ(tf::constant(1.5, tf::float64).item<double>(), 1.5);
  const Tensor x = {{1, 2}, {3, 4}};
  EXPECT_EQ(x.to_vector<int>(), (std::vector<int>{1, 2, 3, 4}));
}

TEST_F(ConstantTest, TypedElementsKeepTheirType) {
  EXPECT_EQ(tf::constant(std::vector<double>{1.5}).dtype(), tf::float64);
  EXPECT_EQ(tf::constant(std::vector<bool>{true, false}).to_vector<bool>(),
            (std::vector<bool>{true, false}));
  EXPECT_EQ(tf::constant(std::vector<std::string>{"a", "bc"}).to_vector<std::string>(),
            (std::vector<std::string>{"a", "bc"}));
  const std::vector<uint8_t> bytes{1, 255};
  EXPECT_EQ(tf::constant(bytes, Shape{2, 1}).shape(), (Shape{2, 1}));
}

TEST_F(ConstantTest, ExtremesSurvive) {
  const int64_t low = std::numeric_limits<int64_t>::min();
  const uint64_t high = std::numeric_limits<uint64_t>::max();
  EXPECT_EQ(tf::constant(low).item<int64_t>(), low);
  EXPECT_EQ(tf::constant(high).item<uint64_t>(), high);
  EXPECT_EQ(tf::constant(std::vector<uint64_t>{high}).item<uint64_t>(), high);
  EXPECT_EQ(tf::constant({1e-45f}).item<float>(), 1e-45f);
}

// Ties go to the even one, and beyond the largest number there is infinity or NaN.
TEST_F(ConstantTest, SmallFloatsAreRoundedAsTensorFlowCastsThem) {
  const auto constant = [](tf::DType dtype) {
    return tf::constant({0.0,
                         -0.0,
                         1.5,
                         -3.3,
                         1e-9,
                         1e-3,
                         240.0,
                         248.0,
                         464.0,
                         465.0,
                         480.0,
                         57344.0,
                         61439.,
                         61440.0,
                         29.0,
                         31.0,
                         -1.0625,
                         1.1875,
                         std::numeric_limits<double>::quiet_NaN(),
                         -std::numeric_limits<double>::infinity()},
                        dtype);
  };
  for (const tf::DType dtype : {tf::DType::float8_e5m2, tf::DType::float8_e4m3fn})
    EXPECT_EQ(constant(dtype).str(), tf::raw_ops::Cast(constant(tf::float64), dtype).str());
  for (const tf::DType dtype :
       {tf::DType::float8_e4m3fnuz, tf::DType::float8_e4m3b11fnuz, tf::DType::float8_e5m2fnuz}) {
    EXPECT_EQ(tf::constant({-1.5, 0.0, -0.0, 1e9}, dtype).str(), "[-1.5 0 0 nan]");
  }
  EXPECT_EQ(tf::constant(1.5, tf::DType::float8_e5m2).item<float>(), 1.5f);
  EXPECT_EQ(
      tf::raw_ops::Cast(tf::constant({1.5, -3.0}, tf::DType::float8_e4m3fn), tf::float32).str(),
      "[ 1.5 -3. ]");
}

TEST_F(ConstantTest, IntegersOfFewBitsHaveTheirRange) {
  EXPECT_EQ(tf::constant({-8, 7}, tf::DType::int4).to_vector<int>(), (std::vector<int>{-8, 7}));
  EXPECT_EQ(tf::constant({0, 15}, tf::DType::uint4).to_vector<int>(), (std::vector<int>{0, 15}));
  EXPECT_EQ(tf::raw_ops::Cast(tf::constant({-8, 7}, tf::DType::int4), tf::int32).str(), "[-8  7]");
  EXPECT_EQ(
      thrown([] { tf::constant(8, tf::DType::int4); }),
      "[constant] value 8 does not fit dtype int4; give values of that kind" + here(__LINE__ - 2));
  EXPECT_EQ(thrown([] { tf::constant(-1, tf::DType::uint4); }),
            "[constant] value -1 does not fit dtype uint4; give values of that kind" +
                here(__LINE__ - 2));
}

TEST_F(ConstantTest, RaggedBracesAreRefused) {
  EXPECT_EQ(thrown([] {
              tf::constant({{1, 2}, {3}});
            }),
            "[constant] braces must be rectangular, got rows of different lengths or depths" +
                here(__LINE__ - 4));
  EXPECT_EQ(thrown([] {
              tf::constant({{1}, 2});
            }),
            "[constant] braces must be rectangular, got rows of different lengths or depths" +
                here(__LINE__ - 4));
}

TEST_F(ConstantTest, ValuesThatDoNotFitAreRefused) {
  EXPECT_EQ(thrown([] {
              tf::constant({1, 300}, tf::uint8);
            }),
            "[constant] value 300 does not fit dtype uint8; give values of that kind" +
                here(__LINE__ - 4));
  EXPECT_EQ(thrown([] { tf::constant(2.5f, tf::int32); }),
            "[constant] value 2.5 does not fit dtype int32; give values of that kind" +
                here(__LINE__ - 2));
  EXPECT_EQ(thrown([] {
              tf::constant({tf::Literal(1), tf::Literal("a")});
            }),
            "[constant] elements must be of one kind, got int32 and string" + here(__LINE__ - 3));
  EXPECT_EQ(thrown([] {
              tf::constant(std::vector<int>{1, 2, 3}, Shape{2, 2});
            }),
            "[constant] shape (2, 2) holds 4 elements, got 3" + here(__LINE__ - 3));
}

TEST_F(ConstantTest, OneValueFillsAShape) {
  const Tensor x = tf::constant({7}, tf::int32, Shape{2, 2});
  EXPECT_EQ(x.to_vector<int>(), std::vector<int>(4, 7));
  EXPECT_EQ(tf::constant({7}, tf::DType::invalid, Shape{0, 2}).repr(),
            "array([], shape=(0, 2), dtype=int32)");
  const int64_t large = int64_t{1} << 45;
  EXPECT_EQ(
      thrown<tf::ResourceExhaustedError>([&] { tf::constant({7}, tf::int32, Shape{large}); }),
      "[constant] a int32 tensor of shape (35184372088832,) takes 140737488355328 bytes, more "
      "than this machine has" +
          here(__LINE__ - 4));
}

TEST_F(ConstantTest, ShapesAndDtypesThatNoTensorHasAreRefusedAtTheLine) {
  const Shape many(std::vector<int64_t>(255, 1));
  const std::string too_many = "a tensor has at most 254 axes, got 255";
  const std::vector<float> one = {1};
  const std::vector<std::string> text = {"a"};
  EXPECT_EQ(thrown([&] { tf::constant(one, many); }), "[constant] " + too_many + here(__LINE__));
  EXPECT_EQ(thrown([&] { tf::constant(text, many); }), "[constant] " + too_many + here(__LINE__));
  EXPECT_EQ(thrown([&] { tf::constant(1, tf::int32, many); }),
            "[constant] " + too_many + here(__LINE__ - 1));
  EXPECT_EQ(thrown([&] { tf::ones(many); }),
            "[Fill] the result would have 255 axes, a tensor has at most 254" + here(__LINE__ - 1));
  EXPECT_EQ(thrown([&] { tf::constant(one, {-1}); }),
            "[constant] every extent must be known and not negative, got the shape (None,)" +
                here(__LINE__ - 2));
  EXPECT_EQ(thrown([&] { tf::constant({1}, tf::variant); }),
            "[constant] the host cannot make a tensor of dtype variant" + here(__LINE__ - 1));
}

TEST_F(ConstantTest, MemoryThatIsNoTensorIsRefusedAtTheLine) {
  const auto memory = std::make_shared<float>(1.f);
  const auto from = [&](tf::DType dtype, const Shape& shape, tf::Location where) {
    return thrown([&] { tf::from_memory(dtype, shape, memory.get(), memory, where); });
  };
  EXPECT_EQ(from(tf::string, {1}, tf::Location::current()),
            "[from_memory] memory must hold numbers or booleans, got dtype string; give strings to "
            "tf::constant" +
                here(__LINE__ - 3));
  EXPECT_EQ(from(tf::resource, {1}, tf::Location::current()),
            "[from_memory] the host cannot make a tensor of dtype resource" + here(__LINE__ - 1));
  EXPECT_EQ(from(tf::float32, {-1}, tf::Location::current()),
            "[from_memory] every extent must be known and not negative, got the shape (None,)" +
                here(__LINE__ - 2));
}

TEST_F(ConstantTest, MemoryOfTheCallerIsUsedAndReleasedOnce) {
  int released = 0;
  {
    void* memory = std::aligned_alloc(64, 64);
    const std::shared_ptr<void> owner(memory, [&released](void* data) {
      ++released;
      std::free(data);
    });
    static_cast<float*>(memory)[0] = 3;
    static_cast<float*>(memory)[1] = 4;
    const Tensor x = tf::from_memory(tf::float32, Shape{2}, memory, owner);
    EXPECT_EQ(x.data<float>().data(), memory);
    EXPECT_EQ(tf::raw_ops::Neg(x).to_vector<float>(), (std::vector<float>{-3, -4}));
  }
  tf::sync();
  EXPECT_EQ(released, 1);
}

TEST_F(ConstantTest, ALiteralThatChangesGivesItsPresentValue) {
  const Tensor x = tf::constant({1.f});
  for (int i = 0; i < 20; ++i) {
    const Tensor y = tf::raw_ops::Mul(tf::raw_ops::AddV2(x, static_cast<float>(i)), x);
    const Tensor z = tf::raw_ops::Neg(tf::raw_ops::Neg(y));
    EXPECT_EQ(z.item<float>(), 1.f + static_cast<float>(i));
  }
}

TEST_F(ConstantTest, OptionsTakeTheLargestUnsignedNumbers) {
  const uint64_t largest = 18446744073709551615u;
  const tf::Operand operand(largest);
  EXPECT_EQ(operand.number(), 18446744073709551615.0);
  EXPECT_EQ(operand.tensor(tf::DType::invalid, {}).str(), "18446744073709551615");
  EXPECT_EQ(tf::fill({2}, largest).str(), "[18446744073709551615 18446744073709551615]");
  EXPECT_EQ(tf::one_hot({0}, 2, {.on_value = largest, .dtype = tf::uint64}).str(),
            "[[18446744073709551615                    0]]");
}

}  // namespace
