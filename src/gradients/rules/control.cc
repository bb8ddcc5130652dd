// Gradients of operations that pass their input on: identities, checks, prints.
#include "gradients/rules/helpers.h"
#include "record/caller.h"

namespace tf::internal {
namespace {

// y = x: dx = dy; further inputs are only looked at
InputGradients identity_gradient(const GradientArgs& g) {
  InputGradients result(g.num_inputs());
  result[0] = g.dy();
  return result;
}

// yi = xi: dxi = dyi
InputGradients identity_n_gradient(const GradientArgs& g) {
  InputGradients result(g.num_inputs());
  for (int i = 0; i < g.num_inputs(); ++i)
    if (g.has_dy(i)) result[i] = g.dy(i);
  return result;
}

std::string gradient_message(const GradientArgs& g) {
  return "Not a number (NaN) or infinity (Inf) values detected in gradient. " +
         g.attr<std::string>("message");
}

// y = x, which must be finite: dx = dy, which must be, too
InputGradients check_numerics_gradient(const GradientArgs& g) {
  return {raw_ops::CheckNumerics(g.dy(), gradient_message(g))};
}

InputGradients check_numerics_v2_gradient(const GradientArgs& g) {
  return {raw_ops::CheckNumericsV2(g.dy(), gradient_message(g))};
}

// y = x, with no gradient by request
InputGradients prevent_gradient_gradient(const GradientArgs& g) {
  throw NotFoundError("PreventGradient",
                      "Gradient explicitly disabled. Reason: " + g.attr<std::string>("message"),
                      CallerScope::user(Location::current()));
}

const RuleEntry kControlRules[] = {
    {"CheckNumerics", check_numerics_gradient},
    {"CheckNumericsV2", check_numerics_v2_gradient},
    {"DebugGradientIdentity", identity_gradient},
    {"DebugIdentityV2", identity_gradient},
    {"EnsureShape", identity_gradient},
    {"Identity", identity_gradient},
    {"IdentityN", identity_n_gradient},
    {"PlaceholderWithDefault", identity_gradient},
    {"PreventGradient", prevent_gradient_gradient},
    {"Print", identity_gradient},
    {"ReadVariableOp", identity_gradient},
};

}  // namespace

std::span<const RuleEntry> control_rules() { return kControlRules; }

}  // namespace tf::internal
