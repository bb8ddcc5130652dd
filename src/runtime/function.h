// Building TensorFlow functions from nodes, and calling them.
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "runtime/callable.h"
#include "runtime/handle.h"
#include "runtime/op_def.h"

namespace tf::internal {

/// An output of an operation in a graph under construction.
struct GraphOutput {
  int operation = -1;  // as numbered by the builder
  int index = 0;
};

class Function;

/// A graph under construction. Not thread-safe; errors are returned, the graph is then useless.
class GraphBuilder {
 public:
  GraphBuilder();
  ~GraphBuilder();
  GraphBuilder(const GraphBuilder&) = delete;
  GraphBuilder& operator=(const GraphBuilder&) = delete;

  /// The function is to be compiled by XLA at its first call; it must be called in CallMode::threaded.
  void compile_with_xla();
  GraphOutput placeholder(DType dtype, const Shape& shape);  // shape may be partly unknown
  GraphOutput constant(const Buffer& value);
  /// Adds an operation; `operation` receives its number. See execute() for `list_sizes`.
  Status add(const OpDef& op, std::span<const GraphOutput> inputs, std::span<const int> list_sizes,
             const Attrs& attrs, std::span<const int> control_inputs, const std::string& device,
             int& operation);
  /// Adds a call of a function, compiled by XLA if that is what it was made for.
  Status call(const std::shared_ptr<Function>& function, std::span<const GraphOutput> inputs,
              int& operation);
  /// Makes the function and registers it with the context. `effects` are operations that must run
  /// although no output needs them.
  Status finish(std::span<const GraphOutput> inputs, std::span<const GraphOutput> outputs,
                std::span<const int> effects, std::shared_ptr<Function>& function);
  /// Makes a callable of a graph without state and without functions; nothing can be added after.
  Status finish(std::span<const GraphOutput> inputs, std::span<const GraphOutput> outputs,
                std::shared_ptr<Callable>& callable);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// How a call is dispatched (see docs/internals.md).
enum class CallMode {
  caller_thread,  // runs in the calling thread, operations one after another: lowest overhead
  prepare,        // the same for a call in another thread, so that later ones find all ready
  threaded,       // TensorFlow's threaded executor, or XLA: may be used from any thread at any time
};

/// How many operations one by one (Switch::off and waiting of dispatch.h) the only thread has executed so far: such as a
/// call in CallMode::prepare slows. No more are counted once a second thread executes.
int64_t single_operations();

/// A registered function; unregistered when the last owner lets go.
class Function {
 public:
  ~Function();
  const std::string& name() const { return name_; }
  /// Names the device that calls in CallMode::threaded run on. Before the first call.
  void run_on(const std::string& device) { device_ = device; }
  /// Runs it. `inputs` include resource handles of variables. Thread-safe.
  Status call(std::span<const Handle* const> inputs, CallMode mode, std::vector<Handle>& outputs);
  /// Whether a call in the calling thread finds all ready, since there was one and TensorFlow still keeps it.
  bool is_prepared() const;
  const std::vector<DType>& input_types() const { return input_types_; }
  const std::vector<DType>& output_types() const { return output_types_; }

 private:
  friend class GraphBuilder;
  Function() = default;

  std::string name_;
  std::string device_;
  std::vector<std::shared_ptr<Function>> callees_;  // named by attributes inside
  // What partitioned_calls_removed() was at the last call in the calling thread; -1: there was none.
  std::atomic<int64_t> prepared_{-1};
  bool with_xla_ = false;
  std::vector<DType> input_types_;
  std::vector<DType> output_types_;
};

}  // namespace tf::internal
