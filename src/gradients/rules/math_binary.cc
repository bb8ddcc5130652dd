// Gradients of element-wise functions of several tensors, which broadcast against each other.
#include "gradients/rules/helpers.h"

namespace tf::internal {
namespace {

// z = x + y: dx = dz, dy = dz
InputGradients add_gradient(const GradientArgs& g) {
  const auto same = [&] { return g.dy(); };
  return broadcast_gradients(g, same, same);
}

// z = x1 + ... + xn: dxi = dz
InputGradients add_n_gradient(const GradientArgs& g) {
  return InputGradients(g.num_inputs(), g.dy());
}

// z = x - y: dx = dz, dy = -dz
InputGradients sub_gradient(const GradientArgs& g) {
  return {if_wanted(g, 0, [&] { return unbroadcast(g.dy(), g.x(0)); }),
          if_wanted(g, 1, [&] { return -unbroadcast(g.dy(), g.x(1)); })};
}

// z = x * y: dx = dz * conj(y), dy = conj(x) * dz
InputGradients mul_gradient(const GradientArgs& g) {
  return broadcast_gradients(
      g, [&] { return g.dy() * conj(g.x(1)); }, [&] { return conj(g.x(0)) * g.dy(); });
}

// z = x * y, 0 where y is 0: dx = dz * y, dy = x * dz, with the same rule for 0
InputGradients mul_no_nan_gradient(const GradientArgs& g) {
  return broadcast_gradients(
      g, [&] { return raw_ops::MulNoNan(g.dy(), g.x(1)); },
      [&] { return raw_ops::MulNoNan(g.x(0), g.dy()); });
}

// z = x / y: dx = dz / conj(y), dy = dz * -conj(x) / conj(y) / conj(y)
InputGradients div_gradient(const GradientArgs& g) {
  const Tensor y = conj(g.x(1));
  return broadcast_gradients(
      g, [&] { return g.dy() / y; }, [&] { return g.dy() * (-conj(g.x(0)) / y / y); });
}

// z = x / y, 0 where y is 0: as x / y, with the same rule for 0
InputGradients div_no_nan_gradient(const GradientArgs& g) {
  const Tensor y = conj(g.x(1));
  return broadcast_gradients(
      g, [&] { return raw_ops::DivNoNan(g.dy(), y); },
      [&] { return g.dy() * raw_ops::DivNoNan(raw_ops::DivNoNan(-conj(g.x(0)), y), y); });
}

// z = x - y * floor(x / y): dx = dz, dy = -dz * floor(x / y)
InputGradients floor_mod_gradient(const GradientArgs& g) {
  return broadcast_gradients(
      g, [&] { return g.dy(); }, [&] { return g.dy() * -raw_ops::FloorDiv(g.x(0), g.x(1)); });
}

// z = x^y: dx = dz * conj(y) * conj(x)^(conj(y) - 1), dy = dz * conj(z) * log(conj(x)); the log
// counts as 0 where it has no value (x <= 0)
InputGradients pow_gradient(const GradientArgs& g) {
  const Tensor x = conj(g.x(0));
  return broadcast_gradients(
      g,
      [&] {
        const Tensor y = conj(g.x(1));
        return g.dy() * y * raw_ops::Pow(x, y - 1.0);
      },
      [&] {
        const Tensor has_log = is_complex(x.dtype()) ? x != 0.0 : x > 0.0;
        const Tensor log = raw_ops::Log(select(has_log, x, 1.0));
        return g.dy() * conj(g.y()) * select(has_log, log, 0.0);
      });
}

InputGradients chosen_gradients(const GradientArgs& g, const Tensor& first_chosen) {
  return broadcast_gradients(
      g, [&] { return select(first_chosen, g.dy(), 0.0); },
      [&] { return select(first_chosen, 0.0, g.dy()); });
}

// z = max(x, y): dx = dz where x >= y, dy = dz elsewhere
InputGradients maximum_gradient(const GradientArgs& g) {
  return chosen_gradients(g, g.x(0) >= g.x(1));
}

// z = min(x, y): dx = dz where x <= y, dy = dz elsewhere
InputGradients minimum_gradient(const GradientArgs& g) {
  return chosen_gradients(g, g.x(0) <= g.x(1));
}

// z = (x - y)^2: dx = 2 * dz * (x - y), dy = -dx
InputGradients squared_difference_gradient(const GradientArgs& g) {
  const Tensor dx = g.dy() * 2.0 * (g.x(0) - g.x(1));
  return {if_wanted(g, 0, [&] { return unbroadcast(dx, g.x(0)); }),
          if_wanted(g, 1, [&] { return -unbroadcast(dx, g.x(1)); })};
}

// z = atan2(y, x): dy = dz * x / (x^2 + y^2), dx = -dz * y / (x^2 + y^2)
InputGradients atan2_gradient(const GradientArgs& g) {
  const Tensor y = g.x(0), x = g.x(1);
  const Tensor ratio = g.dy() / (raw_ops::Square(y) + raw_ops::Square(x));
  return broadcast_gradients(
      g, [&] { return x * ratio; }, [&] { return -y * ratio; });
}

// TensorFlow leaves the conjugates out of the three below.
Tensor not_zero(const Tensor& x) { return cast(x != 0.0, x.dtype()); }

// z = x * log(y), 0 where x is 0: dx = log(y) where x is not 0, dy = x / y
InputGradients xlogy_gradient(const GradientArgs& g) {
  const Tensor x = conj(g.x(0)), y = conj(g.x(1));
  return broadcast_gradients(
      g, [&] { return raw_ops::Xlogy(not_zero(x), y) * g.dy(); },
      [&] { return raw_ops::Xdivy(x, y) * g.dy(); });
}

// z = x * log(1 + y), 0 where x is 0: dx = log(1 + y) where x is not 0, dy = x / (1 + y)
InputGradients xlog1py_gradient(const GradientArgs& g) {
  const Tensor x = conj(g.x(0)), y = conj(g.x(1));
  return broadcast_gradients(
      g, [&] { return raw_ops::Xlog1py(not_zero(x), y) * g.dy(); },
      [&] { return raw_ops::Xdivy(x, y + 1.0) * g.dy(); });
}

// z = x / y, 0 where x is 0: dx = 1 / y where x is not 0, dy = -x / y^2
InputGradients xdivy_gradient(const GradientArgs& g) {
  const Tensor x = conj(g.x(0)), y = conj(g.x(1));
  return broadcast_gradients(
      g, [&] { return raw_ops::Xdivy(not_zero(x), y) * g.dy(); },
      [&] { return raw_ops::Xdivy(-x, raw_ops::Square(y)) * g.dy(); });
}

// z = the float after x towards y: dx = dz, dy = 0
InputGradients next_after_gradient(const GradientArgs& g) {
  return {if_wanted(g, 0, [&] { return unbroadcast(g.dy(), g.x(0)); }),
          if_wanted(g, 1, [&] { return zeros_like(g.x(1)); })};
}

// z = x + y i: dx = re(dz), dy = im(dz)
InputGradients complex_gradient(const GradientArgs& g) {
  return broadcast_gradients(
      g, [&] { return real_part(g.dy()); }, [&] { return imaginary_part(g.dy()); });
}

// z = u x v: du = v x dz, dv = dz x u
InputGradients cross_gradient(const GradientArgs& g) {
  return {if_wanted(g, 0, [&] { return raw_ops::Cross(g.x(1), g.dy()); }),
          if_wanted(g, 1, [&] { return raw_ops::Cross(g.dy(), g.x(0)); })};
}

// y = min(max(x, low), high): dx = dy inside, dlow = dy where x < low, dhigh = dy where x > high
InputGradients clip_by_value_gradient(const GradientArgs& g) {
  const Tensor x = g.x(0);
  const Tensor below = x<g.x(1), above = x> g.x(2);
  return {if_wanted(g, 0, [&] { return select(below | above, 0.0, g.dy()); }),
          if_wanted(g, 1, [&] { return unbroadcast(select(below, g.dy(), 0.0), g.x(1)); }),
          if_wanted(g, 2, [&] { return unbroadcast(select(above, g.dy(), 0.0), g.x(2)); })};
}

// z = c ? x : y: dx = c ? dz : 0, dy = c ? 0 : dz; c may choose whole rows
InputGradients select_v1_gradient(const GradientArgs& g) {
  const Tensor zeros = zeros_like(g.x(1));
  return {no_gradient, if_wanted(g, 1, [&] { return raw_ops::Select(g.x(0), g.dy(), zeros); }),
          if_wanted(g, 2, [&] { return raw_ops::Select(g.x(0), zeros, g.dy()); })};
}

// z = c ? x : y: dx = c ? dz : 0, dy = c ? 0 : dz; all three broadcast
InputGradients select_gradient(const GradientArgs& g) {
  const Tensor c = g.x(0);
  return {no_gradient, if_wanted(g, 1, [&] { return unbroadcast(select(c, g.dy(), 0.0), g.x(1)); }),
          if_wanted(g, 2, [&] { return unbroadcast(select(c, 0.0, g.dy()), g.x(2)); })};
}

const RuleEntry kMathBinaryRules[] = {
    {"AccumulateNV2", add_n_gradient},
    {"Add", add_gradient},
    {"AddN", add_n_gradient},
    {"AddV2", add_gradient},
    {"Atan2", atan2_gradient},
    {"ClipByValue", clip_by_value_gradient},
    {"Complex", complex_gradient},
    {"Cross", cross_gradient},
    {"Div", div_gradient},
    {"DivNoNan", div_no_nan_gradient},
    {"FloorDiv", nullptr},
    {"FloorMod", floor_mod_gradient},
    {"Maximum", maximum_gradient},
    {"Minimum", minimum_gradient},
    {"Mul", mul_gradient},
    {"MulNoNan", mul_no_nan_gradient},
    {"NextAfter", next_after_gradient},
    {"Pow", pow_gradient},
    {"RealDiv", div_gradient},
    {"Select", select_v1_gradient},
    {"SelectV2", select_gradient},
    {"SquaredDifference", squared_difference_gradient},
    {"Sub", sub_gradient},
    {"TruncateDiv", nullptr},
    {"Xdivy", xdivy_gradient},
    {"Xlog1py", xlog1py_gradient},
    {"Xlogy", xlogy_gradient},
};

}  // namespace

std::span<const RuleEntry> math_binary_rules() { return kMathBinaryRules; }

}  // namespace tf::internal
