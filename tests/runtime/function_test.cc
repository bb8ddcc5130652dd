// Functions: building, calling in both modes, effects, lifetimes and mistakes.
#include "runtime/function.h"

#include "runtime/context.h"
#include "runtime/helpers.h"

namespace tf::internal {
namespace {

constexpr CallMode kModes[] = {CallMode::caller_thread, CallMode::threaded};

/// Adds an operation that must be accepted; its first output.
GraphOutput add(GraphBuilder& graph, const char* op, std::vector<GraphOutput> inputs,
                AttrList attrs = {}, std::vector<int> list_sizes = {},
                std::vector<int> control = {}) {
  int operation = -1;
  const Status status =
      graph.add(get_op(op), inputs, list_sizes, *intern(std::move(attrs)), control, "", operation);
  EXPECT_TRUE(status.ok()) << op << ": " << status.message;
  return {operation, 0};
}

std::shared_ptr<Function> finish(GraphBuilder& graph, std::vector<GraphOutput> inputs,
                                 std::vector<GraphOutput> outputs, std::vector<int> effects = {}) {
  std::shared_ptr<Function> function;
  const Status status = graph.finish(inputs, outputs, effects, function);
  EXPECT_TRUE(status.ok()) << status.message;
  return function;
}

std::vector<Handle> call(Function& function, const std::vector<Handle>& inputs, CallMode mode) {
  std::vector<Handle> outputs;
  const Status status = function.call(pointers(inputs), mode, outputs);
  EXPECT_TRUE(status.ok()) << status.message;
  return outputs;
}

std::string call_failure(Function& function, const std::vector<Handle>& inputs, CallMode mode) {
  std::vector<Handle> outputs;
  const Status status = function.call(pointers(inputs), mode, outputs);
  EXPECT_TRUE(outputs.empty());
  return std::to_string(static_cast<int>(status.code)) + ": " + status.message;
}

std::shared_ptr<Function> times_and_plus() {
  GraphBuilder graph;
  const GraphOutput x = graph.placeholder(float32, Shape({-1}));
  const GraphOutput y = graph.placeholder(float32, Shape::unknown());
  const GraphOutput one = graph.constant(buffer<float>({}, {1}));
  const GraphOutput product = add(graph, "Mul", {x, y});
  return finish(graph, {x, y}, {product, add(graph, "AddV2", {product, one})});
}

TEST(Function, ComputesInBothModes) {
  const auto function = times_and_plus();
  EXPECT_EQ(function->input_types(), std::vector<DType>({float32, float32}));
  EXPECT_EQ(function->output_types(), std::vector<DType>({float32, float32}));
  for (const CallMode mode : kModes) {
    for (int i = 0; i < 3; ++i) {
      const std::vector<Handle> outputs =
          call(*function, {value<float>({2}, {2, 3}), value<float>({}, {10})}, mode);
      ASSERT_EQ(outputs.size(), 2u);
      EXPECT_EQ(elements<float>(outputs[0]), std::vector<float>({20, 30}));
      EXPECT_EQ(elements<float>(outputs[1]), std::vector<float>({21, 31}));
      EXPECT_EQ(elements<float>(run("Neg", {outputs[0]})[0]), std::vector<float>({-20, -30}));
    }
  }
}

TEST(Function, WithoutInputsOrOutputs) {
  GraphBuilder graph;
  const auto constant = finish(graph, {}, {graph.constant(buffer<int32_t>({}, {7}))});
  GraphBuilder empty;
  const auto nothing = finish(empty, {}, {});
  GraphBuilder pass;
  const GraphOutput x = pass.placeholder(float32, {});
  const auto twice = finish(pass, {x}, {x, x});
  for (const CallMode mode : kModes) {
    EXPECT_EQ(elements<int32_t>(call(*constant, {}, mode)[0])[0], 7);
    EXPECT_TRUE(call(*nothing, {}, mode).empty());
    EXPECT_EQ(elements<float>(call(*twice, {value<float>({}, {3})}, mode)[1])[0], 3);
  }
}

TEST(Function, ManyInputsAndOutputs) {
  GraphBuilder graph;
  std::vector<GraphOutput> inputs, outputs;
  std::vector<Handle> values;
  for (int i = 0; i < 100; ++i) {
    inputs.push_back(graph.placeholder(float32, {}));
    outputs.push_back(add(graph, "Neg", {inputs.back()}));
    values.push_back(value<float>({}, {static_cast<float>(i)}));
  }
  const auto function = finish(graph, inputs, outputs);
  for (const CallMode mode : kModes) {
    const std::vector<Handle> results = call(*function, values, mode);
    ASSERT_EQ(results.size(), 100u);
    EXPECT_EQ(elements<float>(results[99])[0], -99);
  }
}

TEST(Function, EffectsRunWithoutOutputs) {
  const Handle v = run(
      "VarHandleOp", {},
      {{"dtype", float32}, {"shape", Shape()}, {"shared_name", std::string("function_test")}})[0];
  run("AssignVariableOp", {v, value<float>({}, {0})});
  GraphBuilder graph;
  const GraphOutput handle = graph.placeholder(resource, {});
  const GraphOutput x = graph.placeholder(float32, {});
  const GraphOutput assign = add(graph, "AssignAddVariableOp", {handle, x});
  const GraphOutput read =
      add(graph, "ReadVariableOp", {handle}, {{"dtype", float32}}, {}, {assign.operation});
  const auto quiet = finish(graph, {handle, x}, {}, {assign.operation});
  const auto reading = finish(graph, {handle, x}, {read}, {assign.operation, assign.operation});
  float expected = 0;
  for (const CallMode mode : kModes) {
    call(*quiet, {v, value<float>({}, {1})}, mode);
    expected += 2;
    EXPECT_EQ(elements<float>(call(*reading, {v, value<float>({}, {1})}, mode)[0])[0], expected);
  }
}

TEST(Function, CallsOtherFunctionsAndKeepsThem) {
  auto inner = times_and_plus();
  const std::string inner_name = inner->name();
  GraphBuilder graph;
  const GraphOutput x = graph.placeholder(float32, Shape::unknown());
  const std::vector<DType> two = {float32, float32};
  const GraphOutput called =
      add(graph, "PartitionedCall", {x, x}, {{"Tout", two}, {"f", FunctionName{inner_name}}}, {2});
  auto outer = finish(graph, {x}, {{called.operation, 1}});
  inner.reset();
  for (const CallMode mode : kModes) {
    EXPECT_EQ(elements<float>(call(*outer, {value<float>({1}, {3})}, mode)[0])[0], 10);
  }
  const int64_t before = functions_alive();
  outer.reset();
  EXPECT_EQ(functions_alive(), before - 1);  // the graph under construction still owns `inner`
}

TEST(Function, BranchesAndLoops) {
  GraphBuilder condition;
  const GraphOutput i = condition.placeholder(int32, {});
  const auto below_ten = finish(
      condition, {i}, {add(condition, "Less", {i, condition.constant(buffer<int32_t>({}, {10}))})});
  GraphBuilder body;
  const GraphOutput j = body.placeholder(int32, {});
  const auto plus_three =
      finish(body, {j}, {add(body, "AddV2", {j, body.constant(buffer<int32_t>({}, {3}))})});
  const AttrList attrs = {{"cond", FunctionName{below_ten->name()}},
                          {"body", FunctionName{plus_three->name()}},
                          {"output_shapes", std::vector<Shape>{}},
                          {"parallel_iterations", int64_t{1}}};
  EXPECT_EQ(elements<int32_t>(run("While", {value<int32_t>({}, {0})}, attrs, {1})[0])[0], 12);
  GraphBuilder graph;
  const GraphOutput x = graph.placeholder(int32, {});
  const auto loop = finish(graph, {x}, {add(graph, "StatelessWhile", {x}, attrs, {1})});
  const FunctionName name{plus_three->name()};
  GraphBuilder choice;
  const GraphOutput which = choice.placeholder(int32, {});
  const auto cases = finish(choice, {which},
                            {add(choice, "StatelessCase", {which, which},
                                 {{"Tout", std::vector<DType>{int32}},
                                  {"branches", std::vector<FunctionName>{name, {loop->name()}}}},
                                 {1})});
  for (const CallMode mode : kModes) {
    EXPECT_EQ(elements<int32_t>(call(*loop, {value<int32_t>({}, {1})}, mode)[0])[0], 10);
    EXPECT_EQ(elements<int32_t>(call(*cases, {value<int32_t>({}, {0})}, mode)[0])[0], 3);
    EXPECT_EQ(elements<int32_t>(call(*cases, {value<int32_t>({}, {1})}, mode)[0])[0], 10);
  }
}

TEST(Function, EmptyListsAndDevices) {
  GraphBuilder graph;
  int operation = -1;
  ASSERT_TRUE(graph
                  .add(get_op("StringFormat"), {}, std::vector<int>{0},
                       *intern({{"template", std::string("none")}}), {}, "/device:CPU:0", operation)
                  .ok());
  const GraphOutput text{operation, 0};
  const auto function = finish(graph, {}, {text});
  for (const CallMode mode : kModes) {
    Buffer host;
    ASSERT_TRUE(call(*function, {}, mode)[0].to_buffer(host).ok());
    EXPECT_EQ(host.strings()[0], "none");
  }
}

TEST(Function, IsRegisteredWhileOwned) {
  const int64_t before = functions_alive();
  auto function = times_and_plus();
  EXPECT_EQ(functions_alive(), before + 1);
  const auto other = times_and_plus();
  EXPECT_NE(function->name(), other->name());
  const FunctionName name{function->name()};
  const Handle x = value<float>({1}, {1});
  const std::vector<DType> two = {float32, float32};
  run("PartitionedCall", {x, x}, {{"Tout", two}, {"f", name}}, {2});
  function.reset();
  EXPECT_EQ(functions_alive(), before + 1);
  EXPECT_EQ(
      failure("PartitionedCall", {x, x}, {{"Tout", two}, {"f", name}}, {2}),
      "5: attribute 'f' names the function '" + name.name + "', which does not exist (any more)");
}

TEST(Function, ManyThatComeAndGo) {
  // Enough for TensorFlow's cache of calls to be emptied in between; a survivor keeps working.
  const auto survivor = times_and_plus();
  const std::vector<Handle> inputs = {value<float>({1}, {2}), value<float>({}, {3})};
  for (int i = 0; i < 200; ++i) {
    const auto function = times_and_plus();
    EXPECT_EQ(elements<float>(call(*function, inputs, CallMode::caller_thread)[0])[0], 6);
    EXPECT_EQ(elements<float>(call(*survivor, inputs, CallMode::caller_thread)[1])[0], 7);
  }
}

TEST(FunctionRefuses, WrongCalls) {
  const auto function = times_and_plus();
  const Handle x = value<float>({1}, {1});
  for (const CallMode mode : kModes) {
    EXPECT_EQ(call_failure(*function, {x}, mode),
              "3: the function " + function->name() + " takes 2 inputs, got 1");
    EXPECT_EQ(call_failure(*function, {x, Handle()}, mode), "3: input 1 has no value");
    EXPECT_EQ(
        call_failure(*function, {x, value<int32_t>({}, {1})}, mode),
        "3: input 1 of the function " + function->name() + " must have dtype float32, got int32");
  }
}

TEST(FunctionFails, WithTheSameWordsInBothModes) {
  GraphBuilder graph;
  const GraphOutput x = graph.placeholder(float32, Shape::unknown());
  const GraphOutput i = graph.placeholder(int32, Shape::unknown());
  const GraphOutput zero = graph.constant(buffer<int32_t>({}, {0}));
  const auto function =
      finish(graph, {x, i}, {add(graph, "GatherV2", {x, i, zero}, {{"batch_dims", int64_t{0}}})});
  for (const CallMode mode : kModes) {
    EXPECT_EQ(call_failure(*function, {value<float>({2}, {1, 2}), value<int32_t>({1}, {9})}, mode),
              "3: indices[0] = 9 is not in [0, 2)");
    EXPECT_EQ(elements<float>(call(*function, {value<float>({2}, {1, 2}), value<int32_t>({1}, {1})},
                                   mode)[0])[0],
              2);
  }
}

TEST(GraphBuilder, Mistakes) {
  GraphBuilder graph;
  const GraphOutput x = graph.placeholder(float32, {3, 4});
  const GraphOutput pair[] = {x, x};
  int operation = -1;
  Status status = graph.add(get_op("MatMul"), pair, {}, *no_attrs(), {}, "", operation);
  EXPECT_EQ(status.message,
            "Dimensions must be equal, but are 4 and 3 with input shapes: [3,4], [3,4].");
  // A failed graph stays failed, with its first error.
  EXPECT_EQ(graph.add(get_op("Neg"), {&x, 1}, {}, *no_attrs(), {}, "", operation).message,
            status.message);
  std::shared_ptr<Function> function;
  EXPECT_EQ(graph.finish({&x, 1}, {}, {}, function).message, status.message);
  EXPECT_FALSE(function);
}

std::string refused(const char* op, std::vector<GraphOutput> inputs,
                    std::vector<int> control = {}) {
  GraphBuilder graph;
  graph.placeholder(float32, {});
  int operation = -1;
  return graph.add(get_op(op), inputs, {}, *no_attrs(), control, "", operation).message;
}

TEST(GraphBuilder, ReferencesToNothing) {
  EXPECT_EQ(refused("Neg", {{5, 0}}), "the graph has no output 0 of operation 5");
  EXPECT_EQ(refused("Neg", {{0, 1}}), "the graph has no output 1 of operation 0");
  EXPECT_EQ(refused("Neg", {{-1, 0}}), "the graph has no output 0 of operation -1");
  EXPECT_EQ(refused("Neg", {{0, 0}}, {3}), "the graph has no operation 3");
  EXPECT_EQ(refused("Neg", {}), "takes 1 input, got 0");
  EXPECT_EQ(refused("Abort", {}), "the operation Abort cannot be used: it ends the process");
}

TEST(GraphBuilder, PlaceholdersAreTheInputs) {
  GraphBuilder graph;
  const GraphOutput x = graph.placeholder(float32, {});
  const GraphOutput y = graph.placeholder(float32, {});
  const GraphOutput both[] = {x, y};
  const GraphOutput same[] = {x, x};
  const GraphOutput sum = add(graph, "AddV2", {x, y});
  const GraphOutput wrong[] = {x, sum};
  std::shared_ptr<Function> function;
  EXPECT_EQ(graph.finish({&x, 1}, {&sum, 1}, {}, function).message,
            "every placeholder must be an input of the function");
  EXPECT_EQ(graph.finish(same, {&sum, 1}, {}, function).message,
            "a function's inputs must be different placeholders");
  EXPECT_EQ(graph.finish(wrong, {&sum, 1}, {}, function).message,
            "a function's inputs must be different placeholders");
  EXPECT_TRUE(graph.finish(both, {&sum, 1}, {}, function).ok());
}

}  // namespace
}  // namespace tf::internal
