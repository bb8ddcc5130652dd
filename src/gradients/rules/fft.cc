// Gradients of Fourier transforms.
#include <algorithm>

#include "gradients/rules/linalg_helpers.h"
#include "record/known.h"

namespace tf::internal {
namespace {

/// The number of elements that one transform over the last `rank` axes mixes, as a scalar.
Tensor transform_size(const Tensor& x, int rank, DType dtype) {
  const int last = rank_of(x);
  return cast(Extents().add(x, counting(last - rank, last)).product(), dtype);
}

// y = fft(x): dx = ifft(dy) * size; y = ifft(x): dx = fft(dy) / size
InputGradients fft_gradient(const GradientArgs& g) {
  return {raw_ops::IFFT(g.dy()) * transform_size(g.dy(), 1, g.dy().dtype())};
}

InputGradients ifft_gradient(const GradientArgs& g) {
  return {raw_ops::FFT(g.dy()) / transform_size(g.dy(), 1, g.dy().dtype())};
}

InputGradients fft_2d_gradient(const GradientArgs& g) {
  return {raw_ops::IFFT2D(g.dy()) * transform_size(g.dy(), 2, g.dy().dtype())};
}

InputGradients ifft_2d_gradient(const GradientArgs& g) {
  return {raw_ops::FFT2D(g.dy()) / transform_size(g.dy(), 2, g.dy().dtype())};
}

InputGradients fft_3d_gradient(const GradientArgs& g) {
  return {raw_ops::IFFT3D(g.dy()) * transform_size(g.dy(), 3, g.dy().dtype())};
}

InputGradients ifft_3d_gradient(const GradientArgs& g) {
  return {raw_ops::FFT3D(g.dy()) / transform_size(g.dy(), 3, g.dy().dtype())};
}

/// Weights of the frequencies 0 ... length / 2 of a real transform of this length: `inner`, but 1
/// for those that are their own mirror image (the first, and the last of an even length).
Tensor mirror_weights(int64_t length, double inner, DType dtype) {
  std::vector<double> weights(length / 2 + 1, inner);
  weights.front() = 1;
  if (length % 2 == 0) weights.back() = 1;
  return cast(constant(weights), dtype);
}

/// `value` cut or padded with zeros at the end of its last `rank` axes to the shape of `x`.
Tensor fitted(const Tensor& value, const Tensor& x, int rank) {
  const Shape from = host_shape(value), to = host_shape(x);
  if (from == to) return value;
  const auto axes = static_cast<int>(to.size());
  std::vector<int64_t> size(to.begin(), to.end()), paddings(2 * axes, 0);
  for (int axis = axes - rank; axis < axes; ++axis) {
    size[axis] = std::min(from[axis], to[axis]);
    paddings[2 * axis + 1] = to[axis] - size[axis];
  }
  const Tensor cut = raw_ops::Slice(value, integers(std::vector<int64_t>(axes, 0)), integers(size));
  return raw_ops::Pad(cut, integer_rows(paddings, 2));
}

// y = the frequencies 0 ... n / 2 of x: dx = irfft of dy * size, where irfft mirrors the inner
// frequencies and so counts them twice
template <class Inverse>
InputGradients real_gradient(const GradientArgs& g, int rank, const Inverse& inverse) {
  const Tensor dy = g.dy(), length = g.x(1);
  const Tensor weighted = dy * mirror_weights(integers_of(length).back(), 0.5, dy.dtype());
  const Tensor time = inverse(weighted, length);
  return {fitted(time * transform_size(time, rank, time.dtype()), g.x(), rank), no_gradient};
}

InputGradients rfft_gradient(const GradientArgs& g) {
  return real_gradient(g, 1, [&](const Tensor& dy, const Tensor& length) {
    return raw_ops::IRFFT(dy, length, {.Treal = g.x().dtype()});
  });
}

InputGradients rfft_2d_gradient(const GradientArgs& g) {
  return real_gradient(g, 2, [&](const Tensor& dy, const Tensor& length) {
    return raw_ops::IRFFT2D(dy, length, {.Treal = g.x().dtype()});
  });
}

// y = irfft(x): dx = rfft(dy) / size, the inner frequencies twice, since they are mirrored
template <class Forward>
InputGradients inverse_real_gradient(const GradientArgs& g, int rank, const Forward& forward) {
  const Tensor length = g.x(1);
  const Tensor frequencies = forward(g.dy(), length);
  const DType dtype = frequencies.dtype();
  const Tensor weights = mirror_weights(integers_of(length).back(), 2.0, dtype);
  const Tensor scaled = frequencies * (weights / transform_size(g.dy(), rank, dtype));
  return {fitted(scaled, g.x(), rank), no_gradient};
}

InputGradients irfft_gradient(const GradientArgs& g) {
  return inverse_real_gradient(g, 1, [&](const Tensor& dy, const Tensor& length) {
    return raw_ops::RFFT(dy, length, {.Tcomplex = g.x().dtype()});
  });
}

InputGradients irfft_2d_gradient(const GradientArgs& g) {
  return inverse_real_gradient(g, 2, [&](const Tensor& dy, const Tensor& length) {
    return raw_ops::RFFT2D(dy, length, {.Tcomplex = g.x().dtype()});
  });
}

const RuleEntry kFftRules[] = {
    {"FFT", fft_gradient},        {"FFT2D", fft_2d_gradient},     {"FFT3D", fft_3d_gradient},
    {"IFFT", ifft_gradient},      {"IFFT2D", ifft_2d_gradient},   {"IFFT3D", ifft_3d_gradient},
    {"IRFFT", irfft_gradient},    {"IRFFT2D", irfft_2d_gradient}, {"RFFT", rfft_gradient},
    {"RFFT2D", rfft_2d_gradient},
};

}  // namespace

std::span<const RuleEntry> fft_rules() { return kFftRules; }

}  // namespace tf::internal
