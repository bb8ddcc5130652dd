// Calling registered functions, and unregistering them.
#include "runtime/function.h"

#include <array>

#include "runtime/dispatch.h"
#include "runtime/eager_context.h"
#include "runtime/function_registry.h"
#include "runtime/partitioned_calls.h"
#include "runtime/preconditions.h"
#include "runtime/thread_state.h"

namespace tf::internal {
namespace {

Status check_inputs(const Function& function, std::span<const Handle* const> inputs) {
  const std::vector<DType>& types = function.input_types();
  if (inputs.size() != types.size()) {
    return {ErrorCode::invalid_argument, text("the function ", function.name(), " takes ",
                                              types.size(), " inputs, got ", inputs.size())};
  }
  if (Status status = check_handles(nullptr, inputs); !status.ok()) return status;
  for (size_t i = 0; i < types.size(); ++i) {
    if (inputs[i]->dtype() != types[i]) {
      return {ErrorCode::invalid_argument,
              text("input ", i, " of the function ", function.name(), " must have dtype ",
                   name(types[i]), ", got ", name(inputs[i]->dtype()))};
    }
  }
  return check_process();
}

void set_type_list(TFE_Op* op, const char* name, const std::vector<DType>& types) {
  static_assert(sizeof(DType) == sizeof(TF_DataType));
  std::vector<TF_DataType> list(types.size());
  for (size_t i = 0; i < types.size(); ++i) list[i] = static_cast<TF_DataType>(types[i]);
  api().TFE_OpSetAttrTypeList(op, name, list.data(), static_cast<int>(list.size()));
}

/// The partitioned call that, under the switch of dispatch.h, runs its body in the calling thread.
void prepare_partitioned_call(TFE_Op* op, const Function& function,
                              std::span<const Handle* const> inputs, TF_Status* status) {
  std::vector<TFE_TensorHandle*> handles;
  for (const Handle* input : inputs) handles.push_back(input->get());
  api().TFE_OpSetAttrFunctionName(op, "f", function.name().data(), function.name().size());
  set_type_list(op, "Tin", function.input_types());
  set_type_list(op, "Tout", function.output_types());
  if (!handles.empty()) {
    api().TFE_OpAddInputList(op, handles.data(), static_cast<int>(handles.size()), status);
  }
}

Switch switch_for(CallMode mode) {
  if (mode == CallMode::threaded) return Switch::any;
  return mode == CallMode::prepare ? Switch::visit : Switch::on;
}

}  // namespace

Function::~Function() {
  forget_function(name_);
  if (process_is_exiting()) return;
  TfStatus status;
  api().TFE_ContextRemoveFunction(eager_context(), name_.c_str(), status);
  if (prepared_ >= 0) forget_partitioned_call(input_types_.size(), output_types_.size());
}

bool Function::is_prepared() const {
  return prepared_.load(std::memory_order_acquire) == partitioned_calls_removed();
}

Status Function::call(std::span<const Handle* const> inputs, CallMode mode,
                      std::vector<Handle>& outputs) {
  if (Status status = check_inputs(*this, inputs); !status.ok()) return status;
  if (Status status = check_reachable(inputs, device_); !status.ok()) return status;
  TfStatus status;
  const bool here = mode != CallMode::threaded;
  TfeOp prepared(here ? "StatefulPartitionedCall" : name_.c_str(), here ? "" : device_.c_str(),
                 status);
  if (!status.ok()) return clean(status.status());
  if (here) {
    prepare_partitioned_call(prepared.get(), *this, inputs, status);
  } else {
    for (const Handle* input : inputs) {
      if (status.ok()) api().TFE_OpAddInput(prepared.get(), input->get(), status);
    }
  }
  if (!status.ok()) return clean(status.status());
  int count = static_cast<int>(output_types_.size());
  constexpr int kFew = 16;
  std::array<TFE_TensorHandle*, kFew> few{};
  std::vector<TFE_TensorHandle*> many(count > kFew ? static_cast<size_t>(count) : 0);
  TFE_TensorHandle** results = count > kFew ? many.data() : few.data();
  {
    std::shared_lock<std::shared_mutex> held;
    if (here) held = hold_partitioned_calls();
    execute_under_switch(prepared.get(), switch_for(mode), results, &count, status);
    if (here) prepared_.store(partitioned_calls_removed(), std::memory_order_release);
  }
  if (!status.ok()) return clean(status.status());
  prepared.mark_clean();
  for (int i = 0; i < count; ++i) outputs.emplace_back(results[i]);
  return {};
}

}  // namespace tf::internal
