// Values in the runtime: ownership, host views, copies between devices.
#include "runtime/handle.h"

#include "runtime/eager_context.h"
#include "runtime/placement.h"
#include "runtime/preconditions.h"
#include "runtime/thread_state.h"

namespace tf::internal {
namespace {

std::atomic<int64_t> alive{0};

constexpr size_t kUnknownSize = static_cast<size_t>(-1);

}  // namespace

Handle::Handle(TFE_TensorHandle* adopted)
    : shared_(new Shared{.handle = adopted, .bytes = {kUnknownSize}}) {
  alive.fetch_add(1, std::memory_order_relaxed);
}

void Handle::destroy(Shared* shared) {
  if (!process_is_exiting()) api().TFE_DeleteTensorHandle(shared->handle);
  delete shared;
  alive.fetch_sub(1, std::memory_order_relaxed);
}

Handle Handle::from_buffer(const Buffer& buffer) {
  if (!buffer) {
    invalid_argument("tf::Tensor", Location(), "an empty host buffer has no value");
  }
  TfStatus status;
  TFE_TensorHandle* made = api().TFE_NewTensorHandle(buffer.get(), status);
  status.check("tf::Tensor");
  return Handle(made);
}

Status Handle::to_buffer(Buffer& out) const {
  if (Status refused = check_host_readable(dtype()); !refused.ok()) return refused;
  if (shared_->lost.load(std::memory_order_relaxed))
    return {ErrorCode::unavailable, "the server that the value was on has gone"};
  TfStatus status;
  TF_Tensor* tensor = api().TFE_TensorHandleResolve(get(), status);
  if (!status.ok()) {
    if (!is_local()) shared_->lost.store(true, std::memory_order_relaxed);
    return clean(status.status());
  }
  out = Buffer::adopt(tensor);
  return {};
}

DType Handle::dtype() const { return static_cast<DType>(api().TFE_TensorHandleDataType(get())); }

Shape Handle::shape() const {
  TfStatus status;
  const int rank = api().TFE_TensorHandleNumDims(get(), status);
  status.check("tf::Tensor");
  std::vector<int64_t> dims(rank > 0 ? static_cast<size_t>(rank) : 0);
  for (size_t i = 0; i < dims.size(); ++i) {
    dims[i] = api().TFE_TensorHandleDim(get(), static_cast<int>(i), status);
    status.check("tf::Tensor");
  }
  return Shape(std::move(dims));
}

size_t Handle::byte_size() const {
  size_t bytes = shared_->bytes.load(std::memory_order_relaxed);
  if (bytes != kUnknownSize) return bytes;
  const DType type = dtype();
  bytes = type == DType::string ? sizeof(TF_TString) : size_of(type);
  if (bytes > 0) bytes *= static_cast<size_t>(shape().num_elements());
  shared_->bytes.store(bytes, std::memory_order_relaxed);
  return bytes;
}

std::string Handle::device() const {
  TfStatus status;
  const char* name = api().TFE_TensorHandleBackingDeviceName(get(), status);
  status.check("tf::Tensor");
  return name;
}

bool Handle::is_local() const {
  TfStatus status;
  const char* name = api().TFE_TensorHandleBackingDeviceName(get(), status);
  return !status.ok() || std::string_view(name).starts_with("/job:localhost/");
}

Status Handle::copy_to(const std::string& device, Handle& out) const {
  TfStatus status;
  TFE_TensorHandle* copy =
      api().TFE_TensorHandleCopyToDevice(get(), eager_context(), device.c_str(), status);
  if (!status.ok()) return clean(status.status());
  out = Handle(copy);
  return {};
}

Status check_reachable(std::span<const Handle* const> inputs, const std::string& device) {
  if (!placements_used.load(std::memory_order_acquire)) return {};
  for (const Handle* input : inputs) {
    const DType dtype = input->dtype();
    if (dtype == DType::resource || dtype == DType::variant) continue;
    if (input->is_local() || input->device() == device) continue;
    Buffer ignored;  // TensorFlow keeps what it fetched
    if (Status status = input->to_buffer(ignored); !status.ok()) return status;
  }
  return {};
}

HandleCounts handle_counts() { return {alive.load(std::memory_order_relaxed)}; }

}  // namespace tf::internal
