// Gradients of special functions.
#include <cmath>
#include <numbers>

#include "gradients/rules/helpers.h"

namespace tf::internal {
namespace {

using std::numbers::pi;

// y = erf(x): dx = dy * 2 / sqrt(pi) * exp(-x^2)
InputGradients erf_gradient(const GradientArgs& g) {
  const Tensor x = conj(g.x());
  return {g.dy() * (2 / std::sqrt(pi)) * raw_ops::Exp(-raw_ops::Square(x))};
}

// y = 1 - erf(x): dx = -dy * 2 / sqrt(pi) * exp(-x^2)
InputGradients erfc_gradient(const GradientArgs& g) {
  const Tensor x = conj(g.x());
  return {g.dy() * (-2 / std::sqrt(pi)) * raw_ops::Exp(-raw_ops::Square(x))};
}

// y = erfinv(x): dx = dy * sqrt(pi) / 2 * exp(y^2)
InputGradients erfinv_gradient(const GradientArgs& g) {
  return {g.dy() * (std::sqrt(pi) / 2) * raw_ops::Exp(raw_ops::Square(g.y()))};
}

// y = the normal quantile of x: dx = dy * sqrt(2 * pi) * exp(y^2 / 2)
InputGradients ndtri_gradient(const GradientArgs& g) {
  return {g.dy() * std::sqrt(2 * pi) * raw_ops::Exp(raw_ops::Square(g.y()) / 2.0)};
}

// y = log |gamma(x)|: dx = dy * digamma(x)
InputGradients lgamma_gradient(const GradientArgs& g) {
  return {g.dy() * raw_ops::Digamma(conj(g.x()))};
}

// y = digamma(x): dx = dy * polygamma(1, x)
InputGradients digamma_gradient(const GradientArgs& g) {
  return {g.dy() * raw_ops::Polygamma(1.0, conj(g.x()))};
}

// y = dawsn(x): dx = dy * (1 - 2 * x * y)
InputGradients dawsn_gradient(const GradientArgs& g) {
  return {g.dy() * (1.0 - 2.0 * g.x() * g.y())};
}

// y = expint(x): dx = dy * exp(x) / x
InputGradients expint_gradient(const GradientArgs& g) {
  return {g.dy() * raw_ops::Exp(g.x()) / g.x()};
}

// y = fresnel_cos(x): dx = dy * cos(pi / 2 * x^2)
InputGradients fresnel_cos_gradient(const GradientArgs& g) {
  return {g.dy() * raw_ops::Cos((pi / 2) * raw_ops::Square(g.x()))};
}

// y = fresnel_sin(x): dx = dy * sin(pi / 2 * x^2)
InputGradients fresnel_sin_gradient(const GradientArgs& g) {
  return {g.dy() * raw_ops::Sin((pi / 2) * raw_ops::Square(g.x()))};
}

// y = spence(x): dx = dy * log(x) / (1 - x), -dy where x is 1
InputGradients spence_gradient(const GradientArgs& g) {
  const Tensor x = g.x();
  return {g.dy() * select(x == 1.0, -1.0, raw_ops::Log(x) / (1.0 - x))};
}

// y = i0(x): dx = dy * i1(x)
InputGradients bessel_i0_gradient(const GradientArgs& g) {
  return {g.dy() * raw_ops::BesselI1(g.x())};
}

// y = i0(x) * exp(-|x|): dx = dy * (i1e(x) - sign(x) * y)
InputGradients bessel_i0e_gradient(const GradientArgs& g) {
  return {g.dy() * (raw_ops::BesselI1e(g.x()) - raw_ops::Sign(g.x()) * g.y())};
}

// y = i1(x): dx = dy * (i0(x) - y / x), dy where x is 0
InputGradients bessel_i1_gradient(const GradientArgs& g) {
  const Tensor x = g.x();
  return {g.dy() * select(x == 0.0, 1.0, raw_ops::BesselI0(x) - g.y() / x)};
}

// y = i1(x) * exp(-|x|): dx = dy * (i0e(x) - y * (sign(x) + 1 / x)), dy / 2 where x is 0
InputGradients bessel_i1e_gradient(const GradientArgs& g) {
  const Tensor x = g.x();
  const Tensor slope = raw_ops::BesselI0e(x) - g.y() * (raw_ops::Sign(x) + raw_ops::Reciprocal(x));
  return {g.dy() * select(x == 0.0, 0.5, slope)};
}

// y = k0(x): dx = -dy * k1(x)
InputGradients bessel_k0_gradient(const GradientArgs& g) {
  return {g.dy() * -raw_ops::BesselK1(g.x())};
}

// y = k0(x) * exp(x): dx = dy * (y - k1e(x))
InputGradients bessel_k0e_gradient(const GradientArgs& g) {
  return {g.dy() * (g.y() - raw_ops::BesselK1e(g.x()))};
}

// y = k1(x): dx = dy * (-k0(x) - y / x)
InputGradients bessel_k1_gradient(const GradientArgs& g) {
  return {g.dy() * (-raw_ops::BesselK0(g.x()) - g.y() / g.x())};
}

// y = k1(x) * exp(x): dx = dy * (y * (1 - 1 / x) - k0e(x))
InputGradients bessel_k1e_gradient(const GradientArgs& g) {
  const Tensor x = g.x();
  return {g.dy() * (g.y() * (1.0 - raw_ops::Reciprocal(x)) - raw_ops::BesselK0e(x))};
}

// y = j0(x): dx = -dy * j1(x)
InputGradients bessel_j0_gradient(const GradientArgs& g) {
  return {g.dy() * -raw_ops::BesselJ1(g.x())};
}

// y = j1(x): dx = dy * (j0(x) - y / x), dy / 2 where x is 0
InputGradients bessel_j1_gradient(const GradientArgs& g) {
  const Tensor x = g.x();
  return {g.dy() * select(x == 0.0, 0.5, raw_ops::BesselJ0(x) - g.y() / x)};
}

// y = y0(x): dx = -dy * y1(x)
InputGradients bessel_y0_gradient(const GradientArgs& g) {
  return {g.dy() * -raw_ops::BesselY1(g.x())};
}

// y = y1(x): dx = dy * (y0(x) - y / x)
InputGradients bessel_y1_gradient(const GradientArgs& g) {
  return {g.dy() * (raw_ops::BesselY0(g.x()) - g.y() / g.x())};
}

Tensor igamma_slope_a(const GradientArgs& g) {
  return unbroadcast(raw_ops::IgammaGradA(g.x(0), g.x(1)) * g.dy(), g.x(0));
}

Tensor igamma_slope_x(const GradientArgs& g) {
  const Tensor a = g.x(0), x = g.x(1);
  const Tensor density = raw_ops::Exp(-x + (a - 1.0) * raw_ops::Log(x) - raw_ops::Lgamma(a));
  return unbroadcast(density * g.dy(), x);
}

// z = igamma(a, x): da = dz * igamma_grad_a(a, x), dx = dz * exp(-x) * x^(a - 1) / gamma(a)
InputGradients igamma_gradient(const GradientArgs& g) {
  return {if_wanted(g, 0, [&] { return igamma_slope_a(g); }),
          if_wanted(g, 1, [&] { return igamma_slope_x(g); })};
}

// z = 1 - igamma(a, x): the negatives of those
InputGradients igammac_gradient(const GradientArgs& g) {
  return {if_wanted(g, 0, [&] { return -igamma_slope_a(g); }),
          if_wanted(g, 1, [&] { return -igamma_slope_x(g); })};
}

// z = betainc(a, b, x): dx = dz * (1 - x)^(b - 1) * x^(a - 1) / beta(a, b); none for a and b
InputGradients betainc_gradient(const GradientArgs& g) {
  if (!g.wants(2)) return InputGradients(3);
  const Tensor a = g.x(0), b = g.x(1), x = g.x(2);
  const Tensor log_beta = raw_ops::Lgamma(a) + raw_ops::Lgamma(b) - raw_ops::Lgamma(a + b);
  const Tensor slope =
      raw_ops::Exp(raw_ops::Xlog1py(b - 1.0, -x) + raw_ops::Xlogy(a - 1.0, x) - log_beta);
  return {no_gradient, no_gradient, unbroadcast(slope * g.dy(), x)};
}

// z = zeta(x, q): dq = dz * -x * zeta(x + 1, q); none for x
InputGradients zeta_gradient(const GradientArgs& g) {
  if (!g.wants(1)) return InputGradients(2);
  const Tensor x = conj(g.x(0)), q = conj(g.x(1));
  return {no_gradient, unbroadcast(-x * raw_ops::Zeta(x + 1.0, q) * g.dy(), q)};
}

// z = polygamma(n, x): dx = dz * polygamma(n + 1, x); none for n
InputGradients polygamma_gradient(const GradientArgs& g) {
  if (!g.wants(1)) return InputGradients(2);
  const Tensor n = conj(g.x(0)), x = conj(g.x(1));
  return {no_gradient, unbroadcast(raw_ops::Polygamma(n + 1.0, x) * g.dy(), x)};
}

const RuleEntry kMathSpecialRules[] = {
    {"BesselI0", bessel_i0_gradient},
    {"BesselI0e", bessel_i0e_gradient},
    {"BesselI1", bessel_i1_gradient},
    {"BesselI1e", bessel_i1e_gradient},
    {"BesselJ0", bessel_j0_gradient},
    {"BesselJ1", bessel_j1_gradient},
    {"BesselK0", bessel_k0_gradient},
    {"BesselK0e", bessel_k0e_gradient},
    {"BesselK1", bessel_k1_gradient},
    {"BesselK1e", bessel_k1e_gradient},
    {"BesselY0", bessel_y0_gradient},
    {"BesselY1", bessel_y1_gradient},
    {"Betainc", betainc_gradient},
    {"Dawsn", dawsn_gradient},
    {"Digamma", digamma_gradient},
    {"Erf", erf_gradient},
    {"Erfc", erfc_gradient},
    {"Erfinv", erfinv_gradient},
    {"Expint", expint_gradient},
    {"FresnelCos", fresnel_cos_gradient},
    {"FresnelSin", fresnel_sin_gradient},
    {"Igamma", igamma_gradient},
    {"Igammac", igammac_gradient},
    {"Lgamma", lgamma_gradient},
    {"Ndtri", ndtri_gradient},
    {"Polygamma", polygamma_gradient},
    {"Spence", spence_gradient},
    {"Zeta", zeta_gradient},
};

}  // namespace

std::span<const RuleEntry> math_special_rules() { return kMathSpecialRules; }

}  // namespace tf::internal
