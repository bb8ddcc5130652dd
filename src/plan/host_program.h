// Pieces of few numbers that the host works out itself, since a call of TensorFlow costs more than they do.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "plan/host_kernels.h"
#include "plan/recipe.h"

namespace tf::internal {

/// A piece without variables whose values have few elements, such as a loop's condition: a list of loops
/// that give the bits of TensorFlow's kernels. Only operations whose results are fully determined are in
/// it: those that IEEE 754 rounds, moves, and sums in the order of the kernels.
class HostProgram {
 public:
  /// In any one value. More gain less from the host, and indices are bytes.
  static constexpr int64_t kMostElements = 64;

  /// Null where an operation, a dtype, a shape or the amount of numbers keeps it out.
  static std::shared_ptr<const HostProgram> compile(const Recipe& recipe);

  /// Runs it on the inputs' elements, whose dtypes and shapes are those of the recipe; the outputs come
  /// in the recipe's order. False where an operation has an error to tell of (a division by zero), or a
  /// result that only its kernel knows: then nothing happened, and TensorFlow's own run will tell.
  /// Thread-safe, without a lock.
  bool run(std::span<const Buffer> inputs, std::vector<Buffer>& outputs) const;

 private:
  friend class HostCompiler;
  struct Output {
    HostInstruction::Place place;
    DType dtype;
    const Shape* shape;
    size_t bytes;
  };

  bool run_in(std::byte* memory, std::span<const Buffer> inputs,
              std::vector<Buffer>& outputs) const;

  std::vector<HostInstruction> instructions_;
  std::vector<uint64_t> constants_;  // in words, for their alignment
  std::vector<uint8_t> indices_;
  std::vector<Output> outputs_;
  size_t num_inputs_ = 0;
  size_t memory_bytes_ = 0;
};

}  // namespace tf::internal
