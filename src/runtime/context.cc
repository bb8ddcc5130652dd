// Creates the eager context and answers questions about it.
#include "runtime/context.h"

#include <pthread.h>

#include <cstdlib>
#include <mutex>
#include <protozero/pbf_writer.hpp>

#include "runtime/eager_context.h"
#include "runtime/function_registry.h"
#include "runtime/quiet.h"
#include "runtime/thread_state.h"

namespace tf::internal {

std::atomic<TFE_Context*> created_context{nullptr};
std::atomic<bool> forked{false};

namespace {

std::mutex start_lock;
ContextOptions options_in_force;  // guarded by start_lock

/// A serialized tensorflow.ConfigProto.
std::string config_proto(const ContextOptions& options) {
  constexpr int kIntraOpThreads = 2, kInterOpThreads = 5, kGpuOptions = 6, kAllowGrowth = 4;
  std::string bytes;
  protozero::pbf_writer config(bytes);
  if (options.intra_op_parallelism_threads > 0) {
    config.add_int32(kIntraOpThreads, options.intra_op_parallelism_threads);
  }
  if (options.inter_op_parallelism_threads > 0) {
    config.add_int32(kInterOpThreads, options.inter_op_parallelism_threads);
  }
  protozero::pbf_writer gpu(config, kGpuOptions);
  gpu.add_bool(kAllowGrowth, options.gpu_memory_growth);
  return bytes;
}

/// Else all devices of the process share the threads of the first, and a callable of one thread is none.
/// Read when the first device is made.
void let_devices_own_threads() { setenv("TF_OVERRIDE_GLOBAL_THREADPOOL", "true", 0); }

TFE_Context* new_context(const ContextOptions& options, TF_Status* status) {
  const std::string config = config_proto(options);
  TFE_ContextOptions* made = api().TFE_NewContextOptions();
  api().TFE_ContextOptionsSetDevicePlacementPolicy(made, TFE_DEVICE_PLACEMENT_SILENT);
  api().TFE_ContextOptionsSetConfig(made, config.data(), config.size(), status);
  TFE_Context* context = nullptr;
  if (api().TF_GetCode(status) == TF_OK) context = api().TFE_NewContext(made, status);
  api().TFE_DeleteContextOptions(made);
  return context;
}

}  // namespace

TFE_Context* create_context() {
  api();  // takes its own lock
  std::lock_guard<std::mutex> guard(start_lock);
  if (TFE_Context* done = created_context.load(std::memory_order_relaxed)) return done;
  TFE_Context* context;
  {
    Quiet quiet;
    TfStatus status;
    let_devices_own_threads();
    context = new_context(options_in_force, status);
    status.check("TensorFlow");
  }
  pthread_atfork(nullptr, nullptr, [] { forked.store(true, std::memory_order_relaxed); });
  created_context.store(context, std::memory_order_release);
  return context;
}

void set_context_options(const ContextOptions& options, const Location& where) {
  std::lock_guard<std::mutex> guard(start_lock);
  if (started()) {
    throw_error(ErrorCode::failed_precondition, "tf::config",
                "numbers of threads and the use of GPU memory can be set only before the first "
                "operation runs; move the call to the start of the program",
                where);
  }
  if (options.intra_op_parallelism_threads < 0 || options.inter_op_parallelism_threads < 0) {
    invalid_argument(
        "tf::config", where, "a number of threads must be 0 or more, got ",
        std::min(options.intra_op_parallelism_threads, options.inter_op_parallelism_threads));
  }
  options_in_force = options;
}

ContextOptions context_options() {
  std::lock_guard<std::mutex> guard(start_lock);
  return options_in_force;
}

std::vector<Device> list_devices() {
  TfStatus status;
  TF_DeviceList* list = api().TFE_ContextListDevices(eager_context(), status);
  status.check("TensorFlow");
  std::vector<Device> result;
  for (int i = 0; i < api().TF_DeviceListCount(list); ++i) {
    TfStatus one;
    const char* name = api().TF_DeviceListName(list, i, one);
    const char* type = one.ok() ? api().TF_DeviceListType(list, i, one) : nullptr;
    const int64_t bytes = one.ok() ? api().TF_DeviceListMemoryBytes(list, i, one) : 0;
    if (one.ok()) result.push_back({name, type, bytes});
  }
  api().TF_DeleteDeviceList(list);
  return result;
}

const std::vector<Device>& devices() {
  static const auto* list = new std::vector<Device>(list_devices());
  return *list;
}

void ensure_started() { eager_context(); }

bool started() { return created_context.load(std::memory_order_acquire) != nullptr; }

int64_t functions_alive() { return registered_functions(); }

}  // namespace tf::internal
