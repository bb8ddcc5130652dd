// Axes and extents: host integers where possible, so that they are known while recording.
#include "imperative/options.h"

#include <limits>

#include "imperative/index.h"
#include "imperative/raw_ops.h"
#include "record/caller.h"
#include "record/known.h"

namespace tf {

Axes::Axes(const Tensor& axes) : given_(true), values_(internal::integers_of(axes)) {}

Axes::Axes(const Indexed& axes) : Axes(axes.read()) {}
Extent::Extent(const Indexed& indexed) : tensor_(indexed.read()) {}

Extents::Extents(const Shape& shape) : values_(shape.begin(), shape.end()) {}

Extents::Extents(const Indexed& indexed) : tensor_(indexed.read()) {}

Extents::Extents(std::initializer_list<Extent> extents, Location where) {
  DType dtype = DType::invalid;
  for (const Extent& extent : extents)
    if (!extent.is_host()) dtype = extent.tensor().dtype();
  if (dtype == DType::invalid) {
    values_.reserve(extents.size());
    for (const Extent& extent : extents) values_.push_back(extent.value());
    return;
  }
  const internal::CallerScope scope(where);
  std::vector<Tensor> parts;
  for (const Extent& extent : extents)
    parts.push_back(extent.is_host() ? internal::known_scalar(extent.value(), dtype)
                                     : extent.tensor());
  tensor_ = raw_ops::Pack(parts);
}

Tensor Extents::tensor(DType dtype) const {
  if (tensor_.defined()) return tensor_;
  for (const int64_t value : values_)
    if (value > std::numeric_limits<int32_t>::max()) dtype = DType::int64;
  return internal::known_vector(values_, dtype);
}

}  // namespace tf
