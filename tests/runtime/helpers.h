// Helpers of the runtime tests: what an action throws, and short ways to make and read values.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "imperative/error.h"
#include "runtime/eager.h"

namespace tf::internal {

/// The text of the exception that `action` throws.
template <class Action>
std::string thrown(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

template <class T>
Buffer buffer(const Shape& shape, const std::vector<T>& values) {
  Buffer made = Buffer::allocate(dtype_of<T>, shape);
  EXPECT_EQ(static_cast<size_t>(made.num_elements()), values.size());
  std::copy(values.begin(), values.end(), static_cast<T*>(made.mutable_data()));
  return made;
}

template <class T>
Handle value(const Shape& shape, const std::vector<T>& values) {
  return Handle::from_buffer(buffer(shape, values));
}

template <class T>
std::vector<T> elements(const Handle& handle) {
  Buffer host;
  const Status status = handle.to_buffer(host);
  EXPECT_TRUE(status.ok()) << status.message;
  if (!status.ok()) return {};
  EXPECT_EQ(host.dtype(), dtype_of<T>);
  return {host.as<T>().begin(), host.as<T>().end()};
}

using AttrList = std::vector<std::pair<std::string, AttrValue>>;

inline std::vector<const Handle*> pointers(const std::vector<Handle>& handles) {
  std::vector<const Handle*> result;
  for (const Handle& handle : handles) result.push_back(&handle);
  return result;
}

/// Executes an operation that is expected to succeed.
inline std::vector<Handle> run(std::string_view op, const std::vector<Handle>& inputs,
                               AttrList attrs = {}, const std::vector<int>& list_sizes = {}) {
  std::vector<Handle> outputs;
  const Status status =
      execute(get_op(op), pointers(inputs), list_sizes, *intern(std::move(attrs)), "", outputs);
  EXPECT_TRUE(status.ok()) << op << ": " << status.message;
  return outputs;
}

/// Executes an operation that is expected to fail; "code: message".
inline std::string failure(std::string_view op, const std::vector<Handle>& inputs,
                           AttrList attrs = {}, const std::vector<int>& list_sizes = {},
                           const std::string& device = "") {
  std::vector<Handle> outputs;
  const Status status =
      execute(get_op(op), pointers(inputs), list_sizes, *intern(std::move(attrs)), device, outputs);
  EXPECT_TRUE(outputs.empty());
  return std::to_string(static_cast<int>(status.code)) + ": " + status.message;
}

}  // namespace tf::internal
