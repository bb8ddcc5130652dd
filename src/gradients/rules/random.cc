// Gradients of random draws with respect to the parameters of their distribution, by implicit
// differentiation of the distribution function (Figurnov et al., 2018), and of shuffling.
#include "gradients/rules/helpers.h"

namespace tf::internal {
namespace {

/// Gradients of a gamma draw: of its inputs only `alpha` has one.
InputGradients gamma_gradients(const GradientArgs& g, int alpha_input) {
  InputGradients result(g.num_inputs());
  if (!g.wants(alpha_input)) return result;
  const Tensor alpha = g.x(alpha_input);
  result[alpha_input] = unbroadcast(g.dy() * raw_ops::RandomGammaGrad(alpha, g.y()), alpha);
  return result;
}

// y ~ gamma(alpha): dalpha = dy * random_gamma_grad(alpha, y)
InputGradients random_gamma_gradient(const GradientArgs& g) { return gamma_gradients(g, 1); }

InputGradients stateless_random_gamma_v2_gradient(const GradientArgs& g) {
  return gamma_gradients(g, 2);
}

InputGradients stateless_random_gamma_v3_gradient(const GradientArgs& g) {
  return gamma_gradients(g, 4);
}

/// The distribution function of the standard normal distribution, precise in both tails.
Tensor normal_cdf(const Tensor& x) {
  constexpr double kHalfSqrt2 = 0.70710678118654752440;
  const Tensor w = x * kHalfSqrt2;
  const Tensor z = raw_ops::Abs(w);
  const Tensor tail = raw_ops::Erfc(z);
  return 0.5 * select(z < kHalfSqrt2, 1.0 + raw_ops::Erf(w), select(w > 0.0, 2.0 - tail, tail));
}

/// The smallest normal number and the distance from 1 to the next, by dtype.
std::pair<double, double> limits(DType dtype) {
  switch (dtype) {
    case DType::float16: return {6.103515625e-05, 0.0009765625};
    case DType::bfloat16: return {1.1754943508222875e-38, 0.0078125};
    case DType::float32: return {1.1754943508222875e-38, 1.1920928955078125e-07};
    default: return {2.2250738585072014e-308, 2.220446049250313e-16};
  }
}

// y ~ normal(mean, stddev) between low and high, u = (y - mean) / stddev, F = the share below y:
// dmean = dy, dstddev = dy * u, dlow = dy * (1 - F) * exp((u^2 - ulow^2) / 2),
// dhigh = dy * F * exp((u^2 - uhigh^2) / 2)
InputGradients truncated_normal_gradient(const GradientArgs& g) {
  const Tensor mean = g.x(2), stddev = g.x(3), dy = g.dy();
  const auto standard = [&](const Tensor& x) { return (x - mean) / stddev; };
  const Tensor low = standard(g.x(4)), high = standard(g.x(5)), u = standard(g.y());
  const Tensor below_low = normal_cdf(low);
  const auto [tiny, epsilon] = limits(mean.dtype());
  const Tensor ratio = (normal_cdf(u) - below_low) / (normal_cdf(high) - below_low);
  const Tensor share = raw_ops::Maximum(raw_ops::Minimum(ratio, 1.0 - epsilon), tiny);
  const Tensor square = raw_ops::Square(u);
  InputGradients result(g.num_inputs());
  if (g.wants(2)) result[2] = unbroadcast(dy, mean);
  if (g.wants(3)) result[3] = unbroadcast(dy * u, stddev);
  if (g.wants(4)) {
    const Tensor log = 0.5 * (square - raw_ops::Square(low)) + raw_ops::Log1p(-share);
    result[4] = unbroadcast(dy * raw_ops::Exp(log), g.x(4));
  }
  if (g.wants(5)) {
    const Tensor log = 0.5 * (square - raw_ops::Square(high)) + raw_ops::Log(share);
    result[5] = unbroadcast(dy * raw_ops::Exp(log), g.x(5));
  }
  return result;
}

// y[i] = x[p[i]] for a permutation p of the rows, which key and counter decide: dx[p[i]] = dy[i]
InputGradients stateless_shuffle_gradient(const GradientArgs& g) {
  InputGradients result(g.num_inputs());
  if (!g.wants(0)) return result;
  const Tensor rows = raw_ops::Range(integer(0), extent_of(g.x(0), 0), integer(1));
  const Tensor permutation = raw_ops::StatelessShuffle(rows, g.x(1), g.x(2), g.x(3));
  result[0] = gather_rows(g.dy(), raw_ops::InvertPermutation(permutation));
  return result;
}

const RuleEntry kRandomRules[] = {
    {"RandomGamma", random_gamma_gradient},
    {"StatelessParameterizedTruncatedNormal", truncated_normal_gradient},
    {"StatelessRandomGammaV2", stateless_random_gamma_v2_gradient},
    {"StatelessRandomGammaV3", stateless_random_gamma_v3_gradient},
    {"StatelessShuffle", stateless_shuffle_gradient},
};

}  // namespace

std::span<const RuleEntry> random_rules() { return kRandomRules; }

}  // namespace tf::internal
