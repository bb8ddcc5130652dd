// Drawing calls.
#include "fuzz/random_call.h"

#include <imperative/tf.h>

#include <cmath>
#include <limits>

#include "record/node.h"
#include "record/recorder.h"

namespace fuzz {
namespace {

using namespace tf::internal;
using tf::raw_ops::AttrAny;
using tf::raw_ops::call;

// Converted to T without leaving its range.
template <class T>
T fitted(double value) {
  if constexpr (std::is_integral_v<T>) {
    if (std::isnan(value)) return 0;
    if (value >= static_cast<double>(std::numeric_limits<T>::max()))
      return std::numeric_limits<T>::max();
    if (value <= static_cast<double>(std::numeric_limits<T>::lowest()))
      return std::numeric_limits<T>::lowest();
  }
  return static_cast<T>(value);
}

std::shared_ptr<Function> make_relu() {
  GraphBuilder graph;
  const GraphOutput x = graph.placeholder(tf::float32, tf::Shape::unknown());
  int operation = -1;
  std::shared_ptr<Function> function;
  graph.add(get_op("Relu"), {&x, 1}, {}, *no_attrs(), {}, "", operation);
  const GraphOutput y{operation, 0};
  graph.finish({&x, 1}, {&y, 1}, {}, function);
  return function;
}

// An attribute, as a report says it.
struct Text {
  std::string operator()(bool v) const { return v ? "true" : "false"; }
  std::string operator()(int64_t v) const { return std::to_string(v); }
  std::string operator()(double v) const { return std::to_string(v); }
  std::string operator()(const std::string& v) const { return '"' + v + '"'; }
  std::string operator()(tf::DType v) const { return std::string(name(v)); }
  std::string operator()(const tf::Shape& v) const { return v.str(); }
  std::string operator()(const tf::Tensor&) const { return "a tensor"; }
  std::string operator()(const tf::FunctionRef&) const { return "relu"; }
  template <class T>
  std::string operator()(const std::vector<T>& values) const {
    std::string result = "[";
    for (const T& v : values) result += (*this)(v) + ' ';
    return result + ']';
  }
};

std::string text_of(const AttrAny& value) { return std::visit(Text(), value.value()); }

}  // namespace

CallMaker::CallMaker() : function_(make_relu()) {
  const tf::Tensor matrix = {{1.f, 2.f, 3.f}, {4.f, 5.f, 6.f}};
  const auto made = [](const auto&... arguments) { return call(arguments...)[0]; };
  using Attrs = std::vector<std::pair<std::string, AttrAny>>;
  using Inputs = std::vector<std::vector<tf::Tensor>>;
  const tf::Tensor variable =
      made("VarHandleOp", Inputs(), Attrs{{"dtype", tf::float32}, {"shape", tf::Shape{2, 3}}});
  call("AssignVariableOp", {{variable}, {matrix}});
  const tf::Tensor extents = tf::constant({2, 3});
  resources_ = {
      variable,
      made("FIFOQueueV2", Inputs(),
           Attrs{{"component_types", std::vector<tf::DType>{tf::float32}}, {"capacity", 10}}),
      made("MutableHashTableV2", Inputs(),
           Attrs{{"key_dtype", tf::int64}, {"value_dtype", tf::float32}})};
  variants_ = {made("TensorListReserve", Inputs{{extents}, {tf::constant(4)}},
                    Attrs{{"element_dtype", tf::float32}}),
               made("EmptyTensorList", Inputs{{extents}, {tf::constant(4)}},
                    Attrs{{"element_dtype", tf::float32}}),
               made("TensorSliceDataset", Inputs{{matrix}},
                    Attrs{{"output_shapes", std::vector<tf::Shape>{tf::Shape{3}}}})};
}

double CallMaker::number(bool wild) {
  static const std::vector<double> kWild = {
      1e9,   -1e9,         4294967296.0,  9.2e18,  -9.2e18,
      1e300, 2147483647.0, -2147483648.0, 65536.0, std::numeric_limits<double>::quiet_NaN()};
  return wild && below(2) ? one_of(kWild) : below(8) - 2;
}

int64_t CallMaker::count(const AttrDef& attr) {
  static const std::vector<int64_t> kWild = {int64_t{1} << 31, int64_t{1} << 40,
                                             -(int64_t{1} << 40),
                                             std::numeric_limits<int64_t>::max(), 1 << 20};
  const int64_t drawn = below(8) == 0 ? one_of(kWild) : below(7) - 1;
  return below(8) == 0 ? drawn : std::max(drawn, attr.has_minimum ? attr.minimum : drawn);
}

tf::Shape CallMaker::shape() {
  static const std::vector<tf::Shape> kCommon = {{}, {3}, {2, 3}, {2, 3}, {1, 2, 3, 3}};
  static const std::vector<int64_t> kExtents = {0, 1, 2, 2, 3, 3, 4, 5};
  if (below(3)) return one_of(kCommon);
  std::vector<int64_t> dims(static_cast<size_t>(below(6)));
  for (int64_t& dim : dims) dim = one_of(kExtents);
  return tf::Shape(dims);
}

tf::DType CallMaker::dtype(const std::vector<tf::DType>& allowed) {
  static const std::vector<tf::DType> kCommon = {
      tf::float32, tf::float32, tf::int32,   tf::int64,     tf::float64,  tf::bool_,
      tf::string,  tf::uint8,   tf::float16, tf::complex64, tf::bfloat16, tf::DType::variant};
  return one_of(allowed.empty() ? kCommon : allowed);
}

tf::Tensor CallMaker::opaque(tf::DType type) {
  return one_of(type == tf::DType::resource ? resources_ : variants_);
}

Buffer CallMaker::words(const tf::Shape& shape) {
  static const std::vector<std::string_view> kWords = {"",    "a",       "1.5", "[",       "0x10",
                                                       "sum", "float32", "a,b", "\xff\xfe"};
  std::vector<std::string_view> values;
  for (int64_t i = 0; i < shape.num_elements(); ++i) values.push_back(one_of(kWords));
  return Buffer::of_strings(shape, values);
}

Buffer CallMaker::elements(tf::DType type, const tf::Shape& shape) {
  Buffer buffer = Buffer::allocate(type, shape);
  const bool wild = below(6) == 0;
  const size_t size = size_of(type);
  for (int64_t i = 0; i < shape.num_elements(); ++i) {
    const double value = number(wild);
    if (i < 8) text_ += std::to_string(value) + ' ';
    char* at = static_cast<char*>(buffer.mutable_data()) + static_cast<size_t>(i) * size;
    const auto put = [&](auto element) { std::memcpy(at, &element, sizeof element); };
    switch (type) {
      case tf::float32: put(static_cast<float>(value)); break;
      case tf::float64: put(value); break;
      case tf::int32:
      case tf::uint32: put(fitted<int32_t>(value)); break;
      case tf::int64:
      case tf::uint64: put(fitted<int64_t>(value)); break;
      case tf::bool_: put(value > 1); break;
      case tf::float16: put(tf::half_t(static_cast<float>(value))); break;
      case tf::bfloat16: put(tf::bfloat16_t(static_cast<float>(value))); break;
      case tf::complex64: put(std::complex<float>(static_cast<float>(value), 1)); break;
      case tf::complex128: put(std::complex<double>(value, 1)); break;
      default: std::memset(at, 0, size); put(fitted<int8_t>(value));
    }
  }
  return buffer;
}

tf::Tensor CallMaker::operand(tf::DType type) {
  if (type == tf::DType::resource || type == tf::DType::variant) {
    text_ += std::string(name(type)) + ' ';
    return opaque(type);
  }
  const tf::Shape extents = shape();
  text_ += std::string(name(type)) + extents.str() + "=[ ";
  const Buffer buffer = type == tf::string ? words(extents) : elements(type, extents);
  text_ += "] ";
  const auto role = below(2) ? ConstantRole::literal : ConstantRole::data;
  const tf::Tensor value = record_constant(buffer, role, tf::Location::current());
  if (below(4)) return value;
  text_ += "(shape not known) ";
  return call("PlaceholderWithDefault", {{value}}, {{"shape", tf::Shape::unknown()}})[0];
}

AttrAny CallMaker::list_attribute(const AttrDef& attr, int64_t size) {
  const auto drawn = [size](auto draw) {
    std::vector<decltype(draw())> values;
    for (int64_t i = 0; i < size; ++i) values.push_back(draw());
    return values;
  };
  switch (attr.type) {
    case AttrType::list_string: return drawn([] { return std::string("a"); });
    case AttrType::list_int: return drawn([&] { return below(3) ? 1 + below(3) : count(attr); });
    case AttrType::list_float: return drawn([&] { return static_cast<double>(below(7) - 2); });
    case AttrType::list_bool: return drawn([&] { return below(2) > 0; });
    case AttrType::list_type: return drawn([&] { return dtype(attr.allowed_types); });
    case AttrType::list_shape: return drawn([&] { return shape(); });
    default: return drawn([&] { return tf::FunctionRef{function_->name()}; });
  }
}

AttrAny CallMaker::attribute(const AttrDef& attr) {
  static const std::vector<std::string> kWords = {"", "a", "SAME", "NHWC", "ij,jk->ik", "sum"};
  switch (attr.type) {
    case AttrType::string:
      return one_of(attr.allowed_strings.empty() ? kWords : attr.allowed_strings);
    case AttrType::int_: return count(attr);
    case AttrType::float_: return (below(7) - 2) * (below(8) ? 1.0 : 1e30);
    case AttrType::bool_: return below(2) > 0;
    case AttrType::type: return dtype(attr.allowed_types);
    case AttrType::shape: return below(6) ? shape() : tf::Shape::unknown();
    case AttrType::tensor: return tf::Tensor(1.f);
    case AttrType::func: return tf::FunctionRef{function_->name()};
    default: return list_attribute(attr, std::max<int64_t>(below(5), attr.minimum));
  }
}

std::vector<tf::Tensor> CallMaker::list(const OpDef& op, const ArgDef& arg,
                                        const std::vector<tf::DType>& types,
                                        const std::vector<int64_t>& sizes) {
  const auto at = [](const auto& values, int index) { return values[static_cast<size_t>(index)]; };
  text_ += arg.name + ": ";
  if (arg.type_list_attr >= 0) {
    std::vector<tf::Tensor> tensors;
    for (int64_t i = at(sizes, arg.type_list_attr); i > 0; --i)
      tensors.push_back(operand(dtype(at(op.attrs, arg.type_list_attr).allowed_types)));
    return tensors;
  }
  const tf::DType type = arg.type_attr >= 0 ? at(types, arg.type_attr) : arg.type;
  std::vector<tf::Tensor> tensors;
  for (int64_t i = arg.number_attr >= 0 ? at(sizes, arg.number_attr) : 1; i > 0; --i)
    tensors.push_back(operand(type));
  return tensors;
}

Call CallMaker::make(const OpDef& op) {
  text_.clear();
  Call result{op.name, {}, {}, {}};
  std::vector<tf::DType> types;
  std::vector<int64_t> sizes;
  for (const AttrDef& attr : op.attrs) {
    types.push_back(dtype(attr.allowed_types));
    sizes.push_back(std::max<int64_t>(below(4), attr.has_minimum ? attr.minimum : 0));
  }
  for (const ArgDef& arg : op.inputs) result.inputs.push_back(list(op, arg, types, sizes));
  for (const AttrDef& attr : op.attrs) {
    if (attr.inferred || attr.type == AttrType::list_tensor) continue;
    if (attr.default_value && below(10) < 7) continue;
    result.attrs.emplace_back(attr.name, attribute(attr));
    text_ += attr.name + "=" + text_of(result.attrs.back().second) + ' ';
  }
  result.text = text_;
  return result;
}

}  // namespace fuzz
