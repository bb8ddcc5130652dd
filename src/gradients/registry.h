// Gradient rules: one function per operation, found by name.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "gradients/term.h"
#include "imperative/tensor.h"
#include "runtime/op_def.h"

namespace tf::internal {

struct Node;

/// What a rule sees of one recorded operation.
class GradientArgs {
 public:
  GradientArgs(Node* node, const std::vector<Tensor>& output_gradients,
               const std::vector<bool>& wanted)
      : node_(node), output_gradients_(output_gradients), wanted_(wanted) {}

  const OpDef& op() const;
  int num_inputs() const;     // flat: each tensor of a list input counts
  int num_outputs() const;    // flat
  Tensor x(int i = 0) const;  // forward input i
  Tensor y(int i = 0) const;  // forward output i
  /// Gradient flowing into output i; zeros of its shape if none does.
  Tensor dy(int i = 0) const;
  bool has_dy(int i) const { return output_gradients_[i].defined(); }
  /// Whether the gradient of input i is asked for; computing others is harmless but wasteful.
  bool wants(int i) const { return wanted_[i]; }
  /// An attribute that the inputs do not imply, default filled in: bool, int64_t, float,
  /// std::string, DType, Shape, std::vector<int64_t>, ...
  template <class T>
  const T& attr(std::string_view name) const {
    return std::get<T>(attr_value(name));
  }

 private:
  const AttrValue& attr_value(std::string_view name) const;
  Node* node_;
  const std::vector<Tensor>& output_gradients_;
  const std::vector<bool>& wanted_;
};

/// One gradient per flat input; undefined where none flows (integer inputs, shapes).
using InputGradients = std::vector<GradientTerm>;
using GradientRule = InputGradients (*)(const GradientArgs&);

struct RuleEntry {
  const char* op;
  GradientRule rule;  // nullptr: explicitly not differentiable
};

/// The rule of an operation: found, explicitly none, or missing.
enum class RuleState { found, not_differentiable, missing };
RuleState find_rule(const OpDef& op, GradientRule& rule);

/// The tables, one per file in rules/.
std::span<const RuleEntry> array_rules();
std::span<const RuleEntry> array_index_rules();
std::span<const RuleEntry> array_join_rules();
std::span<const RuleEntry> array_matrix_rules();
std::span<const RuleEntry> control_rules();
std::span<const RuleEntry> fft_rules();
std::span<const RuleEntry> image_rules();
std::span<const RuleEntry> image_color_rules();
std::span<const RuleEntry> linalg_rules();
std::span<const RuleEntry> linalg_einsum_rules();
std::span<const RuleEntry> linalg_factor_rules();
std::span<const RuleEntry> math_rules();
std::span<const RuleEntry> math_binary_rules();
std::span<const RuleEntry> math_special_rules();
std::span<const RuleEntry> nn_rules();
std::span<const RuleEntry> nn_conv_rules();
std::span<const RuleEntry> nn_norm_rules();
std::span<const RuleEntry> nn_pool_rules();
std::span<const RuleEntry> not_differentiable_rules();
std::span<const RuleEntry> random_rules();
std::span<const RuleEntry> reduction_rules();
std::span<const RuleEntry> segment_rules();

/// All of them.
std::vector<std::span<const RuleEntry>> all_rules();

}  // namespace tf::internal
