// Cleaning TensorFlow's error messages.
#include <string_view>

#include "runtime/preconditions.h"

namespace tf::internal {
namespace {

/// Removes every stretch from `open` to the next `close`, with the spaces before it.
void remove_between(std::string& message, std::string_view open, std::string_view close,
                    bool leading_space) {
  size_t begin = 0;
  while ((begin = message.find(open, begin)) != std::string::npos) {
    size_t end = message.find(close, begin);
    if (end == std::string::npos) return;
    end += close.size();
    if (leading_space) {
      while (begin > 0 && (message[begin - 1] == ' ' || message[begin - 1] == '\t' ||
                           message[begin - 1] == '\n')) {
        --begin;
      }
    } else {
      while (end < message.size() && message[end] == ' ') ++end;
    }
    message.erase(begin, end - begin);
  }
}

/// Shape functions say "... for '{{node M}} = MatMul[T=DT_FLOAT](dummy_input, dummy_input)' with
/// input shapes: ..."; from "for" up to "with" nothing means anything to the user.
void remove_node(std::string& message) {
  constexpr std::string_view kOpen = "for '{{node", kClose = "' with";
  const size_t begin = message.find(kOpen);
  if (begin == std::string::npos) return;
  const size_t end = message.find(kClose, begin);
  if (end != std::string::npos) message.erase(begin, end + 2 - begin);
}

}  // namespace

Status clean(Status status) {
  std::string& message = status.message;
  remove_between(message, "{{function_node", "}}", false);
  remove_between(message, "[[{{node", "]]", true);
  remove_between(message, "[Op:", "]", true);
  remove_node(message);
  const size_t dump = message.find(" in eager op: Name:");  // the device's data sheet follows
  if (dump != std::string::npos) message.erase(dump);
  const size_t call = message.find("\nAdditional GRPC error information");  // says it all again
  if (call != std::string::npos) message.erase(call);
  const size_t name = message.rfind(" name: ");
  if (name != std::string::npos && name + 7 == message.size()) message.erase(name);
  while (!message.empty() && (message.back() == ' ' || message.back() == '\n')) message.pop_back();
  return status;
}

}  // namespace tf::internal
