// Embeddings: rows of a table by number.
#pragma once

#include <optional>

#include "imperative/operand.h"
#include "imperative/tensor.h"

namespace tf::nn {

/// Options of `embedding_lookup`: rows longer than `max_norm` are scaled down to it.
struct EmbeddingLookupOptions {
  std::optional<Operand> max_norm = std::nullopt;
};
/// The rows `ids` (int32 or int64, of any shape) of the table `params`: shape of `ids`, then that of a
/// row. A number outside the table fails when the result is looked at.
/// Source: `tf.nn.embedding_lookup`.
Tensor embedding_lookup(const Input& params, const Input& ids,
                        const EmbeddingLookupOptions& options = {});

}  // namespace tf::nn
