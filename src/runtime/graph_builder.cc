// Building a TF_Graph and turning it into a registered function.
#include <set>

#include "runtime/callable_impl.h"
#include "runtime/eager_context.h"
#include "runtime/function.h"
#include "runtime/function_registry.h"
#include "runtime/kernel_guards.h"
#include "runtime/preconditions.h"
#include "runtime/set_attrs.h"
#include "runtime/signature.h"
#include "runtime/thread_state.h"

namespace tf::internal {

struct GraphBuilder::Impl {
  TF_Graph* graph = api().TF_NewGraph();
  std::vector<TF_Operation*> operations;
  std::set<int> placeholders;
  std::vector<std::shared_ptr<Function>> callees;
  bool with_xla = false;
  Status failed;  // the first error: everything after it fails alike

  ~Impl() {
    if (graph && !process_is_exiting()) api().TF_DeleteGraph(graph);
  }

  TF_OperationDescription* start(const std::string& op) {
    const std::string name = op + "_" + std::to_string(operations.size());
    return api().TF_NewOperation(graph, op.c_str(), name.c_str());
  }

  /// Must be called once for each start(); it also frees the description.
  Status finish(TF_OperationDescription* description, const Status& so_far, int& operation) {
    TfStatus status;
    TF_Operation* made = api().TF_FinishOperation(description, status);
    if (!so_far.ok()) return so_far;
    if (!status.ok()) return clean(status.status());
    operation = static_cast<int>(operations.size());
    operations.push_back(made);
    return {};
  }

  bool valid(const GraphOutput& output) const {
    return output.operation >= 0 && output.operation < static_cast<int>(operations.size()) &&
           output.index >= 0 &&
           output.index <
               api().TF_OperationNumOutputs(operations[static_cast<size_t>(output.operation)]);
  }

  TF_Output at(const GraphOutput& output) const {
    return {operations[static_cast<size_t>(output.operation)], output.index};
  }

  DType dtype(const GraphOutput& output) const {
    return static_cast<DType>(api().TF_OperationOutputType(at(output)));
  }

  Status check_outputs(std::span<const GraphOutput> outputs) const {
    for (const GraphOutput& output : outputs) {
      if (!valid(output)) {
        return {ErrorCode::internal,
                text("the graph has no output ", output.index, " of operation ", output.operation)};
      }
    }
    return {};
  }

  Status check_operations(std::span<const int> numbers) const {
    for (const int number : numbers) {
      if (number < 0 || number >= static_cast<int>(operations.size())) {
        return {ErrorCode::internal, text("the graph has no operation ", number)};
      }
    }
    return {};
  }

  std::vector<TF_Output> all(std::span<const GraphOutput> outputs) const {
    std::vector<TF_Output> result;
    for (const GraphOutput& output : outputs) result.push_back(at(output));
    return result;
  }

  std::vector<DType> types(std::span<const GraphOutput> outputs) const {
    std::vector<DType> result;
    for (const GraphOutput& output : outputs) result.push_back(dtype(output));
    return result;
  }

  Status check_types(const OpDef& op, std::span<const GraphOutput> inputs,
                     std::span<const int> list_sizes, const Attrs& attrs,
                     std::vector<ImpliedAttr>& implied) const {
    const std::vector<DType> dtypes = types(inputs);
    Status status = implied_attrs(op, dtypes, list_sizes, attrs, implied);
    return status.ok() ? check_callees(op, dtypes, attrs) : status;
  }

  void add_inputs(TF_OperationDescription* description, const OpDef& op,
                  std::span<const GraphOutput> inputs, std::span<const int> list_sizes) const {
    size_t next = 0;
    size_t list = 0;
    for (const ArgDef& arg : op.inputs) {
      if (!arg.is_list()) {
        api().TF_AddInput(description, at(inputs[next++]));
        continue;
      }
      const size_t size = static_cast<size_t>(list_sizes[list++]);
      const std::vector<TF_Output> values = all(inputs.subspan(next, size));
      api().TF_AddInputList(description, values.data(), static_cast<int>(size));
      next += size;
    }
  }

  /// Attributes given, and those implied that the inputs of an empty list leave open.
  Status add_attrs(TF_OperationDescription* description, const OpDef& op, const Attrs& attrs,
                   const std::vector<ImpliedAttr>& implied, bool has_empty_list) {
    TfStatus status;
    for (const auto& [name, value] : attrs.values) {
      set_attr(description, name, value, status);
      keep_callees(value);
    }
    if (has_empty_list) {
      for (const ImpliedAttr& one : implied) {
        const std::string& name = op.attrs[static_cast<size_t>(one.attr)].name;
        if (!attrs.find(name)) set_attr(description, name, one.value, status);
      }
    }
    return status.status();
  }

  void keep_callees(const AttrValue& value) {
    const auto keep = [this](const FunctionName& function) {
      if (auto owner = find_function(function.name)) callees.push_back(std::move(owner));
    };
    if (const auto* one = std::get_if<FunctionName>(&value)) keep(*one);
    if (const auto* several = std::get_if<std::vector<FunctionName>>(&value)) {
      for (const FunctionName& function : *several) keep(function);
    }
  }

  Status check_finish(std::span<const GraphOutput> inputs, std::span<const GraphOutput> outputs,
                      std::span<const int> effects) const {
    if (!failed.ok()) return failed;
    for (const auto list : {inputs, outputs}) {
      if (Status status = check_outputs(list); !status.ok()) return status;
    }
    if (Status status = check_operations(effects); !status.ok()) return status;
    std::set<int> fed;
    for (const GraphOutput& input : inputs) {
      if (!placeholders.contains(input.operation) || !fed.insert(input.operation).second) {
        return {ErrorCode::internal, "a function's inputs must be different placeholders"};
      }
    }
    if (fed.size() != placeholders.size()) {
      return {ErrorCode::internal, "every placeholder must be an input of the function"};
    }
    return {};
  }

  TF_Function* make_function(const std::string& name, std::span<const GraphOutput> inputs,
                             std::span<const GraphOutput> outputs, std::span<const int> effects,
                             TF_Status* status) const {
    const std::vector<TF_Output> in = all(inputs);
    const std::vector<TF_Output> out = all(outputs);
    std::vector<const TF_Operation*> control;
    std::vector<std::string> names;
    for (const int number : std::set<int>(effects.begin(), effects.end())) {
      control.push_back(operations[static_cast<size_t>(number)]);
      names.push_back("effect_" + std::to_string(number));
    }
    std::vector<const char*> control_names;
    for (const std::string& one : names) control_names.push_back(one.c_str());
    return api().TF_GraphToFunctionWithControlOutputs(
        graph, name.c_str(), 0, -1, nullptr, static_cast<int>(in.size()), in.data(),
        static_cast<int>(out.size()), out.data(), nullptr, static_cast<int>(control.size()),
        control.data(), control_names.data(), nullptr, nullptr, status);
  }
};

GraphBuilder::GraphBuilder() : impl_(std::make_unique<Impl>()) {}
GraphBuilder::~GraphBuilder() = default;

void GraphBuilder::compile_with_xla() { impl_->with_xla = true; }

GraphOutput GraphBuilder::placeholder(DType dtype, const Shape& shape) {
  Impl& impl = *impl_;
  TF_OperationDescription* description = impl.start("Placeholder");
  api().TF_SetAttrType(description, "dtype", static_cast<TF_DataType>(dtype));
  Status status;
  if (shape.rank() > kMaxRank) {
    status = {ErrorCode::invalid_argument, text("a tensor has at most ", kMaxRank, " axes")};
  } else {
    api().TF_SetAttrShape(description, "shape", shape.dims().data(), shape.rank());
  }
  int operation = -1;
  status = impl.finish(description, status, operation);
  if (!status.ok() && impl.failed.ok()) impl.failed = status;
  impl.placeholders.insert(operation);
  return {operation, 0};
}

GraphOutput GraphBuilder::constant(const Buffer& value) {
  Impl& impl = *impl_;
  TF_OperationDescription* description = impl.start("Const");
  Status status;
  if (!value) {
    status = {ErrorCode::invalid_argument, "a constant without a value"};
  } else {
    TfStatus set;
    api().TF_SetAttrTensor(description, "value", value.get(), set);
    status = set.status();
    api().TF_SetAttrType(description, "dtype", static_cast<TF_DataType>(value.dtype()));
  }
  int operation = -1;
  status = impl.finish(description, status, operation);
  if (!status.ok() && impl.failed.ok()) impl.failed = status;
  return {operation, 0};
}

Status GraphBuilder::add(const OpDef& op, std::span<const GraphOutput> inputs,
                         std::span<const int> list_sizes, const Attrs& attrs,
                         std::span<const int> control_inputs, const std::string& device,
                         int& operation) {
  Impl& impl = *impl_;
  Status status = impl.failed;
  std::vector<ImpliedAttr> implied;
  if (status.ok()) status = check_call(op, inputs.size(), list_sizes, attrs);
  if (status.ok()) status = impl.check_outputs(inputs);
  if (status.ok()) status = impl.check_operations(control_inputs);
  if (status.ok()) status = impl.check_types(op, inputs, list_sizes, attrs, implied);
  if (status.ok()) {
    TF_OperationDescription* description = impl.start(op.name);
    impl.add_inputs(description, op, inputs, list_sizes);
    for (const int control : control_inputs) {
      api().TF_AddControlInput(description, impl.operations[static_cast<size_t>(control)]);
    }
    if (!device.empty()) api().TF_SetDevice(description, device.c_str());
    bool has_empty_list = false;
    for (const int size : list_sizes) has_empty_list = has_empty_list || size == 0;
    const Status set = impl.add_attrs(description, op, attrs, implied, has_empty_list);
    status = impl.finish(description, set, operation);
  }
  if (!status.ok() && impl.failed.ok()) impl.failed = status;
  return status;
}

Status GraphBuilder::call(const std::shared_ptr<Function>& function,
                          std::span<const GraphOutput> inputs, int& operation) {
  Impl& impl = *impl_;
  Status status = impl.failed;
  if (status.ok()) status = impl.check_outputs(inputs);
  if (status.ok() && impl.types(inputs) != function->input_types())
    status = {ErrorCode::internal, "the inputs' dtypes are not those of the function"};
  if (status.ok()) {
    TF_OperationDescription* description = impl.start("PartitionedCall");
    const std::vector<TF_Output> values = impl.all(inputs);
    api().TF_AddInputList(description, values.data(), static_cast<int>(values.size()));
    TfStatus set;
    if (values.empty()) set_attr(description, "Tin", std::vector<DType>(), set);
    set_attr(description, "Tout", function->output_types(), set);
    set_attr(description, "f", FunctionName{function->name()}, set);
    if (function->with_xla_) set_attr(description, "_XlaMustCompile", true, set);
    impl.callees.push_back(function);
    status = impl.finish(description, set.status(), operation);
  }
  if (!status.ok() && impl.failed.ok()) impl.failed = status;
  return status;
}

Status GraphBuilder::finish(std::span<const GraphOutput> inputs,
                            std::span<const GraphOutput> outputs, std::span<const int> effects,
                            std::shared_ptr<Function>& function) {
  Impl& impl = *impl_;
  if (Status status = impl.check_finish(inputs, outputs, effects); !status.ok()) return status;
  const std::string name = new_function_name();
  TfStatus status;
  TF_Function* made = impl.make_function(name, inputs, outputs, effects, status);
  if (!status.ok()) return clean(status.status());
  if (impl.with_xla) {
    constexpr char kTrue[] = "\x28\x01";  // AttrValue{b: true}
    api().TF_FunctionSetAttrValueProto(made, "_XlaMustCompile", kTrue, sizeof kTrue - 1, status);
  }
  if (status.ok()) api().TFE_ContextAddFunction(eager_context(), made, status);
  api().TF_DeleteFunction(made);
  if (!status.ok()) return clean(status.status());
  std::shared_ptr<Function> result(new Function);
  result->name_ = name;
  result->callees_ = impl.callees;
  result->with_xla_ = impl.with_xla;
  result->input_types_ = impl.types(inputs);
  result->output_types_ = impl.types(outputs);
  register_function(result);
  function = std::move(result);
  return {};
}

Status GraphBuilder::finish(std::span<const GraphOutput> inputs,
                            std::span<const GraphOutput> outputs,
                            std::shared_ptr<Callable>& callable) {
  Impl& impl = *impl_;
  if (Status status = impl.check_finish(inputs, outputs, {}); !status.ok()) return status;
  if (!impl.callees.empty()) return {ErrorCode::unimplemented, "a callable with functions"};
  auto owned = std::make_unique<Callable::Impl>();
  owned->inputs = impl.all(inputs);
  owned->outputs = impl.all(outputs);
  owned->graph = std::exchange(impl.graph, nullptr);
  impl.failed = {ErrorCode::internal, "the graph has become a callable"};
  if (Status status = owned->start(); !status.ok()) return status;
  callable.reset(new Callable(std::move(owned)));
  return {};
}

}  // namespace tf::internal
