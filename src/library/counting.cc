// Counting and grouping: segments, bincount, histograms, the largest elements.
#include "base/error.h"
#include "imperative/array.h"
#include "imperative/elementwise.h"
#include "imperative/gather.h"
#include "imperative/math.h"
#include "imperative/raw_ops.h"
#include "imperative/reduction.h"
#include "library/axes.h"
#include "record/access.h"
#include "record/caller.h"
#include "record/known.h"

namespace tf {

using internal::CallerScope;
using internal::invalid_argument;
using internal::known_scalar;
using internal::known_vector;

Tensor segment_sum(const Input& data, const Input& segment_ids) {
  return raw_ops::SegmentSum(data, segment_ids);
}
Tensor segment_mean(const Input& data, const Input& segment_ids) {
  return raw_ops::SegmentMean(data, segment_ids);
}
Tensor segment_prod(const Input& data, const Input& segment_ids) {
  return raw_ops::SegmentProd(data, segment_ids);
}
Tensor segment_max(const Input& data, const Input& segment_ids) {
  return raw_ops::SegmentMax(data, segment_ids);
}
Tensor segment_min(const Input& data, const Input& segment_ids) {
  return raw_ops::SegmentMin(data, segment_ids);
}

Tensor unsorted_segment_sum(const Input& data, const Input& segment_ids,
                            const Input& num_segments) {
  return raw_ops::UnsortedSegmentSum(data, segment_ids, num_segments);
}
Tensor unsorted_segment_prod(const Input& data, const Input& segment_ids,
                             const Input& num_segments) {
  return raw_ops::UnsortedSegmentProd(data, segment_ids, num_segments);
}
Tensor unsorted_segment_max(const Input& data, const Input& segment_ids,
                            const Input& num_segments) {
  return raw_ops::UnsortedSegmentMax(data, segment_ids, num_segments);
}
Tensor unsorted_segment_min(const Input& data, const Input& segment_ids,
                            const Input& num_segments) {
  return raw_ops::UnsortedSegmentMin(data, segment_ids, num_segments);
}

namespace {

struct SegmentSum {
  Tensor sum;
  Tensor count;  // at least 1; broadcasts against the sum
};

SegmentSum sum_and_count(const Input& data, const Input& segment_ids, const Input& num_segments) {
  const Tensor values = data.tensor();
  const Tensor ids = segment_ids.tensor();
  const Tensor number = num_segments.tensor();
  const Tensor ones = raw_ops::Fill(internal::shape_tensor(ids), Input(1).tensor(values.dtype()));
  const Tensor count = raw_ops::UnsortedSegmentSum(ones, ids, number);
  std::vector<int64_t> column{-1};
  column.resize(static_cast<size_t>(1 + internal::tensor_rank(values) - internal::tensor_rank(ids)),
                1);
  return {raw_ops::UnsortedSegmentSum(values, ids, number),
          raw_ops::Maximum(raw_ops::Reshape(count, known_vector(column)), 1)};
}

}  // namespace

Tensor unsorted_segment_mean(const Input& data, const Input& segment_ids,
                             const Input& num_segments) {
  const CallerScope scope(data.where());
  const SegmentSum segments = sum_and_count(data, segment_ids, num_segments);
  return segments.sum / segments.count;
}

Tensor unsorted_segment_sqrt_n(const Input& data, const Input& segment_ids,
                               const Input& num_segments) {
  const CallerScope scope(data.where());
  const SegmentSum segments = sum_and_count(data, segment_ids, num_segments);
  return segments.sum / raw_ops::Sqrt(segments.count);
}

Tensor bincount(const Input& arr, const BincountOptions& options) {
  const CallerScope scope(arr.where());
  const Location& where = CallerScope::user(arr.where());
  if (options.weights && options.binary_output)
    invalid_argument("bincount", where, "weights and binary_output exclude each other, got both");
  if (options.axis != 0 && options.axis != -1)
    invalid_argument("bincount", where, "axis must be 0 or -1, got ", options.axis);
  Tensor values = arr.tensor();
  if (!is_integer(values.dtype())) values = cast(values, DType::int32);
  const DType dtype = values.dtype();
  const Tensor nonempty = cast(raw_ops::Greater(raw_ops::Size(values), 0), dtype);
  Tensor size = nonempty * (reduce_max(values) + 1);
  if (options.minlength >= 0) size = raw_ops::Maximum(known_scalar(options.minlength, dtype), size);
  if (options.maxlength >= 0) size = raw_ops::Minimum(known_scalar(options.maxlength, dtype), size);
  Tensor weights = options.weights
                       ? options.weights->tensor(DType::float32, arr.where())
                       : internal::constant_from(options.dtype, Shape{0}, nullptr, 0, where);
  if (options.axis == 0) {
    if (options.weights) weights = raw_ops::Reshape(weights, known_vector({{-1}}));
    values = raw_ops::Reshape(values, known_vector({{-1}}));
  }
  return raw_ops::DenseBincount(values, size, weights, {.binary_output = options.binary_output});
}

Tensor confusion_matrix(const Input& labels, const Input& predictions,
                        const ConfusionMatrixOptions& options) {
  const CallerScope scope(labels.where());
  Tensor actual = cast(labels, DType::int64);
  Tensor predicted = cast(predictions, DType::int64);
  const int excess = internal::tensor_rank(predicted) - internal::tensor_rank(actual);
  if (excess == 1) predicted = squeeze(predicted, -1);
  if (excess == -1) actual = squeeze(actual, -1);
  const Tensor classes = options.num_classes >= 0
                             ? known_scalar(options.num_classes, DType::int64)
                             : raw_ops::Maximum(reduce_max(predicted), reduce_max(actual)) + 1;
  const Tensor values =
      options.weights ? cast(options.weights->tensor(options.dtype, labels.where()), options.dtype)
                      : ones_like(predicted, options.dtype);
  return raw_ops::ScatterNd(raw_ops::Pack({actual, predicted}, {.axis = 1}), values,
                            raw_ops::Pack({classes, classes}));
}

Tensor histogram_fixed_width(const Input& values, const Input& value_range,
                             const HistogramOptions& options) {
  const CallerScope scope(values.where());
  return raw_ops::HistogramFixedWidth(values, value_range, known_scalar(options.nbins),
                                      {.dtype = options.dtype});
}

Tensor histogram_fixed_width_bins(const Input& values, const Input& value_range,
                                  const HistogramOptions& options) {
  const CallerScope scope(values.where());
  const Location& where = CallerScope::user(values.where());
  if (options.nbins <= 0)
    invalid_argument("histogram_fixed_width_bins", where, "nbins must be positive, got ",
                     options.nbins);
  const Tensor x = values.tensor();
  const std::vector<Tensor> range =
      raw_ops::Unpack(Input(value_range.tensor(x.dtype()), value_range.where()), 2);
  const Tensor scaled = truediv(x - range[0], range[1] - range[0]);
  const Tensor bins = raw_ops::Floor(scaled * static_cast<double>(options.nbins));
  return cast(clip_by_value(bins, 0, static_cast<double>(options.nbins - 1)), DType::int32);
}

namespace math {

TopK top_k(const Input& input, const Input& k, const TopKOptions& options) {
  raw_ops::TopKV2Outputs found =
      raw_ops::TopKV2(input, k, {.sorted = options.sorted, .index_type = options.index_type});
  return {std::move(found.values), std::move(found.indices)};
}

Tensor in_top_k(const Input& targets, const Input& predictions, const Input& k) {
  return raw_ops::InTopKV2(predictions, targets, k);
}

}  // namespace math
}  // namespace tf
