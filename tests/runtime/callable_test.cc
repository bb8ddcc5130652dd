// Callables: what they compute, what they refuse, how they fail.
#include "runtime/callable.h"

#include "runtime/function.h"
#include "runtime/helpers.h"

namespace tf::internal {
namespace {

GraphOutput add(GraphBuilder& graph, const char* op, std::vector<GraphOutput> inputs) {
  int operation = -1;
  const Status status = graph.add(get_op(op), inputs, {}, *intern({}), {}, "", operation);
  EXPECT_TRUE(status.ok()) << status.message;
  return {operation, 0};
}

std::shared_ptr<Callable> quotient() {
  GraphBuilder graph;
  const GraphOutput x = graph.placeholder(int32, Shape({-1}));
  const GraphOutput y = graph.placeholder(int32, Shape::unknown());
  std::shared_ptr<Callable> callable;
  const GraphOutput divided = add(graph, "FloorDiv", {x, y});
  const GraphOutput outputs[] = {divided, add(graph, "Neg", {divided})};
  const GraphOutput inputs[] = {x, y};
  EXPECT_TRUE(graph.finish(inputs, outputs, callable).ok());
  EXPECT_FALSE(graph.finish(inputs, outputs, callable).ok());  // the graph is gone
  return callable;
}

TEST(Callable, ComputesFromHostMemoryToHostMemory) {
  const auto callable = quotient();
  for (int i = 1; i < 4; ++i) {
    const Buffer inputs[] = {buffer<int32_t>({2}, {12, 24}), buffer<int32_t>({}, {i})};
    std::vector<Buffer> outputs;
    ASSERT_TRUE(callable->call(inputs, outputs).ok());
    ASSERT_EQ(outputs.size(), 2u);
    EXPECT_EQ(outputs[0].dims(), std::vector<int64_t>({2}));
    EXPECT_EQ(outputs[0].as<int32_t>()[1], 24 / i);
    EXPECT_EQ(outputs[1].as<int32_t>()[1], -24 / i);
  }
}

TEST(Callable, FailsWithAStatusAndGoesOn) {
  const auto callable = quotient();
  const Buffer zero[] = {buffer<int32_t>({1}, {1}), buffer<int32_t>({}, {0})};
  std::vector<Buffer> outputs;
  const Status failed = callable->call(zero, outputs);
  EXPECT_EQ(failed.code, ErrorCode::invalid_argument);
  EXPECT_NE(failed.message.find("Integer division by zero"), std::string::npos) << failed.message;
  EXPECT_TRUE(outputs.empty());
  EXPECT_EQ(callable->call(std::span(zero, 1), outputs).message,
            "a callable takes 2 inputs, got 1");
  const Buffer one[] = {buffer<int32_t>({1}, {5}), buffer<int32_t>({}, {1})};
  EXPECT_TRUE(callable->call(one, outputs).ok());
  EXPECT_EQ(outputs[0].as<int32_t>()[0], 5);
}

}  // namespace
}  // namespace tf::internal
