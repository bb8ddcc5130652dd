// Handing the flat outputs of a call to the members of a result, one after another.
#pragma once

#include <iterator>
#include <utility>
#include <vector>

#include "imperative/tensor.h"

namespace tf::internal {

/// For generated code: the counts are those that the call itself checked.
class Outputs {
 public:
  explicit Outputs(std::vector<Tensor> flat) : flat_(std::move(flat)) {}
  Tensor one() { return std::move(flat_[next_++]); }
  std::vector<Tensor> list(size_t count) {
    const auto first = flat_.begin() + static_cast<std::ptrdiff_t>(next_);
    next_ += count;
    const auto last = first + static_cast<std::ptrdiff_t>(count);
    return {std::make_move_iterator(first), std::make_move_iterator(last)};
  }

 private:
  std::vector<Tensor> flat_;
  size_t next_ = 0;
};

}  // namespace tf::internal
