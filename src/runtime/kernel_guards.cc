// The table of rules. Each line was found by feeding every operation random inputs; see
// docs/internals.md. When TensorFlow mends a kernel its line can go.
#include "runtime/kernel_guards.h"

#include <algorithm>
#include <array>

namespace tf::internal {
namespace {

enum class Rule {
  rank_is,          // the input's rank
  rank_at_least,    // the input's rank
  elements_are,     // the input's number of elements
  value_at_least,   // each element of an integer input
  value_at_most,    // each element of an integer input
  ascending,        // elements of an integer input: from 0 on, none less than the one before
  ranges,           // an integer matrix whose rows end with a begin and an end, in this order
  attr_at_least,    // an int attribute
  attr_at_most,     // an int attribute
  as_many_as_list,  // a list attribute: as long as the list attribute `other`
  inputs_as_list,   // an input that is a list: as long as the list attribute `other`
  as_many_as_attr,  // the input's number of elements is the int attribute `other`
  as_many_as_rank,  // the input's number of elements is the rank of the input `other`
  dtype_is,         // the input's dtype, by number
  dtype_is_not,     // the input's dtype, by number
  truth,            // a scalar whose dtype TensorFlow can take as a condition
};

struct Guard {
  std::string_view op;
  std::string_view subject;  // an input or an attribute
  Rule rule;
  int64_t number = 0;
  std::string_view other = {};
};

constexpr int64_t kMaxList = int64_t{1} << 28;  // elements of a list, else memory runs out
constexpr int64_t kMaxInt32 = 2147483647;

// Sorted by operation.
constexpr Guard kGuards[] = {
    {"CustomAggregator", "num_bins", Rule::attr_at_least, 0},
    {"ExperimentalParseExampleDataset", "sparse_types", Rule::as_many_as_list, 0, "sparse_keys"},
    {"ExperimentalParseExampleDataset", "dense_shapes", Rule::as_many_as_list, 0, "dense_keys"},
    {"ExperimentalParseExampleDataset", "dense_defaults", Rule::inputs_as_list, 0, "dense_keys"},
    {"FFTND", "fft_length", Rule::value_at_least, 1},
    {"FakeQuantWithMinMaxVarsPerChannelGradient", "inputs", Rule::rank_at_least, 1},
    {"IFFTND", "fft_length", Rule::value_at_least, 1},
    {"IRFFT", "fft_length", Rule::value_at_least, 1},
    {"IRFFT2D", "fft_length", Rule::value_at_least, 1},
    {"IRFFT3D", "fft_length", Rule::value_at_least, 1},
    {"IRFFTND", "fft_length", Rule::value_at_least, 1},
    {"If", "cond", Rule::truth},
    {"LSTMBlockCell", "x", Rule::rank_is, 2},
    {"LSTMBlockCell", "cs_prev", Rule::rank_is, 2},
    {"LSTMBlockCell", "h_prev", Rule::rank_is, 2},
    {"LSTMBlockCell", "w", Rule::rank_is, 2},
    {"LSTMBlockCell", "wci", Rule::rank_is, 1},
    {"LSTMBlockCell", "wcf", Rule::rank_is, 1},
    {"LSTMBlockCell", "wco", Rule::rank_is, 1},
    {"LSTMBlockCell", "b", Rule::rank_is, 1},
    {"LSTMBlockCellGrad", "x", Rule::rank_is, 2},
    {"LSTMBlockCellGrad", "cs_prev", Rule::rank_is, 2},
    {"LSTMBlockCellGrad", "h_prev", Rule::rank_is, 2},
    {"LSTMBlockCellGrad", "w", Rule::rank_is, 2},
    {"LSTMBlockCellGrad", "wci", Rule::rank_is, 1},
    {"LSTMBlockCellGrad", "wcf", Rule::rank_is, 1},
    {"LSTMBlockCellGrad", "wco", Rule::rank_is, 1},
    {"LSTMBlockCellGrad", "b", Rule::rank_is, 1},
    {"LSTMBlockCellGrad", "i", Rule::rank_is, 2},
    {"LSTMBlockCellGrad", "cs", Rule::rank_is, 2},
    {"LSTMBlockCellGrad", "f", Rule::rank_is, 2},
    {"LSTMBlockCellGrad", "o", Rule::rank_is, 2},
    {"LSTMBlockCellGrad", "ci", Rule::rank_is, 2},
    {"LSTMBlockCellGrad", "co", Rule::rank_is, 2},
    {"LSTMBlockCellGrad", "cs_grad", Rule::rank_is, 2},
    {"LSTMBlockCellGrad", "h_grad", Rule::rank_is, 2},
    {"LearnedUnigramCandidateSampler", "range_max", Rule::attr_at_most, kMaxInt32},
    {"LearnedUnigramCandidateSampler", "num_true", Rule::attr_at_most, kMaxList},
    {"LearnedUnigramCandidateSampler", "num_sampled", Rule::attr_at_most, kMaxList},
    {"LoadAndRemapMatrix", "ckpt_path", Rule::rank_is, 0},
    {"LoadAndRemapMatrix", "old_tensor_name", Rule::rank_is, 0},
    {"LoadAndRemapMatrix", "row_remapping", Rule::rank_is, 1},
    {"LoadAndRemapMatrix", "col_remapping", Rule::rank_is, 1},
    {"MultiDeviceIteratorGetNextFromShard", "shard_num", Rule::rank_is, 0},
    {"MultiDeviceIteratorGetNextFromShard", "incarnation_id", Rule::rank_is, 0},
    {"MultiDeviceIteratorInit", "max_buffer_size", Rule::rank_is, 0},
    {"NearestNeighbors", "k", Rule::rank_is, 0},
    {"NearestNeighbors", "k", Rule::value_at_least, 0},
    {"ParseExampleDataset", "sparse_types", Rule::as_many_as_list, 0, "sparse_keys"},
    {"ParseExampleDataset", "dense_shapes", Rule::as_many_as_list, 0, "dense_keys"},
    {"ParseExampleDataset", "dense_defaults", Rule::inputs_as_list, 0, "dense_keys"},
    {"ParseExampleDataset", "ragged_value_types", Rule::as_many_as_list, 0, "ragged_keys"},
    {"ParseExampleDataset", "ragged_split_types", Rule::as_many_as_list, 0, "ragged_keys"},
    {"ParseExampleDatasetV2", "sparse_types", Rule::as_many_as_list, 0, "sparse_keys"},
    {"ParseExampleDatasetV2", "dense_shapes", Rule::as_many_as_list, 0, "dense_keys"},
    {"ParseExampleDatasetV2", "dense_defaults", Rule::inputs_as_list, 0, "dense_keys"},
    {"ParseExampleDatasetV2", "ragged_value_types", Rule::as_many_as_list, 0, "ragged_keys"},
    {"ParseExampleDatasetV2", "ragged_split_types", Rule::as_many_as_list, 0, "ragged_keys"},
    {"QuantizedConcat", "input_mins", Rule::elements_are, 1},
    {"QuantizedConcat", "input_maxes", Rule::elements_are, 1},
    {"QuantizedConcatV2", "input_mins", Rule::elements_are, 1},
    {"QuantizedConcatV2", "input_maxes", Rule::elements_are, 1},
    {"QueueDequeueManyV2", "n", Rule::rank_is, 0},
    {"QueueDequeueUpToV2", "n", Rule::rank_is, 0},
    {"QueueEnqueueManyV2", "components", Rule::rank_at_least, 1},
    {"RFFT", "fft_length", Rule::value_at_least, 1},
    {"RFFT2D", "fft_length", Rule::value_at_least, 1},
    {"RFFT3D", "fft_length", Rule::value_at_least, 1},
    {"RFFTND", "fft_length", Rule::value_at_least, 1},
    {"RaggedGather", "params_nested_splits", Rule::rank_is, 1},
    {"RaggedGather", "params_nested_splits", Rule::ascending},
    {"RaggedTensorToVariantGradient", "row_splits", Rule::rank_is, 1},
    {"RaggedTensorToVariantGradient", "dense_values_shape", Rule::rank_is, 1},
    {"RandomIndexShuffle", "rounds", Rule::attr_at_least, 4},
    {"Skipgram", "batch_size", Rule::attr_at_least, 1},
    {"Skipgram", "window_size", Rule::attr_at_least, 1},
    {"SparseCrossHashed", "num_buckets", Rule::elements_are, 1},
    {"SparseCrossHashed", "strong_hash", Rule::elements_are, 1},
    {"SparseCrossHashed", "salt", Rule::elements_are, 2},
    {"SplitV", "size_splits", Rule::rank_is, 1},
    {"SplitV", "size_splits", Rule::as_many_as_attr, 0, "num_split"},
    {"SplitV", "size_splits", Rule::dtype_is_not, static_cast<int64_t>(DType::int8)},
    {"StatefulRandomBinomial", "algorithm", Rule::rank_is, 0},
    {"StatefulRandomBinomial", "shape", Rule::dtype_is, static_cast<int64_t>(DType::int32)},
    {"StatelessIf", "cond", Rule::truth},
    {"TensorArrayV3", "size", Rule::value_at_most, kMaxList},
    {"TensorListConcatV2", "leading_dims", Rule::rank_is, 1},
    {"TensorListGetItem", "index", Rule::elements_are, 1},
    {"TensorListReserve", "num_elements", Rule::value_at_most, kMaxList},
    {"TensorListResize", "size", Rule::value_at_most, kMaxList},
    {"TensorListScatterIntoExistingList", "indices", Rule::rank_is, 1},
    {"TensorListScatterIntoExistingList", "indices", Rule::value_at_least, 0},
    {"TensorListScatterIntoExistingList", "indices", Rule::value_at_most, kMaxList},
    {"ThreadUnsafeUnigramCandidateSampler", "range_max", Rule::attr_at_most, kMaxInt32},
    {"ThreadUnsafeUnigramCandidateSampler", "num_true", Rule::attr_at_most, kMaxList},
    {"ThreadUnsafeUnigramCandidateSampler", "num_sampled", Rule::attr_at_most, kMaxList},
    {"Unbatch", "batch_index", Rule::rank_is, 2},
    {"Unbatch", "batch_index", Rule::value_at_least, 0},
    {"Unbatch", "batch_index", Rule::ranges},
    {"Unbatch", "id", Rule::elements_are, 1},
    {"XlaCallModule", "Tout", Rule::as_many_as_list, 0, "Sout"},
    {"XlaDynamicSlice", "start_indices", Rule::rank_is, 1},
    {"XlaDynamicSlice", "start_indices", Rule::as_many_as_rank, 0, "input"},
    {"XlaDynamicSlice", "size_indices", Rule::rank_is, 1},
    {"XlaDynamicSlice", "size_indices", Rule::as_many_as_rank, 0, "input"},
    {"XlaSvd", "a", Rule::rank_at_least, 2},
};
static_assert(std::is_sorted(std::begin(kGuards), std::end(kGuards),
                             [](const Guard& a, const Guard& b) { return a.op < b.op; }));

std::span<const Guard> guards_of(std::string_view op) {
  const auto first = std::lower_bound(std::begin(kGuards), std::end(kGuards), op,
                                      [](const Guard& g, std::string_view o) { return g.op < o; });
  auto last = first;
  while (last != std::end(kGuards) && last->op == op) ++last;
  return {first, last};
}

bool is_about_values(const Guard& guard) {
  return guard.rule == Rule::value_at_least || guard.rule == Rule::value_at_most ||
         guard.rule == Rule::ascending || guard.rule == Rule::ranges;
}

Status refuse(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

/// One application of a guarded operation.
struct Call {
  const OpDef& op;
  std::span<const InputInfo> inputs;
  std::span<const int> list_sizes;
  const Attrs& attrs;

  /// The tensors of the input with this name; several or none where it is a list.
  std::span<const InputInfo> named(std::string_view name) const {
    size_t next = 0;
    size_t list = 0;
    for (const ArgDef& arg : op.inputs) {
      const size_t count = arg.is_list() ? static_cast<size_t>(list_sizes[list++]) : 1;
      if (arg.name == name) return inputs.subspan(next, count);
      next += count;
    }
    return {};
  }

  /// As given, or the default.
  const AttrValue* attr(std::string_view name) const {
    if (const AttrValue* value = attrs.find(name)) return value;
    const int index = op.find_attr(name);
    if (index < 0 || !op.attrs[static_cast<size_t>(index)].default_value) return nullptr;
    return &*op.attrs[static_cast<size_t>(index)].default_value;
  }

  size_t list_size(std::string_view name) const {
    const AttrValue* value = attr(name);
    if (!value) return 0;
    if (const auto* shapes = std::get_if<std::vector<Shape>>(value)) return shapes->size();
    if (const auto* types = std::get_if<std::vector<DType>>(value)) return types->size();
    const auto* strings = std::get_if<std::vector<std::string>>(value);
    return strings ? strings->size() : 0;
  }

  std::optional<int64_t> int_attr(std::string_view name) const {
    const AttrValue* value = attr(name);
    const auto* number = value ? std::get_if<int64_t>(value) : nullptr;
    return number ? std::optional<int64_t>(*number) : std::nullopt;
  }
};

Status check_rank(const Guard& guard, const InputInfo& input) {
  const int rank = input.shape->rank();
  const bool exact = guard.rule == Rule::rank_is;
  if (rank < 0 || rank == guard.number || (!exact && rank > guard.number)) return {};
  return refuse(text("input '", guard.subject, "' must have rank ", guard.number,
                     exact ? "" : " or more", ", got the shape ", *input.shape));
}

Status check_elements(const Guard& guard, const InputInfo& input, int64_t wanted) {
  if (!input.shape->is_fully_defined() || input.shape->num_elements() == wanted) return {};
  return refuse(text("input '", guard.subject, "' must have ", wanted,
                     wanted == 1 ? " element" : " elements", ", got the shape ", *input.shape));
}

Status check_values(const Guard& guard, const InputInfo& input) {
  const bool least = guard.rule == Rule::value_at_least;
  for (const int64_t value : input.integers()) {
    if (least ? value >= guard.number : value <= guard.number) continue;
    return refuse(text("input '", guard.subject, "' must be at ", least ? "least " : "most ",
                       guard.number, ", got ", value));
  }
  return {};
}

Status check_ascending(const Guard& guard, const InputInfo& input) {
  int64_t least = 0;
  for (const int64_t value : input.integers()) {
    if (value < least)
      return refuse(text("the elements of input '", guard.subject, "' must ascend from 0, got ",
                         value, " after ", least));
    least = value;
  }
  return {};
}

Status check_ranges(const Guard& guard, const InputInfo& input) {
  if (input.shape->rank() != 2) return {};
  const std::vector<int64_t> values = input.integers();
  const auto columns = static_cast<size_t>(std::max<int64_t>((*input.shape)[1], 1));
  for (size_t last = columns - 1; columns >= 2 && last < values.size(); last += columns) {
    if (values[last - 1] <= values[last]) continue;
    return refuse(text("each row of input '", guard.subject, "' must end with a begin and an end, ",
                       "got ", values[last - 1], " and ", values[last]));
  }
  return {};
}

Status check_attr(const Guard& guard, const Call& call) {
  const std::optional<int64_t> value = call.int_attr(guard.subject);
  const bool least = guard.rule == Rule::attr_at_least;
  if (!value || (least ? *value >= guard.number : *value <= guard.number)) return {};
  return refuse(text("attribute '", guard.subject, "' must be at ", least ? "least " : "most ",
                     guard.number, ", got ", *value));
}

Status check_dtype(const Guard& guard, const InputInfo& input) {
  const auto dtype = static_cast<DType>(guard.number);
  const bool wanted = guard.rule == Rule::dtype_is;
  if ((input.dtype == dtype) == wanted) return {};
  return refuse(text("input '", guard.subject, "' must ", wanted ? "" : "not ", "have dtype ",
                     name(dtype), wanted ? text(", got ", name(input.dtype)) : std::string()));
}

Status check_truth(const Guard& guard, const InputInfo& input) {
  constexpr std::array kTruths = {DType::float32, DType::float64, DType::int32,
                                  DType::uint8,   DType::int16,   DType::int8,
                                  DType::int64,   DType::bool_,   DType::string};
  if (input.shape->rank() > 0) return {};  // true when there are any elements
  if (std::find(kTruths.begin(), kTruths.end(), input.dtype) != kTruths.end()) return {};
  return refuse(
      text("input '", guard.subject, "' cannot be a condition, its dtype is ", name(input.dtype)));
}

Status check_input(const Guard& guard, const InputInfo& input, const Call& call) {
  switch (guard.rule) {
    case Rule::rank_is:
    case Rule::rank_at_least: return check_rank(guard, input);
    case Rule::elements_are: return check_elements(guard, input, guard.number);
    case Rule::value_at_least:
    case Rule::value_at_most: return check_values(guard, input);
    case Rule::ascending: return check_ascending(guard, input);
    case Rule::ranges: return check_ranges(guard, input);
    case Rule::as_many_as_attr: {
      const std::optional<int64_t> wanted = call.int_attr(guard.other);
      return wanted ? check_elements(guard, input, *wanted) : Status();
    }
    case Rule::as_many_as_rank: {
      const std::span<const InputInfo> other = call.named(guard.other);
      if (other.empty() || !other[0].shape->has_rank()) return {};
      return check_elements(guard, input, other[0].shape->rank());
    }
    case Rule::dtype_is:
    case Rule::dtype_is_not: return check_dtype(guard, input);
    case Rule::truth: return check_truth(guard, input);
    case Rule::attr_at_least:
    case Rule::attr_at_most:
    case Rule::as_many_as_list:
    case Rule::inputs_as_list: break;  // not about an input
  }
  return {};
}

Status check_lists(const Guard& guard, const Call& call) {
  const bool inputs = guard.rule == Rule::inputs_as_list;
  const size_t number = inputs ? call.named(guard.subject).size() : call.list_size(guard.subject);
  const size_t wanted = call.list_size(guard.other);
  if (number == wanted) return {};
  return refuse(text(inputs ? "input '" : "attributes '", guard.subject,
                     inputs ? "' and attribute '" : "' and '", guard.other,
                     "' must be equally long, got ", number, " and ", wanted));
}

Status check_one(const Guard& guard, const Call& call) {
  if (guard.rule == Rule::as_many_as_list || guard.rule == Rule::inputs_as_list) {
    return check_lists(guard, call);
  }
  if (guard.rule == Rule::attr_at_least || guard.rule == Rule::attr_at_most) {
    return check_attr(guard, call);
  }
  for (const InputInfo& input : call.named(guard.subject)) {
    if (Status status = check_input(guard, input, call); !status.ok()) return status;
  }
  return {};
}

/// XLA has no strings, but does not say so before it copies them as bytes.
bool is_xla(std::string_view op) { return op.starts_with("Xla"); }

Status check_no_strings(const OpDef& op, std::span<const InputInfo> inputs) {
  for (const InputInfo& input : inputs) {
    if (input.dtype == DType::string) return refuse(text(op.name, " cannot take string tensors"));
  }
  return {};
}

}  // namespace

bool is_guarded(std::string_view op) { return is_xla(op) || !guards_of(op).empty(); }

bool guards_values(std::string_view op) {
  const std::span<const Guard> guards = guards_of(op);
  return std::any_of(guards.begin(), guards.end(), is_about_values);
}

bool guards_values_of(const OpDef& op, std::span<const int> list_sizes, size_t input) {
  std::string_view found;
  size_t next = 0;
  size_t list = 0;
  for (const ArgDef& arg : op.inputs) {
    next += arg.is_list() ? static_cast<size_t>(list_sizes[list++]) : 1;
    if (input >= next) continue;
    found = arg.name;
    break;
  }
  const std::span<const Guard> guards = guards_of(op.name);
  return std::any_of(guards.begin(), guards.end(), [found](const Guard& guard) {
    return is_about_values(guard) && guard.subject == found;
  });
}

Status check_guards(const OpDef& op, std::span<const InputInfo> inputs,
                    std::span<const int> list_sizes, const Attrs& attrs) {
  if (is_xla(op.name)) {
    if (Status status = check_no_strings(op, inputs); !status.ok()) return status;
  }
  const Call call{op, inputs, list_sizes, attrs};
  for (const Guard& guard : guards_of(op.name)) {
    if (Status status = check_one(guard, call); !status.ok()) return status;
  }
  return {};
}

int variable_dtype_attr(const OpDef& op) {
  constexpr std::array<std::string_view, 5> kFamilies = {"ResourceApply", "ResourceGather",
                                                         "ResourceScatter", "ResourceSparseApply",
                                                         "ResourceStridedSliceAssign"};
  const auto begins = [&](std::string_view family) { return op.name.starts_with(family); };
  if (std::none_of(kFamilies.begin(), kFamilies.end(), begins)) return -1;
  const int t = op.find_attr("T");
  return t >= 0 ? t : op.find_attr("dtype");
}

}  // namespace tf::internal
