// The training step of `mlp` as one writes it by hand on TensorFlow's C API: forward, backward and update
// in one function, its handles kept, called in the calling thread. What any library on top is measured
// against. Prints the same line of JSON as workloads.cc.
#include <algorithm>
#include <chrono>
#include <iostream>
#include <string>
#include <vector>

#include "runtime/eager.h"
#include "runtime/function.h"

namespace {

using namespace tf::internal;
using tf::DType;
using tf::Shape;
using Clock = std::chrono::steady_clock;
using Attributes = std::vector<std::pair<std::string, AttrValue>>;

void check(const Status& status) {
  if (status.ok()) return;
  std::cerr << status.message << "\n";
  std::exit(1);
}

// Attributes given, and the defaults of the others.
const Attrs* attributes(const OpDef& op, const Attributes& given) {
  Attributes all;
  for (const AttrDef& attr : op.attrs) {
    const auto found = std::find_if(given.begin(), given.end(),
                                    [&](const auto& one) { return one.first == attr.name; });
    if (found != given.end())
      all.push_back(*found);
    else if (!attr.inferred)
      all.emplace_back(attr.name, *attr.default_value);
  }
  return intern(all);
}

class Graph {
 public:
  GraphOutput input(DType dtype, const Shape& shape) {
    inputs_.push_back(builder_.placeholder(dtype, shape));
    return inputs_.back();
  }
  GraphOutput scalar(float value) {
    return builder_.constant(Buffer::copy_of(DType::float32, Shape{}, &value));
  }
  GraphOutput axes(std::vector<int32_t> values) {
    return builder_.constant(
        Buffer::copy_of(DType::int32, Shape{static_cast<int64_t>(values.size())}, values.data()));
  }
  GraphOutput add(const char* name, const std::vector<GraphOutput>& operands,
                  const Attributes& given = {}) {
    const OpDef& op = get_op(name);
    int operation = 0;
    check(builder_.add(op, operands, {}, *attributes(op, given), {}, "", operation));
    return {operation, 0};
  }
  std::shared_ptr<Function> finish(GraphOutput output, const std::vector<int>& effects) {
    std::shared_ptr<Function> function;
    check(builder_.finish(inputs_, {&output, 1}, effects, function));
    return function;
  }

 private:
  GraphBuilder builder_;
  std::vector<GraphOutput> inputs_;
};

struct Layer {
  GraphOutput kernel_resource, bias_resource, kernel, input, output;
};

std::shared_ptr<Function> training_step(const std::vector<int64_t>& widths, int64_t batch) {
  Graph graph;
  const GraphOutput images = graph.input(DType::float32, Shape{batch, widths[0]});
  const GraphOutput labels = graph.input(DType::int32, Shape{batch});
  const Attributes as_float{{"dtype", DType::float32}};
  std::vector<Layer> layers(widths.size() - 1);
  GraphOutput x = images;
  for (size_t i = 0; i < layers.size(); ++i) {
    Layer& layer = layers[i];
    layer.input = x;
    layer.kernel_resource = graph.input(DType::resource, Shape{});
    layer.bias_resource = graph.input(DType::resource, Shape{});
    layer.kernel = graph.add("ReadVariableOp", {layer.kernel_resource}, as_float);
    const GraphOutput bias = graph.add("ReadVariableOp", {layer.bias_resource}, as_float);
    x = graph.add("BiasAdd", {graph.add("MatMul", {x, layer.kernel}), bias});
    if (i + 1 < layers.size()) x = graph.add("Relu", {x});
    layer.output = x;
  }
  const GraphOutput entropy = graph.add("SparseSoftmaxCrossEntropyWithLogits", {x, labels});
  const GraphOutput loss = graph.add("Mean", {entropy, graph.axes({0})});
  GraphOutput gradient =
      graph.add("Mul", {{entropy.operation, 1}, graph.scalar(1.0f / static_cast<float>(batch))});
  const GraphOutput rate = graph.scalar(0.1f);
  std::vector<int> effects;
  const auto update = [&](GraphOutput resource, GraphOutput delta) {
    effects.push_back(graph.add("ResourceApplyGradientDescent", {resource, rate, delta}).operation);
  };
  for (size_t i = layers.size(); i-- > 0;) {
    const Layer& layer = layers[i];
    update(layer.kernel_resource,
           graph.add("MatMul", {layer.input, gradient}, {{"transpose_a", true}}));
    update(layer.bias_resource, graph.add("BiasAddGrad", {gradient}));
    if (i == 0) break;
    gradient = graph.add("MatMul", {gradient, layer.kernel}, {{"transpose_b", true}});
    gradient = graph.add("ReluGrad", {gradient, layers[i - 1].output});
  }
  return graph.finish(loss, effects);
}

Handle run(const char* name, const std::vector<Handle>& operands, const Attributes& given) {
  std::vector<const Handle*> inputs;
  for (const Handle& one : operands) inputs.push_back(&one);
  std::vector<Handle> outputs;
  check(execute(get_op(name), inputs, {}, *attributes(get_op(name), given), "", outputs));
  return outputs.empty() ? Handle() : outputs[0];
}

Handle filled(const Shape& shape, float scale) {
  Buffer buffer = Buffer::allocate(DType::float32, shape);
  auto* values = static_cast<float*>(buffer.mutable_data());
  for (int64_t i = 0; i < shape.num_elements(); ++i)
    values[i] = scale * static_cast<float>(i * 7919 % 1000) / 1000;
  return Handle::from_buffer(buffer);
}

Handle variable(const Shape& shape, float scale) {
  static int number = 0;
  Handle resource = run("VarHandleOp", {},
                        {{"dtype", DType::float32},
                         {"shape", shape},
                         {"shared_name", "variable_" + std::to_string(number++)}});
  run("AssignVariableOp", {resource, filled(shape, scale)}, {{"dtype", DType::float32}});
  return resource;
}

}  // namespace

int main(int count, char** arguments) {
  if (count > 1 && std::string(arguments[1]) != "mlp") return 0;
  const double budget = count > 2 ? std::stod(arguments[2]) : 2;
  const std::vector<int64_t> widths{784, 128, 32, 10};
  const std::shared_ptr<Function> step = training_step(widths, 100);
  std::vector<int32_t> labels(100);
  for (size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int32_t>(i % 10);
  std::vector<Handle> handles{
      filled(Shape{100, 784}, 1),
      Handle::from_buffer(Buffer::copy_of(DType::int32, Shape{100}, labels.data()))};
  for (size_t i = 0; i + 1 < widths.size(); ++i) {
    handles.push_back(variable(Shape{widths[i], widths[i + 1]}, 0.05f));
    handles.push_back(variable(Shape{widths[i + 1]}, 0));
  }
  std::vector<const Handle*> inputs;
  for (const Handle& one : handles) inputs.push_back(&one);
  std::vector<double> times;
  const Clock::time_point begin = Clock::now();
  while (times.size() < 4 || std::chrono::duration<double>(Clock::now() - begin).count() < budget) {
    const Clock::time_point start = Clock::now();
    std::vector<Handle> outputs;
    check(step->call(inputs, CallMode::caller_thread, outputs));
    Buffer loss;
    check(outputs[0].to_buffer(loss));
    times.push_back(std::chrono::duration<double>(Clock::now() - start).count());
  }
  const double first = times[0];
  times.erase(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2));
  std::sort(times.begin(), times.end());
  std::cout << "{\"workload\": \"mlp\", \"seconds\": " << times[times.size() / 2]
            << ", \"first\": " << first << ", \"slowest_later\": " << times.back() << "}"
            << std::endl;
}
