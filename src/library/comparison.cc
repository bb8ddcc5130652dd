// Comparisons, logic and bits.
#include "imperative/elementwise.h"
#include "imperative/raw_ops.h"
#include "record/caller.h"
#include "record/known.h"

namespace tf {

using internal::CallerScope;

Tensor equal(const Input& x, const Input& y) { return raw_ops::Equal(x, y); }
Tensor not_equal(const Input& x, const Input& y) { return raw_ops::NotEqual(x, y); }
Tensor less(const Input& x, const Input& y) { return raw_ops::Less(x, y); }
Tensor less_equal(const Input& x, const Input& y) { return raw_ops::LessEqual(x, y); }
Tensor greater(const Input& x, const Input& y) { return raw_ops::Greater(x, y); }
Tensor greater_equal(const Input& x, const Input& y) { return raw_ops::GreaterEqual(x, y); }
Tensor logical_and(const Input& x, const Input& y) { return raw_ops::LogicalAnd(x, y); }
Tensor logical_or(const Input& x, const Input& y) { return raw_ops::LogicalOr(x, y); }
Tensor logical_not(const Input& x) { return raw_ops::LogicalNot(x); }

Tensor logical_xor(const Input& x, const Input& y) {
  const CallerScope scope(x.where());
  return raw_ops::LogicalAnd(raw_ops::LogicalOr(x, y),
                             raw_ops::LogicalNot(raw_ops::LogicalAnd(x, y)));
}

Tensor is_nan(const Input& x) { return raw_ops::IsNan(x); }
Tensor is_inf(const Input& x) { return raw_ops::IsInf(x); }
Tensor is_finite(const Input& x) { return raw_ops::IsFinite(x); }

namespace {

// The elements but the first, and but the last, in row-major order.
struct Neighbours {
  Tensor later;
  Tensor earlier;
};

Neighbours neighbours(const Input& x) {
  const auto vector = [](int64_t value) { return internal::known_vector(std::span(&value, 1)); };
  const Tensor flat = raw_ops::Reshape(x, vector(-1));
  return {raw_ops::StridedSlice(flat, vector(1), vector(0), vector(1), {.end_mask = 1}),
          raw_ops::StridedSlice(flat, vector(0), vector(-1), vector(1), {.begin_mask = 1})};
}

}  // namespace

Tensor is_non_decreasing(const Input& x) {
  const CallerScope scope(x.where());
  const Neighbours pair = neighbours(x);
  return raw_ops::All(raw_ops::GreaterEqual(pair.later, pair.earlier), internal::known_scalar(0));
}

Tensor is_strictly_increasing(const Input& x) {
  const CallerScope scope(x.where());
  const Neighbours pair = neighbours(x);
  return raw_ops::All(raw_ops::Greater(pair.later, pair.earlier), internal::known_scalar(0));
}

namespace bitwise {

Tensor bitwise_and(const Input& x, const Input& y) { return raw_ops::BitwiseAnd(x, y); }
Tensor bitwise_or(const Input& x, const Input& y) { return raw_ops::BitwiseOr(x, y); }
Tensor bitwise_xor(const Input& x, const Input& y) { return raw_ops::BitwiseXor(x, y); }
Tensor invert(const Input& x) { return raw_ops::Invert(x); }
Tensor left_shift(const Input& x, const Input& y) { return raw_ops::LeftShift(x, y); }
Tensor right_shift(const Input& x, const Input& y) { return raw_ops::RightShift(x, y); }

}  // namespace bitwise
}  // namespace tf
