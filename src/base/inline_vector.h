// A vector whose first elements live inside it: short lists on hot paths allocate nothing.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

namespace tf::internal {

/// Grows like std::vector; neither copied nor moved, so that spans of it stay valid until it grows.
template <class T, size_t kInline>
class InlineVector {
 public:
  InlineVector() = default;
  InlineVector(const InlineVector&) = delete;
  InlineVector& operator=(const InlineVector&) = delete;
  ~InlineVector() {
    std::destroy_n(data_, size_);
    if (data_ != local()) deallocate(data_, capacity_);
  }

  T& push_back(T value) {
    if (size_ == capacity_) grow();
    return *std::construct_at(data_ + size_++, std::move(value));
  }
  /// Appends elements equal to `value` until there are `size`.
  void resize(size_t size, const T& value = T()) {
    while (capacity_ < size) grow();
    if (size_ < size) std::uninitialized_fill(data_ + size_, data_ + size, value);
    size_ = size_ < size ? size : size_;
  }

  T& operator[](size_t i) { return data_[i]; }
  const T& operator[](size_t i) const { return data_[i]; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  operator std::span<const T>() const { return {data_, size_}; }

 private:
  T* local() { return reinterpret_cast<T*>(storage_); }
  static void deallocate(T* data, size_t capacity) {
    std::allocator<T>().deallocate(data, capacity);
  }
  void grow() {
    T* larger = std::allocator<T>().allocate(2 * capacity_);
    std::uninitialized_move_n(data_, size_, larger);
    std::destroy_n(data_, size_);
    if (data_ != local()) deallocate(data_, capacity_);
    data_ = larger;
    capacity_ *= 2;
  }

  alignas(T) std::byte storage_[kInline * sizeof(T)];
  T* data_ = local();
  size_t size_ = 0;
  size_t capacity_ = kInline;
};

}  // namespace tf::internal
