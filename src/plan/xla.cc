// The overlay of operations that XLA computes as the kernels do, rounding aside.
#include "plan/xla.h"

#include <optional>
#include <string_view>
#include <unordered_map>

namespace tf::internal {
namespace {

/// What must hold for an operation to enter.
enum class Rule : uint8_t {
  any,     // same results, no run-time errors
  floats,  // the same for floating-point operands; integers raise errors or wrap differently
  cast,    // not from a float to an integer: NaN and overflow differ
  known_operands,  // integer operands decide the shape or place: they must be constants
  labels,          // operand 1 holds class numbers, which must be in range
  gather,          // operand 1 holds positions along a constant axis
  contraction,     // multiplies matrices
};

constexpr std::string_view kAny[] = {
    "Abs",        "Add",       "AddV2",      "AddN",         "Sub",      "Mul",
    "Neg",        "Square",    "Maximum",    "Minimum",      "Sign",     "SquaredDifference",
    "Equal",      "NotEqual",  "Less",       "LessEqual",    "Greater",  "GreaterEqual",
    "LogicalAnd", "LogicalOr", "LogicalNot", "Select",       "SelectV2", "Identity",
    "ZerosLike",  "OnesLike",  "Pack",       "StopGradient", "BiasAdd",  "BiasAddGrad",
    "Relu",       "Relu6",     "ReluGrad",   "Relu6Grad",    "L2Loss",   "IsNan",
    "IsInf",      "IsFinite",  "MulNoNan"};
constexpr std::string_view kFloats[] = {"RealDiv",
                                        "Div",
                                        "DivNoNan",
                                        "Sqrt",
                                        "SqrtGrad",
                                        "Rsqrt",
                                        "Exp",
                                        "Expm1",
                                        "Log",
                                        "Log1p",
                                        "Tanh",
                                        "TanhGrad",
                                        "Sigmoid",
                                        "SigmoidGrad",
                                        "Sin",
                                        "Cos",
                                        "Tan",
                                        "Sinh",
                                        "Cosh",
                                        "Asinh",
                                        "Acosh",
                                        "Atanh",
                                        "Atan",
                                        "Atan2",
                                        "Pow",
                                        "Reciprocal",
                                        "Inv",
                                        "InvGrad",
                                        "ReciprocalGrad",
                                        "RsqrtGrad",
                                        "Elu",
                                        "EluGrad",
                                        "Selu",
                                        "SeluGrad",
                                        "LeakyRelu",
                                        "LeakyReluGrad",
                                        "Softplus",
                                        "Softsign",
                                        "Softmax",
                                        "Floor",
                                        "SoftplusGrad",
                                        "SoftsignGrad",
                                        "Ceil",
                                        "Rint",
                                        "Erf",
                                        "Erfc",
                                        "LogSoftmax",
                                        "SoftmaxCrossEntropyWithLogits",
                                        "Xlogy",
                                        "Xdivy"};
constexpr std::string_view kKnownOperands[] = {
    "Sum",      "Mean",    "Max",         "Min",   "Prod",   "All",          "Any",
    "Reshape",  "Squeeze", "Transpose",   "Tile",  "Fill",   "ExpandDims",   "Pad",
    "PadV2",    "Slice",   "BroadcastTo", "Split", "SplitV", "StridedSlice", "StridedSliceGrad",
    "ConcatV2", "Concat",  "Unpack",      "Shape", "Size",   "Rank",         "ReverseV2",
    "OneHot",   "Cumsum",  "Range"};
constexpr std::string_view kContractions[] = {"MatMul", "BatchMatMul", "BatchMatMulV2",
                                              "BatchMatMulV3"};

using Rules = std::unordered_map<std::string_view, Rule>;

Rules make_rules() {
  Rules rules{{"Cast", Rule::cast},
              {"SparseSoftmaxCrossEntropyWithLogits", Rule::labels},
              {"GatherV2", Rule::gather}};
  for (const std::string_view name : kAny) rules.emplace(name, Rule::any);
  for (const std::string_view name : kFloats) rules.emplace(name, Rule::floats);
  for (const std::string_view name : kKnownOperands) rules.emplace(name, Rule::known_operands);
  for (const std::string_view name : kContractions) rules.emplace(name, Rule::contraction);
  return rules;
}

std::optional<Rule> rule_of(const Recipe::Step& step) {
  static const Rules* const rules = new Rules(make_rules());
  const auto found = rules->find(step.signature->op->name);
  return found == rules->end() ? std::nullopt : std::optional(found->second);
}

class Judge {
 public:
  explicit Judge(const Recipe& recipe) : recipe_(recipe), types_(types_of_values(recipe)) {}

  XlaVerdict run() {
    verdict_.build_seconds = kSecondsToCompile;
    for (const Recipe::Typed& one : recipe_.inputs)
      if (!is_usable(one.dtype, *one.shape)) refuse("an input's shape or dtype is not fixed");
    for (const Recipe::Typed& one : recipe_.variables)
      if (!is_usable(one.dtype, *one.shape)) refuse("a variable's shape or dtype is not fixed");
    for (const Recipe::Step& step : recipe_.steps) {
      if (!verdict_.refusal.empty()) break;
      if (step.kind != NodeKind::operation) continue;
      judge(step);
      const bool is_product = rule_of(step) == Rule::contraction;
      verdict_.build_seconds += is_product ? kSecondsToCompileProduct : kSecondsToCompileStep;
    }
    return std::move(verdict_);
  }

  std::vector<bool> judge_each() {
    std::vector<bool> may_enter;
    for (const Recipe::Step& step : recipe_.steps) {
      verdict_ = {};
      if (step.kind == NodeKind::operation) judge(step);
      for (const Recipe::Operand& operand : step.operands) {
        const Recipe::Typed typed = type_of(operand);
        if (typed.shape && !is_usable(typed.dtype, *typed.shape)) refuse("an operand is not fixed");
      }
      may_enter.push_back(step.kind == NodeKind::operation && verdict_.refusal.empty() &&
                          verdict_.guards.empty() && !verdict_.multiplies_matrices);
    }
    return may_enter;
  }

 private:
  using Kind = Recipe::Operand::Kind;

  static bool is_usable(DType dtype, const Shape& shape) {
    const bool has_type = dtype == DType::float32 || dtype == DType::float64 ||
                          dtype == DType::int32 || dtype == DType::int64 || dtype == DType::bool_;
    // Empty tensors are where kernels and compilers have most special cases, and nothing to win.
    return has_type && shape.is_fully_defined() && shape.num_elements() > 0;
  }

  void refuse(const std::string& why) {
    if (verdict_.refusal.empty()) verdict_.refusal = why;
  }

  Recipe::Typed type_of(const Recipe::Operand& operand) const {
    if (operand.kind == Kind::local) return types_[operand.index];
    if (operand.kind == Kind::input) return recipe_.inputs[operand.index];
    return {recipe_.constants[operand.index].dtype(), nullptr};
  }

  void judge(const Recipe::Step& step) {
    const std::string& name = step.signature->op->name;
    const std::optional<Rule> rule = rule_of(step);
    if (!rule) return refuse(name + " stays outside");
    for (size_t i = 0; i < step.num_outputs; ++i)
      if (!is_usable(step.signature->output_types[i], *step.signature->output_shapes[i]))
        return refuse(name + " has an output whose shape or dtype is not fixed");
    apply(*rule, name, step);
  }

  void apply(Rule rule, const std::string& name, const Recipe::Step& step) {
    switch (rule) {
      case Rule::any: return;
      case Rule::floats: return check_floats(name, step);
      case Rule::cast: return check_cast(step);
      case Rule::known_operands: return check_known(name, step);
      case Rule::labels: return guard(name, step.operands[1], num_classes(step));
      case Rule::gather: return check_gather(name, step);
      case Rule::contraction: verdict_.multiplies_matrices = true; return check_floats(name, step);
    }
  }

  void check_floats(const std::string& name, const Recipe::Step& step) {
    // The kernel gives NaN for infinity.
    if (name == "Erf" && step.signature->output_types[0] == DType::float64)
      refuse("Erf of float64 differs for infinity");
    for (const Recipe::Operand& operand : step.operands)
      if (!is_floating(type_of(operand).dtype)) refuse(name + " of integers can fail");
  }

  void check_cast(const Recipe::Step& step) {
    const bool to_float = is_floating(step.signature->output_types[0]);
    if (is_floating(type_of(step.operands[0]).dtype) && !to_float)
      refuse("Cast from a float to an integer differs for NaN");
  }

  // Data comes first, except for Concat's and Split's axis; integers after it decide places.
  void check_known(const std::string& name, const Recipe::Step& step) {
    if (name == "Mean" && !is_floating(step.signature->output_types[0]))
      return refuse("Mean of integers overflows differently");
    const bool starts_with_axis = name == "Concat" || name == "Split" || name == "Fill" ||
                                  name == "Range" || name == "StridedSliceGrad";
    for (size_t i = 0; i < step.operands.size(); ++i) {
      const DType dtype = type_of(step.operands[i]).dtype;
      const bool decides = (dtype == DType::int32 || dtype == DType::int64) &&
                           (i > 0 || starts_with_axis) && !is_data(name, i, step);
      if (decides && step.operands[i].kind != Kind::constant)
        return refuse(name + " at a place that is known only at run time");
    }
  }

  // Integer operands beyond the first that are data all the same.
  static bool is_data(const std::string& name, size_t i, const Recipe::Step& step) {
    if (name == "ConcatV2") return i + 1 < step.operands.size();
    if (name == "Concat") return i > 0;
    if (name == "StridedSliceGrad") return i == 4;
    if (name == "OneHot") return i >= 2;
    if (name == "Fill" || name == "Split") return i == 1;
    return name == "PadV2" && i == 2;
  }

  int64_t num_classes(const Recipe::Step& step) const {
    const Shape* shape = type_of(step.operands[0]).shape;
    return shape && shape->rank() > 0 ? (*shape)[static_cast<size_t>(shape->rank() - 1)] : 0;
  }

  void check_gather(const std::string& name, const Recipe::Step& step) {
    const Shape* shape = type_of(step.operands[0]).shape;
    const Recipe::Operand& axis = step.operands[2];
    if (!shape || axis.kind != Kind::constant) return refuse(name + " along an unknown axis");
    const Buffer& buffer = recipe_.constants[axis.index];
    int64_t at = buffer.dtype() == DType::int64 ? buffer.as<int64_t>()[0] : buffer.as<int32_t>()[0];
    if (at < 0) at += shape->rank();
    guard(name, step.operands[1], (*shape)[static_cast<size_t>(at)]);
  }

  void guard(const std::string& name, const Recipe::Operand& indices, int64_t limit) {
    if (indices.kind != Kind::input)
      return refuse(name + " with indices that are computed with it can fail");
    verdict_.guards.push_back({indices.index, limit});
  }

  const Recipe& recipe_;
  const std::vector<Recipe::Typed> types_;
  XlaVerdict verdict_;
};

}  // namespace

std::vector<std::string_view> xla_operations() {
  std::vector<std::string_view> names;
  for (const auto& [name, rule] : make_rules()) names.push_back(name);
  return names;
}

XlaVerdict judge_for_xla(const Recipe& recipe) { return Judge(recipe).run(); }

std::vector<bool> steps_for_parts(const Recipe& recipe) { return Judge(recipe).judge_each(); }

}  // namespace tf::internal
