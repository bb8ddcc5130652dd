// Host programs give the bits that TensorFlow's kernels give.
#include "plan/host_program.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>
#include <thread>

#include "helpers/engine.h"
#include "plan/host_piece.h"

namespace {

using tf::DType;
using tf::Shape;
using tf::internal::Buffer;
using tf::testing::alike;
using tf::testing::Elements;
using tf::testing::Piece;
using Operand = Piece::Operand;

class HostProgramTest : public tf::testing::EngineTest {};

constexpr int64_t kMostElements = 64;
const std::vector<DType> kNumbers = {DType::float32, DType::float64, DType::int32, DType::int64};
const std::vector<DType> kFloats = {DType::float32, DType::float64};
const std::vector<DType> kIntegers = {DType::int32, DType::int64};
const std::vector<DType> kBools = {DType::bool_};
const std::vector<DType> kAll = {DType::float32, DType::float64, DType::int32, DType::int64,
                                 DType::bool_};

struct Row {
  const char* op;
  const std::vector<DType>& dtypes;
};

// What kernels make of zeros with a sign, denormals, or numbers outside of a dtype's range depends on
// the place in a packet: of these the host leaves some to TensorFlow.
bool may_leave(std::string_view op) {
  static const std::set<std::string_view> all = {"Maximum", "Minimum", "Max", "Min",
                                                 "Relu",    "Sign",    "Cast"};
  return all.contains(op);
}

// Compares all outputs; says whether the host gave them.
bool check(const Piece& piece, std::string_view op, bool awkward) {
  const auto program = piece.compile();
  if (!program) {
    ADD_FAILURE() << op << " is kept out";
    return false;
  }
  std::vector<Buffer> outputs;
  if (!program->run(piece.inputs(), outputs)) {
    EXPECT_TRUE(outputs.empty());
    EXPECT_TRUE(awkward && may_leave(op)) << op << " is left to TensorFlow";
    return false;
  }
  for (size_t i = 0; i < outputs.size(); ++i)
    EXPECT_TRUE(alike(outputs[i], piece.expected(i))) << op << ", output " << i;
  return true;
}

// Divisors that TensorFlow takes.
Buffer nonzero(Buffer elements) {
  const auto mend = [&]<class T>(T* x) {
    for (int64_t i = 0; i < elements.num_elements(); ++i)
      if (x[i] == 0 || x[i] == T(-1)) x[i] = 3;
  };
  if (elements.dtype() == DType::int32) mend(static_cast<int32_t*>(elements.mutable_data()));
  if (elements.dtype() == DType::int64) mend(static_cast<int64_t*>(elements.mutable_data()));
  return elements;
}

bool divides(std::string_view op) { return op.find("Div") != op.npos || op.find("Mod") != op.npos; }

const Row kOfOne[] = {{"Neg", kNumbers},         {"Abs", kNumbers},      {"Sign", kNumbers},
                      {"Square", kNumbers},      {"Sqrt", kFloats},      {"Floor", kFloats},
                      {"Ceil", kFloats},         {"Rint", kFloats},      {"Round", kFloats},
                      {"Relu", kNumbers},        {"IsNan", kFloats},     {"IsInf", kFloats},
                      {"IsFinite", kFloats},     {"LogicalNot", kBools}, {"Identity", kAll},
                      {"StopGradient", kAll},    {"Snapshot", kAll},     {"ZerosLike", kAll},
                      {"PreventGradient", kAll}, {"OnesLike", kAll},     {"L2Loss", kFloats}};

TEST_F(HostProgramTest, OperationsOfOneOperand) {
  Elements elements(1);
  for (const auto& [op, dtypes] : kOfOne) {
    for (const DType dtype : dtypes) {
      SCOPED_TRACE(std::string(op) + " of " + std::string(tf::name(dtype)));
      int given = 0;
      for (int64_t n = 1; n <= kMostElements; ++n) {
        for (const bool awkward : {false, false, true, true}) {
          Piece piece;
          piece.call(op, {piece.input(elements.of(dtype, {n}, awkward))});
          given += check(piece, op, awkward);
        }
      }
      EXPECT_GE(given, 2 * kMostElements);
    }
  }
}

TEST_F(HostProgramTest, Reciprocals) {
  Elements elements(2);
  for (const char* op : {"Reciprocal", "Inv"}) {
    for (int64_t n = 1; n <= kMostElements; ++n) {
      for (const DType dtype : kFloats) {
        Piece piece;
        piece.call(op, {piece.input(elements.of(dtype, {n}, n % 2 == 0))});
        if (dtype == DType::float32 && n >= 4)
          EXPECT_EQ(piece.compile(), nullptr);  // the kernel's are approximations
        else
          check(piece, op, false);
      }
    }
  }
}

const Row kOfTwo[] = {
    {"AddV2", kNumbers},    {"Add", kNumbers},          {"Sub", kNumbers},
    {"Mul", kNumbers},      {"RealDiv", kFloats},       {"DivNoNan", kFloats},
    {"Div", kNumbers},      {"TruncateDiv", kIntegers}, {"TruncateMod", kNumbers},
    {"Mod", kNumbers},      {"FloorDiv", kNumbers},     {"FloorMod", kNumbers},
    {"Maximum", kNumbers},  {"Minimum", kNumbers},      {"SquaredDifference", kNumbers},
    {"Less", kNumbers},     {"LessEqual", kNumbers},    {"Greater", kNumbers},
    {"Equal", kAll},        {"NotEqual", kAll},         {"GreaterEqual", kNumbers},
    {"LogicalAnd", kBools}, {"LogicalOr", kBools},      {"ReluGrad", kNumbers}};

bool check_two(Elements& elements, std::string_view op, DType dtype, const Shape& left,
               const Shape& right, bool awkward) {
  Piece piece;
  const Operand x = piece.input(elements.of(dtype, left, awkward));
  Buffer y = elements.of(dtype, right, awkward);
  if (divides(op)) y = nonzero(std::move(y));
  piece.call(op.data(), {x, piece.input(y)});
  return check(piece, op, awkward);
}

TEST_F(HostProgramTest, OperationsOfTwoOperands) {
  Elements elements(3);
  for (const auto& [op, dtypes] : kOfTwo) {
    for (const DType dtype : dtypes) {
      SCOPED_TRACE(std::string(op) + " of " + std::string(tf::name(dtype)));
      int given = 0;
      for (int64_t n = 1; n <= kMostElements; ++n)
        for (const bool awkward : {false, true}) {
          given += check_two(elements, op, dtype, {n}, {n}, awkward);
          if (std::string_view(op) == "ReluGrad") continue;  // shapes are equal
          given += check_two(elements, op, dtype, {n}, {}, awkward);
          given += check_two(elements, op, dtype, {1}, {n}, awkward);
        }
      EXPECT_GE(given, kMostElements);
    }
  }
}

TEST_F(HostProgramTest, Broadcasting) {
  const std::pair<Shape, Shape> pairs[] = {
      {{4, 5}, {5}},    {{4, 5}, {4, 1}},       {{3, 1, 4}, {5, 1}},
      {{8, 8}, {8}},    {{8, 8}, {8, 1}},       {{1, 8}, {8, 1}},
      {{4, 16}, {16}},  {{2, 3, 4}, {1, 3, 1}}, {{2, 2, 2, 2}, {2, 1, 2}},
      {{3, 9}, {3, 1}}, {{2, 17}, {2, 1}},      {{2, 2, 2, 2, 2}, {2, 1, 2, 1}},
      {{1, 1, 3}, {3}}, {{1, 5}, {7, 1}},       {{3, 1}, {1, 1, 1}}};
  Elements elements(4);
  for (const auto& [op, dtypes] : kOfTwo) {
    if (std::string_view(op) == "ReluGrad") continue;
    for (const DType dtype : dtypes) {
      for (const auto& [left, right] : pairs) {
        SCOPED_TRACE(std::string(op) + " of " + left.str() + " and " + right.str());
        for (const bool awkward : {false, true}) {
          check_two(elements, op, dtype, left, right, awkward);
          check_two(elements, op, dtype, right, left, awkward);
        }
      }
    }
  }
}

TEST_F(HostProgramTest, ReductionsOfAll) {
  const Row rows[] = {{"Sum", kNumbers}, {"Mean", kNumbers}, {"Prod", kNumbers}, {"Max", kNumbers},
                      {"Min", kNumbers}, {"All", kBools},    {"Any", kBools}};
  Elements elements(5);
  for (const auto& [op, dtypes] : rows) {
    for (const DType dtype : dtypes) {
      SCOPED_TRACE(std::string(op) + " of " + std::string(tf::name(dtype)));
      for (int64_t n = 1; n <= kMostElements; ++n) {
        for (int i = 0; i < 8; ++i) {
          const bool awkward = i % 2 == 1, keep = i % 4 < 2;
          Piece piece;
          const bool is_matrix = n % 3 == 0 && i > 3;
          const Shape shape = is_matrix ? Shape{n / 3, 3} : Shape{n};
          const Operand x = piece.input(elements.of(dtype, shape, awkward));
          const Operand axes =
              is_matrix ? piece.constant<int32_t>({2}, {0, -1}) : piece.constant<int32_t>({}, {0});
          piece.call(op, {x, axes}, {{"keep_dims", keep}});
          check(piece, op, awkward);
        }
      }
    }
  }
}

TEST_F(HostProgramTest, Casts) {
  Elements elements(6);
  for (const DType from : kAll)
    for (const DType to : kAll)
      for (int64_t n = 1; n <= kMostElements; ++n)
        for (const bool awkward : {false, true}) {
          SCOPED_TRACE(std::string(tf::name(from)) + " to " + std::string(tf::name(to)));
          Piece piece;
          piece.call("Cast", {piece.input(elements.of(from, {n}, awkward))}, {{"DstT", to}});
          check(piece, "Cast", awkward);
        }
}

TEST_F(HostProgramTest, CastsOutOfRangeAreLeftToTensorFlow) {
  for (const float x : {2147483648.f, -2147483904.f, std::numeric_limits<float>::quiet_NaN()}) {
    Piece piece;
    piece.call("Cast", {piece.input(Buffer::copy_of(DType::float32, {}, &x))},
               {{"DstT", DType::int32}});
    std::vector<Buffer> outputs;
    EXPECT_FALSE(piece.compile()->run(piece.inputs(), outputs)) << x;
  }
}

TEST_F(HostProgramTest, Choices) {
  Elements elements(7);
  for (const DType dtype : kAll) {
    SCOPED_TRACE(tf::name(dtype));
    const auto choose = [&](const char* op, const Shape& condition, const Shape& x,
                            const Shape& y) {
      Piece piece;
      const Operand which = piece.input(elements.of(DType::bool_, condition, false));
      const Operand one = piece.input(elements.of(dtype, x, true));
      piece.call(op, {which, one, piece.input(elements.of(dtype, y, true))});
      check(piece, op, true);
    };
    for (int64_t n = 1; n <= kMostElements; ++n) {
      choose("Select", {n}, {n}, {n});
      choose("Select", {}, {n}, {n});
      choose("SelectV2", {n}, {n}, {n});
      choose("SelectV2", {n}, {1}, {});
      choose("SelectV2", {}, {n}, {1});
    }
    choose("Select", {3}, {3, 4}, {3, 4});
    choose("Select", {2}, {2, 1, 5}, {2, 1, 5});
    choose("SelectV2", {4}, {3, 1}, {3, 4});
    choose("SelectV2", {2, 1, 1}, {3, 1}, {4});
  }
}

TEST_F(HostProgramTest, Moves) {
  Elements elements(8);
  for (const DType dtype : kAll) {
    SCOPED_TRACE(tf::name(dtype));
    for (const int64_t axis : {0, 1, 2, -1, -2}) {
      Piece piece;
      std::vector<Operand> parts;
      for (int i = 0; i < 3; ++i) parts.push_back(piece.input(elements.of(dtype, {2, 4}, true)));
      piece.call("Pack", parts, {{"axis", axis}}, {3});
      check(piece, "Pack", true);
    }
    Piece piece;
    const Operand x = piece.input(elements.of(dtype, {1, 6}, true));
    const Operand scalar = piece.input(elements.of(dtype, {}, true));
    std::vector<Operand> all;
    all.push_back(piece.call("Reshape", {x, piece.constant<int32_t>({2}, {3, 2})}));
    all.push_back(piece.call("ExpandDims", {all[0], piece.constant<int32_t>({}, {1})}));
    all.push_back(piece.call("Squeeze", {all[1]}));
    all.push_back(piece.call("Squeeze", {x}, {{"squeeze_dims", std::vector<int64_t>{0}}}));
    all.push_back(piece.call("Fill", {piece.constant<int32_t>({2}, {5, 3}), scalar}));
    all.push_back(piece.call("Fill", {piece.constant<int64_t>({1}, {1}), scalar}));
    all.push_back(piece.call("BroadcastTo", {x, piece.constant<int32_t>({3}, {2, 3, 6})}));
    all.push_back(piece.call("BroadcastTo", {all[0], piece.constant<int32_t>({3}, {2, 3, 2})}));
    all.push_back(piece.call("Pack", {scalar, scalar}, {}, {2}));
    piece.want(all);
    check(piece, "moves", true);
  }
}

template <class T>
bool host_divides(const char* op, T x, T y) {
  Piece piece;
  const T one = 1;
  const Operand left = piece.input(Buffer::copy_of(tf::dtype_of<T>, {}, &x));
  const Operand right = piece.input(Buffer::copy_of(tf::dtype_of<T>, {}, &one));
  piece.call(op, {left, right});
  const Buffer inputs[] = {piece.inputs()[0], Buffer::copy_of(tf::dtype_of<T>, {}, &y)};
  std::vector<Buffer> outputs;
  const bool given = piece.compile()->run(inputs, outputs);
  EXPECT_EQ(outputs.size(), given ? 1u : 0u);
  return given;
}

TEST_F(HostProgramTest, DivisionsThatHaveNoResultAreLeftToTensorFlow) {
  for (const char* op : {"FloorDiv", "FloorMod", "TruncateDiv", "TruncateMod", "Mod", "Div"}) {
    EXPECT_FALSE(host_divides<int32_t>(op, 7, 0)) << op;
    EXPECT_FALSE(host_divides<int64_t>(op, 7, 0)) << op;
    EXPECT_FALSE(host_divides<int32_t>(op, std::numeric_limits<int32_t>::min(), -1)) << op;
    EXPECT_FALSE(host_divides<int64_t>(op, std::numeric_limits<int64_t>::min(), -1)) << op;
    EXPECT_TRUE(host_divides<int32_t>(op, 7, -1)) << op;
  }
}

// A piece that is taken as it is.
class Taken : public Piece {
 public:
  explicit Taken(const Shape& shape = {3}) {
    const std::vector<float> ones(static_cast<size_t>(shape.num_elements()), 1);
    x = input(Buffer::copy_of(DType::float32, shape, ones.data()));
    y = call("AddV2", {x, x});
  }
  Operand x, y;
};

TEST_F(HostProgramTest, WhatIsKeptOut) {
  EXPECT_NE(Taken().compile(), nullptr);
  Taken transcendental;
  transcendental.call("Exp", {transcendental.y});
  EXPECT_EQ(transcendental.compile(), nullptr);
  Taken of_another_dtype;
  of_another_dtype.call("Cast", {of_another_dtype.y}, {{"DstT", DType::float16}});
  EXPECT_EQ(of_another_dtype.compile(), nullptr);
  Taken truncating;
  truncating.call("Cast", {truncating.y}, {{"DstT", DType::int32}, {"Truncate", true}});
  EXPECT_EQ(truncating.compile(), nullptr);
  EXPECT_NE(Taken({64}).compile(), nullptr);
  EXPECT_EQ(Taken({65}).compile(), nullptr);
  EXPECT_EQ(Taken({0}).compile(), nullptr);
  Taken along_one_axis({3, 4});
  along_one_axis.call("Sum", {along_one_axis.y, along_one_axis.constant<int32_t>({}, {1})});
  EXPECT_EQ(along_one_axis.compile(), nullptr);
  Taken with_unknown_axes;
  const int32_t axis = 0;
  with_unknown_axes.call(
      "Sum",
      {with_unknown_axes.y, with_unknown_axes.input(Buffer::copy_of(DType::int32, {}, &axis))});
  EXPECT_EQ(with_unknown_axes.compile(), nullptr);
}

TEST_F(HostProgramTest, WhatPiecesAreKeptOut) {
  const Shape unknown{-1};
  Taken with_variable;
  with_variable.recipe().variables.push_back({DType::float32, &unknown});
  EXPECT_EQ(with_variable.compile(), nullptr);
  Taken of_unknown_shape;
  of_unknown_shape.recipe().inputs[0].shape = &unknown;
  EXPECT_EQ(of_unknown_shape.compile(), nullptr);
  Taken inferred_later;
  inferred_later.signature().infer_at_run = true;
  EXPECT_EQ(inferred_later.compile(), nullptr);
  Taken elsewhere;
  elsewhere.recipe().placement = reinterpret_cast<const tf::internal::Placement*>(&unknown);
  EXPECT_EQ(elsewhere.compile(), nullptr);
  Taken without_outputs;
  without_outputs.want({});
  EXPECT_EQ(without_outputs.compile(), nullptr);
}

TEST_F(HostProgramTest, AnInputThatNothingNeedsMayBeLarge) {
  Taken piece;
  const std::vector<float> many(1000);
  (void)piece.input(Buffer::copy_of(DType::float32, {1000}, many.data()));
  check(piece, "AddV2", false);
}

TEST_F(HostProgramTest, ALongChain) {
  Taken piece;
  Operand y = piece.y;
  for (int i = 0; i < 1000; ++i)
    y = piece.call("Mul", {y, piece.constant<float>({}, {1.001f + static_cast<float>(i) * 1e-6f})});
  piece.want({y, piece.y, piece.y});
  check(piece, "Mul", false);
}

TEST_F(HostProgramTest, ManyValuesThatAllStay) {
  Taken piece({64});
  std::vector<Operand> all;
  Operand y = piece.y;
  for (int i = 0; i < 50; ++i) all.push_back(y = piece.call("Add", {y, piece.x}));
  piece.want(all);
  check(piece, "Add", false);
}

// The wiring: memory that is used again, constants, operands that are used twice.
TEST_F(HostProgramTest, RandomPieces) {
  const Shape shapes[] = {{3}, {2, 3}, {4, 1, 3}, {8}};
  const char* const ops[] = {"AddV2", "Mul", "Sub", "Abs", "Identity", "Square"};
  for (uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Elements elements(seed);
    Piece piece;
    const Operand scalar = piece.constant(elements.of(DType::float32, {}, false));
    std::vector<Operand> pools[std::size(shapes)];  // one for each shape
    for (size_t k = 0; k < std::size(shapes); ++k) {
      pools[k].push_back(piece.input(elements.of(DType::float32, shapes[k], false)));
      pools[k].push_back(piece.constant(elements.of(DType::float32, shapes[k], false)));
      pools[k].push_back(scalar);
    }
    std::vector<Operand> outputs;
    for (int i = 0; i < 40; ++i) {
      std::vector<Operand>& pool = pools[elements.below(std::size(pools))];
      const auto any = [&](size_t limit) { return pool[elements.below(limit)]; };
      const size_t which = elements.below(std::size(ops));
      Operand x = any(pool.size());
      if (x.kind == Operand::Kind::constant) x = pool[0];
      const std::vector<Operand> one = {x}, two = {x, any(pool.size())};
      const Operand made = piece.call(ops[which], which < 3 ? two : one);
      pool.push_back(made);
      if (i % 4 == 0) outputs.push_back(made);
    }
    piece.want(outputs);
    check(piece, "random", false);
  }
}

TEST_F(HostProgramTest, ThreadsMayShareOne) {
  Taken piece({40});
  std::vector<Operand> all;
  Operand y = piece.y;
  for (int i = 0; i < 40; ++i) all.push_back(y = piece.call("Add", {y, piece.x}));
  piece.want(all);
  const auto program = piece.compile();
  std::vector<Buffer> expected;
  ASSERT_TRUE(program->run(piece.inputs(), expected));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        std::vector<Buffer> outputs;
        EXPECT_TRUE(program->run(piece.inputs(), outputs));
        for (size_t k = 0; k < outputs.size(); ++k) EXPECT_TRUE(alike(outputs[k], expected[k]));
      }
    });
  for (std::thread& thread : threads) thread.join();
}

TEST_F(HostProgramTest, TheThreadKeepsItsDenormals) {
  Taken piece;
  std::vector<Buffer> outputs;
  ASSERT_TRUE(piece.compile()->run(piece.inputs(), outputs));
  volatile float smallest = std::numeric_limits<float>::min();
  EXPECT_GT(smallest / 2, 0);
}

TEST_F(HostProgramTest, WhatItGaveIsNeverOverwritten) {
  Taken piece;
  const auto program = piece.compile();
  std::vector<Buffer> outputs;
  for (int i = 0; i < 100; ++i) {
    const float x[3] = {static_cast<float>(i), 1, 2};
    const Buffer input = Buffer::copy_of(DType::float32, {3}, x);
    ASSERT_TRUE(program->run({&input, 1}, outputs));
  }
  for (size_t i = 0; i < 100; ++i) EXPECT_EQ(outputs[i].as<float>()[0], static_cast<float>(2 * i));
}

}  // namespace
