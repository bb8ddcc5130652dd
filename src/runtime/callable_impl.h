// What a callable owns, for the builder that makes it.
#pragma once

#include <memory>
#include <vector>

#include "runtime/callable.h"
#include "runtime/eager_context.h"

namespace tf::internal {

struct Callable::Impl {
  TF_Graph* graph = nullptr;
  TF_Session* session = nullptr;
  std::vector<TF_Output> inputs;
  std::vector<TF_Output> outputs;

  ~Impl();
  Status start();
};

}  // namespace tf::internal
