// tensordot and einsum: sums of products over any axes, by matrix products.
#include <algorithm>
#include <array>
#include <cctype>
#include <limits>
#include <numeric>
#include <set>

#include "base/error.h"
#include "imperative/linalg.h"
#include "imperative/raw_ops.h"
#include "library/axes.h"
#include "record/caller.h"
#include "record/known.h"

namespace tf {

using internal::CallerScope;
using internal::invalid_argument;
using internal::known_vector;

namespace {

// An operand of tensordot as a matrix, with the extents of its free axes.
struct Matricized {
  Tensor matrix;
  std::vector<int64_t> free_dims;
};

Matricized matricize(const Tensor& x, const std::vector<int64_t>& axes, bool sums_rows) {
  const Shape shape = internal::shape_of(x);
  const std::span<const int64_t> dims = shape.dims();
  Matricized result;
  std::vector<int64_t> free;
  int64_t rows = 1;
  int64_t columns = 1;
  for (int64_t i = 0; i < shape.rank(); ++i) {
    if (std::find(axes.begin(), axes.end(), i) != axes.end()) continue;
    free.push_back(i);
    result.free_dims.push_back(dims[static_cast<size_t>(i)]);
    rows *= result.free_dims.back();
  }
  for (const int64_t axis : axes) columns *= dims[static_cast<size_t>(axis)];
  std::vector<int64_t> order = sums_rows ? axes : free;
  const std::vector<int64_t>& rest = sums_rows ? free : axes;
  order.insert(order.end(), rest.begin(), rest.end());
  if (sums_rows) std::swap(rows, columns);
  const bool in_order = std::is_sorted(order.begin(), order.end());
  const Tensor ordered = in_order ? x : raw_ops::Transpose(x, known_vector(order));
  const bool is_matrix = shape.rank() == 2 && (in_order ? dims[0] : dims[1]) == rows;
  result.matrix = is_matrix ? ordered : raw_ops::Reshape(ordered, known_vector({{rows, columns}}));
  return result;
}

Tensor contract(const Tensor& a, const Tensor& b, const std::vector<int64_t>& a_axes,
                const std::vector<int64_t>& b_axes) {
  const Matricized left = matricize(a, a_axes, false);
  const Matricized right = matricize(b, b_axes, true);
  const Tensor product = matmul(left.matrix, right.matrix);
  if (left.free_dims.size() == 1 && right.free_dims.size() == 1) return product;
  std::vector<int64_t> dims = left.free_dims;
  dims.insert(dims.end(), right.free_dims.begin(), right.free_dims.end());
  return raw_ops::Reshape(product, known_vector(dims));
}

void check_extents(const Tensor& a, const Tensor& b, const std::vector<int64_t>& a_axes,
                   const std::vector<int64_t>& b_axes, const Location& where) {
  const Shape a_shape = internal::shape_of(a);
  const Shape b_shape = internal::shape_of(b);
  for (size_t i = 0; i < a_axes.size(); ++i)
    if (a_shape[static_cast<size_t>(a_axes[i])] != b_shape[static_cast<size_t>(b_axes[i])])
      invalid_argument("tensordot", where, "axis ", a_axes[i], " of shape ", a_shape.str(),
                       " and axis ", b_axes[i], " of shape ", b_shape.str(),
                       " must have the same extent");
}

Tensor dot(const Input& a, const Input& b, const Axes& a_given, const Axes& b_given) {
  const Location& where = CallerScope::user(a.where());
  const Tensor x = a.tensor();
  const Tensor y = b.tensor(b.kind() == Input::Kind::tensor ? DType::invalid : x.dtype());
  if (a_given.values().size() != b_given.values().size())
    invalid_argument("tensordot", where, "as many axes of a as of b are needed, got ",
                     a_given.values().size(), " and ", b_given.values().size());
  std::vector<int64_t> a_axes;
  std::vector<int64_t> b_axes;
  for (const int64_t axis : a_given.values())
    a_axes.push_back(internal::normal_axis(axis, internal::tensor_rank(x), "tensordot", where));
  for (const int64_t axis : b_given.values())
    b_axes.push_back(internal::normal_axis(axis, internal::tensor_rank(y), "tensordot", where));
  check_extents(x, y, a_axes, b_axes, where);
  return contract(x, y, a_axes, b_axes);
}

}  // namespace

Tensor tensordot(const Input& a, const Input& b, int axes) {
  const CallerScope scope(a.where());
  const int a_rank = internal::tensor_rank(a.tensor());
  const int b_rank = internal::tensor_rank(b.tensor());
  if (axes < 0 || axes > std::min(a_rank, b_rank))
    invalid_argument("tensordot", CallerScope::user(a.where()), "axes must be in [0, ",
                     std::min(a_rank, b_rank), "], got ", axes);
  std::vector<int64_t> last(static_cast<size_t>(axes));
  std::iota(last.begin(), last.end(), a_rank - axes);
  return dot(a, b, last, internal::all_axes(axes));
}

Tensor tensordot(const Input& a, const Input& b, const std::vector<Axes>& axes) {
  const CallerScope scope(a.where());
  if (axes.size() != 2)
    invalid_argument("tensordot", CallerScope::user(a.where()),
                     "axes must be a number or two lists, got ", axes.size(), " lists");
  return dot(a, b, axes[0], axes[1]);
}

namespace {

constexpr char kEllipsis = '0';  // stands for "..." while labels are single characters

// An equation of einsum in its parts.
class Equation {
 public:
  Equation(const std::string& text, size_t operands, const Location& where);
  const std::vector<std::string>& terms() const { return terms_; }
  const std::string& result() const { return result_; }

 private:
  void check_result(const std::string& text, const Location& where) const;
  std::vector<std::string> terms_;
  std::string result_;
};

std::string with_short_ellipsis(const std::string& text, const Location& where) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ') continue;
    if (text.compare(i, 3, "...") == 0) {
      result += kEllipsis;
      i += 2;
    } else if (std::isalpha(static_cast<unsigned char>(text[i])) || text[i] == ',' ||
               text[i] == '-' || text[i] == '>') {
      result += text[i];
    } else {
      invalid_argument("einsum", where, "equation must hold letters, commas, ... and ->, got ",
                       text);
    }
  }
  return result;
}

Equation::Equation(const std::string& text, size_t operands, const Location& where) {
  const std::string equation = with_short_ellipsis(text, where);
  const size_t arrow = equation.find("->");
  const std::string inputs = equation.substr(0, arrow);
  if (inputs.find_first_of("->") != std::string::npos)
    invalid_argument("einsum", where, "equation must hold letters, commas, ... and ->, got ", text);
  terms_.emplace_back();
  for (const char c : inputs) {
    if (c == ',')
      terms_.emplace_back();
    else
      terms_.back() += c;
  }
  if (terms_.size() != operands)
    invalid_argument("einsum", where, "equation ", text, " is for ", terms_.size(), " inputs, got ",
                     operands);
  if (arrow != std::string::npos) {
    result_ = equation.substr(arrow + 2);
  } else {
    const std::set<char> labels(inputs.begin(), inputs.end());
    for (const char label : labels)
      if (label != ',' && std::count(inputs.begin(), inputs.end(), label) == 1) result_ += label;
  }
  check_result(text, where);
}

void Equation::check_result(const std::string& text, const Location& where) const {
  for (const char label : result_) {
    const bool known = std::any_of(terms_.begin(), terms_.end(), [label](const std::string& term) {
      return term.find(label) != std::string::npos;
    });
    if (!known || std::count(result_.begin(), result_.end(), label) > 1)
      invalid_argument("einsum", where,
                       "each label of the result must be one of the inputs', once, got ", text);
  }
}

std::string with_ellipsis(const std::string& labels) {
  std::string text;
  for (const char label : labels) text += label == kEllipsis ? "..." : std::string(1, label);
  return text;
}

// Contracting several operands two at a time, always the pair that leaves the smallest tensor beyond
// what it consumes. TensorFlow asks opt_einsum, whose greedy order this follows.
class Contraction {
 public:
  Contraction(const Equation& equation, const std::vector<Tensor>& operands)
      : result_(equation.result()), labels_(equation.terms()), operands_(operands) {
    for (size_t i = 0; i < operands_.size(); ++i) measure(labels_[i], operands_[i]);
  }

  Tensor run() {
    while (operands_.size() > 2) {
      const auto [first, second] = best_pair();
      contract_pair(first, second, kept_labels(first, second));
    }
    contract_pair(0, 1, result_);
    return operands_[0];
  }

 private:
  void measure(const std::string& labels, const Tensor& operand) {
    const Shape shape = internal::shape_of(operand);
    const size_t ellipsis = labels.find(kEllipsis);
    size_t axis = 0;
    for (size_t i = 0; i < labels.size() && axis < shape.size(); ++i) {
      double extent = 1;
      const size_t count = i == ellipsis ? shape.size() + 1 - labels.size() : 1;
      for (size_t n = 0; n < count && axis < shape.size(); ++n)
        extent *= static_cast<double>(shape[axis++]);
      double& known = extents_[static_cast<unsigned char>(labels[i])];
      known = std::max(known, extent);
    }
  }

  double size_of_term(const std::string& labels) const {
    double size = 1;
    for (const char label : labels)
      size *= std::max(1.0, extents_[static_cast<unsigned char>(label)]);
    return size;
  }

  // The labels of a pair that others or the result still need.
  std::string kept_labels(size_t first, size_t second) const {
    const std::string both = labels_[first] + labels_[second];
    const std::set<char> candidates(both.begin(), both.end());
    std::string kept;
    for (const char label : candidates) {
      bool needed = result_.find(label) != std::string::npos;
      for (size_t i = 0; i < labels_.size() && !needed; ++i)
        needed = i != first && i != second && labels_[i].find(label) != std::string::npos;
      if (needed) kept += label;
    }
    return kept;
  }

  std::pair<size_t, size_t> best_pair() const {
    std::pair<size_t, size_t> best{0, 1};
    double least = std::numeric_limits<double>::infinity();
    for (size_t i = 0; i < operands_.size(); ++i)
      for (size_t j = i + 1; j < operands_.size(); ++j) {
        const double cost =
            size_of_term(kept_labels(i, j)) - size_of_term(labels_[i]) - size_of_term(labels_[j]);
        if (cost < least) {
          least = cost;
          best = {i, j};
        }
      }
    return best;
  }

  void contract_pair(size_t first, size_t second, const std::string& kept) {
    const std::string equation = with_ellipsis(labels_[first]) + "," +
                                 with_ellipsis(labels_[second]) + "->" + with_ellipsis(kept);
    const Tensor product = raw_ops::Einsum({operands_[first], operands_[second]}, equation);
    for (const size_t used : {second, first}) {
      operands_.erase(operands_.begin() + static_cast<std::ptrdiff_t>(used));
      labels_.erase(labels_.begin() + static_cast<std::ptrdiff_t>(used));
    }
    operands_.push_back(product);
    labels_.push_back(kept);
  }

  const std::string result_;
  std::vector<std::string> labels_;
  std::vector<Tensor> operands_;
  std::array<double, 256> extents_{};
};

}  // namespace

Tensor einsum(const std::string& equation, const Inputs& inputs) {
  const CallerScope scope(inputs.where());
  const std::vector<Tensor>& operands = inputs.tensors();
  const Equation parsed(equation, operands.size(), CallerScope::user(inputs.where()));
  if (operands.size() > 2) return Contraction(parsed, operands).run();
  std::string resolved;
  for (size_t i = 0; i < parsed.terms().size(); ++i)
    resolved += (i == 0 ? "" : ",") + with_ellipsis(parsed.terms()[i]);
  return raw_ops::Einsum(inputs, resolved + "->" + with_ellipsis(parsed.result()));
}

}  // namespace tf
