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

Status check_random_shape(const Call& call) {
  const Values shape = call.values(0);
  if (std::none_of(shape.begin(), shape.end(), [](int64_t extent) { return extent < 0; }))
    return {};
  return refuse("the extents of a shape must not be negative, got ", shown(shape));
}

Status check_pool(const Call& call) {
  for (const char* name : {"ksize", "strides"}) {
    const AttrValue* given = call.attrs.find(name);
    const auto* values = given ? std::get_if<Values>(given) : nullptr;
    if (values && std::any_of(values->begin(), values->end(), [](int64_t x) { return x < 1; }))
      return refuse("the elements of ", name, " must be positive, got ", shown(*values));
  }
  return {};
}

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
      {"AvgPool", check_pool},
      {"AvgPool3D", check_pool},
      {"BroadcastTo", check_broadcast},
      {"Cast", check_cast},
      {"ConjugateTranspose", check_transpose},
      {"MaxPool", check_pool},
      {"MaxPool3D", check_pool},
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
