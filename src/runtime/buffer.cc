// Host tensors: allocation, copies, memory lent by the caller, strings.
#include "runtime/buffer.h"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <functional>

#include "base/error.h"
#include "runtime/api.h"
#include "runtime/eager_context.h"
#include "runtime/preconditions.h"
#include "runtime/small_memory.h"

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

// The TF_Tensor; of a Small one null until it was asked for.
struct Buffer::Shared {
  explicit Shared(TF_Tensor* adopted) : tensor(adopted) {}
  ~Shared() { delete_tensor(tensor.load(std::memory_order_acquire)); }
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;

  mutable std::atomic<TF_Tensor*> tensor;
  bool is_small = false;
};

struct Buffer::Small : Buffer::Shared {
  static constexpr size_t kMostBytes = 64;
  static constexpr size_t kMostDims = 4;

  Small(DType of, const Shape& shape, const void* data, size_t size)
      : Shared(nullptr),
        dtype(of),
        rank(static_cast<uint8_t>(shape.rank())),
        num_bytes(static_cast<uint8_t>(size)) {
    is_small = true;
    for (int i = 0; i < shape.rank(); ++i) dims[i] = static_cast<uint8_t>(shape[i]);
    std::memcpy(bytes, data, size);
  }
  Shape shape() const { return Shape(std::vector<int64_t>(dims, dims + rank)); }

  alignas(16) std::byte bytes[kMostBytes];
  DType dtype;
  uint8_t rank;
  uint8_t num_bytes;
  uint8_t dims[kMostDims];
};

Buffer Buffer::adopt(TF_Tensor* tensor) { return Buffer(std::make_shared<const Shared>(tensor)); }

Buffer Buffer::small_copy_of(DType dtype, const Shape& shape, const void* data, size_t bytes) {
  const bool fits =
      bytes > 0 && bytes <= Small::kMostBytes && shape.rank() <= static_cast<int>(Small::kMostDims);
  if (!fits) return copy_of(dtype, shape, data);
  return Buffer(
      std::allocate_shared<const Small>(SmallAllocator<Small>(), dtype, shape, data, bytes));
}

TF_Tensor* Buffer::get() const {
  if (!shared_) return nullptr;
  TF_Tensor* tensor = shared_->tensor.load(std::memory_order_acquire);
  if (tensor || !shared_->is_small) return tensor;
  const Small& small = static_cast<const Small&>(*shared_);
  TF_Tensor* made = allocate_tensor(small.dtype, small.shape(), small.num_bytes);
  std::memcpy(api().TF_TensorData(made), small.bytes, small.num_bytes);
  if (shared_->tensor.compare_exchange_strong(tensor, made, std::memory_order_acq_rel)) return made;
  delete_tensor(made);  // another thread was first
  return tensor;
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

const Buffer::Small* Buffer::small() const {
  return shared_ && shared_->is_small ? static_cast<const Small*>(shared_.get()) : nullptr;
}

DType Buffer::dtype() const {
  if (const Small* few = small()) return few->dtype;
  return shared_ ? static_cast<DType>(api().TF_TensorType(get())) : DType::invalid;
}

std::vector<int64_t> Buffer::dims() const {
  if (const Small* few = small()) return {few->dims, few->dims + few->rank};
  std::vector<int64_t> dims(shared_ ? static_cast<size_t>(api().TF_NumDims(get())) : 0);
  for (size_t i = 0; i < dims.size(); ++i) dims[i] = api().TF_Dim(get(), static_cast<int>(i));
  return dims;
}

int64_t Buffer::num_elements() const {
  if (!shared_) return 0;
  if (const Small* few = small()) return few->num_bytes / static_cast<int64_t>(size_of(few->dtype));
  int64_t count = 1;
  const int rank = api().TF_NumDims(get());
  for (int i = 0; i < rank; ++i) count *= api().TF_Dim(get(), i);
  return count;
}

size_t Buffer::byte_size() const {
  if (const Small* few = small()) return few->num_bytes;
  return shared_ ? api().TF_TensorByteSize(get()) : 0;
}

const void* Buffer::data() const {
  if (const Small* few = small()) return few->bytes;
  return shared_ ? api().TF_TensorData(get()) : nullptr;
}

void* Buffer::mutable_data() { return shared_ ? api().TF_TensorData(get()) : nullptr; }

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
