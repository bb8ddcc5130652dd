// Variables: initial values, assignments at their line, what they stand for.
#include "imperative/variable.h"

#include "helpers/engine.h"
#include "imperative/elementwise.h"
#include "imperative/gather.h"
#include "imperative/operators.h"
#include "imperative/raw_ops.h"

namespace {

using tf::Shape;
using tf::Tensor;
using tf::Variable;
using tf::testing::place;
using tf::testing::thrown;
namespace raw = tf::raw_ops;

class VariableTest : public tf::testing::EngineTest {};

std::vector<float> floats(const Tensor& tensor) { return tensor.to_vector<float>(); }

TEST_F(VariableTest, InitialisesItself) {
  const Variable v(tf::constant({1.f, 2.f}), {.name = "weights"});
  EXPECT_EQ(v.name(), "weights");
  EXPECT_EQ(v.dtype(), tf::float32);
  EXPECT_EQ(v.shape(), Shape{2});
  EXPECT_TRUE(v.trainable());
  EXPECT_EQ(floats(v), (std::vector<float>{1, 2}));
  const Variable made([] { return tf::constant({3.f}); });
  EXPECT_EQ(floats(made), std::vector<float>{3});
  const Variable doubles(tf::constant({1, 2}), {.dtype = tf::float64});
  EXPECT_EQ(doubles.dtype(), tf::float64);
  EXPECT_EQ(v.repr(),
            "<tf.Variable 'weights' shape=(2,) dtype=float32, numpy=array([1., 2.], "
            "dtype=float32)>");
}

TEST_F(VariableTest, AFirstValueThatFailedIsThrownUntilThereIsOne) {
  const Tensor x = {1.f, 2.f};
  Variable v(tf::gather(x, tf::constant({0, 7})));
  const int line = __LINE__ - 1;
  const std::string text =
      "[GatherV2] indices[1] = 7 is not in [0, 2) (" + place(__FILE__, line) + ")";
  EXPECT_EQ(thrown([] { tf::sync(); }), text);
  for (int i = 0; i < 20; ++i) {  // long enough for a plan
    EXPECT_EQ(thrown([&] { (tf::tanh(v * 2.f) + v - 1.f).str(); }), text);
    EXPECT_EQ(thrown([&] { v.assign_add({1.f, 1.f}).str(); }), text);
  }
  EXPECT_EQ(thrown([&] { v.value().data<float>(); }), text);
  v.assign({3.f, 4.f});
  EXPECT_EQ(floats(tf::tanh(v * 0.f) + v - 1.f), (std::vector<float>{2, 3}));
  v.assign(tf::gather(x, tf::constant({0, 7})));
  EXPECT_THROW(tf::sync(), tf::InvalidArgumentError);
  EXPECT_EQ(floats(v), (std::vector<float>{3, 4}));
}

TEST_F(VariableTest, RawOperationsDoNotReadAFirstValueThatFailed) {
  const Tensor x = {1.f, 2.f};
  Variable v(tf::gather(x, tf::constant({7})));
  const int line = __LINE__ - 1;
  const std::string text =
      "[GatherV2] indices[0] = 7 is not in [0, 2) (" + place(__FILE__, line) + ")";
  EXPECT_EQ(thrown([] { tf::sync(); }), text);
  const Tensor handle = v.handle();
  EXPECT_EQ(thrown([&] { raw::ReadVariableOp(handle, tf::float32); }), text);
  EXPECT_EQ(thrown([&] { raw::VariableShape(handle); }), text);
  EXPECT_EQ(thrown([&] { raw::AssignAddVariableOp(handle, {1.f}); }), text);
  EXPECT_EQ(thrown([&] { raw::ResourceApplyGradientDescent(handle, 1.f, {1.f}); }), text);
  EXPECT_FALSE(raw::VarIsInitializedOp(handle).item<bool>());
  EXPECT_EQ(thrown([&] { v.str(); }), text);
  raw::AssignVariableOp(handle, {3.f});
  EXPECT_TRUE(raw::VarIsInitializedOp(handle).item<bool>());
  EXPECT_EQ(floats(v), std::vector<float>{3});
}

TEST_F(VariableTest, IsOfADTypeThatCanBeAssigned) {
  const Tensor x = raw::Bitcast(tf::constant(std::vector<int16_t>{1}), tf::qint16);
  const std::string text = thrown([&] { const Variable v(x); });
  EXPECT_EQ(text,
            "[Variable] initial value must be one of [float32, float64, int32, uint8, int16, int8, "
            "string, complex64, int64, bool, qint8, quint8, qint32, bfloat16, uint16, complex128, "
            "float16, resource, variant, uint32, uint64, float8_e5m2, float8_e4m3fn, int4, uint4, "
            "int2, uint2], got qint16 (" +
                place(__FILE__, __LINE__ - 6) + ")");
}

TEST_F(VariableTest, BracesAreItsInitialValueHoweverFew) {
  EXPECT_EQ(Variable({1.5}).repr(),
            "<tf.Variable 'Variable' shape=(1,) dtype=float32, numpy=array([1.5], dtype=float32)>");
  EXPECT_EQ(Variable({{1, 2}}).value().repr(), "array([[1, 2]], dtype=int32)");
  EXPECT_EQ(Variable({{{1.0, 2.0, 3.0}}}).shape(), (Shape{1, 1, 3}));
  EXPECT_EQ(Variable({{1.0, 2.0}, {3.0, 4.0}}).shape(), (Shape{2, 2}));
  EXPECT_EQ(Variable({"a", "b"}).str(), "[b'a' b'b']");
  const Variable named({{0.1}}, {.name = "w", .dtype = tf::float64});
  EXPECT_EQ(named.repr(), "<tf.Variable 'w' shape=(1, 1) dtype=float64, numpy=array([[0.1]])>");
  const Variable equals = {{1.0, 2.0}};
  EXPECT_EQ(equals.shape(), (Shape{1, 2}));
  const Variable braced{1.5};
  EXPECT_EQ(braced.shape(), Shape{1});
  EXPECT_EQ(Variable(1.5).shape(), Shape{});
  const Variable same{braced};
  EXPECT_EQ(same.state(), braced.state());
  const Variable from_tensor{tf::constant(2.f)};
  EXPECT_EQ(from_tensor.shape(), Shape{});
  const int line = __LINE__ + 1;
  EXPECT_EQ(thrown([] {
              Variable({{1}, {2, 3}});
            }),
            "[constant] braces must be rectangular, got rows of different lengths or depths (" +
                place(__FILE__, line) + ")");
}

TEST_F(VariableTest, ConvertsToANumber) {
  Variable v(2.5);
  v.assign_add(1);
  EXPECT_EQ(static_cast<double>(v), 3.5);
  EXPECT_EQ(float(v), 3.5f);
  EXPECT_TRUE(static_cast<bool>(v));
  EXPECT_EQ(int(Variable(7)), 7);
}

TEST_F(VariableTest, ReadsBeforeAndAfterAnAssignmentDiffer) {
  Variable v(tf::constant({1.f}));
  const Tensor before = v;
  const Tensor returned = v.assign_add({1.f});
  const Tensor after = v;
  v.assign({9.f});
  EXPECT_EQ(floats(before), std::vector<float>{1});
  EXPECT_EQ(floats(returned), std::vector<float>{2});
  EXPECT_EQ(floats(after), std::vector<float>{2});
  EXPECT_EQ(floats(v), std::vector<float>{9});
}

TEST_F(VariableTest, CopiesOfTheHandleShareTheVariable) {
  Variable v(tf::constant({1.f}));
  Variable same = v;
  same.assign({2.f});
  EXPECT_EQ(floats(v), std::vector<float>{2});
}

TEST_F(VariableTest, AVariableMayBeAssignedItself) {
  Variable v(tf::constant({1.f, 2.f})), w(tf::constant({3.f, 4.f}));
  v.assign(v);
  const Tensor old = v;
  v.assign(w);
  w.assign(old);
  EXPECT_EQ(floats(v), (std::vector<float>{3, 4}));
  EXPECT_EQ(floats(w), (std::vector<float>{1, 2}));
}

TEST_F(VariableTest, SwappingInALoopStaysExact) {
  Variable a(tf::constant({1.f})), b(tf::constant({2.f})), c(tf::constant({3.f}));
  for (int i = 0; i < 60; ++i) {
    const Tensor first = a;
    a.assign(b);
    b.assign(c);
    c.assign(first);
  }
  EXPECT_EQ(floats(a), std::vector<float>{1});
  EXPECT_EQ(floats(b), std::vector<float>{2});
  EXPECT_EQ(floats(c), std::vector<float>{3});
}

TEST_F(VariableTest, RowsAreScattered) {
  Variable v(tf::constant({{1.f, 2.f}, {3.f, 4.f}, {5.f, 6.f}}));
  v.scatter_update({0, 2}, {{10.f, 20.f}, {50.f, 60.f}});
  v.scatter_add({1, 1}, {{1.f, 1.f}, {1.f, 1.f}});
  v.scatter_sub({0}, {{1.f, 2.f}});
  EXPECT_EQ(floats(v), (std::vector<float>{9, 18, 5, 6, 50, 60}));
}

TEST_F(VariableTest, ScatteringBeyondTheRowsChangesNothing) {
  Variable v(tf::constant({{1.f}, {2.f}}));
  const int line = __LINE__ + 1;
  v.scatter_update({5}, {{3.f}});
  const std::string text = thrown([] { tf::sync(); });
  EXPECT_NE(text.find("(" + place(__FILE__, line) + ")"), std::string::npos) << text;
  EXPECT_EQ(floats(v), (std::vector<float>{1, 2}));
}

TEST_F(VariableTest, AShapeThatOnlyRunningTellsIsCheckedThen) {
  const auto three = [] { return tf::unique(tf::constant({1.f, 2.f, 3.f, 3.f})).y; };
  Variable v({1.f, 2.f});
  v.assign(three());
  EXPECT_NE(thrown([&] { v.str(); }).find("[EnsureShape]"), std::string::npos);
  EXPECT_EQ(v.to_vector<float>(), (std::vector<float>{1, 2}));
  v.assign_add(three());
  EXPECT_THROW(tf::sync(), tf::InvalidArgumentError);
  EXPECT_EQ(v.to_vector<float>(), (std::vector<float>{1, 2}));
  v.assign_add(tf::unique(tf::constant({5.f, 5.f})).y);
  EXPECT_THROW(tf::sync(), tf::InvalidArgumentError);
  EXPECT_EQ(v.to_vector<float>(), (std::vector<float>{1, 2}));
  EXPECT_THROW(Variable(three(), {.shape = tf::Shape{2}}).str(), tf::InvalidArgumentError);
  Variable w(three());
  EXPECT_EQ(w.shape(), tf::Shape{3});
  w.assign(raw::Neg(three()));
  EXPECT_EQ(w.to_vector<float>(), (std::vector<float>{-1, -2, -3}));
  EXPECT_EQ(thrown([&] { w.assign({1.f}); }),
            "[assign] value must have the variable's shape (3,), got (1,) (" +
                place(__FILE__, __LINE__ - 2) + ")");
}

TEST_F(VariableTest, AnOpenExtentTakesOtherShapes) {
  Variable v(tf::constant({1.f}), {.shape = Shape{-1}});
  v.assign({1.f, 2.f, 3.f});
  EXPECT_EQ(v.shape(), Shape{3});
  const Tensor doubled = v + v;
  v.assign({5.f});
  EXPECT_EQ(doubled.shape(), Shape{3});
  EXPECT_EQ(floats(doubled), (std::vector<float>{2, 4, 6}));
  EXPECT_EQ(v.shape(), Shape{1});
  Variable any(1.f, {.shape = Shape::unknown()});
  any.assign({{1.f, 2.f}});
  EXPECT_EQ(any.shape(), (Shape{1, 2}));
}

TEST_F(VariableTest, AVariableOutlivesItsHandleWhereSomethingNeedsIt) {
  Tensor y;
  {
    Variable v(tf::constant({2.f}));
    y = v * 3.f;
    v.assign({100.f});
  }
  EXPECT_EQ(floats(y), std::vector<float>{6});
}

TEST_F(VariableTest, AConditionAsksForThePresentValue) {
  Variable countdown(3);
  int rounds = 0;
  while (countdown) {
    countdown.assign_sub(1);
    ++rounds;
  }
  EXPECT_EQ(rounds, 3);
}

}  // namespace
