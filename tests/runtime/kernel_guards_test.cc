// Inputs that end the process when TensorFlow's kernels see them.
#include "runtime/kernel_guards.h"

#include "runtime/function.h"
#include "runtime/helpers.h"

namespace tf::internal {
namespace {

TEST(KernelGuards, ValuesAndShapes) {
  const Handle matrix = value<float>({2, 3}, {1, 2, 3, 4, 5, 6});
  const Handle axis = value<int32_t>({}, {1});
  EXPECT_EQ(failure("SplitV", {matrix, value<int32_t>({}, {3}), axis}, {{"num_split", int64_t{1}}}),
            "3: input 'size_splits' must have rank 1, got the shape ()");
  EXPECT_EQ(
      failure("SplitV", {matrix, value<int32_t>({1}, {3}), axis}, {{"num_split", int64_t{2}}}),
      "3: input 'size_splits' must have 2 elements, got the shape (1,)");
  EXPECT_EQ(failure("SplitV", {matrix, value<int8_t>({1}, {3}), axis}, {{"num_split", int64_t{1}}}),
            "3: input 'size_splits' must not have dtype int8");
  EXPECT_EQ(failure("XlaDynamicSlice", {matrix, axis, value<int32_t>({2}, {1, 1})}),
            "3: input 'start_indices' must have rank 1, got the shape ()");
  EXPECT_EQ(
      failure("XlaDynamicSlice", {matrix, value<int32_t>({1}, {0}), value<int32_t>({2}, {1, 1})}),
      "3: input 'start_indices' must have 2 elements, got the shape (1,)");
  EXPECT_EQ(failure("NearestNeighbors", {matrix, matrix, value<int64_t>({}, {-2})}),
            "3: input 'k' must be at least 0, got -2");
  EXPECT_EQ(failure("TensorListReserve", {value<int32_t>({1}, {1}), value<int32_t>({}, {1 << 30})},
                    {{"element_dtype", float32}}),
            "3: input 'num_elements' must be at most 268435456, got 1073741824");
  EXPECT_EQ(
      failure("RandomIndexShuffle", {axis, value<int32_t>({3}, {1, 2, 3}), value<int32_t>({}, {5})},
              {{"rounds", int64_t{-5}}}),
      "3: attribute 'rounds' must be at least 4, got -5");
  const auto unbatch = [&](const Handle& ranges) {
    return failure("Unbatch", {matrix, ranges, value<int64_t>({}, {1})},
                   {{"timeout_micros", int64_t{0}}});
  };
  EXPECT_EQ(unbatch(value<int64_t>({1, 3}, {1, 2, 0})),
            "3: each row of input 'batch_index' must end with a begin and an end, got 2 and 0");
  EXPECT_EQ(unbatch(value<int64_t>({1, 3}, {1, -2, 0})),
            "3: input 'batch_index' must be at least 0, got -2");
  std::vector<int64_t> many(300, 0);
  many.back() = -5;
  EXPECT_EQ(unbatch(value<int64_t>({100, 3}, many)),
            "3: input 'batch_index' must be at least 0, got -5");
  EXPECT_EQ(failure("RFFT", {value<float>({3}, {1, 2, 3}), value<int32_t>({1}, {0})}),
            "3: input 'fft_length' must be at least 1, got 0");
  EXPECT_EQ(failure("DepthwiseConv2dNativeBackpropInput",
                    {value<int32_t>({4}, {1, 2, 2, 1}), matrix, matrix},
                    {{"strides", std::vector<int64_t>{1, 1}}, {"padding", std::string("SAME")}}),
            "3: attribute 'strides' must have 4 elements, got 2");
  EXPECT_EQ(failure("RaggedGather", {value<int32_t>({2}, {0, -1}), matrix, axis},
                    {{"OUTPUT_RAGGED_RANK", int64_t{1}}}, {1}),
            "3: the elements of input 'params_nested_splits' must ascend from 0, got -1 after 0");
  const Handle text =
      Handle::from_buffer(Buffer::of_strings({1}, std::vector<std::string_view>{"x"}));
  EXPECT_EQ(failure("XlaSharding", {text}), "3: XlaSharding cannot take string tensors");
  EXPECT_EQ(
      failure("XlaSvd", {value<float>({}, {1})},
              {{"max_iter", int64_t{1}}, {"epsilon", 1.f}, {"precision_config", std::string()}}),
      "3: input 'a' must have rank 2 or more, got the shape ()");
  EXPECT_EQ(failure("XlaReplicaId", {}),
            "12: the operation XlaReplicaId cannot be used: it exists only in code that XLA "
            "compiles for several devices");
}

TEST(KernelGuards, CountsFitIn32Bits) {
  const Handle x = value<int32_t>({1}, {0});
  EXPECT_EQ(failure("RaggedGather", {x, x, x}, {{"OUTPUT_RAGGED_RANK", int64_t{1} << 31}}, {1}),
            "3: attribute 'OUTPUT_RAGGED_RANK' must fit in 32 bits, got 2147483648");
  EXPECT_EQ(failure("Unpack", {x}, {{"num", int64_t{2000000}}}),
            "3: an attribute that gives the number of outputs is missing, negative or too large");
  EXPECT_EQ(run("StringToHashBucketFast",
                {Handle::from_buffer(Buffer::of_strings({1}, std::vector<std::string_view>{"x"}))},
                {{"num_buckets", int64_t{1} << 40}})
                .size(),
            1u);
}

TEST(KernelGuards, GoodInputsPass) {
  const Handle matrix = value<float>({2, 3}, {1, 2, 3, 4, 5, 6});
  const std::vector<Handle> parts =
      run("SplitV", {matrix, value<int32_t>({2}, {1, 2}), value<int32_t>({}, {1})},
          {{"num_split", int64_t{2}}});
  EXPECT_EQ(elements<float>(parts[1]), std::vector<float>({2, 3, 5, 6}));
  EXPECT_EQ(elements<float>(run("XlaDynamicSlice", {matrix, value<int32_t>({2}, {0, 1}),
                                                    value<int32_t>({2}, {1, 2})})[0]),
            std::vector<float>({2, 3}));
}

TEST(KernelGuards, DtypeOfVariables) {
  const Handle v = run("VarHandleOp", {},
                       {{"dtype", float32},
                        {"shape", Shape({2})},
                        {"shared_name", std::string("kernel_guards_test")}})[0];
  run("AssignVariableOp", {v, value<float>({2}, {1, 2})});
  const Handle index = value<int32_t>({1}, {0});
  EXPECT_EQ(failure("ResourceGather", {v, index}, {{"dtype", float64}}),
            "3: input 'resource' is a variable of dtype float32, but float64 is worked with");
  EXPECT_EQ(failure("ResourceApplyGradientDescent",
                    {v, value<double>({}, {1}), value<double>({2}, {1, 1})}),
            "3: input 'var' is a variable of dtype float32, but float64 is worked with");
  EXPECT_EQ(failure("ResourceGather", {v, value<int32_t>({2}, {0, 1})},
                    {{"dtype", float32}, {"batch_dims", int64_t{1}}}),
            "3: attribute 'batch_dims' must be less than the variable's rank 1, got 1");
  EXPECT_EQ(elements<float>(run("ResourceGather", {v, index}, {{"dtype", float32}})[0]),
            std::vector<float>({1}));
  run("ResourceApplyGradientDescent", {v, value<float>({}, {1}), value<float>({2}, {1, 1})});
  EXPECT_EQ(elements<float>(run("ReadVariableOp", {v}, {{"dtype", float32}})[0]),
            std::vector<float>({0, 1}));
}

/// A function of one float32 tensor that applies `op`.
std::shared_ptr<Function> unary(const char* op, const AttrList& attrs = {}) {
  GraphBuilder graph;
  const GraphOutput x = graph.placeholder(float32, Shape::unknown());
  int operation = -1;
  EXPECT_TRUE(graph.add(get_op(op), {&x, 1}, {}, *intern(attrs), {}, "", operation).ok());
  const GraphOutput result{operation, 0};
  std::shared_ptr<Function> function;
  EXPECT_TRUE(graph.finish({&x, 1}, {&result, 1}, {}, function).ok());
  return function;
}

TEST(KernelGuards, SignaturesOfCalledFunctions) {
  const auto relu = unary("Relu");
  const FunctionName name{relu->name()};
  const Handle yes = value<bool>({}, {true});
  const Handle x = value<float>({2}, {-1, 1});
  const std::vector<DType> one_float = {float32};
  const AttrList branches = {{"Tout", one_float}, {"then_branch", name}, {"else_branch", name}};
  EXPECT_EQ(elements<float>(run("If", {yes, x}, branches, {1})[0]), std::vector<float>({0, 1}));
  EXPECT_EQ(failure("If", {yes, value<int32_t>({}, {1})}, branches, {1}),
            "3: the function of attribute 'then_branch' must take [int32], but it has [float32]");
  EXPECT_EQ(failure("StatelessIf", {yes, x},
                    {{"Tout", std::vector<DType>{float32, float32}},
                     {"then_branch", name},
                     {"else_branch", name}},
                    {1}),
            "3: the function of attribute 'then_branch' must return [float32, float32], but it "
            "has [float32]");
  EXPECT_EQ(
      failure("StatefulPartitionedCall", {x}, {{"Tout", std::vector<DType>{}}, {"f", name}}, {1}),
      "3: the function of attribute 'f' must return [], but it has [float32]");
  EXPECT_EQ(failure("If", {value<std::complex<float>>({}, {1}), x}, branches, {1}),
            "3: input 'cond' cannot be a condition, its dtype is complex64");
  EXPECT_EQ(failure("While", {x, x}, {{"cond", name}, {"body", name}}, {2}),
            "3: the function of attribute 'cond' must take [float32, float32], but it has "
            "[float32]");
}

}  // namespace
}  // namespace tf::internal
