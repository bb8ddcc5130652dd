// The checks made before TensorFlow is called.
#include "runtime/preconditions.h"

#include <sys/sysinfo.h>

#include <algorithm>
#include <array>
#include <limits>

#include "runtime/eager_context.h"

namespace tf::internal {
namespace {

Status refuse(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

std::string_view kind_name(AttrType type) {
  switch (type) {
    case AttrType::string: return "a string";
    case AttrType::int_: return "an int";
    case AttrType::float_: return "a float";
    case AttrType::bool_: return "a bool";
    case AttrType::type: return "a dtype";
    case AttrType::shape: return "a shape";
    case AttrType::tensor: return "a tensor";
    case AttrType::func: return "a function";
    case AttrType::list_string: return "a list of strings";
    case AttrType::list_int: return "a list of ints";
    case AttrType::list_float: return "a list of floats";
    case AttrType::list_bool: return "a list of bools";
    case AttrType::list_type: return "a list of dtypes";
    case AttrType::list_shape: return "a list of shapes";
    case AttrType::list_func: return "a list of functions";
    case AttrType::list_tensor: return "a list of tensors";
  }
  return "something else";
}

/// The alternative of AttrValue that holds this kind of attribute; npos for lists of tensors.
size_t alternative(AttrType type) {
  switch (type) {
    case AttrType::bool_: return 0;
    case AttrType::int_: return 1;
    case AttrType::float_: return 2;
    case AttrType::string: return 3;
    case AttrType::type: return 4;
    case AttrType::shape: return 5;
    case AttrType::tensor: return 6;
    case AttrType::func: return 7;
    case AttrType::list_bool: return 8;
    case AttrType::list_int: return 9;
    case AttrType::list_float: return 10;
    case AttrType::list_string: return 11;
    case AttrType::list_type: return 12;
    case AttrType::list_shape: return 13;
    case AttrType::list_func: return 14;
    case AttrType::list_tensor: return std::variant_npos;
  }
  return std::variant_npos;
}

Status check_shape(const std::string& attr, const Shape& shape) {
  if (shape.rank() > kMaxRank) {
    return refuse(text("attribute '", attr, "' has rank ", shape.rank(), ", at most ", kMaxRank,
                       " is possible"));
  }
  for (const int64_t dim : shape) {
    if (dim < -1)
      return refuse(text("attribute '", attr, "' is ", shape, " with the extent ", dim));
  }
  return {};
}

Status check_function(const std::string& attr, const FunctionName& function) {
  if (api().TFE_ContextHasFunction(eager_context(), function.name.c_str())) return {};
  return {ErrorCode::not_found, text("attribute '", attr, "' names the function '", function.name,
                                     "', which does not exist (any more)")};
}

/// TensorFlow's allocator tries for ten seconds before it gives up; some requests are hopeless.
size_t machine_memory() {
  static const size_t bytes = [] {
    struct sysinfo info;
    if (sysinfo(&info) != 0) return std::numeric_limits<size_t>::max();
    return (static_cast<size_t>(info.totalram) + info.totalswap) * info.mem_unit;
  }();
  return bytes;
}

/// Ranks, axes and numbers of things, which shape functions and kernels narrow to 32 bits before
/// they check them. Numbers of hash buckets are meant to be wide.
bool is_narrow(std::string_view name) {
  if (name.starts_with("num_buckets")) return false;
  constexpr std::array<std::string_view, 11> kParts = {
      "num_",     "rank",       "RANK",      "axis",       "dim",   "mask",
      "channels", "block_size", "top_paths", "beam_width", "sparse"};
  return name == "num" || std::any_of(kParts.begin(), kParts.end(), [name](std::string_view part) {
           return name.find(part) != std::string_view::npos;
         });
}

/// Kernels of convolutions' gradients read as many strides and dilations as a picture has axes.
Status check_window(const OpDef& op, const std::string& attr, const AttrValue& value) {
  if (attr != "strides" && attr != "dilations") return {};
  if (op.name.find("Conv") == std::string::npos || op.name.find("Backprop") == std::string::npos) {
    return {};
  }
  const size_t wanted = op.name.starts_with("Conv3D") ? 5 : 4;
  const size_t size = std::get<std::vector<int64_t>>(value).size();
  if (size == wanted) return {};
  return refuse(text("attribute '", attr, "' must have ", wanted, " elements, got ", size));
}

struct ValueCheck {
  const AttrDef& attr;

  Status operator()(const Shape& shape) const { return check_shape(attr.name, shape); }
  Status operator()(const std::vector<Shape>& shapes) const {
    for (const Shape& shape : shapes) {
      if (Status status = check_shape(attr.name, shape); !status.ok()) return status;
    }
    return list(shapes.size());
  }
  Status operator()(const FunctionName& function) const {
    return check_function(attr.name, function);
  }
  Status operator()(const std::vector<FunctionName>& functions) const {
    for (const FunctionName& function : functions) {
      if (Status status = check_function(attr.name, function); !status.ok()) return status;
    }
    return list(functions.size());
  }
  Status operator()(const Buffer& buffer) const {
    if (buffer) return {};
    return refuse(text("attribute '", attr.name, "' is a tensor without a value"));
  }
  Status operator()(int64_t value) const {
    if (is_narrow(attr.name) && value != static_cast<int32_t>(value)) {
      return refuse(text("attribute '", attr.name, "' must fit in 32 bits, got ", value));
    }
    if (!attr.has_minimum || value >= attr.minimum) return {};
    return refuse(
        text("attribute '", attr.name, "' must be at least ", attr.minimum, ", got ", value));
  }
  Status operator()(const std::string& value) const {
    if (attr.allows(value)) return {};
    return refuse(text("attribute '", attr.name, "' must be one of ",
                       str(AttrValue(attr.allowed_strings)), ", got \"", value, "\""));
  }
  Status operator()(DType value) const {
    if (attr.allows(value)) return {};
    return refuse(text("attribute '", attr.name, "' must be one of ",
                       str(AttrValue(attr.allowed_types)), ", got ", name(value)));
  }
  template <class T>
  Status operator()(const std::vector<T>& values) const {
    return list(values.size());
  }
  template <class T>
  Status operator()(const T&) const {
    return {};
  }

 private:
  Status list(size_t size) const {
    if (!attr.has_minimum || static_cast<int64_t>(size) >= attr.minimum) return {};
    return refuse(text("attribute '", attr.name, "' must have at least ", attr.minimum,
                       " elements, got ", size));
  }
};

}  // namespace

Status check_allocation(DType dtype, const Shape& shape, size_t& bytes) {
  const size_t element = dtype == DType::string ? sizeof(TF_TString) : size_of(dtype);
  if (element == 0) {
    return refuse(text("the host cannot make a tensor of dtype ", name(dtype)));
  }
  if (!shape.is_fully_defined()) {
    return refuse(text("every extent must be known and not negative, got the shape ", shape));
  }
  if (shape.rank() > kMaxRank) {
    return refuse(text("a tensor has at most ", kMaxRank, " axes, got ", shape.rank()));
  }
  // TensorFlow multiplies the extents in order and aborts when that overflows, even if one is 0.
  int64_t product = static_cast<int64_t>(element);
  for (const int64_t dim : shape) {
    if (__builtin_mul_overflow(product, std::max<int64_t>(dim, 1), &product)) {
      return refuse(text("the shape ", shape, " has more elements than can be addressed"));
    }
  }
  bytes = element * static_cast<size_t>(shape.num_elements());
  if (bytes > machine_memory()) {
    return {ErrorCode::resource_exhausted,
            text("a ", name(dtype), " tensor of shape ", shape, " takes ", bytes,
                 " bytes, more than this machine has")};
  }
  return {};
}

Status check_host_readable(DType dtype) {
  if (dtype != DType::resource && dtype != DType::variant) return {};
  return refuse(text("the elements of a ", name(dtype), " tensor cannot be read"));
}

Status check_op(const OpDef& op) {
  if (op.refusal.empty()) return {};
  return {ErrorCode::unimplemented,
          text("the operation ", op.name, " cannot be used: it ", op.refusal)};
}

Status check_attrs(const OpDef& op, const Attrs& attrs) {
  for (const auto& [name, value] : attrs.values) {
    const int index = op.find_attr(name);
    if (index < 0) return refuse(text("there is no attribute '", name, "'"));
    const AttrDef& attr = op.attrs[static_cast<size_t>(index)];
    if (value.index() != alternative(attr.type)) {
      return refuse(
          text("attribute '", name, "' must be ", kind_name(attr.type), ", got ", str(value)));
    }
    if (Status status = std::visit(ValueCheck{attr}, value); !status.ok()) return status;
    if (Status status = check_window(op, name, value); !status.ok()) return status;
  }
  for (const AttrDef& attr : op.attrs) {
    if (attr.inferred || attr.default_value || attrs.find(attr.name)) continue;
    return refuse(text("attribute '", attr.name, "' is missing"));
  }
  return {};
}

std::string tensors(int64_t count) {
  return std::to_string(count) + (count == 1 ? " tensor" : " tensors");
}

Status check_input_counts(const OpDef& op, size_t num_inputs, std::span<const int> list_sizes) {
  size_t lists = 0;
  size_t expected = 0;
  for (const ArgDef& arg : op.inputs) {
    if (!arg.is_list()) {
      ++expected;
      continue;
    }
    if (lists < list_sizes.size() && list_sizes[lists] < 0) {
      return refuse(text("the list for input '", arg.name, "' has size ", list_sizes[lists]));
    }
    const int size = lists < list_sizes.size() ? list_sizes[lists] : 0;
    const AttrDef& attr =
        op.attrs[static_cast<size_t>(arg.number_attr >= 0 ? arg.number_attr : arg.type_list_attr)];
    if (attr.has_minimum && lists < list_sizes.size() && size < attr.minimum) {
      return refuse(
          text("input '", arg.name, "' needs at least ", tensors(attr.minimum), ", got ", size));
    }
    expected += static_cast<size_t>(size);
    ++lists;
  }
  if (lists != list_sizes.size()) {
    return refuse(text("takes ", lists, lists == 1 ? " list" : " lists", " of tensors, got ",
                       list_sizes.size()));
  }
  if (expected != num_inputs) {
    return refuse(
        text("takes ", expected, expected == 1 ? " input" : " inputs", ", got ", num_inputs));
  }
  return {};
}

Status check_call(const OpDef& op, size_t num_inputs, std::span<const int> list_sizes,
                  const Attrs& attrs) {
  if (Status status = check_op(op); !status.ok()) return status;
  if (Status status = check_input_counts(op, num_inputs, list_sizes); !status.ok()) return status;
  return check_attrs(op, attrs);
}

Status check_handles(const OpDef* op, std::span<const Handle* const> inputs) {
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i] && *inputs[i]) continue;
    const bool named = op && i < op->inputs.size() && !op->inputs[0].is_list();
    return refuse(named ? text("input '", op->inputs[i].name, "' has no value")
                        : text("input ", i, " has no value"));
  }
  return {};
}

Status check_process() {
  if (!process_is_forked()) return {};
  return {
      ErrorCode::failed_precondition,
      "TensorFlow had started before this process was forked, and its threads exist only in "
      "the parent; start worker processes by fork() before the first operation, or by spawning"};
}

}  // namespace tf::internal
