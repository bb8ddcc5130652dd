// Running single operations: results, every kind of attribute, and each way to be refused.
#include "runtime/eager.h"

#include <sys/wait.h>
#include <unistd.h>

#include "runtime/context.h"
#include "runtime/function.h"
#include "runtime/helpers.h"

namespace tf::internal {
namespace {

const AttrList kPlainMatMul = {{"transpose_a", false}, {"transpose_b", false}};

TEST(Execute, ComputesAndKeepsOutputsApart) {
  const Handle x = value<float>({3}, {1, 2, 3});
  const Handle k = value<float>({}, {2});
  std::vector<Handle> outputs = run("Mul", {x, k});
  ASSERT_EQ(outputs.size(), 1u);
  EXPECT_EQ(elements<float>(outputs[0]), std::vector<float>({2, 4, 6}));
  EXPECT_EQ(elements<float>(x), std::vector<float>({1, 2, 3}));
}

TEST(Execute, AppendsOutputs) {
  std::vector<Handle> outputs;
  const Handle x = value<float>({}, {3});
  const Handle* inputs[] = {&x};
  for (const char* op : {"Neg", "Square"}) {
    ASSERT_TRUE(execute(get_op(op), inputs, {}, *no_attrs(), "", outputs).ok());
  }
  ASSERT_EQ(outputs.size(), 2u);
  EXPECT_EQ(elements<float>(outputs[0])[0], -3);
  EXPECT_EQ(elements<float>(outputs[1])[0], 9);
}

TEST(Execute, ListsOfTensors) {
  const Handle a = value<float>({1}, {1});
  const Handle b = value<float>({2}, {2, 3});
  const Handle axis = value<int32_t>({}, {0});
  EXPECT_EQ(elements<float>(run("ConcatV2", {a, b, axis}, {}, {2})[0]),
            std::vector<float>({1, 2, 3}));
  const Handle text =
      Handle::from_buffer(Buffer::of_strings({}, std::vector<std::string_view>{"x"}));
  const std::vector<Handle> mixed = run("IdentityN", {a, text}, {}, {2});
  ASSERT_EQ(mixed.size(), 2u);
  EXPECT_EQ(mixed[1].dtype(), string);
  const std::vector<Handle> parts = run("Unpack", {b}, {{"num", int64_t{2}}, {"axis", int64_t{0}}});
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(elements<float>(parts[1])[0], 3);
}

TEST(Execute, ManyOutputs) {
  std::vector<int32_t> numbers(100);
  for (int i = 0; i < 100; ++i) numbers[static_cast<size_t>(i)] = i;
  const std::vector<Handle> parts = run("Unpack", {value<int32_t>({100}, numbers)},
                                        {{"num", int64_t{100}}, {"axis", int64_t{0}}});
  ASSERT_EQ(parts.size(), 100u);
  EXPECT_EQ(elements<int32_t>(parts[99])[0], 99);
}

TEST(Execute, EmptyLists) {
  // `args` is empty, so TensorFlow cannot infer `Targuments`; a tensor follows the empty list.
  const Handle x = value<float>({2}, {1, 2});
  const std::vector<Handle> dataset =
      run("TensorSliceDataset", {x}, {{"output_shapes", std::vector<Shape>{Shape()}}}, {1});
  const Handle count = value<int64_t>({}, {1});
  const Handle drop = value<bool>({}, {false});
  EXPECT_EQ(run("BatchDatasetV2", {dataset[0], count, drop},
                {{"output_types", std::vector<DType>{float32}},
                 {"output_shapes", std::vector<Shape>{Shape({1})}}})
                .size(),
            1u);
  const std::vector<Handle> printed =
      run("StringFormat", {}, {{"template", std::string("nothing")}}, {0});
  Buffer host;
  ASSERT_TRUE(printed[0].to_buffer(host).ok());
  EXPECT_EQ(host.strings()[0], "nothing");
}

TEST(Execute, EveryKindOfAttribute) {
  const Handle x = value<float>({1, 2, 2, 1}, {1, 2, 3, 4});
  const Handle k = value<float>({1, 1, 1, 1}, {2});
  EXPECT_EQ(elements<float>(run("Conv2D", {x, k},
                                {{"strides", std::vector<int64_t>{1, 1, 1, 1}},
                                 {"use_cudnn_on_gpu", true},
                                 {"padding", std::string("SAME")}})[0]),
            std::vector<float>({2, 4, 6, 8}));
  EXPECT_EQ(elements<float>(
                run("Const", {}, {{"value", buffer<float>({2}, {5, 6})}, {"dtype", float32}})[0]),
            std::vector<float>({5, 6}));
  EXPECT_EQ(elements<float>(run("LeakyRelu", {value<float>({1}, {-2})}, {{"alpha", 0.5f}})[0]),
            std::vector<float>({-1}));
  EXPECT_EQ(run("Cast", {x}, {{"DstT", int32}})[0].dtype(), int32);
  EXPECT_EQ(run("VarHandleOp", {}, {{"dtype", float32}, {"shape", Shape({2})}})[0].dtype(),
            resource);
  EXPECT_EQ(run("FIFOQueueV2", {},
                {{"component_types", std::vector<DType>{float32, int32}},
                 {"shapes", std::vector<Shape>{Shape({1}), Shape()}},
                 {"shared_name", std::string("attributes")}})
                .size(),
            1u);
  EXPECT_EQ(elements<int32_t>(run("Bucketize", {value<float>({2}, {1, 15})},
                                  {{"boundaries", std::vector<float>{0, 10}}})[0]),
            std::vector<int32_t>({1, 2}));
  EXPECT_EQ(elements<bool>(run("Equal", {x, x}, {{"incompatible_shape_error", true}})[0]).size(),
            4u);
}

TEST(Execute, Variables) {
  const Handle v = run(
      "VarHandleOp", {},
      {{"dtype", float32}, {"shape", Shape({2})}, {"shared_name", std::string("eager_test")}})[0];
  EXPECT_EQ(v.variable_dtype(), float32);
  run("AssignVariableOp", {v, value<float>({2}, {1, 2})});
  run("AssignAddVariableOp", {v, value<float>({2}, {10, 20})});
  EXPECT_EQ(elements<float>(run("ReadVariableOp", {v}, {{"dtype", float32}})[0]),
            std::vector<float>({11, 22}));
}

TEST(Execute, OnADevice) {
  std::vector<Handle> outputs;
  const Handle x = value<float>({}, {3});
  const Handle* inputs[] = {&x};
  ASSERT_TRUE(execute(get_op("Neg"), inputs, {}, *no_attrs(), "/device:CPU:0", outputs).ok());
  EXPECT_EQ(outputs[0].device(), "/job:localhost/replica:0/task:0/device:CPU:0");
  EXPECT_EQ(failure("Neg", {x}, {}, {}, "not a device"),
            "3: Malformed device specification 'not a device'");
}

TEST(ExecuteRefuses, WrongInputs) {
  const Handle m = value<float>({2, 2}, {1, 2, 3, 4});
  EXPECT_EQ(failure("MatMul", {m}, kPlainMatMul), "3: takes 2 inputs, got 1");
  EXPECT_EQ(failure("Relu", {m, m}), "3: takes 1 input, got 2");
  EXPECT_EQ(failure("MatMul", {m, Handle()}, kPlainMatMul), "3: input 'b' has no value");
  EXPECT_EQ(failure("AddN", {m, Handle()}, {}, {2}), "3: input 1 has no value");
  EXPECT_EQ(failure("ConcatV2", {m, m, m}), "3: takes 1 list of tensors, got 0");
  EXPECT_EQ(failure("Relu", {m}, {}, {1}), "3: takes 0 lists of tensors, got 1");
  EXPECT_EQ(failure("ConcatV2", {m, m}, {}, {1}),
            "3: input 'values' needs at least 2 tensors, got 1");
  EXPECT_EQ(failure("ConcatV2", {m, m}, {}, {-1}), "3: the list for input 'values' has size -1");
  EXPECT_EQ(failure("IdentityN", {}, {}, {0}), "3: input 'input' needs at least 1 tensor, got 0");
}

TEST(ExecuteRefuses, WrongAttributes) {
  const Handle m = value<float>({2, 2}, {1, 2, 3, 4});
  EXPECT_EQ(failure("Relu", {m}, {{"zork", true}}), "3: there is no attribute 'zork'");
  EXPECT_EQ(failure("MatMul", {m, m}, {{"transpose_a", int64_t{1}}}),
            "3: attribute 'transpose_a' must be a bool, got 1");
  EXPECT_EQ(
      failure("Conv2D", {m, m},
              {{"strides", std::vector<int64_t>{1, 1, 1, 1}}, {"padding", std::string("ALL")}}),
      "3: attribute 'padding' must be one of [\"SAME\", \"VALID\", \"EXPLICIT\"], got "
      "\"ALL\"");
  EXPECT_EQ(failure("Unpack", {m}, {{"num", int64_t{-1}}}),
            "3: attribute 'num' must be at least 0, got -1");
  EXPECT_EQ(failure("Unpack", {m}), "3: attribute 'num' is missing");
  EXPECT_EQ(failure("Empty", {value<int32_t>({1}, {1})}, {{"dtype", DType::invalid}}).substr(0, 2),
            "3:");
  EXPECT_EQ(failure("Const", {}, {{"value", Buffer()}, {"dtype", float32}}),
            "3: attribute 'value' is a tensor without a value");
  EXPECT_EQ(failure("VarHandleOp", {}, {{"dtype", float32}, {"shape", Shape({-2})}}),
            "3: attribute 'shape' is (None,) with the extent -2");
  EXPECT_EQ(failure("VarHandleOp", {},
                    {{"dtype", float32}, {"shape", Shape(std::vector<int64_t>(300, 1))}}),
            "3: attribute 'shape' has rank 300, at most 254 is possible");
  EXPECT_EQ(failure("PartitionedCall", {m},
                    {{"Tout", std::vector<DType>{float32}}, {"f", FunctionName{"nobody"}}}, {1}),
            "5: attribute 'f' names the function 'nobody', which does not exist (any more)");
}

TEST(ExecuteRefuses, WholeOperations) {
  const Handle m = value<float>({2, 2}, {1, 2, 3, 4});
  EXPECT_EQ(failure("_Arg", {}, {{"T", float32}, {"index", int64_t{0}}}),
            "12: the operation _Arg cannot be used: it is internal to TensorFlow");
  EXPECT_EQ(failure("Abort", {}), "12: the operation Abort cannot be used: it ends the process");
  EXPECT_EQ(failure("Assign", {m, m}),
            "12: the operation Assign cannot be used: it works on TensorFlow 1's reference "
            "variables; use tf::Variable and its operations");
}

TEST(ExecuteFails, WithTensorFlowsWords) {
  const Handle m = value<float>({2, 2}, {1, 2, 3, 4});
  const Handle x = value<float>({3}, {1, 2, 3});
  EXPECT_EQ(failure("MatMul", {m, value<float>({3, 1}, {1, 2, 3})}, kPlainMatMul),
            "3: Matrix size-incompatible: In[0]: [2,2], In[1]: [3,1]");
  EXPECT_EQ(failure("AddV2", {m, value<int32_t>({}, {1})}),
            "3: cannot compute AddV2 as input #1(zero-based) was expected to be a float tensor "
            "but is a int32 tensor");
  EXPECT_EQ(failure("GatherV2", {x, value<int32_t>({1}, {77}), value<int32_t>({}, {0})},
                    {{"batch_dims", int64_t{0}}}),
            "3: indices[0] = 77 is not in [0, 3)");
  EXPECT_EQ(failure("FloorDiv", {value<int32_t>({}, {3}), value<int32_t>({}, {0})}),
            "3: Integer division by zero");
  EXPECT_EQ(
      failure("CheckNumerics", {value<float>({}, {0.f / 0.f})}, {{"message", std::string("here")}}),
      "3: here : Tensor had NaN values");
}

TEST(ExecuteFails, AndTheNextOperationWorks) {
  const Handle m = value<float>({2, 2}, {1, 2, 3, 4});
  for (int i = 0; i < 100; ++i) {
    failure("MatMul", {m, value<float>({3, 1}, {1, 2, 3})}, kPlainMatMul);
    failure("MatMul", {m}, kPlainMatMul);
    EXPECT_EQ(elements<float>(run("MatMul", {m, m}, kPlainMatMul)[0])[0], 7);
  }
}

TEST(ExecuteFails, WithoutKeepingInputs) {
  const int64_t before = handle_counts().handles;
  {
    const Handle m = value<float>({2, 2}, {1, 2, 3, 4});
    failure("MatMul", {m, value<float>({3, 1}, {1, 2, 3})}, kPlainMatMul);
  }
  EXPECT_EQ(handle_counts().handles, before);
}

TEST(InferAndExecute, AsksTheShapeFunctionFirst) {
  // The kernel alone would end the process.
  const Handle scalar = value<float>({}, {1});
  const Handle sizes = value<int32_t>({3}, {1, 2, 3});
  const Handle* inputs[] = {&scalar, &sizes, &scalar};
  const Attrs* attrs =
      intern({{"strides", std::vector<int64_t>{1, 1, 1, 1}}, {"padding", std::string("SAME")}});
  std::vector<Handle> outputs;
  const Status status =
      infer_and_execute(get_op("Conv2DBackpropFilter"), inputs, {}, *attrs, "", outputs);
  EXPECT_EQ(static_cast<int>(status.code), 3);
  EXPECT_EQ(status.message,
            "Shape must be rank 4 but is rank 3 with input shapes: [], [3], [] and with computed "
            "input tensors: input[1] = <1 2 3>.");
  EXPECT_TRUE(outputs.empty());
  const Handle x = value<float>({2, 2}, {1, 2, 3, 4});
  const Handle shape = value<int32_t>({1}, {4});
  const Handle* good[] = {&x, &shape};
  ASSERT_TRUE(infer_and_execute(get_op("Reshape"), good, {}, *no_attrs(), "", outputs).ok());
  EXPECT_EQ(outputs[0].shape(), Shape({4}));
}

TEST(Fork, TheChildIsRefusedInsteadOfHanging) {
  ensure_started();
  const Handle x = value<float>({}, {1});
  const pid_t child = fork();
  if (child == 0) {
    std::vector<Handle> outputs;
    const Handle* inputs[] = {&x};
    const Status status = execute(get_op("Neg"), inputs, {}, *no_attrs(), "", outputs);
    const bool right =
        status.code == ErrorCode::failed_precondition &&
        status.message ==
            "TensorFlow had started before this process was forked, and its threads exist only "
            "in the parent; start worker processes by fork() before the first operation, or by "
            "spawning";
    _exit(right ? 0 : 1);
  }
  int exit_status = 0;
  waitpid(child, &exit_status, 0);
  EXPECT_EQ(exit_status, 0);
}

}  // namespace
}  // namespace tf::internal
