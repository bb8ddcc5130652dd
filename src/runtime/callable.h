// Graphs without state that are run from host memory to host memory, as a session does: less per call
// than any function costs, and no thread but the caller's.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/error.h"
#include "runtime/buffer.h"

namespace tf::internal {

/// A stateless graph in a session of its own; its kernels run in the calling thread alone, one after
/// another, as they are: nothing is folded. CPU only.
class Callable {
 public:
  ~Callable();
  Callable(const Callable&) = delete;
  Callable& operator=(const Callable&) = delete;
  /// Runs it. Thread-safe.
  Status call(std::span<const Buffer> inputs, std::vector<Buffer>& outputs) const;

 private:
  friend class GraphBuilder;
  struct Impl;
  explicit Callable(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Whether sessions place operations where eager execution does: there is no device but the CPU.
bool can_use_callables();

}  // namespace tf::internal
