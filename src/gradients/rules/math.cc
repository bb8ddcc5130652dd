// Gradients of element-wise functions of one tensor. Conjugates follow TensorFlow's convention: the
// gradient of a holomorphic f is dy * conj(f'(x)).
#include "gradients/rules/helpers.h"

namespace tf::internal {
namespace {

// y = |x|: dx = dy * sign(x)
InputGradients abs_gradient(const GradientArgs& g) { return {g.dy() * raw_ops::Sign(g.x())}; }

// y = -x: dx = -dy
InputGradients neg_gradient(const GradientArgs& g) { return {-g.dy()}; }

// y = 1 / x: dx = -dy * conj(y)^2
InputGradients reciprocal_gradient(const GradientArgs& g) {
  return {raw_ops::ReciprocalGrad(g.y(), g.dy())};
}

// z = -b * conj(a)^2: da = -2 * conj(dz) * b * conj(a), db = -dz * a^2
InputGradients reciprocal_grad_gradient(const GradientArgs& g) {
  const Tensor a = conj(g.x(0));
  return {if_wanted(g, 0, [&] { return conj(g.dy()) * -2.0 * g.x(1) * a; }),
          if_wanted(g, 1, [&] { return raw_ops::ReciprocalGrad(a, g.dy()); })};
}

// y = x^2: dx = dy * 2 * conj(x)
InputGradients square_gradient(const GradientArgs& g) { return {g.dy() * (conj(g.x()) * 2.0)}; }

// y = sqrt(x): dx = dy / (2 * conj(y))
InputGradients sqrt_gradient(const GradientArgs& g) { return {raw_ops::SqrtGrad(g.y(), g.dy())}; }

// z = b / (2 * conj(a)): da = -conj(dz / a) * z, db = dz / (2 * a)
InputGradients sqrt_grad_gradient(const GradientArgs& g) {
  const Tensor ratio = g.dy() / g.x(0);
  return {if_wanted(g, 0, [&] { return -conj(ratio) * g.y(); }),
          if_wanted(g, 1, [&] { return 0.5 * ratio; })};
}

// y = 1 / sqrt(x): dx = -dy * conj(y)^3 / 2
InputGradients rsqrt_gradient(const GradientArgs& g) { return {raw_ops::RsqrtGrad(g.y(), g.dy())}; }

// z = -b * conj(a)^3 / 2: da = -1.5 * conj(dz) * b * conj(a)^2, db = -dz * a^3 / 2
InputGradients rsqrt_grad_gradient(const GradientArgs& g) {
  const Tensor a = conj(g.x(0));
  return {if_wanted(g, 0, [&] { return -1.5 * conj(g.dy()) * g.x(1) * raw_ops::Square(a); }),
          if_wanted(g, 1, [&] { return raw_ops::RsqrtGrad(a, g.dy()); })};
}

// y = exp(x): dx = dy * conj(y)
InputGradients exp_gradient(const GradientArgs& g) { return {g.dy() * conj(g.y())}; }

// y = exp(x) - 1: dx = dy * exp(conj(x))
InputGradients expm1_gradient(const GradientArgs& g) {
  return {g.dy() * raw_ops::Exp(conj(g.x()))};
}

// y = log(x): dx = dy / conj(x)
InputGradients log_gradient(const GradientArgs& g) {
  return {g.dy() * raw_ops::Reciprocal(conj(g.x()))};
}

// y = log(1 + x): dx = dy / (1 + conj(x))
InputGradients log1p_gradient(const GradientArgs& g) {
  return {g.dy() * raw_ops::Reciprocal(1.0 + conj(g.x()))};
}

// y = sin(x): dx = dy * cos(conj(x))
InputGradients sin_gradient(const GradientArgs& g) { return {g.dy() * raw_ops::Cos(conj(g.x()))}; }

// y = cos(x): dx = -dy * sin(conj(x))
InputGradients cos_gradient(const GradientArgs& g) { return {-g.dy() * raw_ops::Sin(conj(g.x()))}; }

// y = tan(x): dx = dy / cos(conj(x))^2
InputGradients tan_gradient(const GradientArgs& g) {
  return {raw_ops::Square(raw_ops::Reciprocal(raw_ops::Cos(conj(g.x())))) * g.dy()};
}

// y = sinh(x): dx = dy * cosh(conj(x))
InputGradients sinh_gradient(const GradientArgs& g) {
  return {g.dy() * raw_ops::Cosh(conj(g.x()))};
}

// y = cosh(x): dx = dy * sinh(conj(x))
InputGradients cosh_gradient(const GradientArgs& g) {
  return {g.dy() * raw_ops::Sinh(conj(g.x()))};
}

// y = tanh(x): dx = dy * (1 - conj(y)^2)
InputGradients tanh_gradient(const GradientArgs& g) {
  return {raw_ops::TanhGrad(conj(g.y()), g.dy())};
}

// z = b * (1 - a^2): da = -2 * dz * conj(b) * conj(a), db = dz * (1 - conj(a)^2)
InputGradients tanh_grad_gradient(const GradientArgs& g) {
  const Tensor a = conj(g.x(0));
  return {if_wanted(g, 0, [&] { return g.dy() * -2.0 * conj(g.x(1)) * a; }),
          if_wanted(g, 1, [&] { return raw_ops::TanhGrad(a, g.dy()); })};
}

// y = asin(x): dx = dy / sqrt(1 - conj(x)^2)
InputGradients asin_gradient(const GradientArgs& g) {
  const Tensor root = raw_ops::Sqrt(1.0 - raw_ops::Square(conj(g.x())));
  return {g.dy() * raw_ops::Reciprocal(root)};
}

// y = acos(x): dx = -dy / sqrt(1 - conj(x)^2)
InputGradients acos_gradient(const GradientArgs& g) {
  const Tensor root = raw_ops::Sqrt(1.0 - raw_ops::Square(conj(g.x())));
  return {-g.dy() * raw_ops::Reciprocal(root)};
}

// y = atan(x): dx = dy / (1 + conj(x)^2)
InputGradients atan_gradient(const GradientArgs& g) {
  return {g.dy() * raw_ops::Reciprocal(1.0 + raw_ops::Square(conj(g.x())))};
}

// y = asinh(x): dx = dy / cosh(conj(y))
InputGradients asinh_gradient(const GradientArgs& g) {
  return {g.dy() / raw_ops::Cosh(conj(g.y()))};
}

// y = acosh(x): dx = dy / sinh(conj(y))
InputGradients acosh_gradient(const GradientArgs& g) {
  return {g.dy() / raw_ops::Sinh(conj(g.y()))};
}

// y = atanh(x): dx = dy / (1 - conj(x)^2)
InputGradients atanh_gradient(const GradientArgs& g) {
  return {g.dy() * raw_ops::Reciprocal(1.0 - raw_ops::Square(conj(g.x())))};
}

// y = sigmoid(x): dx = dy * conj(y) * (1 - conj(y))
InputGradients sigmoid_gradient(const GradientArgs& g) {
  return {raw_ops::SigmoidGrad(conj(g.y()), g.dy())};
}

// z = b * a * (1 - a): da = dz * conj(b) * (1 - 2 * conj(a)), db = dz * conj(a) * (1 - conj(a))
InputGradients sigmoid_grad_gradient(const GradientArgs& g) {
  const Tensor a = conj(g.x(0));
  return {if_wanted(g, 0,
                    [&] {
                      const Tensor product = g.dy() * conj(g.x(1));
                      return product - 2.0 * product * a;
                    }),
          if_wanted(g, 1, [&] { return raw_ops::SigmoidGrad(a, g.dy()); })};
}

// y = sign(x): dx = 0
InputGradients sign_gradient(const GradientArgs& g) { return {zeros_like(g.x())}; }

// y = re(x): dx = dy + 0i
InputGradients real_gradient(const GradientArgs& g) {
  return {complex_of(g.dy(), 0.0, g.x().dtype())};
}

// y = im(x): dx = 0 + dy i
InputGradients imag_gradient(const GradientArgs& g) {
  return {complex_of(0.0, g.dy(), g.x().dtype())};
}

// y = angle(x): dx = -dy / (im(x) + re(x) i)
InputGradients angle_gradient(const GradientArgs& g) {
  const Tensor x = g.x();
  const Tensor swapped = complex_of(imaginary_part(x), real_part(x), x.dtype());
  return {-complex_of(g.dy(), 0.0, x.dtype()) * raw_ops::Reciprocal(swapped)};
}

// y = conj(x): dx = conj(dy)
InputGradients conj_gradient(const GradientArgs& g) { return {conj(g.dy())}; }

// y = |x|: dx = dy * x / y, 0 where y is 0
InputGradients complex_abs_gradient(const GradientArgs& g) {
  const Tensor x = g.x();
  return {
      raw_ops::DivNoNan(complex_of(g.dy(), 0.0, x.dtype()) * x, complex_of(g.y(), 0.0, x.dtype()))};
}

// y = cast(x): dx = cast(dy) between the dtypes that TensorFlow differentiates, else none
InputGradients cast_gradient(const GradientArgs& g) {
  const auto differentiable = [](DType dtype) {
    return dtype == DType::float16 || dtype == DType::bfloat16 || dtype == DType::float32 ||
           dtype == DType::float64 || is_complex(dtype);
  };
  const DType source = g.x().dtype();
  if (!differentiable(source) || !differentiable(g.dy().dtype())) return {no_gradient};
  return {raw_ops::Cast(g.dy(), source)};
}

// A null rule: TensorFlow's gradient is "none", since the function is constant piece by piece.
const RuleEntry kMathRules[] = {
    {"Abs", abs_gradient},
    {"Acos", acos_gradient},
    {"Acosh", acosh_gradient},
    {"Angle", angle_gradient},
    {"Asin", asin_gradient},
    {"Asinh", asinh_gradient},
    {"Atan", atan_gradient},
    {"Atanh", atanh_gradient},
    {"Cast", cast_gradient},
    {"Ceil", nullptr},
    {"ComplexAbs", complex_abs_gradient},
    {"Conj", conj_gradient},
    {"Cos", cos_gradient},
    {"Cosh", cosh_gradient},
    {"Exp", exp_gradient},
    {"Expm1", expm1_gradient},
    {"Floor", nullptr},
    {"Imag", imag_gradient},
    {"Inv", reciprocal_gradient},
    {"InvGrad", reciprocal_grad_gradient},
    {"Log", log_gradient},
    {"Log1p", log1p_gradient},
    {"Neg", neg_gradient},
    {"Real", real_gradient},
    {"Reciprocal", reciprocal_gradient},
    {"ReciprocalGrad", reciprocal_grad_gradient},
    {"Rint", nullptr},
    {"Round", nullptr},
    {"Rsqrt", rsqrt_gradient},
    {"RsqrtGrad", rsqrt_grad_gradient},
    {"Sigmoid", sigmoid_gradient},
    {"SigmoidGrad", sigmoid_grad_gradient},
    {"Sign", sign_gradient},
    {"Sin", sin_gradient},
    {"Sinh", sinh_gradient},
    {"Sqrt", sqrt_gradient},
    {"SqrtGrad", sqrt_grad_gradient},
    {"Square", square_gradient},
    {"Tan", tan_gradient},
    {"Tanh", tanh_gradient},
    {"TanhGrad", tanh_grad_gradient},
};

}  // namespace

std::span<const RuleEntry> math_rules() { return kMathRules; }

}  // namespace tf::internal
