// Host memory of one tensor: dtype, dimensions and elements, shared by reference.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "imperative/dtype.h"
#include "imperative/shape.h"

struct TF_Tensor;

namespace tf::internal {

/// An immutable host tensor: a TF_Tensor, or a few elements that become one when TensorFlow is to see
/// them. Safe to read from any thread. Copies share the memory.
class Buffer {
 public:
  Buffer() = default;
  /// Takes ownership of a TF_Tensor.
  static Buffer adopt(TF_Tensor* tensor);
  /// Copies `size_of(dtype) * num_elements` bytes. Throws ResourceExhaustedError when the memory
  /// cannot be had and InvalidArgumentError when the shape is not fully defined or overflows.
  static Buffer copy_of(DType dtype, const Shape& shape, const void* data);
  /// Uninitialised memory to be written through `mutable_data` before anybody else sees it.
  static Buffer allocate(DType dtype, const Shape& shape);
  /// Uses the caller's memory without a copy when it is 64-byte aligned (else copies and releases
  /// at once); `release` is called when nobody needs it any more, from any thread.
  static Buffer wrap(DType dtype, const Shape& shape, void* data, std::function<void()> release);
  /// As copy_of for the `bytes` bytes that dtype and shape imply. A few are kept without a TF_Tensor,
  /// which takes longer to make than a host program to run.
  static Buffer small_copy_of(DType dtype, const Shape& shape, const void* data, size_t bytes);
  static Buffer of_strings(const Shape& shape, std::span<const std::string_view> strings);

  explicit operator bool() const { return shared_ != nullptr; }
  DType dtype() const;
  std::vector<int64_t> dims() const;
  Shape shape() const { return Shape(dims()); }
  int64_t num_elements() const;
  size_t byte_size() const;
  const void* data() const;
  void* mutable_data();
  /// The elements of a string tensor; they live as long as this buffer.
  std::vector<std::string_view> strings() const;
  template <class T>
  std::span<const T> as() const {
    return {static_cast<const T*>(data()), static_cast<size_t>(num_elements())};
  }
  /// The elements of an int32 or int64 tensor; none of another dtype.
  std::vector<int64_t> integers() const;
  TF_Tensor* get() const;

 private:
  struct Shared;
  struct Small;
  const Small* small() const;
  explicit Buffer(std::shared_ptr<const Shared> shared) : shared_(std::move(shared)) {}
  std::shared_ptr<const Shared> shared_;
};

}  // namespace tf::internal
