// Executes single operations.
#include "runtime/eager.h"

#include <algorithm>
#include <array>

#include "runtime/dispatch.h"
#include "runtime/kernel_guards.h"
#include "runtime/preconditions.h"
#include "runtime/set_attrs.h"
#include "runtime/shape_inference.h"
#include "runtime/signature.h"
#include "runtime/thread_state.h"

namespace tf::internal {
namespace {

/// Attribute sets that were found good for an operation, remembered per thread: the check costs as
/// much as a small part of running the operation. Definitions and sets live forever.
class CheckedAttrs {
 public:
  bool known(const OpDef* op, const Attrs* attrs) const {
    const Entry& entry = entries_[slot(op, attrs)];
    return entry.op == op && entry.attrs == attrs;
  }
  void remember(const OpDef* op, const Attrs* attrs) { entries_[slot(op, attrs)] = {op, attrs}; }

 private:
  struct Entry {
    const OpDef* op = nullptr;
    const Attrs* attrs = nullptr;
  };
  static size_t slot(const OpDef* op, const Attrs* attrs) {
    return mix(reinterpret_cast<uintptr_t>(op), reinterpret_cast<uintptr_t>(attrs)) % 256;
  }
  std::array<Entry, 256> entries_;
};

bool names_function(const Attrs& attrs) {
  for (const auto& [name, value] : attrs.values) {
    if (std::holds_alternative<FunctionName>(value) ||
        std::holds_alternative<std::vector<FunctionName>>(value)) {
      return true;
    }
  }
  return false;
}

Status check(const OpDef& op, std::span<const Handle* const> inputs,
             std::span<const int> list_sizes, const Attrs& attrs) {
  thread_local CheckedAttrs checked;
  if (Status status = check_process(); !status.ok()) return status;
  if (!checked.known(&op, &attrs)) {
    Status status = check_call(op, inputs.size(), list_sizes, attrs);
    if (!status.ok()) return status;
    // A function may go away later, so its name is checked each time.
    if (!names_function(attrs)) checked.remember(&op, &attrs);
  } else if (Status status = check_input_counts(op, inputs.size(), list_sizes); !status.ok()) {
    return status;
  }
  return check_handles(&op, inputs);
}

/// Shapes, axes, sizes and paddings are small tensors of these.
bool is_index(DType dtype) { return dtype == DType::int32 || dtype == DType::int64; }

/// What the guards look at: actual shapes, and the elements of small integer tensors.
struct Inspected {
  std::vector<Shape> shapes;
  std::vector<Buffer> values;
  std::vector<InputInfo> infos;

  /// `all`: also the elements of large integer tensors.
  Status look(std::span<const Handle* const> inputs, bool all) {
    shapes.resize(inputs.size());
    values.resize(inputs.size());
    for (size_t i = 0; i < inputs.size(); ++i) {
      shapes[i] = inputs[i]->shape();
      infos.push_back({inputs[i]->dtype(), &shapes[i]});
      if (!is_index(infos[i].dtype) || (!all && shapes[i].num_elements() > 64)) continue;
      if (Status status = inputs[i]->to_buffer(values[i]); !status.ok()) return status;
      infos[i].known_value = &values[i];
    }
    return {};
  }
};

/// The dtype that an attribute gets from the inputs or was given; invalid when neither says.
DType attr_dtype(const OpDef& op, int attr, std::span<const Handle* const> inputs,
                 const Attrs& attrs) {
  for (size_t i = 0; i < op.inputs.size() && i < inputs.size(); ++i) {
    if (op.inputs[i].is_list()) break;
    if (op.inputs[i].type_attr == attr) return inputs[i]->dtype();
  }
  const AttrValue* given = attrs.find(op.attrs[static_cast<size_t>(attr)].name);
  const auto* dtype = given ? std::get_if<DType>(given) : nullptr;
  return dtype ? *dtype : DType::invalid;
}

Status check_variable_dtypes(const OpDef& op, std::span<const Handle* const> inputs,
                             const Attrs& attrs) {
  const DType wanted = attr_dtype(op, op.variable_dtype, inputs, attrs);
  for (size_t i = 0; i < inputs.size() && i < op.inputs.size(); ++i) {
    if (op.inputs[i].type != DType::resource) continue;
    const DType actual = inputs[i]->variable_dtype();
    if (actual == DType::invalid || actual == wanted) continue;
    return {ErrorCode::invalid_argument,
            text("input '", op.inputs[i].name, "' is a variable of dtype ", name(actual), ", but ",
                 name(wanted), " is worked with")};
  }
  return {};
}

/// The shape function cannot see the variable's shape.
Status check_batch_dims(std::span<const Handle* const> inputs, const Attrs& attrs) {
  const AttrValue* batch_dims = attrs.find("batch_dims");
  const int rank = inputs.empty() ? -1 : inputs[0]->variable_rank();
  if (!batch_dims || rank < 0 || std::get<int64_t>(*batch_dims) < std::max(rank, 1)) return {};
  return {ErrorCode::invalid_argument,
          text("attribute 'batch_dims' must be less than the variable's rank ", rank, ", got ",
               std::get<int64_t>(*batch_dims))};
}

/// The kernel writes elements of the table's dtypes into tensors of the dtypes that it was told.
Status check_table_dtypes(std::span<const Handle* const> inputs, const Attrs& attrs) {
  const DType keys = inputs[0]->table_keys();
  const DType values = inputs[0]->table_values();
  const DType said_keys = std::get<DType>(*attrs.find("Tkeys"));
  const DType said_values = std::get<DType>(*attrs.find("Tvalues"));
  if (keys == DType::invalid || (keys == said_keys && values == said_values)) return {};
  return {ErrorCode::invalid_argument,
          text("input 'table_handle' is a table from ", name(keys), " to ", name(values), ", but ",
               name(said_keys), " and ", name(said_values), " are asked for")};
}

/// The checks that only a few operations need.
Status check_fragile(const OpDef& op, std::span<const Handle* const> inputs,
                     std::span<const int> list_sizes, const Attrs& attrs) {
  if (op.guarded) {
    Inspected inspected;
    Status status = inspected.look(inputs, op.guards_values);
    if (status.ok()) status = check_guards(op, inspected.infos, list_sizes, attrs);
    if (!status.ok()) return status;
  }
  if (op.trusts_table) return check_table_dtypes(inputs, attrs);
  if (op.variable_dtype < 0) return {};
  Status status = check_variable_dtypes(op, inputs, attrs);
  return status.ok() ? check_batch_dims(inputs, attrs) : status;
}

/// Whether the functions named by attributes suit the inputs.
Status check_functions(const OpDef& op, std::span<const Handle* const> inputs, const Attrs& attrs) {
  if (!names_function(attrs)) return {};
  std::vector<DType> types;
  for (const Handle* input : inputs) types.push_back(input->dtype());
  return check_callees(op, types, attrs);
}

/// Whether TensorFlow's inference of implied attributes fails: it reads past the end of the inputs
/// for an empty list, and miscounts a list whose dtype is fixed (DynamicStitch).
bool implies_wrongly(const OpDef& op, std::span<const int> list_sizes) {
  for (const int size : list_sizes) {
    if (size == 0) return true;
  }
  return std::any_of(op.inputs.begin(), op.inputs.end(), [](const ArgDef& arg) {
    return arg.number_attr >= 0 && arg.type != DType::invalid;
  });
}

/// Adds the inputs; TensorFlow infers the implied attributes from them.
void add_inputs(const OpDef& op, std::span<const Handle* const> inputs,
                std::span<const int> list_sizes, TFE_Op* prepared, const TfStatus& status) {
  size_t next = 0;
  size_t list = 0;
  std::vector<TFE_TensorHandle*> handles;
  for (const ArgDef& arg : op.inputs) {
    if (!arg.is_list()) {
      api().TFE_OpAddInput(prepared, inputs[next++]->get(), status);
    } else {
      handles.clear();
      for (int i = 0; i < list_sizes[list]; ++i) handles.push_back(inputs[next++]->get());
      api().TFE_OpAddInputList(prepared, handles.data(), list_sizes[list++], status);
    }
    if (!status.ok()) return;
  }
}

/// Sets the implied attributes here and adds the inputs one by one.
Status add_inputs_and_implied(const OpDef& op, std::span<const Handle* const> inputs,
                              std::span<const int> list_sizes, const Attrs& attrs, TFE_Op* prepared,
                              const TfStatus& status) {
  std::vector<DType> types;
  for (const Handle* input : inputs) types.push_back(input->dtype());
  std::vector<ImpliedAttr> implied;
  Status contradiction = implied_attrs(op, types, list_sizes, attrs, implied);
  if (!contradiction.ok()) return contradiction;
  for (const ImpliedAttr& one : implied) {
    set_attr(prepared, op.attrs[static_cast<size_t>(one.attr)].name, one.value, status);
  }
  for (const Handle* input : inputs) {
    if (status.ok()) api().TFE_OpAddInput(prepared, input->get(), status);
  }
  return status.status();
}

}  // namespace

Status execute(const OpDef& op, std::span<const Handle* const> inputs,
               std::span<const int> list_sizes, const Attrs& attrs, const std::string& device,
               std::vector<Handle>& outputs) {
  if (Status status = check(op, inputs, list_sizes, attrs); !status.ok()) return status;
  if (Status status = check_reachable(inputs, device); !status.ok()) return status;
  if (op.guarded || op.variable_dtype >= 0 || op.trusts_table) {
    Status status = check_fragile(op, inputs, list_sizes, attrs);
    if (!status.ok()) return status;
  }
  if (Status status = check_functions(op, inputs, attrs); !status.ok()) return status;
  int count = count_outputs(op, list_sizes, attrs);
  if (count < 0) {
    return {ErrorCode::invalid_argument, kBadOutputCount};
  }
  TfStatus status;
  TfeOp prepared(op.name.c_str(), device.c_str(), status);
  if (!status.ok()) return clean(status.status());
  if (implies_wrongly(op, list_sizes)) {
    Status failed = add_inputs_and_implied(op, inputs, list_sizes, attrs, prepared.get(), status);
    if (!failed.ok()) return clean(std::move(failed));
  } else {
    add_inputs(op, inputs, list_sizes, prepared.get(), status);
  }
  for (const auto& [name, value] : attrs.values) {
    if (!status.ok()) break;
    set_attr(prepared.get(), name, value, status);
  }
  if (!status.ok()) return clean(status.status());
  constexpr int kFew = 8;
  std::array<TFE_TensorHandle*, kFew> few{};
  std::vector<TFE_TensorHandle*> many(count > kFew ? static_cast<size_t>(count) : 0);
  TFE_TensorHandle** results = count > kFew ? many.data() : few.data();
  const Switch waits = op.is_stateful ? Switch::waiting : Switch::on;
  execute_under_switch(prepared.get(), op.may_wait ? waits : Switch::off, results, &count, status);
  if (!status.ok()) return clean(status.status());
  prepared.mark_clean();
  for (int i = 0; i < count; ++i) outputs.emplace_back(results[i]);
  if (op.makes_variable) {
    const AttrValue* shape = attrs.find("shape");
    outputs.back().set_variable(attr_dtype(op, op.find_attr("dtype"), {}, attrs),
                                shape ? std::get<Shape>(*shape).rank() : -1);
  }
  if (op.makes_table) {
    outputs.back().set_table(attr_dtype(op, op.find_attr("key_dtype"), {}, attrs),
                             attr_dtype(op, op.find_attr("value_dtype"), {}, attrs));
  }
  return {};
}

Status infer_and_execute(const OpDef& op, std::span<const Handle* const> inputs,
                         std::span<const int> list_sizes, const Attrs& attrs,
                         const std::string& device, std::vector<Handle>& outputs) {
  if (Status status = check(op, inputs, list_sizes, attrs); !status.ok()) return status;
  Inspected inspected;
  if (Status status = inspected.look(inputs, false); !status.ok()) return status;
  std::vector<Shape> ignored;
  const int count = count_outputs(op, list_sizes, attrs);
  Status status = infer_shapes(op, inspected.infos, list_sizes, attrs, count, ignored);
  if (!status.ok()) return status;
  return execute(op, inputs, list_sizes, attrs, device, outputs);
}

}  // namespace tf::internal
