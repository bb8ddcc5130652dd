// Making servers; a question to one by way of a session, which alone can be given a time limit.
#include "runtime/server.h"

#include <cstdlib>
#include <protozero/pbf_writer.hpp>

#include "runtime/context.h"
#include "runtime/eager_context.h"
#include "runtime/preconditions.h"
#include "runtime/thread_state.h"

namespace tf::internal {
namespace {

/// A session at a target, and what it needs.
class RemoteSession {
 public:
  RemoteSession(const std::string& address, int seconds, TF_Status* status)
      : options_(api().TF_NewSessionOptions()), graph_(api().TF_NewGraph()) {
    constexpr int kOperationTimeoutInMs = 11;
    std::string config;  // a serialized tensorflow.ConfigProto
    protozero::pbf_writer(config).add_int64(kOperationTimeoutInMs, 1000 * int64_t{seconds});
    api().TF_SetTarget(options_, ("grpc://" + address).c_str());
    api().TF_SetConfig(options_, config.data(), config.size(), status);
    if (api().TF_GetCode(status) == TF_OK) session_ = api().TF_NewSession(graph_, options_, status);
  }
  ~RemoteSession() {
    TfStatus ignored;
    if (session_) api().TF_DeleteSession(session_, ignored);
    api().TF_DeleteGraph(graph_);
    api().TF_DeleteSessionOptions(options_);
  }
  RemoteSession(const RemoteSession&) = delete;
  RemoteSession& operator=(const RemoteSession&) = delete;
  TF_Session* get() const { return session_; }

 private:
  TF_SessionOptions* options_;
  TF_Graph* graph_;
  TF_Session* session_ = nullptr;
};

}  // namespace

void make_calls_wait() { setenv("TF_ENABLE_EAGER_CLIENT_STREAMING_ENQUEUE", "false", 1); }

Status RunningServer::create(const ClusterTasks& cluster, const std::string& job, int task,
                             const std::string& protocol) {
  ensure_started();
  make_calls_wait();
  const std::string bytes = server_def(cluster, job, task, protocol);
  TfStatus status;
  server_ = api().TF_NewServer(bytes.data(), bytes.size(), status);
  return clean(status.status());
}

Status RunningServer::start() {
  TfStatus status;
  api().TF_ServerStart(server_, status);
  return clean(status.status());
}

Status RunningServer::join() {
  TfStatus status;
  api().TF_ServerJoin(server_, status);
  return clean(status.status());
}

std::string RunningServer::target() const { return api().TF_ServerTarget(server_); }

Status ask_server(const std::string& address, int seconds, Incarnation& incarnation) {
  ensure_started();
  TfStatus status;
  const RemoteSession session(address, seconds, status);
  TF_DeviceList* list = nullptr;
  if (status.ok()) list = api().TF_SessionListDevices(session.get(), status);
  if (!status.ok()) {
    return {ErrorCode::unavailable,
            text("no TensorFlow server answered at ", address, " within ", seconds,
                 " seconds; start one there with tf.distribute.Server")};
  }
  if (api().TF_DeviceListCount(list) > 0)
    incarnation = api().TF_DeviceListIncarnation(list, 0, status);
  api().TF_DeleteDeviceList(list);
  return clean(status.status());
}

}  // namespace tf::internal
