// Tensor: the handle, and looking at values.
#include "imperative/tensor.h"

#include <ostream>

#include "base/error.h"
#include "record/access.h"
#include "record/caller.h"
#include "record/engine.h"
#include "record/runner.h"
#include "record/site.h"
#include "runtime/buffer.h"
#include "tensor/format_array.h"
#include "tensor/host_value.h"

namespace tf {

using internal::CallerScope;
using internal::EngineLock;
using internal::Value;

namespace internal {

Value* checked(const Tensor& tensor, const char* function, const Location& where) {
  Value* value = Access::get(tensor);
  if (!value)
    throw_error(ErrorCode::invalid_argument, function,
                "this Tensor is an empty handle (default-made or moved from); assign a value first",
                CallerScope::user(where));
  return value;
}

Buffer look_at(const Tensor& tensor, const char* function, const Location& where) {
  Value* value = checked(tensor, function, where);
  const EngineLock lock;
  look(value);
  return host_buffer(value);
}

Buffer elements_of(const Tensor& tensor, const char* function) {
  Value* value = checked(tensor, function);
  if (value->node->kind != NodeKind::constant) return look_at(tensor, function);
  const EngineLock lock;
  return host_buffer(value);
}

std::string origin(const Tensor& tensor, const Location& where) {
  if (CallerScope::user(where).line() > 0) return "";
  const EngineLock lock;  // the table of sites may grow
  return " of the tensor computed at " + place(site(Access::get(tensor)->node->site).user);
}

const Shape& static_shape(const Tensor& tensor) { return *checked(tensor, "shape")->shape.load(); }

}  // namespace internal

Tensor::Tensor(const Tensor& other) : value_(other.value_) {
  if (value_) internal::retain_handle(value_);
}

Tensor& Tensor::operator=(const Tensor& other) & {
  if (other.value_) internal::retain_handle(other.value_);
  Value* old = std::exchange(value_, other.value_);
  if (old) internal::release_handle(old);
  return *this;
}

Tensor& Tensor::operator=(Tensor&& other) & noexcept {
  if (this == &other) return *this;
  Value* old = std::exchange(value_, std::exchange(other.value_, nullptr));
  if (old) internal::release_handle(old);
  return *this;
}

Tensor::~Tensor() {
  if (value_) internal::release_handle(value_);
}

Tensor::Tensor(const Literal& literal, Location where)
    : Tensor(internal::constant_from(literal, DType::invalid, where)) {}

DType Tensor::dtype(Location where) const {
  return internal::checked(*this, "dtype", where)->dtype;
}

Shape Tensor::shape(Location where) const {
  Value* value = internal::checked(*this, "shape", where);
  if (const Shape* known = value->shape.load(); known->is_fully_defined()) return *known;
  const EngineLock lock;
  internal::look(value);
  return internal::handle_of(value).shape();
}

int Tensor::rank(Location where) const {
  const Shape& known = *internal::checked(*this, "rank", where)->shape.load();
  return known.has_rank() ? known.rank() : shape(where).rank();
}

int64_t Tensor::size(Location where) const {
  internal::checked(*this, "size", where);
  return shape(where).num_elements();
}

int64_t Tensor::size(int axis, Location where) const {
  internal::checked(*this, "size", where);
  const Shape extents = shape(where);
  const int rank = extents.rank();
  if (axis < -rank || axis >= rank)
    internal::throw_error(ErrorCode::out_of_range, "size",
                          internal::text("axis must be in [", -rank, ", ", rank, "), got ", axis),
                          CallerScope::user(where));
  return extents[static_cast<size_t>(axis < 0 ? axis + rank : axis)];
}

size_t Tensor::nbytes(Location where) const {
  const size_t element = size_of(internal::checked(*this, "nbytes", where)->dtype);
  return element > 0 ? element * static_cast<size_t>(size(where))
                     : internal::look_at(*this, "nbytes", where).byte_size();
}

std::string Tensor::device() const {
  Value* value = internal::checked(*this, "device");
  const EngineLock lock;
  internal::look(value);
  return internal::handle_of(value).device();
}

std::span<const std::byte> Tensor::raw_data(DType expected, Location where) const {
  const internal::Buffer buffer = internal::look_at(*this, "data", where);
  if (buffer.dtype() != expected)
    internal::invalid_argument("data", CallerScope::user(where), "elements are ",
                               name(buffer.dtype()), ", got a request for ", name(expected),
                               "; use to_vector to convert them");
  // The Value keeps its host buffer.
  return {static_cast<const std::byte*>(buffer.data()), buffer.byte_size()};
}

namespace {

std::string format(const Tensor& tensor, const char* function, const Location& where,
                   std::string (*formatter)(const internal::ArrayView&)) {
  const DType dtype = internal::checked(tensor, function, where)->dtype;
  if (dtype == DType::resource || dtype == DType::variant)
    return "<" + std::string(name(dtype)) + " tensor>";
  const internal::Buffer buffer = internal::look_at(tensor, function, where);
  const std::vector<int64_t> dims = buffer.dims();
  if (dtype == DType::string) {
    const std::vector<std::string_view> strings = buffer.strings();
    return formatter({dtype, dims, nullptr, strings});
  }
  return formatter({dtype, dims, buffer.data(), {}});
}

}  // namespace

std::string Tensor::str(Location where) const {
  return format(*this, "str", where, internal::format_str);
}
std::string Tensor::repr(Location where) const {
  return format(*this, "repr", where, internal::format_repr);
}

Tensor::operator bool() const {
  const internal::Buffer buffer = internal::look_at(*this, "bool");
  const auto refuse = [this, &buffer](const char* what, const char* remedy) {
    internal::invalid_argument("bool", CallerScope::user(Location()), "the truth value of ", what,
                               " is ambiguous, got shape ", buffer.shape().str(),
                               internal::origin(*this, Location()), "; ", remedy);
  };
  if (buffer.num_elements() > 1)
    refuse("an array with more than one element", "use tf::reduce_any or tf::reduce_all");
  if (buffer.num_elements() == 0) refuse("an empty array", "ask for its size");
  return internal::is_true(buffer);
}

std::ostream& operator<<(std::ostream& out, const Tensor& tensor) {
  return out << tensor.str(Location());
}

}  // namespace tf
