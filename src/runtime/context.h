// The process's TensorFlow: the loaded library, its eager context, its devices.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"

namespace tf::internal {

/// What was found and where; loading happens at first use, silently, once. Throws NotFoundError
/// listing every place that was searched and the command that fixes it.
struct LibraryInfo {
  std::string version;  // TF_Version()
  std::string path;     // of libtensorflow_cc.so.2
  std::vector<std::string> searched;
};
const LibraryInfo& library_info();

/// Options that must be set before the first use; later calls throw FailedPreconditionError.
struct ContextOptions {
  int intra_op_parallelism_threads = 0;  // 0: TensorFlow's choice
  int inter_op_parallelism_threads = 0;
  bool gpu_memory_growth = true;
};
void set_context_options(const ContextOptions& options, const Location& where = Location());
ContextOptions context_options();

struct Device {
  std::string name;  // "/job:localhost/replica:0/task:0/device:CPU:0"
  std::string type;  // "CPU", "GPU"
  int64_t memory_bytes;
};
const std::vector<Device>& devices();
/// Asked afresh: those of the servers that the context is connected to, too.
std::vector<Device> list_devices();

/// Loads and creates everything now (else it happens at first use).
void ensure_started();
bool started();

/// Reads the whole context's state for imperative-info: number of registered functions.
int64_t functions_alive();

}  // namespace tf::internal
