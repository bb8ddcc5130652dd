// Finding the gradient rule of an operation.
#include "gradients/registry.h"

#include <unordered_map>

namespace tf::internal {

std::vector<std::span<const RuleEntry>> all_rules() {
  return {array_rules(),
          array_index_rules(),
          array_join_rules(),
          array_matrix_rules(),
          control_rules(),
          fft_rules(),
          image_rules(),
          image_color_rules(),
          linalg_rules(),
          linalg_einsum_rules(),
          linalg_factor_rules(),
          math_rules(),
          math_binary_rules(),
          math_special_rules(),
          nn_rules(),
          nn_conv_rules(),
          nn_norm_rules(),
          nn_pool_rules(),
          not_differentiable_rules(),
          random_rules(),
          reduction_rules(),
          segment_rules()};
}

namespace {

// Definitions live as long as the process, so their address identifies an operation.
using RuleMap = std::unordered_map<const OpDef*, GradientRule>;

RuleMap build() {
  RuleMap map;
  for (const auto& table : all_rules())
    for (const RuleEntry& entry : table)
      if (const OpDef* op = find_op(entry.op)) map.emplace(op, entry.rule);
  return map;
}

}  // namespace

RuleState find_rule(const OpDef& op, GradientRule& rule) {
  static const RuleMap& map = *new RuleMap(build());
  const auto found = map.find(&op);
  if (found == map.end()) return RuleState::missing;
  rule = found->second;
  return rule ? RuleState::found : RuleState::not_differentiable;
}

}  // namespace tf::internal
