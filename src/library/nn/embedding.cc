// Embeddings.
#include "imperative/nn/embedding.h"

#include "imperative/operators.h"
#include "imperative/raw_ops.h"
#include "library/axes.h"
#include "record/caller.h"
#include "tensor/known.h"

namespace tf::nn {
namespace {

/// Rows no longer than `max_norm`, as TensorFlow's clip_by_norm.
Tensor clipped(const Tensor& rows, const Tensor& max_norm, const std::vector<int64_t>& axes) {
  const Tensor squares = internal::sum_over(rows * rows, axes, true);
  const Tensor positive = squares > 0;
  // The square root has no gradient at 0: it is taken of 1 there, and not used.
  const Tensor safe = raw_ops::SelectV2(positive, squares, Input(1).tensor(rows.dtype()));
  const Tensor norm = raw_ops::SelectV2(positive, raw_ops::Sqrt(safe), squares);
  return rows * max_norm / raw_ops::Maximum(norm, max_norm);
}

}  // namespace

Tensor embedding_lookup(const Input& params, const Input& ids,
                        const EmbeddingLookupOptions& options) {
  const internal::CallerScope scope(params.where());
  const Tensor table = params.tensor();
  const Tensor numbers = ids.tensor();
  const Tensor rows = raw_ops::GatherV2(table, numbers, internal::known_scalar(0));
  if (!options.max_norm) return rows;
  std::vector<int64_t> axes;
  const int first = internal::rank_of(numbers);
  for (int axis = first; axis < first + internal::rank_of(table) - 1; ++axis) axes.push_back(axis);
  return clipped(rows, options.max_norm->tensor(table.dtype(), params.where()), axes);
}

}  // namespace tf::nn
