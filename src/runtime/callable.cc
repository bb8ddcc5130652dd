// Sessions behind callables.
#include "runtime/callable.h"

#include <limits>
#include <protozero/pbf_writer.hpp>
#include <string>

#include "base/denormals.h"
#include "runtime/callable_impl.h"
#include "runtime/context.h"
#include "runtime/preconditions.h"
#include "runtime/thread_state.h"

namespace tf::internal {
namespace {

/// A serialized tensorflow.ConfigProto: one operation after another, as recorded, each in one thread.
std::string session_config() {
  constexpr int kIntraOpThreads = 2;
  constexpr int kGraphOptions = 10, kRewriteOptions = 10, kDisableMetaOptimizer = 19;
  constexpr int kExperimental = 16, kExecutorType = 3;
  std::string bytes;
  protozero::pbf_writer config(bytes);
  config.add_int32(kIntraOpThreads, 1);
  {
    protozero::pbf_writer graph(config, kGraphOptions);
    protozero::pbf_writer rewrite(graph, kRewriteOptions);
    rewrite.add_bool(kDisableMetaOptimizer, true);
  }
  protozero::pbf_writer experimental(config, kExperimental);
  experimental.add_string(kExecutorType, "SINGLE_THREADED_EXECUTOR");
  return bytes;
}

/// A serialized tensorflow.RunOptions: in the calling thread.
const TF_Buffer* run_options() {
  static const TF_Buffer* const options = [] {
    constexpr int kInterOpThreadPool = 3;
    std::string bytes;
    protozero::pbf_writer(bytes).add_int32(kInterOpThreadPool, -1);
    return api().TF_NewBufferFromString(bytes.data(), bytes.size());
  }();
  return options;
}

}  // namespace

Status Callable::Impl::start() {
  const std::string config = session_config();
  TfStatus status;
  TF_SessionOptions* options = api().TF_NewSessionOptions();
  api().TF_SetConfig(options, config.data(), config.size(), status);
  if (status.ok()) session = api().TF_NewSession(graph, options, status);
  api().TF_DeleteSessionOptions(options);
  return status.ok() ? Status() : clean(status.status());
}

Callable::Impl::~Impl() {
  if (process_is_exiting()) return;
  if (session) api().TF_DeleteSession(session, TfStatus());
  api().TF_DeleteGraph(graph);
}

Callable::Callable(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Callable::~Callable() = default;

Status Callable::call(std::span<const Buffer> inputs, std::vector<Buffer>& outputs) const {
  if (Status status = check_process(); !status.ok()) return status;
  const Impl& impl = *impl_;
  if (inputs.size() != impl.inputs.size())
    return {ErrorCode::invalid_argument,
            text("a callable takes ", impl.inputs.size(), " inputs, got ", inputs.size())};
  std::vector<TF_Tensor*> given;
  given.reserve(inputs.size());
  for (const Buffer& input : inputs) given.push_back(input.get());
  std::vector<TF_Tensor*> results(impl.outputs.size());
  [[maybe_unused]] const WithoutDenormals scope;
  TfStatus status;
  api().TF_SessionRun(impl.session, run_options(), impl.inputs.data(), given.data(),
                      static_cast<int>(given.size()), impl.outputs.data(), results.data(),
                      static_cast<int>(results.size()), nullptr, 0, nullptr, status);
  if (!status.ok()) return clean(status.status());
  for (TF_Tensor* result : results) outputs.push_back(Buffer::adopt(result));
  return {};
}

bool can_use_callables() {
  static const bool only_cpu = devices().size() == 1;
  return only_cpu;
}

}  // namespace tf::internal
