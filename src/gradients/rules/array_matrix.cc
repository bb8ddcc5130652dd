// Gradients of operations on the diagonals and bands of matrices.
#include "gradients/rules/helpers.h"

namespace tf::internal {
namespace {

// y = a tensor with x on its diagonal: dx = the diagonal of dy
InputGradients diag_gradient(const GradientArgs& g) { return {raw_ops::DiagPart(g.dy())}; }

// y = the diagonal of x: dx = a tensor with dy on its diagonal
InputGradients diag_part_gradient(const GradientArgs& g) { return {raw_ops::Diag(g.dy())}; }

// y = matrices with x on their diagonals: dx = the diagonals of dy
InputGradients matrix_diag_gradient(const GradientArgs& g) {
  return {raw_ops::MatrixDiagPart(g.dy())};
}

// With several diagonals, those of V2 are aligned to the left and those of V3 as the attribute
// says.
InputGradients matrix_diag_v2_gradient(const GradientArgs& g) {
  InputGradients result(g.num_inputs());
  result[0] = raw_ops::MatrixDiagPartV2(g.dy(), g.x(1), 0.0);
  return result;
}

InputGradients matrix_diag_v3_gradient(const GradientArgs& g) {
  InputGradients result(g.num_inputs());
  result[0] =
      raw_ops::MatrixDiagPartV3(g.dy(), g.x(1), 0.0, {.align = g.attr<std::string>("align")});
  return result;
}

// y = the diagonals of x: dx = zeros with dy on the diagonals
InputGradients matrix_diag_part_gradient(const GradientArgs& g) {
  return {raw_ops::MatrixSetDiag(zeros_like(g.x()), g.dy())};
}

InputGradients matrix_diag_part_v2_gradient(const GradientArgs& g) {
  return {raw_ops::MatrixSetDiagV2(zeros_like(g.x()), g.dy(), g.x(1)), no_gradient, no_gradient};
}

InputGradients matrix_diag_part_v3_gradient(const GradientArgs& g) {
  return {raw_ops::MatrixSetDiagV3(zeros_like(g.x()), g.dy(), g.x(1),
                                   {.align = g.attr<std::string>("align")}),
          no_gradient, no_gradient};
}

// y = x with its diagonals replaced: dx = dy with zero diagonals, ddiagonals = those of dy
InputGradients matrix_set_diag_gradient(const GradientArgs& g) {
  return {if_wanted(g, 0, [&] { return raw_ops::MatrixSetDiag(g.dy(), zeros_like(g.x(1))); }),
          if_wanted(g, 1, [&] { return raw_ops::MatrixDiagPart(g.dy()); })};
}

InputGradients matrix_set_diag_v2_gradient(const GradientArgs& g) {
  const Tensor k = g.x(2);
  return {if_wanted(g, 0, [&] { return raw_ops::MatrixSetDiagV2(g.dy(), zeros_like(g.x(1)), k); }),
          if_wanted(g, 1, [&] { return raw_ops::MatrixDiagPartV2(g.dy(), k, 0.0); }), no_gradient};
}

InputGradients matrix_set_diag_v3_gradient(const GradientArgs& g) {
  const Tensor k = g.x(2);
  const std::string align = g.attr<std::string>("align");
  return {
      if_wanted(g, 0,
                [&] {
                  return raw_ops::MatrixSetDiagV3(g.dy(), zeros_like(g.x(1)), k, {.align = align});
                }),
      if_wanted(g, 1, [&] { return raw_ops::MatrixDiagPartV3(g.dy(), k, 0.0, {.align = align}); }),
      no_gradient};
}

// y = the band of x: dx = the band of dy
InputGradients matrix_band_part_gradient(const GradientArgs& g) {
  return {raw_ops::MatrixBandPart(g.dy(), g.x(1), g.x(2)), no_gradient, no_gradient};
}

const RuleEntry kArrayMatrixRules[] = {
    {"Diag", diag_gradient},
    {"DiagPart", diag_part_gradient},
    {"MatrixBandPart", matrix_band_part_gradient},
    {"MatrixDiag", matrix_diag_gradient},
    {"MatrixDiagPart", matrix_diag_part_gradient},
    {"MatrixDiagPartV2", matrix_diag_part_v2_gradient},
    {"MatrixDiagPartV3", matrix_diag_part_v3_gradient},
    {"MatrixDiagV2", matrix_diag_v2_gradient},
    {"MatrixDiagV3", matrix_diag_v3_gradient},
    {"MatrixSetDiag", matrix_set_diag_gradient},
    {"MatrixSetDiagV2", matrix_set_diag_v2_gradient},
    {"MatrixSetDiagV3", matrix_set_diag_v3_gradient},
};

}  // namespace

std::span<const RuleEntry> array_matrix_rules() { return kArrayMatrixRules; }

}  // namespace tf::internal
