// Gradients of reductions over segments of the leading axis.
#include "gradients/rules/helpers.h"

namespace tf::internal {
namespace {

/// `value` with axes of one element appended, so that it broadcasts against `rank` axes.
Tensor with_trailing_ones(const Tensor& value, int rank) {
  Tensor result = value;
  for (int axis = rank_of(value); axis < rank; ++axis)
    result = raw_ops::ExpandDims(result, integer(-1));
  return result;
}

// y = sums of segments of x: dx = dy[ids]
InputGradients segment_sum_gradient(const GradientArgs& g) {
  return {gather_rows(g.dy(), g.x(1)), no_gradient};
}

// y = means of segments of x: dx = (dy / count)[ids]
InputGradients segment_mean_gradient(const GradientArgs& g) {
  const Tensor dy = g.dy(), ids = g.x(1);
  const Tensor ones = raw_ops::OnesLike(raw_ops::Cast(ids, dy.dtype()));
  const Tensor counts = raw_ops::SegmentSum(with_trailing_ones(ones, rank_of(g.x())), ids);
  return {gather_rows(dy / counts, ids), no_gradient};
}

// y = max or min of segments of x: dx = dy[ids] shared equally by the elements equal to y[ids]
InputGradients segment_extreme_gradient(const GradientArgs& g) {
  const Tensor x = g.x(), ids = g.x(1), dy = g.dy();
  const Tensor chosen = x == gather_rows(g.y(), ids);
  const Tensor counts = raw_ops::SegmentSum(cast(chosen, dy.dtype()), ids);
  return {select(chosen, gather_rows(dy / counts, ids), 0.0), no_gradient};
}

// y = products of segments of x: dx = dy[ids] * y[ids] / x, with the product of the others for the
// only zero of a segment, and 0 in segments with more zeros
InputGradients segment_prod_gradient(const GradientArgs& g) {
  const Tensor x = g.x(), ids = g.x(1);
  const Tensor is_zero = x == 0.0;
  const Tensor zeros = raw_ops::SegmentSum(raw_ops::Cast(is_zero, DType::int32), ids);
  const Tensor dy = select(zeros > 1, 0.0, g.dy());
  const Tensor nonzero = select(is_zero, 1.0, x);
  const Tensor others = gather_rows(raw_ops::SegmentProd(nonzero, ids), ids);
  const Tensor slope = select(is_zero, others, gather_rows(g.y(), ids) / nonzero);
  return {gather_rows(dy, ids) * slope, no_gradient};
}

/// The rows of ids that may be negative, which stand for rows of zeros.
class DroppingGather {
 public:
  DroppingGather(const Tensor& ids, int data_rank)
      : clipped_(raw_ops::Maximum(ids, 0)), kept_(with_trailing_ones(ids >= 0, data_rank)) {}
  Tensor operator()(const Tensor& rows) const {
    return select(kept_, gather_rows(rows, clipped_), 0.0);
  }
  const Tensor& clipped() const { return clipped_; }
  const Tensor& kept() const { return kept_; }

 private:
  Tensor clipped_;
  Tensor kept_;
};

// y = sums by id: dx = dy[ids], 0 for negative ids
InputGradients unsorted_segment_sum_gradient(const GradientArgs& g) {
  return {DroppingGather(g.x(1), rank_of(g.x()))(g.dy()), no_gradient, no_gradient};
}

// y = max or min by id: dx = dy[ids] shared equally by the elements equal to y[ids]
InputGradients unsorted_segment_extreme_gradient(const GradientArgs& g) {
  const Tensor x = g.x(), ids = g.x(1), dy = g.dy();
  const DroppingGather gather(ids, rank_of(x));
  const Tensor chosen = (x == gather(g.y())) & gather.kept();
  const Tensor counts = raw_ops::UnsortedSegmentSum(cast(chosen, dy.dtype()), ids, g.x(2));
  return {select(chosen, gather(dy / counts), 0.0), no_gradient, no_gradient};
}

// y = products by id: as for sorted segments, 0 for negative ids
InputGradients unsorted_segment_prod_gradient(const GradientArgs& g) {
  const Tensor x = g.x(), ids = g.x(1), segments = g.x(2);
  const Tensor is_zero = x == 0.0;
  const Tensor zeros =
      raw_ops::UnsortedSegmentSum(raw_ops::Cast(is_zero, DType::int32), ids, segments);
  const Tensor dy = select(zeros > 1, 0.0, g.dy());
  const Tensor nonzero = select(is_zero, 1.0, x);
  const DroppingGather gather(ids, rank_of(x));
  const Tensor others =
      gather_rows(raw_ops::UnsortedSegmentProd(nonzero, ids, segments), gather.clipped());
  // TensorFlow divides by x itself; nonzero is the same where it counts and never gives a NaN.
  const Tensor slope = select(is_zero, others, gather_rows(g.y(), gather.clipped()) / nonzero);
  return {gather(dy) * slope, no_gradient, no_gradient};
}

// y = sums of segments of x[indices]: dx = dy[ids] added up at the indices
InputGradients sparse_segment_sum_gradient(const GradientArgs& g) {
  InputGradients result(g.num_inputs());
  if (g.wants(0))
    result[0] = raw_ops::SparseSegmentSumGrad(g.dy(), g.x(1), g.x(2), extent_of(g.x(), 0));
  return result;
}

// y = means of segments of x[indices]: dx = (dy / count)[ids] added up at the indices
InputGradients sparse_segment_mean_gradient(const GradientArgs& g) {
  InputGradients result(g.num_inputs());
  if (g.wants(0))
    result[0] = raw_ops::SparseSegmentMeanGrad(g.dy(), g.x(1), g.x(2), extent_of(g.x(), 0));
  return result;
}

// y = sums of segments of x[indices] / sqrt(count): likewise with sqrt(count)
InputGradients sparse_segment_sqrt_n_gradient(const GradientArgs& g) {
  InputGradients result(g.num_inputs());
  if (g.wants(0))
    result[0] = raw_ops::SparseSegmentSqrtNGrad(g.dy(), g.x(1), g.x(2), extent_of(g.x(), 0));
  return result;
}

const RuleEntry kSegmentRules[] = {
    {"SegmentMax", segment_extreme_gradient},
    {"SegmentMean", segment_mean_gradient},
    {"SegmentMin", segment_extreme_gradient},
    {"SegmentProd", segment_prod_gradient},
    {"SegmentSum", segment_sum_gradient},
    {"SparseSegmentMean", sparse_segment_mean_gradient},
    {"SparseSegmentMeanWithNumSegments", sparse_segment_mean_gradient},
    {"SparseSegmentSqrtN", sparse_segment_sqrt_n_gradient},
    {"SparseSegmentSqrtNWithNumSegments", sparse_segment_sqrt_n_gradient},
    {"SparseSegmentSum", sparse_segment_sum_gradient},
    {"SparseSegmentSumWithNumSegments", sparse_segment_sum_gradient},
    {"UnsortedSegmentMax", unsorted_segment_extreme_gradient},
    {"UnsortedSegmentMin", unsorted_segment_extreme_gradient},
    {"UnsortedSegmentProd", unsorted_segment_prod_gradient},
    {"UnsortedSegmentSum", unsorted_segment_sum_gradient},
};

}  // namespace

std::span<const RuleEntry> segment_rules() { return kSegmentRules; }

}  // namespace tf::internal
