// Embeddings.
#include "imperative/nn/embedding.h"

#include "imperative/elementwise.h"
#include "imperative/raw_ops.h"
#include "library/axes.h"
#include "record/caller.h"
#include "record/known.h"

namespace tf::nn {

Tensor embedding_lookup(const Input& params, const Input& ids,
                        const EmbeddingLookupOptions& options) {
  const internal::CallerScope scope(params.where());
  const Tensor table = params.tensor();
  const Tensor numbers = ids.tensor();
  const Tensor rows = raw_ops::GatherV2(table, numbers, internal::known_scalar(0));
  if (!options.max_norm) return rows;
  std::vector<int64_t> axes;
  const int first = internal::tensor_rank(numbers);
  for (int axis = first; axis < first + internal::tensor_rank(table) - 1; ++axis)
    axes.push_back(axis);
  return clip_by_norm(rows, options.max_norm->tensor(table.dtype(), params.where()), axes);
}

}  // namespace tf::nn
