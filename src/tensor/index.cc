// Indexing as the user writes it: reading, assigning, iterating.
#include "imperative/index.h"

#include <algorithm>
#include <ostream>

#include "base/error.h"
#include "imperative/raw_ops.h"
#include "imperative/variable.h"
#include "record/access.h"
#include "record/caller.h"
#include "record/known.h"
#include "record/variable_state.h"
#include "tensor/host_value.h"
#include "tensor/index_plan.h"

namespace tf {

namespace internal {

using Kind = IndexEntry::Kind;

Tensor read_index(const Tensor& x, std::span<const Index> indices) {
  const Location where = location_of(indices);
  checked(x, "getitem", where);
  const CallerScope scope(where);
  const IndexPlan plan = plan_index("getitem", x, indices);
  const Tensor part = read_basic(x, plan);
  return plan.has_arrays ? read_arrays(part, plan_arrays(part, plan)) : part;
}

namespace {

/// The mask of a plan that is one mask and otherwise whole axes; else null.
const IndexEntry* only_mask(const IndexPlan& plan) {
  if (!plan.is_basic_whole) return nullptr;
  const IndexEntry* mask = nullptr;
  for (const IndexEntry& entry : plan.entries) {
    if (entry.kind == Kind::whole) continue;
    if (entry.kind != Kind::mask || mask) return nullptr;
    mask = &entry;
  }
  return mask;
}

Shape trailing_shape(const Tensor& x, int trailing) {
  const Shape& shape = static_shape(x);
  if (!shape.has_rank()) return Shape(std::vector<int64_t>(static_cast<size_t>(trailing), -1));
  return Shape(shape.dims().last(static_cast<size_t>(trailing)));
}

/// `x[mask] = value` for a value that is the same for every true element: a selection.
Tensor write_mask(const Tensor& x, const IndexEntry& mask, int trailing, const Tensor& value) {
  const AssignedValue fitting = fit_value(value, trailing_shape(x, trailing));
  Tensor condition = mask.tensor;
  for (int i = 0; i < trailing; ++i) condition = raw_ops::ExpandDims(condition, known_scalar(-1));
  return raw_ops::SelectV2(condition, fitting.value, x);
}

Tensor typed_value(const Tensor& x, const Input& value) {
  Tensor typed = value.tensor(x.dtype());
  if (!typed.defined())
    invalid_argument("setitem", CallerScope::user(value.where()),
                     "the value is an empty handle (default-made or moved from)");
  if (typed.dtype() != x.dtype())
    invalid_argument("setitem", CallerScope::user(value.where()), "the value must be of dtype ",
                     name(x.dtype()), ", got ", name(typed.dtype()), "; convert it with tf::cast");
  return typed;
}

/// How many elements a mask has is known when it has run. For values whose number is known it runs
/// here, so that a wrong number is refused at the line and leaves the handle as it is.
void check_count(const IndexArrays& arrays, const Tensor& value) {
  const Shape& shape = static_shape(value);
  if (!shape.is_fully_defined() || shape.num_elements() == 1) return;
  for (const Tensor& indices : arrays.indices) indices.shape();
}

}  // namespace

Tensor write_index(const Tensor& x, std::span<const Index> indices, const Input& value) {
  const Location where = indices.empty() ? value.where() : location_of(indices);
  checked(x, "setitem", where);
  const CallerScope scope(where);
  const IndexPlan plan = plan_index("setitem", x, indices);
  const Tensor typed = typed_value(x, value);
  if (!plan.has_arrays) return write_basic(x, plan, typed);
  if (const IndexEntry* mask = only_mask(plan)) {
    const int trailing = x.rank() - mask->axis - mask->axes;
    const Shape& shape = static_shape(typed);
    if (shape.has_rank() && shape.rank() <= trailing) return write_mask(x, *mask, trailing, typed);
  }
  const Tensor part = read_basic(x, plan);
  const IndexArrays arrays = plan_arrays(part, plan);
  check_count(arrays, typed);
  const Tensor written = write_arrays(part, arrays, typed);
  return plan.is_basic_whole ? written : write_basic(x, plan, written);
}

}  // namespace internal

using internal::read_index;
using internal::write_index;

Indexed Tensor::operator[](const Index& index) & { return Indexed(*this, {index}); }
Indexed Tensor::operator[](std::initializer_list<Index> indices) & {
  return Indexed(*this, indices);
}
Tensor Tensor::operator[](const Index& index) const& { return read_index(*this, {&index, 1}); }
Tensor Tensor::operator[](std::initializer_list<Index> indices) const& {
  return read_index(*this, {indices.begin(), indices.size()});
}
Tensor Tensor::operator[](const Index& index) && { return read_index(*this, {&index, 1}); }
Tensor Tensor::operator[](std::initializer_list<Index> indices) && {
  return read_index(*this, {indices.begin(), indices.size()});
}

TensorIterator Tensor::begin(Location where) const { return {*this, 0, where}; }

TensorIterator Tensor::end(Location where) const {
  if (rank(where) == 0)
    internal::invalid_argument("iteration", internal::CallerScope::user(where),
                               "iteration over a 0-d array", internal::origin(*this, where));
  return {*this, size(0, where), where};
}

Tensor TensorIterator::operator*() const { return tensor_[Index(position_, where_)]; }

Index::Index(const Indexed& indexed, Location where) : Index(indexed.read(), where) {}

// An index that cannot be is refused here, on the line that wrote it, although reading comes later.
Indexed::Indexed(Tensor& target, std::vector<Index> indices)
    : target_(&target), base_(target), indices_(std::move(indices)) {
  internal::checked(base_, "getitem", internal::location_of(indices_));
  internal::plan_index("getitem", base_, indices_);
}

const Tensor& Indexed::read() const {
  if (!read_.defined()) read_ = read_index(base_, indices_);
  return read_;
}

void Indexed::operator=(const Input& value) && {
  *target_ = write_index(*target_, indices_, value);
}
void Indexed::operator=(const Indexed& value) && {
  const Location where = internal::location_of(indices_);
  *target_ = write_index(*target_, indices_, Input(value.read(), where));
}

void Indexed::operator+=(const Input& value) && {
  const Tensor changed = Input(read(), value.where()) + value;
  *target_ = write_index(*target_, indices_, Input(changed, value.where()));
}
void Indexed::operator-=(const Input& value) && {
  const Tensor changed = Input(read(), value.where()) - value;
  *target_ = write_index(*target_, indices_, Input(changed, value.where()));
}
void Indexed::operator*=(const Input& value) && {
  const Tensor changed = Input(read(), value.where()) * value;
  *target_ = write_index(*target_, indices_, Input(changed, value.where()));
}
void Indexed::operator/=(const Input& value) && {
  const Tensor changed = Input(read(), value.where()) / value;
  *target_ = write_index(*target_, indices_, Input(changed, value.where()));
}
void Indexed::operator%=(const Input& value) && {
  const Tensor changed = Input(read(), value.where()) % value;
  *target_ = write_index(*target_, indices_, Input(changed, value.where()));
}
void Indexed::operator&=(const Input& value) && {
  const Tensor changed = Input(read(), value.where()) & value;
  *target_ = write_index(*target_, indices_, Input(changed, value.where()));
}
void Indexed::operator|=(const Input& value) && {
  const Tensor changed = Input(read(), value.where()) | value;
  *target_ = write_index(*target_, indices_, Input(changed, value.where()));
}
void Indexed::operator^=(const Input& value) && {
  const Tensor changed = Input(read(), value.where()) ^ value;
  *target_ = write_index(*target_, indices_, Input(changed, value.where()));
}
void Indexed::operator<<=(const Input& value) && {
  const Tensor changed = read() << value;
  *target_ = write_index(*target_, indices_, Input(changed, value.where()));
}
void Indexed::operator>>=(const Input& value) && {
  const Tensor changed = read() >> value;
  *target_ = write_index(*target_, indices_, Input(changed, value.where()));
}

std::ostream& operator<<(std::ostream& out, const Indexed& indexed) {
  return out << indexed.read();
}

Tensor Variable::operator[](const Index& index) const {
  return read_index(value(index.where()), {&index, 1});
}

Tensor Variable::operator[](std::initializer_list<Index> indices) const {
  const std::span<const Index> all(indices.begin(), indices.size());
  return read_index(value(internal::location_of(all)), all);
}

Tensor Variable::assign_slice(std::initializer_list<Index> indices, const Input& value) {
  const internal::CallerScope scope(value.where());
  this->dtype();  // refuses an empty handle
  const std::span<const Index> all(indices.begin(), indices.size());
  return internal::update_variable(
      state_, [&](const Tensor& present) { return write_index(present, all, value); },
      "assign_slice", value.where());
}

}  // namespace tf
