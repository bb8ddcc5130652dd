// Strides, paddings and formats of window operations.
#include "library/nn/window.h"

#include <algorithm>

#include "base/error.h"
#include "imperative/raw_ops.h"
#include "library/axes.h"
#include "record/access.h"
#include "record/known.h"

namespace tf::internal {
namespace {

constexpr const char* kLast[] = {"NWC", "NHWC", "NDHWC"};
constexpr const char* kFirst[] = {"NCW", "NCHW", "NCDHW"};

std::string list(const std::vector<int64_t>& values) {
  std::string text = "{";
  for (size_t i = 0; i < values.size(); ++i) text += (i ? ", " : "") + std::to_string(values[i]);
  return text + "}";
}

/// Paddings that let blocks of `rates` cover the images, and how much of the result to crop.
struct Blocks {
  std::vector<int64_t> rates;
  std::vector<int64_t> paddings;  // pairs
  std::vector<int64_t> crops;     // pairs
};

Blocks make_blocks(const Shape& images, const Shape& filter, const std::vector<int64_t>& rates,
                   const OpPadding& padding, const Format& format) {
  Blocks blocks{rates, {}, {}};
  const size_t first = format.channels_first ? 2 : 1;
  for (size_t i = 0; i < rates.size(); ++i) {
    int64_t before = 0;
    int64_t after = 0;
    if (padding.kind == "SAME") {
      const int64_t both = (filter[i] - 1) * rates[i];
      before = both / 2;
      after = both - before;
    } else if (padding.kind == "EXPLICIT") {
      before = padding.pairs[2 * (first + i)];
      after = padding.pairs[2 * (first + i) + 1];
    }
    const int64_t full = images[first + i] + before + after;
    const int64_t extra = (rates[i] - full % rates[i]) % rates[i];
    blocks.paddings.insert(blocks.paddings.end(), {before, after + extra});
    blocks.crops.insert(blocks.crops.end(), {0, extra});
  }
  if (format.channels_first) {  // the channels are then the first axis after the batch
    blocks.rates.insert(blocks.rates.begin(), 1);
    blocks.paddings.insert(blocks.paddings.begin(), {0, 0});
    blocks.crops.insert(blocks.crops.begin(), {0, 0});
  }
  return blocks;
}

}  // namespace

Format read_format(const std::string& given, int spatial, const Caller& caller) {
  const std::string last = kLast[spatial - 1];
  const std::string first = kFirst[spatial - 1];
  const bool one = spatial == 1;
  if (given.empty() || given == last || (one && given == kLast[1]))
    return {one ? kLast[1] : last, spatial, false};
  if (given == first || (one && given == kFirst[1]))
    return {one ? kFirst[1] : first, spatial, true};
  invalid_argument(caller.function, caller.where, "data_format is \"", given, "\"; \"", last,
                   "\" or \"", first, "\" is accepted");
}

std::vector<int64_t> full_extents(const nn::Sizes& given, const Format& format,
                                  const char* argument, const Caller& caller) {
  std::vector<int64_t> values = given.values();
  const auto spatial = static_cast<size_t>(format.spatial);
  if (values.empty()) values = {1};
  if (std::any_of(values.begin(), values.end(), [](int64_t value) { return value < 1; }))
    invalid_argument(caller.function, caller.where, argument, " is ", list(values),
                     "; positive numbers are needed");
  if (values.size() == spatial + 2) {
    if (values[0] != 1)
      invalid_argument(caller.function, caller.where, argument, " is ", list(values),
                       "; 1 is needed for the batch");
    return values;
  }
  if (values.size() == 1) values.assign(spatial, values[0]);
  if (values.size() != spatial)
    invalid_argument(caller.function, caller.where, argument, " is ", list(values), ", of length ",
                     values.size(), "; 1, ", spatial, " or ", spatial + 2, " numbers are accepted");
  const auto at = format.channels_first ? values.begin() : values.end();
  values.insert(at, 1);
  values.insert(values.begin(), 1);
  return values;
}

std::vector<int64_t> spatial_extents(const nn::Sizes& given, const Format& format,
                                     const char* argument, const Caller& caller) {
  std::vector<int64_t> values = full_extents(given, format, argument, caller);
  if ((format.channels_first ? values[1] : values.back()) != 1)
    invalid_argument(caller.function, caller.where, argument, " is ", list(values),
                     "; 1 is needed for the channels");
  return values;
}

OpPadding read_padding(const nn::Padding& given, size_t axes, const Caller& caller) {
  if (!given.is_explicit()) {
    if (given.kind() == "SAME" || given.kind() == "VALID") return {given.kind(), {}};
    invalid_argument(caller.function, caller.where, "padding is \"", given.kind(),
                     "\"; \"SAME\", \"VALID\" or a pair for each axis is accepted");
  }
  if (given.pairs().size() != axes)
    invalid_argument(caller.function, caller.where, "padding holds ", given.pairs().size(),
                     given.pairs().size() == 1 ? " pair" : " pairs", "; ", axes,
                     " are needed, one for each axis of the input");
  OpPadding padding{"EXPLICIT", {}};
  for (const auto& [before, after] : given.pairs()) {
    padding.pairs.push_back(before);
    padding.pairs.push_back(after);
  }
  return padding;
}

Tensor with_flat_batch(const Tensor& x, int inner_rank,
                       const std::function<Tensor(const Tensor&)>& op) {
  if (tensor_rank(x) <= inner_rank + 1) return op(x);
  const Shape shape = shape_of(x);
  const auto inner = shape.end() - inner_rank;
  std::vector<int64_t> flat = {1};
  for (auto extent = shape.begin(); extent != inner; ++extent) flat[0] *= *extent;
  flat.insert(flat.end(), inner, shape.end());
  const Tensor result = op(raw_ops::Reshape(x, known_vector(flat)));
  const Shape result_shape = shape_of(result);
  std::vector<int64_t> full(shape.begin(), inner);
  full.insert(full.end(), result_shape.begin() + 1, result_shape.end());
  return raw_ops::Reshape(result, known_vector(full));
}

Tensor in_blocks(const Tensor& x, const Tensor& filter, const std::vector<int64_t>& rates,
                 const OpPadding& padding, const Format& format,
                 const std::function<Tensor(const Tensor&)>& op) {
  const Blocks blocks = make_blocks(shape_of(x), shape_of(filter), rates, padding, format);
  const auto axes = static_cast<int64_t>(blocks.rates.size());
  const Tensor extents = known_vector(blocks.rates);
  const Tensor result =
      op(raw_ops::SpaceToBatchND(x, extents, known(blocks.paddings, Shape{axes, 2}, DType::int32)));
  return raw_ops::BatchToSpaceND(result, extents,
                                 known(blocks.crops, Shape{axes, 2}, DType::int32));
}

}  // namespace tf::internal
