// The gradient of Einsum: again Einsum, with the labels that were summed over put back and the axes
// behind the ellipsis that were broadcast summed over.
#include <algorithm>

#include "gradients/rules/linalg_helpers.h"

namespace tf::internal {
namespace {

constexpr std::string_view kEllipsis = "...";

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// The leftmost axis with this label of a tensor with these subscripts, which has it.
int64_t axis_of(const std::string& subscripts, char label, int rank) {
  const auto position = static_cast<int64_t>(subscripts.find(label));
  const size_t ellipsis = subscripts.find(kEllipsis);
  const bool behind = ellipsis != std::string::npos && position > static_cast<int64_t>(ellipsis);
  return behind ? rank - static_cast<int64_t>(subscripts.size()) + position : position;
}

/// Labels of `subscripts` that the others do not have, each once, in order.
std::string labels_only_in(const std::string& subscripts, const std::string& others) {
  std::string result;
  for (const char label : subscripts)
    if (label != '.' && !contains(others, {&label, 1}) && !contains(result, {&label, 1}))
      result += label;
  return result;
}

bool has_repeated_label(std::string subscripts) {
  std::erase(subscripts, '.');
  std::sort(subscripts.begin(), subscripts.end());
  return std::adjacent_find(subscripts.begin(), subscripts.end()) != subscripts.end();
}

Tensor einsum(const std::vector<Tensor>& inputs, const std::string& equation) {
  return raw_ops::Einsum(inputs, equation);
}

/// The gradient of `from -> to` for one operand x, from that of the result: labels that were summed
/// over come back as axes along which it is repeated.
Tensor unary_gradient(const Tensor& dy, const std::string& to, const std::string& from,
                      const Tensor& x) {
  const std::string summed = labels_only_in(from, to);
  if (summed.empty()) return einsum({dy}, to + "->" + from);
  std::vector<int64_t> axes;
  for (const char label : summed) axes.push_back(axis_of(from, label, rank_of(x)));
  std::string kept;
  for (const char label : from)
    if (!contains(summed, {&label, 1})) kept += label;
  if (kept == to && !has_repeated_label(from)) {
    std::sort(axes.begin(), axes.end());
    return broadcast_like(raw_ops::Reshape(dy, shape_with_ones(x, axes)), x);
  }
  const std::vector<int64_t> all = counting(0, rank_of(dy));
  const Extents aligned = Extents().add_ones(static_cast<int64_t>(axes.size())).add(dy, all);
  const Tensor repeated = raw_ops::BroadcastTo(raw_ops::Reshape(dy, aligned.vector()),
                                               Extents().add(x, axes).add(dy, all).vector());
  return einsum({repeated}, summed + to + "->" + from);
}

/// The gradient of `from,other -> to` for the operand x.
Tensor binary_gradient(const Tensor& dy, const Tensor& x, const std::string& from,
                       const Tensor& other, const std::string& other_subscripts,
                       const std::string& to) {
  const std::string summed = labels_only_in(from, to + other_subscripts);
  std::string kept;
  for (const char label : from)
    if (!contains(summed, {&label, 1})) kept += label;
  const Tensor partial = einsum({dy, other}, to + "," + other_subscripts + "->" + kept);
  return summed.empty() ? partial : unary_gradient(partial, kept, from, x);
}

/// Sums `dx` over the axes of the ellipsis along which x was broadcast.
Tensor unbroadcast_ellipsis(const Tensor& dx, const Tensor& x, const std::string& subscripts) {
  if (same_known_shape(dx, x)) return dx;
  const auto start = static_cast<int64_t>(subscripts.find(kEllipsis));
  const int missing = rank_of(dx) - rank_of(x);
  const int64_t labels = static_cast<int64_t>(subscripts.size() - kEllipsis.size());
  const int64_t end = start + rank_of(dx) - labels;
  std::vector<int64_t> axes;
  bool decided = true;
  for (int64_t axis = start; axis < end; ++axis) {
    if (axis < start + missing) {
      axes.push_back(axis);
      continue;
    }
    const int64_t extent = known_extent(x, static_cast<int>(axis - missing));
    const int64_t result = known_extent(dx, static_cast<int>(axis));
    if (extent == 1 && result != 1) axes.push_back(axis);
    if (extent == -1 && result != 1) decided = false;
  }
  if (decided) return axes.empty() ? dx : reshape_like(sum(dx, axes, true), x);
  const Tensor from = Extents().add(x, counting(start, end - missing)).vector();
  const Tensor to = Extents().add(dx, counting(start, end)).vector();
  const Tensor summed = raw_ops::BroadcastGradientArgs(from, to).r0 + integer(start);
  return raw_ops::Reshape(raw_ops::Sum(dx, summed, {.keep_dims = true}), shape_of(x));
}

// z = einsum(x, y): dx = einsum(dz, y), dy = einsum(dz, x) with the subscripts exchanged
InputGradients einsum_gradient(const GradientArgs& g) {
  const std::string equation = g.attr<std::string>("equation");
  const size_t arrow = equation.find("->");
  const std::string inputs = equation.substr(0, arrow), to = equation.substr(arrow + 2);
  const Tensor dz = g.dy();
  if (g.num_inputs() == 1) return {unary_gradient(dz, to, inputs, g.x())};

  const size_t comma = inputs.find(',');
  std::string x_subscripts = inputs.substr(0, comma), y_subscripts = inputs.substr(comma + 1);
  const bool ellipsis = contains(to, kEllipsis);
  if (ellipsis) {
    // An operand without one was broadcast along all its axes.
    if (!contains(x_subscripts, kEllipsis)) x_subscripts += kEllipsis;
    if (!contains(y_subscripts, kEllipsis)) y_subscripts += kEllipsis;
  }
  const auto gradient = [&](int i, const std::string& from, const std::string& other) {
    const Tensor x = g.x(i);
    const Tensor dx = binary_gradient(dz, x, from, conj(g.x(1 - i)), other, to);
    return ellipsis ? unbroadcast_ellipsis(dx, x, from) : dx;
  };
  return {if_wanted(g, 0, [&] { return gradient(0, x_subscripts, y_subscripts); }),
          if_wanted(g, 1, [&] { return gradient(1, y_subscripts, x_subscripts); })};
}

const RuleEntry kLinalgEinsumRules[] = {
    {"Einsum", einsum_gradient},
};

}  // namespace

std::span<const RuleEntry> linalg_einsum_rules() { return kLinalgEinsumRules; }

}  // namespace tf::internal
