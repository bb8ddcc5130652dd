// Every operation that may enter XLA gives there what it gives alone, on operands that nobody likes.
#include <gtest/gtest.h>
#include <imperative/raw_ops_call.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>

#include "helpers/engine.h"
#include "imperative/tf.h"
#include "plan/xla.h"
#include "record/engine.h"
#include "record/known.h"
#include "runtime/op_def.h"

namespace {

using tf::DType;
using tf::Stats;
using tf::Tensor;

template <class T>
std::vector<T> awkward() {
  using Limits = std::numeric_limits<T>;
  if constexpr (std::is_same_v<T, bool>)
    return {false, true};
  else if constexpr (std::is_integral_v<T>)
    return {0, 1, -1, 2, -7, 12, Limits::min(), Limits::max()};
  else
    return {Limits::quiet_NaN(),
            Limits::infinity(),
            -Limits::infinity(),
            0,
            T(-0.0),
            1,
            -1,
            0.5,
            -0.5,
            2.5,
            -2.5,
            3,
            -3,
            Limits::max(),
            Limits::lowest(),
            88,
            -104,
            T(1e-7),
            1000};
}

// An n x n matrix of all pairs of awkward elements: its element (i, j) is the i-th for operand 0, the
// j-th for operand 1, and a mixture for operand 2.
template <class T>
Tensor pairs(size_t operand) {
  const std::vector<T> all = awkward<T>();
  constexpr size_t kEnough = 65;  // fewer elements would be baked into the plan
  size_t n = all.size();
  while (n * n < kEnough) ++n;
  auto memory = std::make_unique<T[]>(n * n);
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j)
      memory[i * n + j] = all[(operand == 0 ? i : operand == 1 ? j : 3 * i + 5 * j) % all.size()];
  const int64_t extent = static_cast<int64_t>(n);
  return tf::constant(std::span<const T>(memory.get(), n * n), tf::Shape{extent, extent});
}

Tensor operand_of(DType dtype, size_t operand) {
  switch (dtype) {
    case DType::float32: return pairs<float>(operand);
    case DType::float64: return pairs<double>(operand);
    case DType::int32: return pairs<int32_t>(operand);
    case DType::int64: return pairs<int64_t>(operand);
    default: return pairs<bool>(operand);
  }
}

std::vector<double> numbers(const Tensor& tensor) {
  return tf::cast(tensor, tf::float64).to_vector<double>();
}

bool alike(double one, double other, DType dtype) {
  if (std::isnan(one) || std::isnan(other)) return std::isnan(one) && std::isnan(other);
  if (one == other) return true;
  const double tolerance = dtype == DType::float32 ? 2e-5 : dtype == DType::float64 ? 1e-12 : 0;
  return std::abs(one - other) <= tolerance * (1e-3 + std::max(std::abs(one), std::abs(other)));
}

struct Operands {
  std::vector<std::vector<Tensor>> inputs;
  std::vector<std::pair<std::string, tf::raw_ops::AttrAny>> attrs;
};

// Part of the plan, whatever other values this line has seen.
Tensor ints(const std::vector<int64_t>& values) { return tf::internal::known_vector(values); }

// Operands of operations that need more than matrices of the same dtype; n is their extent.
std::optional<Operands> special(const std::string& op, const Tensor& x, int32_t n) {
  const auto is_one_of = [&op](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), op) != names.end();
  };
  if (is_one_of({"Sum", "Mean", "Max", "Min", "Prod", "All", "Any", "ReverseV2"}))
    return Operands{{{x}, {ints({1})}}, {}};
  if (is_one_of({"Cumsum", "ExpandDims"})) return Operands{{{x}, {tf::constant(1)}}, {}};
  if (op == "Reshape") return Operands{{{x}, {ints({n * n, 1})}}, {}};
  if (op == "Transpose") return Operands{{{x}, {ints({1, 0})}}, {}};
  if (op == "Tile") return Operands{{{x}, {ints({2, 3})}}, {}};
  if (op == "BroadcastTo") return Operands{{{x}, {ints({2, n, n})}}, {}};
  if (op == "Fill") return Operands{{{ints({3, 4})}, {x[0][1]}}, {}};
  if (op == "Pad") return Operands{{{x}, {tf::constant({{1, 2}, {0, 3}})}}, {}};
  if (op == "PadV2") return Operands{{{x}, {tf::constant({{1, 2}, {0, 3}})}, {x[0][1]}}, {}};
  if (op == "Slice") return Operands{{{x}, {ints({1, 2})}, {ints({3, -1})}}, {}};
  if (op == "Split") return Operands{{{tf::constant(0)}, {x}}, {{"num_split", n}}};
  if (op == "SplitV")
    return Operands{{{x}, {ints({1, n - 1})}, {tf::constant(0)}}, {{"num_split", 2}}};
  if (op == "StridedSlice")
    return Operands{{{x}, {ints({0, 1})}, {ints({5, 6})}, {ints({2, 1})}}, {}};
  if (op == "StridedSliceGrad")
    return Operands{{{ints({2 * n, n})}, {ints({0, 0})}, {ints({2 * n, n})}, {ints({2, 1})}, {x}},
                    {}};
  if (op == "ConcatV2") return Operands{{{x, x}, {tf::constant(1)}}, {}};
  if (op == "Concat") return Operands{{{tf::constant(1)}, {x, x}}, {}};
  if (op == "Pack" || op == "AddN") return Operands{{{x, x, x}}, {}};
  if (op == "Unpack") return Operands{{{x}}, {{"num", n}}};
  if (op == "BiasAdd") return Operands{{{x}, {x[1]}}, {}};
  if (op == "Squeeze") return Operands{{{tf::expand_dims(x, 0)}}, {}};
  if (op == "Cast") return Operands{{{x}}, {{"DstT", tf::float32}}};
  if (op == "OneHot")
    return Operands{{{x}, {tf::constant(5)}, {tf::constant(1.5)}, {tf::constant(-0.5)}}, {}};
  return std::nullopt;
}

Operands operands_of(const std::string& op, DType dtype) {
  const Tensor x = operand_of(dtype, 0);
  const int32_t n = static_cast<int32_t>(x.size(0));
  if (auto found = special(op, x, n)) return *found;
  Operands made;
  const tf::internal::OpDef& def = tf::internal::get_op(op);
  for (size_t i = 0; i < def.inputs.size(); ++i) made.inputs.push_back({operand_of(dtype, i)});
  if (op == "Select" || op == "SelectV2")
    made.inputs[0] = {tf::less(operand_of(dtype, 1), operand_of(dtype, 2))};
  if (op == "SparseSoftmaxCrossEntropyWithLogits") made.inputs[1] = {tf::range(n)};
  if (op == "GatherV2") made.inputs = {{x}, {tf::range(n)}, {tf::constant(1)}};
  if (op == "BatchMatMulV3") made.attrs = {{"Tout", dtype}};
  tf::sync();  // so that they come from outside
  return made;
}

// Known before anything runs, or (InvGrad) without a kernel: XLA never sees them.
bool is_never_seen(std::string_view op) {
  return op == "Shape" || op == "Size" || op == "Rank" || op == "Range" || op == "InvGrad";
}

class XlaOperationsSlowTest : public tf::testing::EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    plan(false);
  }
  void TearDown() override { plan(false); }

  void plan(bool with_xla) {
    tf::internal::engine().xla_at_once = with_xla;
    tf::config::set_plan_after(with_xla ? 1 : 0);
  }
};

std::vector<double> run(const std::string& op, const Operands& operands) {
  std::vector<double> all;
  for (const Tensor& output : tf::raw_ops::call(op, operands.inputs, operands.attrs)) {
    Tensor y = output;
    for (int i = 0; i < 3; ++i) y = tf::identity(y);  // long enough for a plan
    for (const double one : numbers(y)) all.push_back(one);
  }
  return all;
}

std::string elements_at(const Operands& operands, size_t k) {
  std::string text;
  for (const auto& input : operands.inputs) {
    const std::vector<double> values = numbers(input[0]);
    if (k < values.size()) text += " " + std::to_string(values[k]);
  }
  return text;
}

TEST_F(XlaOperationsSlowTest, GiveWhatTheyGiveAlone) {
  constexpr DType kTypes[] = {DType::float32, DType::float64, DType::int32, DType::int64,
                              DType::bool_};
  for (const std::string_view name : tf::internal::xla_operations()) {
    const std::string op(name);
    bool is_served = false;
    for (const DType dtype : kTypes) {
      std::vector<double> expected;
      Operands operands;
      plan(false);
      try {
        operands = operands_of(op, dtype);
        expected = run(op, operands);
      } catch (const tf::InvalidArgumentError&) {
        continue;  // not of this dtype
      } catch (const tf::NotFoundError&) {
        continue;
      }
      plan(true);
      const tf::testing::Moved moved;
      for (int i = 0; i < 3; ++i) {
        const std::vector<double> got = run(op, operands);
        ASSERT_EQ(got.size(), expected.size()) << op;
        for (size_t k = 0; k < got.size(); ++k)
          ASSERT_TRUE(alike(got[k], expected[k], dtype))
              << op << " of " << tf::name(dtype) << ", element " << k << ", of"
              << elements_at(operands, k) << ": " << got[k] << " instead of " << expected[k];
      }
      is_served = is_served || moved(&Stats::xla_hits) > 0;
    }
    EXPECT_NE(is_served, is_never_seen(op)) << op;
  }
}

}  // namespace
