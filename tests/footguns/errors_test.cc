// What programs get wrong, and the whole text that they are told.
#include <type_traits>

#include "helpers/engine.h"
#include "helpers/network.h"
#include "imperative/array.h"
#include "imperative/nn.h"
#include "imperative/operators.h"

namespace {

using tf::InvalidArgumentError;
using tf::OutOfRangeError;
using tf::Tensor;
using tf::Variable;
using tf::testing::place;
using tf::testing::thrown;
namespace raw = tf::raw_ops;

class ErrorsTest : public tf::testing::EngineTest {};

// " (errors_test.cc:line)" of the line that calls this.
std::string here(int line) { return " (" + place(__FILE__, line) + ")"; }

TEST_F(ErrorsTest, TruthOfManyElementsOrNoneIsRefused) {
  const Tensor many = tf::constant({1, 2});
  EXPECT_EQ(thrown([&] {
              if (many) FAIL();
            }),
            "[bool] the truth value of an array with more than one element is ambiguous, got shape "
            "(2,) of the tensor computed at " +
                place(__FILE__, __LINE__ - 6) + "; use tf::reduce_any or tf::reduce_all");
  const Tensor none = tf::constant(std::vector<float>{});
  EXPECT_EQ(thrown([&] {
              if (none) FAIL();
            }),
            "[bool] the truth value of an empty array is ambiguous, got shape (0,) of the tensor "
            "computed at " +
                place(__FILE__, __LINE__ - 6) + "; ask for its size");
  EXPECT_TRUE(static_cast<bool>(tf::constant({{3}})));
  EXPECT_FALSE(static_cast<bool>(tf::constant(0.f)));
}

TEST_F(ErrorsTest, ArithmeticOnStringsIsRefused) {
  Tensor x = tf::constant("a");
  EXPECT_EQ(thrown([&] { x -= tf::constant("b"); }),
            "[Sub] x must be one of bfloat16, float16, float32, float64, uint8, int8, uint16, "
            "int16, int32, int64, complex64, complex128, uint32, uint64, got string" +
                here(__LINE__ - 3));
  EXPECT_EQ(x.item<std::string>(), "a");
  Variable v("a");
  EXPECT_EQ(thrown([&] { v.assign_add("b"); }),
            "[AddV2] x must be one of bfloat16, float16, float32, float64, uint8, uint16, uint32, "
            "uint64, int8, int16, int32, int64, complex64, complex128, got string" +
                here(__LINE__ - 3));
  EXPECT_EQ(v.item<std::string>(), "a");
}

TEST_F(ErrorsTest, ADTypeThatNoKernelTakesIsRefusedAtTheLine) {
  const Tensor volume = tf::zeros({1, 4, 4, 4, 1}, tf::float64);
  EXPECT_EQ(thrown([&] { tf::nn::avg_pool3d(volume, 2, 2, "SAME"); }),
            "[AvgPool3D] input must be one of bfloat16, float32, got float64" + here(__LINE__ - 1));
}

TEST_F(ErrorsTest, EmptyHandlesAreNamed) {
  const Tensor empty;
  const std::string which =
      "this Tensor is an empty handle (default-made or moved from); assign a "
      "value first";
  EXPECT_FALSE(empty.defined());
  EXPECT_EQ(thrown([&] { empty.shape(); }), "[shape] " + which + here(__LINE__));
  EXPECT_EQ(thrown([&] { empty.dtype(); }), "[dtype] " + which + here(__LINE__));
  EXPECT_EQ(thrown([&] { empty.str(); }), "[str] " + which + here(__LINE__));
  EXPECT_EQ(thrown([&] { empty.data<float>(); }), "[data] " + which + here(__LINE__));
  EXPECT_EQ(thrown([&] { empty.item<float>(); }), "[item] " + which + here(__LINE__));
  EXPECT_EQ(thrown([&] { empty.size(); }), "[size] " + which + here(__LINE__));
  EXPECT_EQ(thrown([&] { empty.rank(); }), "[rank] " + which + here(__LINE__));
  EXPECT_EQ(thrown([&] { empty.to_vector<int>(); }), "[to_vector] " + which + here(__LINE__));
  EXPECT_EQ(thrown([&] { empty[0]; }), "[getitem] " + which + here(__LINE__));
  Tensor target;
  EXPECT_EQ(thrown([&] { target[{0, 1}] = 1.f; }), "[getitem] " + which + here(__LINE__));
  EXPECT_EQ(thrown([&] {
              if (empty) FAIL();
            }),
            "[bool] " + which);
  EXPECT_EQ(thrown([&] { raw::Neg(empty); }),
            "[Neg] x is an empty handle (default-made or moved from); give a tensor" +
                here(__LINE__ - 2));
  Tensor moved = tf::constant(1.f);
  const Tensor taken = std::move(moved);
  EXPECT_EQ(thrown([&] { raw::Neg(moved); }),
            "[Neg] x is an empty handle (default-made or moved from); give a tensor" +
                here(__LINE__ - 2));
  EXPECT_EQ(taken.item<float>(), 1.f);
}

TEST_F(ErrorsTest, LooksThatCannotBeNameTheirLine) {
  const Tensor x = tf::constant({1.5f, 2.5f});
  EXPECT_EQ(thrown([&] { x.item<float>(); }),
            "[item] only a tensor of one element has an item, got shape (2,); index it or use "
            "to_vector" +
                here(__LINE__ - 3));
  EXPECT_EQ(thrown([&] { x.data<int>(); }),
            "[data] elements are float32, got a request for int32; use to_vector to convert them" +
                here(__LINE__ - 2));
  EXPECT_EQ(thrown([&] { x.to_vector<std::string>(); }),
            "[to_vector] float32 elements are not strings; use str() for their text" +
                here(__LINE__ - 2));
  EXPECT_EQ(thrown<OutOfRangeError>([&] { x.size(1); }),
            "[size] axis must be in [-1, 1), got 1" + here(__LINE__ - 1));
  const Tensor negated = -x[0];
  EXPECT_EQ(thrown([&] { [[maybe_unused]] const auto integer = static_cast<int>(negated); }),
            "[item] the element of the tensor computed at " + place(__FILE__, __LINE__ - 2) +
                " is a floating-point number (float32), which int32 cannot hold; convert it with "
                "tf::cast");
}

// `f(x)[0] = 1` would compile, and change a temporary.
static_assert(std::is_assignable_v<Tensor&, Tensor>);
static_assert(!std::is_assignable_v<Tensor, Tensor>);
static_assert(!std::is_assignable_v<Tensor, int>);
static_assert(std::is_assignable_v<decltype(std::declval<Tensor&>()[0]), int>);
static_assert(!std::is_assignable_v<decltype(std::declval<Tensor&>()[0][1]), int>);
static_assert(!std::is_assignable_v<decltype(std::declval<const Tensor&>()[0]), int>);
static_assert(!std::is_assignable_v<decltype(std::declval<Variable&>()[0]), int>);

TEST_F(ErrorsTest, EmptyVariablesAreNamed) {
  Variable empty;
  const std::string which =
      "this Variable is an empty handle (default-made or moved from); make "
      "one with an initial value";
  EXPECT_EQ(thrown([&] { empty.shape(); }), "[shape] " + which + here(__LINE__));
  EXPECT_EQ(thrown([&] { empty.name(); }), "[name] " + which + here(__LINE__));
  EXPECT_EQ(thrown([&] { empty.str(); }), "[read_value] " + which + here(__LINE__));
  EXPECT_EQ(thrown([&] { empty.item<float>(); }), "[read_value] " + which + here(__LINE__));
  EXPECT_EQ(thrown([&] { empty.value(); }), "[read_value] " + which + here(__LINE__));
  EXPECT_EQ(thrown([&] { empty.assign(1.f); }), "[assign] " + which + here(__LINE__));
  EXPECT_EQ(thrown([&] { empty.assign_add(1.f); }), "[assign_add] " + which + here(__LINE__));
  EXPECT_EQ(thrown([&] { Variable v{Tensor()}; }),
            "[Variable] initial value is an empty handle (default-made or moved from)" +
                here(__LINE__ - 2));
}

TEST_F(ErrorsTest, MixedDtypesSuggestACast) {
  const Tensor floats = tf::constant({1.f, 2.f});
  const Tensor ints = tf::constant({1, 2});
  EXPECT_EQ(thrown([&] { raw::AddV2(floats, ints); }),
            "[AddV2] x and y must have the same dtype, got float32 and int32; convert one with "
            "tf::cast" +
                here(__LINE__ - 3));
  Variable v(floats);
  EXPECT_EQ(thrown([&] { v.assign(ints); }),
            "[assign] value must have the variable's dtype float32, got int32; convert it with "
            "tf::cast" +
                here(__LINE__ - 3));
  EXPECT_EQ(thrown([&] { raw::Mul(ints, 2.5f); }),
            "[Mul] y: the scalar 2.5 does not fit dtype int32; convert the tensor with tf::cast or "
            "give a value of its kind" +
                here(__LINE__ - 3));
}

TEST_F(ErrorsTest, AssignmentsThatDoNotFitChangeNothing) {
  Variable v(tf::constant({1.f, 2.f}));
  EXPECT_EQ(thrown([&] {
              v.assign({1.f, 2.f, 3.f});
            }),
            "[assign] value must have the variable's shape (2,), got (3,)" + here(__LINE__ - 3));
  EXPECT_EQ(thrown([&] { v.assign_add(1.f); }),
            "[assign_add] value must have the variable's shape (2,), got ()" + here(__LINE__ - 1));
  EXPECT_EQ(v.to_vector<float>(), (std::vector<float>{1, 2}));
}

TEST_F(ErrorsTest, GradientsOfIntegersAreRefused) {
  const Tensor ints = tf::constant({1, 2});
  const Tensor floats = tf::constant({1.f, 2.f});
  EXPECT_EQ(thrown([&] { tf::gradients({ints}, {floats}); }),
            "[gradients] ys must be floating-point or complex, got int32; convert it with tf::cast "
            "first" +
                here(__LINE__ - 3));
  EXPECT_EQ(thrown([&] { tf::gradients({floats}, {ints}); }),
            "[gradients] xs must be floating-point or complex, got int32; convert it with tf::cast "
            "first" +
                here(__LINE__ - 3));
  EXPECT_EQ(
      thrown([&] { tf::gradients({Tensor()}, {floats}); }),
      "[gradients] ys must not be empty handles (default-made or moved from)" + here(__LINE__ - 2));
}

TEST_F(ErrorsTest, ShapesAreRefusedAtTheLine) {
  const Tensor x = tf::constant({{1.f, 2.f}});
  EXPECT_EQ(thrown([&] { raw::MatMul(x, x); }),
            "[MatMul] Dimensions must be equal, but are 2 and 1 with input shapes: [1,2], [1,2]." +
                here(__LINE__ - 2));
  EXPECT_EQ(thrown([&] {
              raw::AddV2(x, tf::constant({1.f, 2.f, 3.f}));
            }),
            "[AddV2] Dimensions must be equal, but are 2 and 3 with input shapes: [1,2], [3]." +
                here(__LINE__ - 4));
  EXPECT_EQ(
      thrown([&] { tf::reshape(x, {7}); }),
      "[Reshape] Cannot reshape a tensor with 2 elements to shape [7] (7 elements) with input "
      "shapes: [1,2], [1] and with computed input tensors: input[1] = <7>." +
          here(__LINE__ - 4));
}

TEST_F(ErrorsTest, SettingsAreChecked) {
  EXPECT_EQ(thrown([] { tf::config::set_plan_after(-1); }),
            "[set_plan_after] sightings must be at least 0, got -1" + here(__LINE__ - 1));
  EXPECT_EQ(thrown([] { tf::config::set_history_limit({.versions = 0}); }),
            "[set_history_limit] versions and iterations must be at least 1 and bytes at least 0, "
            "got versions 0, bytes 1073741824, iterations 1500" +
                here(__LINE__ - 3));
}

}  // namespace
