// Which components XLA may compile. XLA raises no run-time errors and draws other random numbers than
// the kernels, so an operation enters only if this table says that it gives the same.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plan/recipe.h"

namespace tf::internal {

/// An input whose elements are checked before each run, since XLA would not: all in [0, limit).
struct IndexGuard {
  uint32_t input = 0;
  int64_t limit = 0;
};

/// About what XLA takes to compile anything, and for each step of it; a matrix product takes longer.
inline constexpr double kSecondsToCompile = 0.05;
inline constexpr double kSecondsToCompileStep = 0.002;
inline constexpr double kSecondsToCompileProduct = 0.01;

struct XlaVerdict {
  std::string refusal;  // why not; empty: it may
  std::vector<IndexGuard> guards;
  bool multiplies_matrices = false;  // then XLA need not be faster
  double build_seconds = 0;          // about what compiling takes
};

/// Whether XLA gives what op-by-op running gives, for these shapes.
XlaVerdict judge_for_xla(const Recipe& recipe);

/// Of each step, whether XLA gives the same and it is neither a matrix product nor in need of a guard.
std::vector<bool> steps_for_parts(const Recipe& recipe);

/// All operations that may enter, under whatever rule.
std::vector<std::string_view> xla_operations();

}  // namespace tf::internal
