// A rule for each operation, from the checks of its kernel.
#include "runtime/value_rules.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace tf::internal {
namespace {

using Values = std::vector<int64_t>;

struct Call {
  std::span<const InputInfo> inputs;
  const Attrs& attrs;

  const Shape& shape(size_t input) const { return *inputs[input].shape; }
  Values values(size_t input) const { return inputs[input].integers(); }
};

template <class... Parts>
Status refuse(const Parts&... parts) {
  return {ErrorCode::invalid_argument, text(parts...)};
}

std::string shown(const Values& extents) {
  std::string shown;
  for (const int64_t extent : extents)
    shown += (shown.empty() ? "" : ", ") + std::to_string(extent);
  return "[" + shown + "]";
}

Status check_broadcast(const Call& call) {
  const Values wanted = call.values(1);
  const Shape& given = call.shape(0);
  if (!given.has_rank() || wanted.size() < given.size()) return {};
  const size_t added = wanted.size() - given.size();
  for (size_t i = 0; i < given.size(); ++i)
    if (given[i] >= 0 && given[i] != 1 && wanted[added + i] >= 0 && given[i] != wanted[added + i])
      return refuse("a tensor of shape ", given.str(), " cannot be broadcast to ", shown(wanted));
  return {};
}

Status check_reshape(const Call& call) {
  const Values wanted = call.values(1);
  if (std::count(wanted.begin(), wanted.end(), -1) < 2) return {};
  return refuse("only one extent of a shape may be -1, got ", shown(wanted));
}

Status check_slice_call(const Call& call) {
  return check_slice(call.shape(0), call.values(1), call.values(2));
}

Status check_tile(const Call& call) {
  const Values multiples = call.values(1);
  for (size_t i = 0; i < multiples.size(); ++i)
    if (multiples[i] < 0) return refuse("Expected multiples[", i, "] >= 0, but got ", multiples[i]);
  return {};
}

Status check_mirror_pad(const Call& call) {
  const Values paddings = call.values(1);
  const Shape& given = call.shape(0);
  if (!given.has_rank() || paddings.size() != 2 * given.size()) return {};
  const bool is_reflect = std::get<std::string>(*call.attrs.find("mode")) == "REFLECT";
  for (size_t i = 0; i < given.size(); ++i) {
    const int64_t before = paddings[2 * i];
    const int64_t after = paddings[2 * i + 1];
    const int64_t most = is_reflect ? std::max<int64_t>(given[i] - 1, 0) : given[i];
    if (given[i] >= 0 && (std::min(before, after) < 0 || std::max(before, after) > most))
      return refuse("paddings of axis ", i, " must be in [0, ", most, "], got ", before, " and ",
                    after);
  }
  return {};
}

Status check_transpose(const Call& call) {
  Values order = call.values(1);
  std::sort(order.begin(), order.end());
  const auto twice = std::adjacent_find(order.begin(), order.end());
  if (twice == order.end()) return {};
  return refuse("perm must name each axis once, got ", *twice, " twice");
}

/// Nothing is largest or smallest where there is nothing.
Status check_arg_axis(const Call& call) {
  const Values axis = call.values(1);
  const Shape& given = call.shape(0);
  const auto rank = static_cast<int64_t>(given.size());
  if (axis.size() != 1 || axis[0] < -rank || axis[0] >= rank) return {};  // the operation says so
  const int64_t place = axis[0] < 0 ? axis[0] + rank : axis[0];
  if (given[static_cast<size_t>(place)] != 0) return {};
  return refuse("the axis must not be empty, got axis ", place, " of the shape ", given);
}

Status check_random_shape(const Call& call) {
  const Values shape = call.values(0);
  if (std::none_of(shape.begin(), shape.end(), [](int64_t extent) { return extent < 0; }))
    return {};
  return refuse("the extents of a shape must not be negative, got ", shown(shape));
}

/// An attribute that is a list of integers; empty if it was not given.
Values list_attr(const Call& call, const char* name) {
  const AttrValue* given = call.attrs.find(name);
  const auto* values = given ? std::get_if<Values>(given) : nullptr;
  return values ? *values : Values();
}

/// The axis of the channels; the spatial ones begin at 2 where it is 1, else at 1.
size_t channels_axis(const Call& call, size_t rank) {
  const AttrValue* given = call.attrs.find("data_format");
  const auto* format = given ? std::get_if<std::string>(given) : nullptr;
  return format && format->starts_with("NC") ? 1 : rank - 1;
}

/// Whether windows are 1 by 1 along the pictures' axes.
bool is_pointwise(const Values& ksize, size_t channels) {
  for (size_t i = 1; i < ksize.size(); ++i)
    if (i != channels && ksize[i] != 1) return false;
  return true;
}

/// Windows over the channels: only largest values, side by side, and not over pictures as well.
/// TensorFlow's shape functions promise other shapes than some kernels then give.
Status check_channel_pool(const Call& call, const Values& ksize, const Values& strides,
                          bool may_cover) {
  const size_t axis = channels_axis(call, ksize.size());
  if (ksize[axis] == 1 && strides[axis] == 1) return {};
  if (!may_cover)
    return refuse("ksize and strides must be 1 along the channels, got ", ksize[axis], " and ",
                  strides[axis]);
  if (ksize[axis] != strides[axis])
    return refuse("ksize and strides must be equal along the channels, got ", ksize[axis], " and ",
                  strides[axis]);
  if (!is_pointwise(ksize, axis))
    return refuse("ksize must be 1 along the channels or along all other axes, got ", shown(ksize));
  const Shape& given = call.shape(0);
  if (given.size() == ksize.size() && given[axis] >= 0 && given[axis] % ksize[axis] != 0)
    return refuse("ksize must divide the number of channels, got ", ksize[axis], " and ",
                  given[axis]);
  return {};
}

/// More padding than a window has elements would leave windows that see nothing else.
Status check_pool_padding(const Call& call, const Values& ksize) {
  const Values pairs = list_attr(call, "explicit_paddings");
  const size_t channels = channels_axis(call, ksize.size());
  for (size_t i = 2; i < pairs.size() && i / 2 < ksize.size(); ++i)
    if (i / 2 != channels && pairs[i] >= ksize[i / 2])
      return refuse("explicit_paddings must be smaller than ksize, ", ksize[i / 2], " for axis ",
                    i / 2, ", got ", pairs[i]);
  return {};
}

Status check_pool(const Call& call, bool may_cover_channels) {
  const Values ksize = list_attr(call, "ksize");
  const Values strides = list_attr(call, "strides");
  for (const auto& [name, values] : {std::pair("ksize", &ksize), std::pair("strides", &strides)})
    if (std::any_of(values->begin(), values->end(), [](int64_t x) { return x < 1; }))
      return refuse("the elements of ", name, " must be positive, got ", shown(*values));
  if (ksize.size() < 4 || strides.size() != ksize.size()) return {};  // the operation says so
  if (ksize[0] != 1 || strides[0] != 1)
    return refuse("ksize and strides must be 1 for the batch, got ", ksize[0], " and ", strides[0]);
  if (Status status = check_channel_pool(call, ksize, strides, may_cover_channels); !status.ok())
    return status;
  return check_pool_padding(call, ksize);
}

Status check_max_pool(const Call& call) { return check_pool(call, true); }
Status check_plain_pool(const Call& call) { return check_pool(call, false); }

Status check_filter(const Shape& filter) {
  if (std::find(filter.begin(), filter.end(), 0) == filter.end()) return {};
  return refuse("filter must not be empty, got the shape ", filter);
}

Status check_convolution(const Call& call) { return check_filter(call.shape(1)); }

/// The gradient of a convolution by its input; of pictures, channels may be in groups.
Status check_input_backprop(const Call& call, bool may_be_grouped) {
  const Values sizes = call.values(0);
  const Shape& filter = call.shape(1);
  const Shape& gradient = call.shape(2);
  const size_t rank = filter.size();
  if (rank < 4) return {};
  if (Status status = check_filter(filter); !status.ok()) return status;
  const size_t axis = channels_axis(call, rank);
  if (sizes.size() == rank && filter[rank - 2] > 0 &&
      (may_be_grouped ? sizes[axis] % filter[rank - 2] != 0 : sizes[axis] != filter[rank - 2]))
    return refuse("input_sizes has ", sizes[axis], " channels; filter, of shape ", filter,
                  ", needs ", may_be_grouped ? "a multiple of " : "", filter[rank - 2]);
  if (gradient.size() != rank) return {};
  if (sizes.size() == rank && gradient[0] >= 0 && sizes[0] != gradient[0])
    return refuse("input_sizes has a batch of ", sizes[0], "; out_backprop, of shape ", gradient,
                  ", has ", gradient[0]);
  if (gradient[axis] >= 0 && filter[rank - 1] >= 0 && gradient[axis] != filter[rank - 1])
    return refuse("out_backprop, of shape ", gradient, ", has ", gradient[axis],
                  " channels; filter, of shape ", filter, ", needs ", filter[rank - 1]);
  return {};
}

Status check_image_backprop(const Call& call) { return check_input_backprop(call, true); }
Status check_volume_backprop(const Call& call) { return check_input_backprop(call, false); }

Status check_cast(const Call& call) {
  const DType from = call.inputs[0].dtype;
  const AttrValue* given = call.attrs.find("DstT");
  const auto* to = given ? std::get_if<DType>(given) : nullptr;
  if (!to || *to == from) return {};
  for (const DType one : {from, *to}) {
    if (one != DType::string && one != DType::resource && one != DType::variant) continue;
    return {ErrorCode::unimplemented,
            text("a ", name(from), " tensor cannot be cast to ", name(*to),
                 one == DType::string ? "; StringToNumber and AsString convert text" : "")};
  }
  return {};
}

using Rule = Status (*)(const Call&);

const std::unordered_map<std::string_view, Rule>& rules() {
  static const auto* const table = new std::unordered_map<std::string_view, Rule>{
      {"ArgMax", check_arg_axis},
      {"ArgMin", check_arg_axis},
      {"AvgPool", check_plain_pool},
      {"AvgPool3D", check_plain_pool},
      {"BroadcastTo", check_broadcast},
      {"Cast", check_cast},
      {"ConjugateTranspose", check_transpose},
      {"Conv2D", check_convolution},
      {"Conv2DBackpropInput", check_image_backprop},
      {"Conv3D", check_convolution},
      {"Conv3DBackpropInputV2", check_volume_backprop},
      {"DepthwiseConv2dNative", check_convolution},
      {"MaxPool", check_max_pool},
      {"MaxPool3D", check_plain_pool},
      {"MaxPoolWithArgmax", check_plain_pool},
      {"MirrorPad", check_mirror_pad},
      {"RandomStandardNormal", check_random_shape},
      {"RandomUniform", check_random_shape},
      {"RandomUniformInt", check_random_shape},
      {"Reshape", check_reshape},
      {"Slice", check_slice_call},
      {"StatelessRandomNormalV2", check_random_shape},
      {"StatelessRandomUniformFullIntV2", check_random_shape},
      {"StatelessRandomUniformIntV2", check_random_shape},
      {"StatelessRandomUniformV2", check_random_shape},
      {"StatelessTruncatedNormalV2", check_random_shape},
      {"Tile", check_tile},
      {"Transpose", check_transpose},
      {"TruncatedNormal", check_random_shape},
  };
  return *table;
}

}  // namespace

Status check_known_values(const OpDef& op, std::span<const InputInfo> inputs, const Attrs& attrs) {
  const auto found = rules().find(op.name);
  return found == rules().end() ? Status() : found->second({inputs, attrs});
}

Status check_slice(const Shape& shape, std::span<const int64_t> begin,
                   std::span<const int64_t> size) {
  if (!shape.has_rank() || begin.size() != shape.size()) return {};
  for (size_t i = 0; i < begin.size(); ++i) {
    if (shape[i] < 0) continue;
    if (begin[i] < 0 || begin[i] > shape[i])
      return refuse("Expected begin[", i, "] in [0, ", shape[i], "], but got ", begin[i]);
    const int64_t most = shape[i] - begin[i];
    if (i < size.size() && size[i] != -1 && (size[i] < 0 || size[i] > most))
      return refuse("Expected size[", i, "] in [0, ", most, "], but got ", size[i]);
  }
  return {};
}

int axis_input(std::string_view op) {
  if (op == "Roll") return 2;
  for (const std::string_view one : {"Cumprod", "Cumsum", "CumulativeLogsumexp", "ReverseV2"})
    if (op == one) return 1;
  return -1;
}

}  // namespace tf::internal
