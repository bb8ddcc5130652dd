// Gradients of anything computed so far with respect to any earlier tensor or variable.
#pragma once

#include <initializer_list>
#include <type_traits>
#include <vector>

#include "imperative/tensor.h"
#include "imperative/variable.h"

namespace tf {

/// Something a gradient is taken with respect to, or stopped at: a tensor or a variable.
class GradientSource {
 public:
  GradientSource(const Tensor& tensor) : tensor_(tensor) {}
  GradientSource(const Variable& variable) : variable_(variable) {}
  GradientSource(const Indexed& indexed);
  const Tensor& tensor() const { return tensor_; }
  const Variable& variable() const { return variable_; }

 private:
  Tensor tensor_;
  Variable variable_;
};

/// `tf.UnconnectedGradients`: what an x that y does not depend on gives.
enum class UnconnectedGradients { none, zero };

/// Options of `gradients`, as in `tf.gradients`.
struct GradientsOptions {
  /// Gradients flowing into each y (same shapes); ones by default. An undefined Tensor means ones.
  std::vector<Tensor> grad_ys = {};
  /// Treated as constants.
  std::vector<GradientSource> stop_gradients = {};
  UnconnectedGradients unconnected_gradients = UnconnectedGradients::none;
};

/// d(sum of ys)/dx for each x: tensors of x's shape and dtype, in the order of `xs`; undefined where
/// no y depends on x (`{.unconnected_gradients = UnconnectedGradients::zero}` gives zeros). The
/// gradient of a variable sums over every value of it that the ys used. Results are ordinary
/// tensors: gradients of gradients work. Errors: InvalidArgumentError for integer ys or xs and for
/// shapes of grad_ys; NotFoundError for an operation without a gradient, naming it, the path and
/// the line; FailedPreconditionError through history closed by new_step or by the history limit.
/// Source: `tf.gradients`.
std::vector<Tensor> gradients(const std::vector<Tensor>& ys, const std::vector<GradientSource>& xs,
                              const GradientsOptions& options = {},
                              Location where = Location::current());
inline std::vector<Tensor> gradients(std::initializer_list<Tensor> ys,
                                     const std::vector<GradientSource>& xs,
                                     const GradientsOptions& options = {},
                                     Location where = Location::current()) {
  return gradients(std::vector<Tensor>(ys), xs, options, where);
}
inline std::vector<Tensor> gradients(std::initializer_list<Tensor> ys,
                                     std::initializer_list<GradientSource> xs,
                                     const GradientsOptions& options = {},
                                     Location where = Location::current()) {
  return gradients(std::vector<Tensor>(ys), std::vector<GradientSource>(xs), options, where);
}
std::vector<Tensor> gradients(const Tensor& y, const GradientSource& x,
                              const GradientsOptions& options = {},
                              Location where = Location::current());
inline std::vector<Tensor> gradients(const Tensor& y, std::initializer_list<GradientSource> xs,
                                     const GradientsOptions& options = {},
                                     Location where = Location::current()) {
  return gradients(std::vector<Tensor>{y}, std::vector<GradientSource>(xs), options, where);
}
/// With respect to tensors or variables that are kept in a vector.
template <class T>
  requires std::is_same_v<T, Tensor> || std::is_same_v<T, Variable> std::vector<Tensor> gradients(
      const std::vector<Tensor>& ys, const std::vector<T>& xs, const GradientsOptions& options = {},
      Location where = Location::current()) {
    return gradients(ys, std::vector<GradientSource>(xs.begin(), xs.end()), options, where);
  }
template <class T>
  requires std::is_same_v<T, Tensor> || std::is_same_v<T, Variable> ||
      std::is_same_v<T, GradientSource>
          std::vector<Tensor> gradients(const Tensor& y, const std::vector<T>& xs,
                                        const GradientsOptions& options = {},
                                        Location where = Location::current()) {
    return gradients(std::vector<Tensor>{y}, xs, options, where);
  }

}  // namespace tf
