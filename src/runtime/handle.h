// A value in TensorFlow's runtime, on whatever device it lives.
#pragma once

#include <atomic>
#include <span>
#include <string>
#include <utility>

#include "base/error.h"
#include "runtime/buffer.h"

struct TFE_TensorHandle;

namespace tf::internal {

/// Shared ownership of a TFE_TensorHandle; one pointer wide, thread-safe reference count.
class Handle {
 public:
  Handle() = default;
  explicit Handle(TFE_TensorHandle* adopted);
  Handle(const Handle& other) : shared_(other.shared_) {
    if (shared_) shared_->references.fetch_add(1, std::memory_order_relaxed);
  }
  Handle(Handle&& other) noexcept : shared_(std::exchange(other.shared_, nullptr)) {}
  Handle& operator=(Handle other) noexcept {
    std::swap(shared_, other.shared_);
    return *this;
  }
  ~Handle() { reset(); }
  void reset() {
    Shared* shared = std::exchange(shared_, nullptr);
    if (shared && shared->references.fetch_sub(1, std::memory_order_acq_rel) == 1) destroy(shared);
  }

  /// Places a host tensor in the runtime without a copy where the device is the CPU.
  static Handle from_buffer(const Buffer& buffer);
  /// The elements on the host, without a copy where the value lives there. Waits for the value.
  Status to_buffer(Buffer& out) const;

  explicit operator bool() const { return shared_ != nullptr; }
  TFE_TensorHandle* get() const { return shared_->handle; }
  bool unique() const { return shared_ && shared_->references.load() == 1; }
  DType dtype() const;
  Shape shape() const;       // waits for the value
  size_t byte_size() const;  // of the elements, 0 for resources and variants; cached
  std::string device() const;
  bool is_local() const;  // on a device of this process
  /// For the resource handle of a variable, as made by VarHandleOp: the variable's dtype (else
  /// invalid) and rank (else -1). Kernels trust the caller in both.
  DType variable_dtype() const { return shared_->variable_dtype; }
  int variable_rank() const { return shared_->variable_rank; }
  void set_variable(DType dtype, int rank) {
    shared_->variable_dtype = dtype;
    shared_->variable_rank = static_cast<int16_t>(rank);
  }
  /// For the resource handle of a table: the dtypes of its keys and values, else invalid.
  DType table_keys() const { return shared_->table_keys; }
  DType table_values() const { return shared_->table_values; }
  void set_table(DType keys, DType values) {
    shared_->table_keys = keys;
    shared_->table_values = values;
  }
  /// The same value on another device.
  Status copy_to(const std::string& device, Handle& out) const;

 private:
  struct Shared {
    TFE_TensorHandle* handle;
    std::atomic<int> references{1};
    DType variable_dtype = DType::invalid;
    DType table_keys = DType::invalid;
    DType table_values = DType::invalid;
    int16_t variable_rank = -1;
    mutable std::atomic<bool> lost{false};  // could not be fetched from its server
    std::atomic<size_t> bytes;              // of the elements; the largest number until asked for
  };
  static void destroy(Shared* shared);
  Shared* shared_ = nullptr;
};

/// Whether inputs that are on other servers than `device` (empty: this machine) can be had from there.
/// TensorFlow ends the process on a value that it once failed to fetch.
Status check_reachable(std::span<const Handle* const> inputs, const std::string& device);

/// Number of handles alive in the process and bytes of their elements, for tf::stats().
struct HandleCounts {
  int64_t handles = 0;
};
HandleCounts handle_counts();

}  // namespace tf::internal
