// Output shapes without running anything.
#include "runtime/shape_inference.h"

#include <limits>

#include "runtime/helpers.h"

namespace tf::internal {
namespace {

struct In {
  DType dtype;
  Shape shape;
  Buffer known = {};
};

std::string inferred(std::string_view op, const std::vector<In>& inputs, AttrList attrs = {},
                     const std::vector<int>& list_sizes = {}, int num_outputs = 1) {
  std::vector<InputInfo> infos;
  for (const In& input : inputs) {
    infos.push_back({input.dtype, &input.shape, input.known ? &input.known : nullptr});
  }
  std::vector<Shape> shapes;
  const Status status =
      infer_shapes(get_op(op), infos, list_sizes, *intern(std::move(attrs)), num_outputs, shapes);
  if (!status.ok()) return std::to_string(static_cast<int>(status.code)) + ": " + status.message;
  std::string result;
  for (const Shape& shape : shapes) result += (result.empty() ? "" : " ") + shape.str();
  return result;
}

TEST(InferShapes, FromShapes) {
  EXPECT_EQ(inferred("MatMul", {{float32, {3, 4}}, {float32, {4, 5}}}), "(3, 5)");
  EXPECT_EQ(inferred("AddV2", {{float32, {3, 1}}, {float32, {-1, 5}}}), "(3, 5)");
  EXPECT_EQ(inferred("AddV2", {{float32, Shape::unknown()}, {float32, {5}}}), "<unknown>");
  EXPECT_EQ(
      inferred("Conv2D", {{float32, {8, 28, 28, 1}}, {float32, {5, 5, 1, 32}}},
               {{"strides", std::vector<int64_t>{1, 1, 1, 1}}, {"padding", std::string("SAME")}}),
      "(8, 28, 28, 32)");
  EXPECT_EQ(inferred("NoOp", {}, {}, {}, 0), "");
}

TEST(InferShapes, FromKnownValues) {
  const In matrix{float32, {3, 4}};
  EXPECT_EQ(inferred("Reshape", {matrix, {int32, {2}}}), "(None, None)");
  EXPECT_EQ(inferred("Reshape", {matrix, {int32, {2}, buffer<int32_t>({2}, {2, -1})}}), "(2, 6)");
  EXPECT_EQ(inferred("Reshape", {matrix, {int64, {2}, buffer<int64_t>({2}, {2, -1})}}), "(2, 6)");
  EXPECT_EQ(
      inferred("Sum", {matrix, {int32, {1}, buffer<int32_t>({1}, {1})}}, {{"keep_dims", false}}),
      "(3,)");
}

TEST(InferShapes, OfLists) {
  const In matrix{float32, {3, 4}};
  const In axis{int32, {}, buffer<int32_t>({}, {0})};
  EXPECT_EQ(inferred("ConcatV2", {matrix, matrix, axis}, {}, {2}), "(6, 4)");
  EXPECT_EQ(inferred("IdentityN", {matrix, {int32, {7}}}, {}, {2}, 2), "(3, 4) (7,)");
  EXPECT_EQ(inferred("Unpack", {matrix}, {{"num", int64_t{3}}, {"axis", int64_t{0}}}, {}, 3),
            "(4,) (4,) (4,)");
  EXPECT_EQ(inferred("Split", {axis, {float32, {6, 4}}}, {{"num_split", int64_t{2}}}, {}, 2),
            "(3, 4) (3, 4)");
  EXPECT_EQ(inferred("StringFormat", {}, {{"template", std::string("none")}}, {0}), "()");
}

TEST(InferShapes, OfResourcesAndOpaqueOperations) {
  EXPECT_EQ(inferred("ReadVariableOp", {{resource, {}}}, {{"dtype", float32}}), "<unknown>");
  EXPECT_EQ(inferred("VarHandleOp", {}, {{"dtype", float32}, {"shape", Shape({2})}}), "()");
  EXPECT_EQ(inferred("AssignVariableOp", {{resource, {}}, {float32, {2}}}, {}, {}, 0), "");
}

TEST(InferShapes, Mistakes) {
  EXPECT_EQ(inferred("MatMul", {{float32, {3, 4}}, {float32, {5, 5}}}),
            "3: Dimensions must be equal, but are 4 and 5 with input shapes: [3,4], [5,5].");
  EXPECT_EQ(inferred("Reshape", {{float32, {3, 4}}, {int32, {1}, buffer<int32_t>({1}, {5})}}),
            "3: Cannot reshape a tensor with 12 elements to shape [5] (5 elements) with input "
            "shapes: [3,4], [1] and with computed input tensors: input[1] = <5>.");
  EXPECT_EQ(inferred("MatMul", {{float32, {3, 4}}}), "3: takes 2 inputs, got 1");
  EXPECT_EQ(inferred("MatMul", {{float32, {3, 4}}, {int32, {4, 4}}}),
            "3: input 'b' has int32 for attribute 'T', but an earlier input has float32");
  EXPECT_EQ(inferred("MatMul", {{string, {3, 4}}, {string, {4, 4}}}),
            "3: input 'a' has dtype string, which is not among [bfloat16, float16, float32, "
            "float64, int32, int64, complex64, complex128]");
  EXPECT_EQ(inferred("Where", {{float32, Shape(std::vector<int64_t>(255, 1))}}),
            "3: a tensor has at most 254 axes, got 255");
  EXPECT_EQ(inferred("Relu", {{float32, {-5}}}), "3: input 0 has the impossible shape (None,)");
  EXPECT_EQ(inferred("Reshape", {{float32, {3, 4}}, {int32, {2}, buffer<int32_t>({1}, {5})}}),
            "13: the known value of input 1 is a int32 tensor of shape (1,), the input a int32 "
            "tensor of shape (2,)");
}

// TensorFlow's own shape functions end the process on these.
TEST(InferShapes, WhatShapeFunctionsDoNotSurvive) {
  const In vector{float32, {3}};
  EXPECT_EQ(inferred("GatherV2", {vector, {int32, {3}}, {int32, Shape::unknown()}},
                     {{"batch_dims", int64_t{5}}}),
            "3: attribute 'batch_dims' must be at most the rank 1 of input 'indices', got 5");
  const int64_t most = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(inferred("ConcatV2", {vector, {float32, {}}, {int64, {}, buffer<int64_t>({}, {most})}},
                     {}, {2}),
            "3: input 'axis' must fit in 32 bits, got 9223372036854775807");
  EXPECT_EQ(inferred("FakeQuantWithMinMaxVarsPerChannelGradient",
                     {{float32, Shape::unknown()}, {float32, {}}, vector, vector}, {}, {}, 3),
            "3: input 'inputs' must have rank 1 or more, got the shape ()");
}

TEST(InferShapes, ResultsThatCannotExist) {
  const int64_t huge = int64_t{1} << 40;
  EXPECT_EQ(inferred("Fill", {{int64, {2}, buffer<int64_t>({2}, {huge, huge})}, {float32, {}}}),
            "8: the result would have the shape (1099511627776, 1099511627776), which no memory "
            "can hold");
  EXPECT_EQ(inferred("Where", {{float32, Shape(std::vector<int64_t>(254, 1))}}), "(None, 254)");
  EXPECT_EQ(inferred("ExpandDims", {{float32, Shape(std::vector<int64_t>(254, 1))},
                                    {int32, {}, buffer<int32_t>({}, {0})}}),
            "3: the result would have 255 axes, a tensor has at most 254");
}

}  // namespace
}  // namespace tf::internal
