// Output shapes from TensorFlow's shape functions.
#include "runtime/shape_inference.h"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "runtime/kernel_guards.h"
#include "runtime/preconditions.h"
#include "runtime/set_attrs.h"
#include "runtime/signature.h"
#include "runtime/thread_state.h"
#include "runtime/value_rules.h"

namespace tf::internal {
namespace {

constexpr int64_t kMaxElements = int64_t{1} << 47;

struct FreeShapes {
  void operator()(TF_ShapeAndTypeList* list) const { api().TF_DeleteShapeAndTypeList(list); }
};
using ShapeList = std::unique_ptr<TF_ShapeAndTypeList, FreeShapes>;

ShapeList input_shapes(std::span<const InputInfo> inputs) {
  ShapeList list(api().TF_NewShapeAndTypeList(static_cast<int>(inputs.size())));
  for (size_t i = 0; i < inputs.size(); ++i) {
    const int index = static_cast<int>(i);
    const Shape& shape = *inputs[i].shape;
    if (shape.has_rank()) {
      api().TF_ShapeAndTypeListSetShape(list.get(), index, shape.dims().data(), shape.rank());
    } else {
      api().TF_ShapeAndTypeListSetUnknownShape(list.get(), index);
    }
    api().TF_ShapeAndTypeListSetDtype(list.get(), index, static_cast<TF_DataType>(inputs[i].dtype));
  }
  return list;
}

/// Shape functions trust what a graph would have checked: dtypes, ranks, and that a known value is
/// the input it is given for.
Status check_inputs(std::span<const InputInfo> inputs) {
  for (size_t i = 0; i < inputs.size(); ++i) {
    const Shape& shape = *inputs[i].shape;
    if (shape.rank() > kMaxRank) {
      return {ErrorCode::invalid_argument,
              text("a tensor has at most ", kMaxRank, " axes, got ", shape.rank())};
    }
    if (std::any_of(shape.begin(), shape.end(), [](int64_t dim) { return dim < -1; })) {
      return {ErrorCode::invalid_argument, text("input ", i, " has the impossible shape ", shape)};
    }
    const Buffer* value = inputs[i].known_value;
    if (value && *value && (value->dtype() != inputs[i].dtype || value->shape() != shape)) {
      return {ErrorCode::internal,
              text("the known value of input ", i, " is a ", name(value->dtype()),
                   " tensor of shape ", value->shape(), ", the input a ", name(inputs[i].dtype),
                   " tensor of shape ", shape)};
    }
  }
  return {};
}

/// The shape function of ConcatV2 adds one to it and believes the result.
Status check_concat_axis(const InputInfo& axis) {
  if (axis.dtype != DType::int64 || !axis.known_value || !*axis.known_value) return {};
  for (const int64_t value : axis.known_value->as<int64_t>()) {
    if (value == static_cast<int32_t>(value)) continue;
    return {ErrorCode::invalid_argument, text("input 'axis' must fit in 32 bits, got ", value)};
  }
  return {};
}

/// What shape functions should check themselves: GatherV2's ends the process on too many batch axes
/// if it does not know the axis.
Status check_axes(const OpDef& op, std::span<const InputInfo> inputs, const Attrs& attrs) {
  if (op.name == "ConcatV2") return check_concat_axis(inputs.back());
  if (op.name != "GatherV2") return {};
  const AttrValue* batch_dims = attrs.find("batch_dims");
  const int rank = inputs[1].shape->rank();
  if (!batch_dims || rank < 0 || std::get<int64_t>(*batch_dims) <= rank) return {};
  return {ErrorCode::invalid_argument,
          text("attribute 'batch_dims' must be at most the rank ", rank,
               " of input 'indices', got ", std::get<int64_t>(*batch_dims))};
}

Status set_attrs(TFE_Op* prepared, const OpDef& op, std::span<const InputInfo> inputs,
                 std::span<const int> list_sizes, const Attrs& attrs, const TfStatus& status) {
  std::vector<DType> types;
  for (const InputInfo& input : inputs) types.push_back(input.dtype);
  std::vector<ImpliedAttr> implied;
  Status contradiction = implied_attrs(op, types, list_sizes, attrs, implied);
  if (!contradiction.ok()) return contradiction;
  for (const ImpliedAttr& one : implied) {
    set_attr(prepared, op.attrs[static_cast<size_t>(one.attr)].name, one.value, status);
  }
  for (const auto& [name, value] : attrs.values) set_attr(prepared, name, value, status);
  return status.status();
}

/// Some kernels compute the number of elements with overflow and abort.
Status check_sizes(const std::vector<Shape>& shapes) {
  for (const Shape& shape : shapes) {
    if (shape.rank() > kMaxRank) {
      return {ErrorCode::invalid_argument, text("the result would have ", shape.rank(),
                                                " axes, a tensor has at most ", kMaxRank)};
    }
    int64_t count = 1;
    for (const int64_t dim : shape) {
      if (__builtin_mul_overflow(count, std::max<int64_t>(dim, 1), &count) ||
          count > kMaxElements) {
        return {ErrorCode::resource_exhausted,
                text("the result would have the shape ", shape, ", which no memory can hold")};
      }
    }
  }
  return {};
}

bool has_no_shape_function(const Status& status) {
  return status.message.find("no shape function") != std::string::npos;
}

std::vector<Shape> read(const TF_ShapeAndTypeList& list) {
  std::vector<Shape> shapes;
  for (int i = 0; i < list.num_items; ++i) {
    const TF_ShapeAndType& item = list.items[i];
    if (item.num_dims < 0) {
      shapes.push_back(Shape::unknown());
    } else {
      shapes.emplace_back(std::span<const int64_t>(item.dims, static_cast<size_t>(item.num_dims)));
    }
  }
  return shapes;
}

}  // namespace

Status infer_shapes(const OpDef& op, std::span<const InputInfo> inputs,
                    std::span<const int> list_sizes, const Attrs& attrs, int num_outputs,
                    std::vector<Shape>& shapes) {
  Status refused = check_call(op, inputs.size(), list_sizes, attrs);
  if (refused.ok()) refused = check_inputs(inputs);
  if (refused.ok()) refused = check_axes(op, inputs, attrs);
  if (refused.ok() && op.guarded) refused = check_guards(op, inputs, list_sizes, attrs);
  if (refused.ok() && count_outputs(op, list_sizes, attrs) != num_outputs) {
    refused = {ErrorCode::invalid_argument, kBadOutputCount};
  }
  if (refused.ok()) refused = check_known_values(op, inputs, attrs);
  if (!refused.ok()) return refused;
  shapes.assign(static_cast<size_t>(std::max(num_outputs, 0)), Shape::unknown());
  TfStatus status;
  TfeOp prepared(op.name.c_str(), "", status);
  if (!status.ok()) return clean(status.status());
  Status failed = set_attrs(prepared.get(), op, inputs, list_sizes, attrs, status);
  if (!failed.ok()) return clean(std::move(failed));
  const ShapeList given = input_shapes(inputs);
  std::vector<TF_Tensor*> values;
  for (const InputInfo& input : inputs) {
    values.push_back(input.known_value ? input.known_value->get() : nullptr);
  }
  TF_ShapeAndTypeList* result = nullptr;
  try {
    api().TFE_InferShapes(prepared.get(), given.get(), values.data(), nullptr, nullptr, &result,
                          nullptr, status);
  } catch (const std::logic_error&) {  // attributes that make no sense, as a size or number
    api().TF_SetStatus(status, TF_INVALID_ARGUMENT, "the attributes do not suit the inputs");
  }
  const ShapeList owned(status.ok() ? result : nullptr);
  prepared.mark_clean();  // it never held inputs
  if (!status.ok()) {
    failed = status.status();
    return has_no_shape_function(failed) ? Status() : clean(std::move(failed));
  }
  std::vector<Shape> inferred = read(*owned);
  if (Status status = check_sizes(inferred); !status.ok()) return status;
  if (inferred.size() == shapes.size()) shapes = std::move(inferred);
  return {};
}

}  // namespace tf::internal
