// The corrections; the kernels' formulas are those of TensorFlow's cwise_ops.h and relu_op_functor.h.
#include "plan/as_kernel.h"

#include <initializer_list>
#include <limits>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/op_def.h"

namespace tf::internal {
namespace {

class Expression {
 public:
  Expression(GraphBuilder& graph, DType dtype, const Attrs& attrs,
             std::span<const GraphOutput> operands, GraphOutput plain)
      : graph_(graph), dtype_(dtype), attrs_(attrs), operands_(operands), plain_(plain) {}

  const Status& status() const { return status_; }

  // A NaN on either side is the result.
  GraphOutput keep_nan() {
    const GraphOutput& y = operands_[1];
    return call("SelectV2", {call("IsNan", {y}), y, plain_});
  }

  // As above, along the axes.
  GraphOutput keep_nan_of_any() {
    const AttrValue* keep = attrs_.find("keep_dims");
    const bool keep_dims = keep && std::get<bool>(*keep);
    const GraphOutput any =
        call("Any", {call("IsNan", {operands_[0]}), operands_[1]}, {{"keep_dims", keep_dims}});
    return call("SelectV2", {any, number(std::numeric_limits<double>::quiet_NaN()), plain_});
  }

  // gradients * (features > 0): a NaN or an infinity that is masked stays NaN.
  GraphOutput relu_grad() {
    const auto [gradients, features] = std::pair(operands_[0], operands_[1]);
    return masked(gradients, call("Greater", {features, zeros(features)}));
  }

  GraphOutput relu6_grad() {
    const auto [gradients, features] = std::pair(operands_[0], operands_[1]);
    const GraphOutput inside = call("LogicalAnd", {call("Greater", {features, zeros(features)}),
                                                   call("Less", {features, number(6)})});
    return masked(gradients, inside);
  }

  // The gradient passes unless outputs < 0: where they are NaN, too, and for Selu where they are 0.
  GraphOutput elu_grad() { return if_negative(operands_[0]); }
  GraphOutput selu_grad() {
    constexpr double kScale = 1.0507009873554804934193349852946;
    return if_negative(call("Mul", {operands_[0], number(kScale)}));
  }

  // dy (y (1 - y)), in this order.
  GraphOutput sigmoid_grad() {
    const auto [y, dy] = std::pair(operands_[0], operands_[1]);
    const GraphOutput one = call("OnesLike", {y});
    return call("Mul", {dy, call("Mul", {y, call("Sub", {one, y})})});
  }

  // A gradient of zero gives zero, whatever the slope.
  GraphOutput zero_of_zero() { return unless_zero(plain_); }
  // dy (0.5 / y), in this order.
  GraphOutput sqrt_grad() {
    const auto [y, dy] = std::pair(operands_[0], operands_[1]);
    return unless_zero(call("Mul", {dy, call("RealDiv", {number(0.5), y})}));
  }

 private:
  GraphOutput call(const char* op, std::initializer_list<GraphOutput> inputs,
                   std::vector<std::pair<std::string, AttrValue>> attrs = {}) {
    int operation = 0;
    if (status_.ok())
      status_ = graph_.add(get_op(op), std::vector<GraphOutput>(inputs), {},
                           *intern(std::move(attrs)), {}, "", operation);
    return {operation, 0};
  }

  GraphOutput zeros(const GraphOutput& like) { return call("ZerosLike", {like}); }
  GraphOutput number(double value) {
    const GraphOutput constant = graph_.constant(Buffer::copy_of(DType::float64, Shape{}, &value));
    return call("Cast", {constant}, {{"DstT", dtype_}});
  }
  // Not a product with the mask, which XLA would turn into a choice of 0.
  GraphOutput masked(const GraphOutput& gradients, const GraphOutput& mask) {
    return call("SelectV2", {mask, gradients, call("Mul", {gradients, zeros(gradients)})});
  }
  GraphOutput if_negative(const GraphOutput& otherwise) {
    const GraphOutput& outputs = operands_[1];
    return call("SelectV2", {call("Less", {outputs, zeros(outputs)}), plain_, otherwise});
  }
  GraphOutput unless_zero(const GraphOutput& product) {
    const GraphOutput& dy = operands_[1];
    return call("SelectV2", {call("Equal", {dy, zeros(dy)}), zeros(dy), product});
  }

  GraphBuilder& graph_;
  DType dtype_;
  const Attrs& attrs_;
  std::span<const GraphOutput> operands_;
  GraphOutput plain_;
  Status status_;
};

using Correction = GraphOutput (Expression::*)();

const std::unordered_map<std::string_view, Correction>& corrections() {
  static const auto* const all = new std::unordered_map<std::string_view, Correction>{
      {"Maximum", &Expression::keep_nan},         {"Minimum", &Expression::keep_nan},
      {"Max", &Expression::keep_nan_of_any},      {"Min", &Expression::keep_nan_of_any},
      {"ReluGrad", &Expression::relu_grad},       {"Relu6Grad", &Expression::relu6_grad},
      {"EluGrad", &Expression::elu_grad},         {"SeluGrad", &Expression::selu_grad},
      {"SigmoidGrad", &Expression::sigmoid_grad}, {"SqrtGrad", &Expression::sqrt_grad},
      {"RsqrtGrad", &Expression::zero_of_zero},   {"ReciprocalGrad", &Expression::zero_of_zero},
      {"InvGrad", &Expression::zero_of_zero}};
  return *all;
}

}  // namespace

Status as_kernel(GraphBuilder& graph, const std::string& op, DType dtype, const Attrs& attrs,
                 std::span<const GraphOutput> operands, GraphOutput& output) {
  const auto found = corrections().find(op);
  if (found == corrections().end() || !is_floating(dtype)) return {};
  Expression expression(graph, dtype, attrs, operands, output);
  output = (expression.*found->second)();
  return expression.status();
}

}  // namespace tf::internal
