// The training steps of `mlp` and `conv` as one writes them by hand on TensorFlow's C API: forward, backward
// and update in one function, its handles kept, called in the calling thread or, where that is faster, by
// TensorFlow's pool. What any library on top is measured against. Prints the same lines of JSON as
// workloads.cc.
#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "benchmarks/timing.h"
#include "runtime/eager.h"
#include "runtime/function.h"

namespace {

using namespace tf::internal;
using tf::DType;
using tf::Shape;
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
  GraphOutput integers(std::vector<int32_t> values) {
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

const Attributes kFloat{{"dtype", DType::float32}};
const Attributes kSame{{"strides", std::vector<int64_t>{1, 1, 1, 1}}, {"padding", "SAME"}};
const Attributes kPool{{"ksize", std::vector<int64_t>{1, 2, 2, 1}},
                       {"strides", std::vector<int64_t>{1, 2, 2, 1}},
                       {"padding", "SAME"}};

// The steps, forward and backward, with descent by 0.1.
class Step {
 public:
  GraphOutput input(DType dtype, const Shape& shape) { return graph_.input(dtype, shape); }

  // Dense layers with a rectifier between them; the gradient of the first one's input, if it is asked for.
  GraphOutput loss(GraphOutput x, GraphOutput labels, int64_t batch, size_t layers,
                   GraphOutput* input_gradient) {
    std::vector<Layer> dense(layers);
    for (size_t i = 0; i < layers; ++i) {
      dense[i] = {x, variable(), variable(), {}};
      x = graph_.add("BiasAdd",
                     {graph_.add("MatMul", {x, dense[i].kernel.value}), dense[i].bias.value});
      if (i + 1 < layers) x = graph_.add("Relu", {x});
      dense[i].output = x;
    }
    const GraphOutput entropy = graph_.add("SparseSoftmaxCrossEntropyWithLogits", {x, labels});
    const GraphOutput share = graph_.scalar(1.0f / static_cast<float>(batch));
    GraphOutput gradient = graph_.add("Mul", {{entropy.operation, 1}, share});
    for (size_t i = layers; i-- > 0;) {
      const Layer& layer = dense[i];
      const GraphOutput outer = gradient;
      update(layer.kernel, graph_.add("MatMul", {layer.input, outer}, {{"transpose_a", true}}));
      update(layer.bias, graph_.add("BiasAddGrad", {outer}));
      if (i == 0 && !input_gradient) break;
      gradient = graph_.add("MatMul", {outer, layer.kernel.value}, {{"transpose_b", true}});
      if (i > 0) gradient = graph_.add("ReluGrad", {gradient, dense[i - 1].output});
    }
    if (input_gradient) *input_gradient = gradient;
    return graph_.add("Mean", {entropy, graph_.integers({0})});
  }

  // A convolution, a rectifier and a pool that halves the image.
  GraphOutput convolve(GraphOutput x, const Shape& kernel_shape) {
    Convolution one{x, variable(), kernel_shape, {}, {}};
    one.active = graph_.add("Relu", {graph_.add("Conv2D", {x, one.kernel.value}, kSame)});
    one.pooled = graph_.add("MaxPool", {one.active}, kPool);
    convolutions_.push_back(one);
    return one.pooled;
  }

  GraphOutput reshape(GraphOutput x, const std::vector<int32_t>& shape) {
    return graph_.add("Reshape", {x, graph_.integers(shape)});
  }

  // The way back through the convolutions, from the gradient of the last pool.
  void descend(GraphOutput gradient) {
    for (size_t i = convolutions_.size(); i-- > 0;) {
      const Convolution& one = convolutions_[i];
      gradient = graph_.add("MaxPoolGrad", {one.active, one.pooled, gradient}, kPool);
      gradient = graph_.add("ReluGrad", {gradient, one.active});
      std::vector<int32_t> sizes(one.kernel_shape.begin(), one.kernel_shape.end());
      update(one.kernel, graph_.add("Conv2DBackpropFilter",
                                    {one.input, graph_.integers(sizes), gradient}, kSame));
      if (i == 0) break;
      const GraphOutput shape = graph_.add("Shape", {one.input});
      gradient = graph_.add("Conv2DBackpropInput", {shape, one.kernel.value, gradient}, kSame);
    }
  }

  std::shared_ptr<Function> finish(GraphOutput loss) { return graph_.finish(loss, effects_); }

 private:
  struct Parameter {
    GraphOutput resource, value;
  };
  struct Layer {
    GraphOutput input;
    Parameter kernel, bias;
    GraphOutput output;
  };
  struct Convolution {
    GraphOutput input;
    Parameter kernel;
    Shape kernel_shape;
    GraphOutput active, pooled;
  };

  Parameter variable() {
    const GraphOutput resource = graph_.input(DType::resource, Shape{});
    return {resource, graph_.add("ReadVariableOp", {resource}, kFloat)};
  }
  void update(const Parameter& parameter, GraphOutput gradient) {
    effects_.push_back(graph_
                           .add("ResourceApplyGradientDescent",
                                {parameter.resource, graph_.scalar(0.1f), gradient})
                           .operation);
  }

  Graph graph_;
  std::vector<Convolution> convolutions_;
  std::vector<int> effects_;
};

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
    values[i] = scale * (static_cast<float>(i * 7919 % 1000) / 1000 - 0.5f);
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

Handle digits(int64_t batch) {
  std::vector<int32_t> labels(static_cast<size_t>(batch));
  for (size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int32_t>(i % 10);
  return Handle::from_buffer(Buffer::copy_of(DType::int32, Shape{batch}, labels.data()));
}

struct Program {
  std::shared_ptr<Function> step;
  std::vector<Handle> operands;
};

Program mlp() {
  const std::vector<int64_t> widths{784, 128, 32, 10};
  Step step;
  const GraphOutput images = step.input(DType::float32, Shape{100, 784});
  const GraphOutput labels = step.input(DType::int32, Shape{100});
  const GraphOutput loss = step.loss(images, labels, 100, widths.size() - 1, nullptr);
  Program program{step.finish(loss), {filled(Shape{100, 784}, 1), digits(100)}};
  for (size_t i = 0; i + 1 < widths.size(); ++i) {
    program.operands.push_back(variable(Shape{widths[i], widths[i + 1]}, 0.05f));
    program.operands.push_back(variable(Shape{widths[i + 1]}, 0));
  }
  return program;
}

Program conv() {
  const std::vector<Shape> kernels{{5, 5, 1, 32}, {5, 5, 32, 64}};
  const std::vector<Shape> dense{{7 * 7 * 64, 128}, {128}, {128, 10}, {10}};
  Step step;
  const GraphOutput images = step.input(DType::float32, Shape{64, 28, 28, 1});
  const GraphOutput labels = step.input(DType::int32, Shape{64});
  GraphOutput x = images;
  for (const Shape& kernel : kernels) x = step.convolve(x, kernel);
  GraphOutput gradient;
  const GraphOutput loss = step.loss(step.reshape(x, {64, 7 * 7 * 64}), labels, 64, 2, &gradient);
  step.descend(step.reshape(gradient, {64, 7, 7, 64}));
  Program program{step.finish(loss), {filled(Shape{64, 28, 28, 1}, 1), digits(64)}};
  for (const Shape& shape : kernels) program.operands.push_back(variable(shape, 0.05f));
  for (const Shape& shape : dense)
    program.operands.push_back(variable(shape, shape.rank() > 1 ? 0.05f : 0));
  return program;
}

// Seconds of each step for about `budget` seconds.
std::vector<double> times_of(const Program& program, CallMode mode, double budget) {
  std::vector<const Handle*> inputs;
  for (const Handle& one : program.operands) inputs.push_back(&one);
  std::vector<double> times;
  const Clock::time_point begin = Clock::now();
  while (times.size() < 4 || seconds_since(begin) < budget) {
    const Clock::time_point start = Clock::now();
    std::vector<Handle> outputs;
    check(program.step->call(inputs, mode, outputs));
    Buffer loss;
    check(outputs[0].to_buffer(loss));
    times.push_back(seconds_since(start));
  }
  return times;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string only = count > 1 ? arguments[1] : "";
  const double budget = count > 2 ? std::stod(arguments[2]) : 2;
  const std::vector<std::pair<std::string, Program (*)()>> all{{"mlp", mlp}, {"conv", conv}};
  for (const auto& [name, make] : all) {
    if (!only.empty() && only != name) continue;
    const Program program = make();
    std::vector<double> times = times_of(program, CallMode::caller_thread, budget / 2);
    const double first = times[0];
    const std::vector<double> pooled = times_of(program, CallMode::threaded, budget / 2);
    if (median_of_last_half(pooled) < median_of_last_half(times)) times = pooled;
    print_times(name, times, 1, first);
  }
}
