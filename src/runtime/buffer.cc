// Host tensors: allocation, copies, memory lent by the caller, strings.
#include "runtime/buffer.h"

#include <cstdlib>
#include <cstring>
#include <functional>

#include "base/error.h"
#include "runtime/api.h"
#include "runtime/eager_context.h"
#include "runtime/preconditions.h"

namespace tf::internal {
namespace {

constexpr size_t kAlignment = 64;  // what TensorFlow's kernels expect; less makes it copy

void delete_tensor(TF_Tensor* tensor) {
  if (tensor && !process_is_exiting()) api().TF_DeleteTensor(tensor);
}

[[noreturn]] void out_of_memory(DType dtype, const Shape& shape, size_t bytes) {
  throw_error(ErrorCode::resource_exhausted, "tf::Tensor",
              text("no memory for a ", name(dtype), " tensor of shape ", shape, ", which takes ",
                   bytes, " bytes"),
              Location());
}

size_t checked_bytes(DType dtype, const Shape& shape) {
  size_t bytes = 0;
  const Status status = check_allocation(dtype, shape, bytes);
  if (!status.ok()) throw_error(status.code, "tf::Tensor", status.message, Location());
  return bytes;
}

TF_Tensor* allocate_tensor(DType dtype, const Shape& shape, size_t bytes) {
  TF_Tensor* tensor = api().TF_AllocateTensor(static_cast<TF_DataType>(dtype), shape.dims().data(),
                                              static_cast<int>(shape.size()), bytes);
  if (!tensor) out_of_memory(dtype, shape, bytes);
  if (bytes > 0 && !api().TF_TensorData(tensor)) {  // TensorFlow's way to say no
    api().TF_DeleteTensor(tensor);
    out_of_memory(dtype, shape, bytes);
  }
  return tensor;
}

void free_strings(void* data, size_t size, void*) {
  auto* strings = static_cast<TF_TString*>(data);
  for (size_t i = 0; i < size / sizeof(TF_TString); ++i) TF_TString_Dealloc(strings + i);
  std::free(data);
}

/// A tensor of empty strings. TensorFlow's own allocation would never free long strings, so the
/// memory is ours.
TF_Tensor* allocate_strings(const Shape& shape, size_t bytes) {
  const size_t rounded = (bytes + kAlignment) / kAlignment * kAlignment;
  void* data = std::aligned_alloc(kAlignment, rounded);
  if (!data) out_of_memory(DType::string, shape, bytes);
  auto* strings = static_cast<TF_TString*>(data);
  for (size_t i = 0; i < bytes / sizeof(TF_TString); ++i) TF_TString_Init(strings + i);
  return api().TF_NewTensor(TF_STRING, shape.dims().data(), static_cast<int>(shape.size()), data,
                            bytes, free_strings, nullptr);
}

void call_release(void*, size_t, void* release) {
  auto* function = static_cast<std::function<void()>*>(release);
  (*function)();
  delete function;
}

}  // namespace

Buffer Buffer::adopt(TF_Tensor* tensor) {
  Buffer buffer;
  buffer.tensor_ = std::shared_ptr<TF_Tensor>(tensor, delete_tensor);
  return buffer;
}

Buffer Buffer::allocate(DType dtype, const Shape& shape) {
  const size_t bytes = checked_bytes(dtype, shape);
  return adopt(dtype == DType::string ? allocate_strings(shape, bytes)
                                      : allocate_tensor(dtype, shape, bytes));
}

Buffer Buffer::copy_of(DType dtype, const Shape& shape, const void* data) {
  if (dtype == DType::string) {
    invalid_argument("tf::Tensor", Location(),
                     "the elements of a string tensor cannot be copied as bytes");
  }
  Buffer buffer = allocate(dtype, shape);
  const size_t bytes = buffer.byte_size();
  if (bytes > 0) std::memcpy(buffer.mutable_data(), data, bytes);
  return buffer;
}

Buffer Buffer::wrap(DType dtype, const Shape& shape, void* data, std::function<void()> release) {
  const bool aligned = reinterpret_cast<uintptr_t>(data) % kAlignment == 0;
  struct Releaser {  // on every way out but the one that hands the memory over
    std::function<void()>* release;
    ~Releaser() {
      if (release && *release) (*release)();
    }
  } releaser{&release};
  const size_t bytes = checked_bytes(dtype, shape);
  if (!aligned || bytes == 0 || !data || dtype == DType::string) {
    return copy_of(dtype, shape, data);
  }
  releaser.release = nullptr;
  auto* kept = new std::function<void()>(release ? std::move(release) : [] {});
  return adopt(api().TF_NewTensor(static_cast<TF_DataType>(dtype), shape.dims().data(),
                                  static_cast<int>(shape.size()), data, bytes, call_release, kept));
}

Buffer Buffer::of_strings(const Shape& shape, std::span<const std::string_view> strings) {
  Buffer buffer = allocate(DType::string, shape);
  if (static_cast<size_t>(buffer.num_elements()) != strings.size()) {
    invalid_argument("tf::Tensor", Location(), "the shape ", shape, " has ", buffer.num_elements(),
                     " elements, but ", strings.size(), " strings were given");
  }
  auto* elements = static_cast<TF_TString*>(buffer.mutable_data());
  for (size_t i = 0; i < strings.size(); ++i) {
    TF_TString_Copy(elements + i, strings[i].data(), strings[i].size());
  }
  return buffer;
}

DType Buffer::dtype() const {
  return tensor_ ? static_cast<DType>(api().TF_TensorType(get())) : DType::invalid;
}

std::vector<int64_t> Buffer::dims() const {
  std::vector<int64_t> dims(tensor_ ? static_cast<size_t>(api().TF_NumDims(get())) : 0);
  for (size_t i = 0; i < dims.size(); ++i) dims[i] = api().TF_Dim(get(), static_cast<int>(i));
  return dims;
}

int64_t Buffer::num_elements() const {
  if (!tensor_) return 0;
  int64_t count = 1;
  const int rank = api().TF_NumDims(get());
  for (int i = 0; i < rank; ++i) count *= api().TF_Dim(get(), i);
  return count;
}

size_t Buffer::byte_size() const { return tensor_ ? api().TF_TensorByteSize(get()) : 0; }

const void* Buffer::data() const { return tensor_ ? api().TF_TensorData(get()) : nullptr; }

void* Buffer::mutable_data() { return tensor_ ? api().TF_TensorData(get()) : nullptr; }

std::vector<int64_t> Buffer::integers() const {
  if (dtype() == DType::int32) return {as<int32_t>().begin(), as<int32_t>().end()};
  if (dtype() == DType::int64) return {as<int64_t>().begin(), as<int64_t>().end()};
  return {};
}

std::vector<std::string_view> Buffer::strings() const {
  if (dtype() != DType::string) {
    invalid_argument("tf::Tensor", Location(), "strings were asked of a ", name(dtype()),
                     " tensor");
  }
  const auto* elements = static_cast<const TF_TString*>(data());
  std::vector<std::string_view> views(static_cast<size_t>(num_elements()));
  for (size_t i = 0; i < views.size(); ++i) {
    views[i] = {TF_TString_GetDataPointer(elements + i), TF_TString_GetSize(elements + i)};
  }
  return views;
}

}  // namespace tf::internal
