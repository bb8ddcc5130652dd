// Operands whose extents are not known when an operation is recorded: asked for where inference
// cannot do without them, and shown to TensorFlow's checks before the operation runs.
#include <imperative/tf.h>

#include "helpers/engine.h"
#include "helpers/network.h"

namespace {

using tf::Tensor;
namespace raw = tf::raw_ops;

class UnknownShapesTest : public tf::testing::EngineTest {};

// The text of what `action` throws, without its place, which must be in this file.
template <class Action>
std::string thrown(const Action& action) {
  const std::string text = tf::testing::thrown(action);
  const size_t place = text.rfind(" (unknown_shapes_test.cc:");
  EXPECT_NE(place, std::string::npos) << text;
  return text.substr(0, place);
}

// The same values, whose extents are not known before they are computed.
Tensor veiled(const Tensor& x) {
  const std::vector<int64_t> dims(static_cast<size_t>(x.rank()), -1);
  return raw::PlaceholderWithDefault(x, tf::Shape(dims));
}

// The same, and not even their number is known.
Tensor hidden(const Tensor& x) { return raw::PlaceholderWithDefault(x, tf::Shape::unknown()); }

TEST_F(UnknownShapesTest, DiagonalsWithGivenExtents) {
  const Tensor diagonal = tf::constant({1.f, 2.f});
  EXPECT_EQ(raw::MatrixDiagV3(veiled(diagonal), 0, 2, 2, 0.f).to_vector<float>(),
            (std::vector<float>{1, 0, 0, 2}));
  EXPECT_EQ(raw::MatrixDiagV3(veiled(diagonal), 1, 3, 3, 9.f).to_vector<float>(),
            (std::vector<float>{9, 1, 9, 9, 9, 2, 9, 9, 9}));
  const Tensor matrix = {{1.f, 2.f, 3.f}, {4.f, 5.f, 6.f}};
  EXPECT_EQ(raw::MatrixDiagPartV3(veiled(matrix), 1, 0.f).to_vector<float>(),
            (std::vector<float>{2, 6}));
  EXPECT_EQ(raw::MatrixDiagPartV3(veiled(matrix), tf::constant({-1, 0}), 7.f).to_vector<float>(),
            (std::vector<float>{1, 5, 4, 7}));
  EXPECT_EQ(raw::MatrixSetDiagV3(veiled(matrix), diagonal, 0).to_vector<float>(),
            (std::vector<float>{1, 2, 3, 4, 2, 6}));
}

TEST_F(UnknownShapesTest, DiagonalsInALoopAreRightEachTime) {
  for (int64_t n = 1; n < 12; ++n) {
    const Tensor diagonal = veiled(tf::ones({n % 3 + 1}));
    const int extent = static_cast<int>(n % 3 + 1);
    const Tensor matrix = raw::MatrixDiagV3(diagonal, 0, extent, extent, 0.f);
    EXPECT_EQ(tf::reduce_sum(matrix).item<float>(), static_cast<float>(extent));
  }
}

TEST_F(UnknownShapesTest, ErrorsSayTheExtents) {
  const Tensor x = veiled(tf::ones({2, 3}));
  EXPECT_EQ(thrown([&] {
              tf::matmul(tf::reshape(x, {-1, 3}), tf::ones({4, 4}));
            }),
            "[MatMul] Dimensions must be equal, but are 3 and 4 with input shapes: [2,3], [4,4].");
  EXPECT_EQ(thrown([&] { raw::MatrixDiagV3(veiled(tf::ones({2})), 0, 1, 1, 0.f); }),
            "[MatrixDiagV3] num_rows is too small with input shapes: [2], [], [], [], [] and with "
            "computed input tensors: input[1] = <0>, input[2] = <1>, input[3] = <1>.");
}

TEST_F(UnknownShapesTest, ShapeFunctionsSeeOperandsBeforeKernelsDo) {
  // The kernel alone would end the process.
  const Tensor gradient = raw::Conv2DBackpropFilter(hidden(1.f), hidden(tf::constant({1, 2, 3})),
                                                    hidden(1.f), {1, 1, 1, 1}, "SAME");
  EXPECT_EQ(
      thrown([&] { gradient.shape(); }),
      "[Conv2DBackpropFilter] Shape must be rank 4 but is rank 3 with input shapes: [], [3], [] "
      "and with computed input tensors: input[1] = <1 2 3>.");
}

TEST_F(UnknownShapesTest, GuardedKernelsAreNeverPartOfAPlan) {
  const Tensor points = {{0.f, 0.f}, {1.f, 1.f}};
  for (int i = 0; i < 12; ++i) {
    const Tensor k = raw::Cast(veiled(tf::constant(i == 10 ? -2.f : 1.f)), tf::int64);
    const auto nearest = raw::NearestNeighbors(raw::Add(raw::Mul(points, 1.f), 0.f), points, k);
    const auto look = [&] { return nearest.nearest_center_indices.to_vector<int64_t>(); };
    if (i == 10)
      EXPECT_EQ(thrown(look), "[NearestNeighbors] input 'k' must be at least 0, got -2");
    else
      EXPECT_EQ(look(), (std::vector<int64_t>{0, 1}));
  }
}

TEST_F(UnknownShapesTest, TablesAreExportedInTheirDtypes) {
  const Tensor table = raw::MutableHashTableV2(tf::int64, tf::float32);
  raw::LookupTableInsertV2(table, tf::constant(3, tf::int64), 5.f);
  EXPECT_EQ(
      thrown([&] { raw::LookupTableExportV2(table, tf::int32, tf::float64); }),
      "[LookupTableExportV2] input 'table_handle' is a table from int64 to float32, but int32 "
      "and float64 are asked for");
  const auto exported = raw::LookupTableExportV2(table, tf::int64, tf::float32);
  EXPECT_EQ(exported.keys.to_vector<int64_t>(), std::vector<int64_t>{3});
  EXPECT_EQ(exported.values.to_vector<float>(), std::vector<float>{5});
}

}  // namespace
