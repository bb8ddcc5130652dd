// The gradient of the conversion from RGB to HSV.
#include <array>

#include "gradients/rules/linalg_helpers.h"

namespace tf::internal {
namespace {

Tensor channel(const Tensor& x, int64_t i) {
  return raw_ops::Squeeze(narrow(x, -1, i, 1), {.squeeze_dims = {-1}});
}

/// 1 / x, 0 where x is 0.
Tensor reciprocal(const Tensor& x) { return raw_ops::DivNoNan(1.0, x); }

/// The channels of an RGB image and which is the largest and which the smallest; the conventions at
/// ties are those of TensorFlow.
struct Colors {
  explicit Colors(const Tensor& image) {
    for (int i = 0; i < 3; ++i) {
      value[i] = channel(image, i);
      positive[i] = cast(value[i] > 0.0, image.dtype());
    }
    const auto& [r, g, b] = value;
    const DType dtype = image.dtype();
    biggest = {cast((r >= b) & (r >= g), dtype), cast((g > r) & (g >= b), dtype),
               cast((b > r) & (b > g), dtype)};
    smallest = {cast((r < b) & (r < g), dtype), cast((g <= r) & (g < b), dtype),
                cast((b <= r) & (b <= g), dtype)};
  }
  std::array<Tensor, 3> value, positive, biggest, smallest;
};

// s = (max - min) / max, by channel c, the others being p and q:
// ds/dc = min / c^2 where c is the largest, -1 / max where it is the smallest
Tensor saturation_slope(const Colors& colors, int c) {
  const int p = (c + 1) % 3, q = (c + 2) % 3;
  const auto& [value, positive, biggest, smallest] = colors;
  const Tensor min = smallest[p] * value[p] + smallest[q] * value[q];
  const Tensor max = biggest[p] * value[p] + biggest[q] * value[q];
  return positive[c] *
         (biggest[c] * min * reciprocal(raw_ops::Square(value[c])) - smallest[c] * reciprocal(max));
}

// h = (difference of the other two / (max - min) + 0, 2 or 4) / 6, by channel c followed by p and q
Tensor hue_slope(const Colors& colors, int c, const Tensor& range_squared) {
  const int p = (c + 1) % 3, q = (c + 2) % 3;
  const auto& [value, positive, biggest, smallest] = colors;
  const Tensor p_big = positive[p] * biggest[p], q_big = positive[q] * biggest[q];
  const Tensor gap = value[q] - value[p];
  const Tensor c_big = positive[c] * biggest[c] * gap * reciprocal(range_squared);
  const Tensor c_small = smallest[c] * gap *
                         (p_big * reciprocal(raw_ops::Square(value[c] - value[p])) +
                          q_big * reciprocal(raw_ops::Square(value[q] - value[c])));
  const Tensor c_between = (p_big * smallest[q] + q_big * smallest[p]) * reciprocal(gap);
  return (c_big + c_small + c_between) / 6.0;
}

// (h, s, v) = hsv(r, g, b), piece by piece: dc = dh * dh/dc + ds * ds/dc + dv where c is the
// largest
InputGradients rgb_to_hsv_gradient(const GradientArgs& g) {
  const Colors colors(g.x());
  const Tensor saturation = channel(g.y(), 1), value = channel(g.y(), 2);
  const Tensor range_squared = raw_ops::Square(saturation) * raw_ops::Square(value);
  const Tensor dh = channel(g.dy(), 0), ds = channel(g.dy(), 1), dv = channel(g.dy(), 2);
  std::vector<Tensor> result;
  for (int c = 0; c < 3; ++c)
    result.push_back(dv * colors.biggest[c] + ds * saturation_slope(colors, c) +
                     dh * hue_slope(colors, c, range_squared));
  return {raw_ops::Pack(result, {.axis = -1})};
}

const RuleEntry kImageColorRules[] = {
    {"RGBToHSV", rgb_to_hsv_gradient},
};

}  // namespace

std::span<const RuleEntry> image_color_rules() { return kImageColorRules; }

}  // namespace tf::internal
