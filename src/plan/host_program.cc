// Compiling a recipe into a host program, and running that.
#include "plan/host_program.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <limits>
#include <optional>
#include <unordered_map>

#include "base/denormals.h"
#include "runtime/callable.h"

namespace tf::internal {
namespace {

using Place = HostInstruction::Place;

constexpr size_t kMostElements = HostProgram::kMostElements;
// So that the list of their addresses can be on the stack.
constexpr size_t kMostInputs = 62;
// Memory of a run that is on the stack.
constexpr size_t kSmallMemory = 4096;

enum Base : uint32_t { kConstants, kResults, kFirstInput };

constexpr size_t kAlignment = 16;
size_t round_up(size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

bool is_supported(DType dtype) {
  switch (dtype) {
    case DType::float32:
    case DType::float64:
    case DType::int32:
    case DType::int64:
    case DType::bool_: return true;
    default: return false;
  }
}

// Nobody has compared the kernels of other processors.
#ifdef __SSE2__
constexpr bool kKnowsKernels = true;
#else
constexpr bool kKnowsKernels = false;
#endif

bool run_all(const std::vector<HostInstruction>& instructions, const HostFrame& frame) {
  [[maybe_unused]] const WithoutDenormals scope;
  for (const HostInstruction& instruction : instructions)
    if (!instruction.kernel(instruction, frame)) return false;
  return true;
}

}  // namespace

/// Places of results are numbers of blocks of memory until all instructions are known.
class HostCompiler {
 public:
  explicit HostCompiler(const Recipe& recipe)
      : recipe_(recipe), values_(recipe.num_values), constants_(recipe.constants.size()) {}

  std::shared_ptr<const HostProgram> compile() {
    // Elsewhere than on the CPU, other kernels would run.
    if (!kKnowsKernels || !can_use_callables() || !recipe_.variables.empty() || recipe_.placement ||
        recipe_.outputs.empty() || recipe_.inputs.size() > kMostInputs)
      return nullptr;
    for (const Recipe::Step& step : recipe_.steps)
      if (!add(step)) return nullptr;
    for (const uint32_t flat : recipe_.outputs) {
      const Value& value = values_[flat];
      if (!value.shape) return nullptr;
      program_->outputs_.push_back(
          {value.place, value.dtype, value.shape, value.count * size_of(value.dtype)});
    }
    program_->num_inputs_ = recipe_.inputs.size();
    lay_out();
    return std::move(program_);
  }

 private:
  struct Value {
    Place place;
    DType dtype = DType::invalid;
    const Shape* shape = nullptr;  // null: not computed
    size_t count = 0;
    bool is_constant = false;
  };
  struct Block {
    size_t bytes = 0;
    size_t last_use = 0;  // by number of the instruction
    std::optional<uint32_t> offset;
  };
  using Handler = bool (HostCompiler::*)(std::string_view op, const Attrs& attrs, Value& result);

  // Fills in what dtype and shape tell, if it is allowed at all.
  static bool describe(Value& value, DType dtype, const Shape& shape) {
    if (!is_supported(dtype) || !shape.is_fully_defined()) return false;
    const int64_t count = shape.num_elements();
    if (count < 1 || count > static_cast<int64_t>(kMostElements)) return false;
    value.dtype = dtype;
    value.shape = &shape;
    value.count = static_cast<size_t>(count);
    return true;
  }

  bool add(const Recipe::Step& step) {
    if (step.kind != NodeKind::operation || step.num_outputs != 1) return false;
    const Signature& signature = *step.signature;
    if (signature.infer_at_run || signature.placement) return false;
    operands_.clear();
    for (const Recipe::Operand& given : step.operands) {
      operands_.emplace_back();
      if (!resolve(given, operands_.back())) return false;
    }
    Value& result = values_[step.flat];
    if (!describe(result, signature.output_types[0], *signature.output_shapes[0])) return false;
    const std::string_view op = signature.op->name;
    const auto found = handlers().find(op);
    const Handler handler =
        found == handlers().end() ? &HostCompiler::add_elementwise : found->second;
    return (this->*handler)(op, *signature.attrs, result);
  }

  bool resolve(const Recipe::Operand& given, Value& value) {
    using Kind = Recipe::Operand::Kind;
    if (given.kind == Kind::local) {
      value = values_[given.index];
      return value.shape != nullptr;
    }
    if (given.kind == Kind::input) {
      const Recipe::Typed& input = recipe_.inputs[given.index];
      value.place = {kFirstInput + given.index, 0};
      return describe(value, input.dtype, *input.shape);
    }
    Value& constant = constants_[given.index];
    const Buffer& elements = recipe_.constants[given.index];
    if (!constant.shape) {
      if (!describe(constant, elements.dtype(), shapes_.emplace_back(elements.shape())))
        return false;
      constant.place = store(elements.data(), elements.byte_size());
      constant.is_constant = true;
    }
    value = constant;
    return true;
  }

  Place store(const void* data, size_t bytes) {
    std::vector<uint64_t>& words = program_->constants_;
    const size_t offset = words.size() * sizeof(uint64_t);
    words.resize(words.size() + round_up(bytes) / sizeof(uint64_t));
    std::memcpy(reinterpret_cast<std::byte*>(words.data()) + offset, data, bytes);
    return {kConstants, static_cast<uint32_t>(offset)};
  }

  void new_block(Value& result) {
    result.place = {kResults, static_cast<uint32_t>(blocks_.size())};
    blocks_.push_back({round_up(result.count * size_of(result.dtype)), 0, std::nullopt});
  }

  // An instruction with the operands in order; its result has a block of its own.
  bool emit(HostInstruction::Kernel kernel, Value& result, size_t count) {
    if (!kernel) return false;
    new_block(result);
    return emit_into(kernel, result, operands_, count);
  }
  bool emit_into(HostInstruction::Kernel kernel, const Value& result,
                 std::span<const Value> operands, size_t count) {
    HostInstruction& made = program_->instructions_.emplace_back();
    made.kernel = kernel;
    made.count = static_cast<uint32_t>(count);
    made.result = result.place.offset;
    for (size_t i = 0; i < std::min<size_t>(operands.size(), 3); ++i)
      made.operands[i] = operands[i].place;
    return true;
  }

  // Where each element of `to` comes from in `from`, as NumPy broadcasts; false if it does not.
  bool add_table(std::span<const int64_t> from, const Value& result, uint32_t& table) {
    table = static_cast<uint32_t>(program_->indices_.size());
    const std::span<const int64_t> to = result.shape->dims();
    if (from.size() > to.size()) return false;
    const size_t missing = to.size() - from.size();
    for (size_t i = 0; i < result.count; ++i) {
      size_t rest = i, index = 0, stride = 1;
      for (size_t axis = to.size(); axis-- > 0;) {
        const size_t extent = static_cast<size_t>(to[axis]);
        const size_t at = rest % extent;
        rest /= extent;
        if (axis < missing) continue;
        const size_t own = static_cast<size_t>(from[axis - missing]);
        if (own != extent && own != 1) return false;
        if (own != 1) index += at * stride;
        stride *= own;
      }
      program_->indices_.push_back(static_cast<uint8_t>(index));
    }
    return true;
  }

  bool rename(std::string_view, const Attrs&, Value& result) {
    if (operands_.empty()) return false;
    const Value& given = operands_[0];
    if (given.count != result.count || given.dtype != result.dtype) return false;
    result.place = given.place;
    return true;
  }

  template <class T>
  Place store_ones(size_t count) {
    const T ones[1] = {1};
    std::vector<std::byte> bytes(count * sizeof(T));
    for (size_t i = 0; i < count; ++i) std::memcpy(&bytes[i * sizeof(T)], ones, sizeof(T));
    return store(bytes.data(), bytes.size());
  }

  bool add_zeros(std::string_view, const Attrs&, Value& result) {
    const std::vector<std::byte> zeros(result.count * size_of(result.dtype));
    result.place = store(zeros.data(), zeros.size());
    return true;
  }

  bool add_ones(std::string_view, const Attrs&, Value& result) {
    switch (result.dtype) {
      case DType::float32: result.place = store_ones<float>(result.count); break;
      case DType::float64: result.place = store_ones<double>(result.count); break;
      case DType::int32: result.place = store_ones<int32_t>(result.count); break;
      case DType::int64: result.place = store_ones<int64_t>(result.count); break;
      default: result.place = store_ones<bool>(result.count);
    }
    return true;
  }

  bool add_broadcast(std::string_view op, const Attrs& attrs, Value& result) {
    if (operands_.size() != 2) return false;
    if (op == "Fill") std::swap(operands_[0], operands_[1]);
    if (operands_[0].count == result.count) return rename(op, attrs, result);
    uint32_t table = 0;
    if (!add_table(operands_[0].shape->dims(), result, table)) return false;
    operands_.resize(1);
    if (!emit(host_gather(result.dtype), result, result.count)) return false;
    program_->instructions_.back().tables[0] = table;
    return true;
  }

  bool add_pack(std::string_view, const Attrs& attrs, Value& result) {
    const AttrValue* const given = attrs.find("axis");
    const int64_t axis = given ? std::get<int64_t>(*given) : 0;
    const int64_t rank = result.shape->rank();
    const size_t place = static_cast<size_t>(axis < 0 ? axis + rank : axis);
    if (place >= static_cast<size_t>(rank)) return false;
    size_t inner = 1;
    for (size_t i = place + 1; i < result.shape->size(); ++i)
      inner *= static_cast<size_t>(result.shape->dims()[i]);
    const HostInstruction::Kernel kernel = host_scatter(result.dtype);
    if (!kernel) return false;
    new_block(result);
    for (size_t k = 0; k < operands_.size(); ++k) {
      const Value& part = operands_[k];
      if (part.dtype != result.dtype || part.count * operands_.size() != result.count) return false;
      const uint32_t table = static_cast<uint32_t>(program_->indices_.size());
      for (size_t i = 0; i < part.count; ++i)
        program_->indices_.push_back(
            static_cast<uint8_t>((i / inner * operands_.size() + k) * inner + i % inner));
      emit_into(kernel, result, {&part, 1}, part.count);
      program_->instructions_.back().tables[0] = table;
    }
    return true;
  }

  bool add_cast(std::string_view op, const Attrs& attrs, Value& result) {
    const AttrValue* const truncate = attrs.find("Truncate");
    if (operands_.size() != 1 || (truncate && std::get<bool>(*truncate))) return false;
    if (operands_[0].dtype == result.dtype) return rename(op, attrs, result);
    return emit(host_cast(operands_[0].dtype, result.dtype), result, result.count);
  }

  bool add_select(std::string_view op, const Attrs&, Value& result) {
    if (operands_.size() != 3 || operands_[0].dtype != DType::bool_ ||
        operands_[1].dtype != result.dtype || operands_[2].dtype != result.dtype)
      return false;
    bool together = true;
    for (const Value& one : operands_) together = together && one.count == result.count;
    std::array<uint32_t, 3> tables{};
    for (size_t k = 0; !together && k < 3; ++k) {
      std::span<const int64_t> dims = operands_[k].shape->dims();
      std::vector<int64_t> rows(result.shape->size(), 1);
      if (op == "Select" && k == 0 && dims.size() == 1 && !rows.empty()) {  // it chooses among rows
        rows[0] = dims[0];
        dims = rows;
      }
      if (!add_table(dims, result, tables[k])) return false;
    }
    if (!emit(host_select(result.dtype, !together), result, result.count)) return false;
    program_->instructions_.back().tables = tables;
    return true;
  }

  bool add_reduction(std::string_view op, const Attrs& attrs, Value& result) {
    const Value& given = operands_[0];
    const bool has_axes = op != "L2Loss";
    if (operands_.size() != (has_axes ? 2 : 1) || (has_axes && !operands_[1].is_constant) ||
        given.dtype != result.dtype)
      return false;
    if (has_axes && given.count == result.count) return rename(op, attrs, result);
    if (result.count != 1 || (is_floating(given.dtype) && !host_adds_up_alike())) return false;
    const size_t count = given.count;
    operands_.resize(1);
    return emit(host_reduction(op, given.dtype), result, count);
  }

  bool add_elementwise(std::string_view op, const Attrs&, Value& result) {
    if (operands_.size() == 1)
      return operands_[0].count == result.count &&
             emit(host_unary(op, operands_[0].dtype, result.count), result, result.count);
    if (operands_.size() != 2 || operands_[0].dtype != operands_[1].dtype) return false;
    const auto [left, right] = std::pair(operands_[0].count, operands_[1].count);
    HostForm form = HostForm::by_table;
    std::array<uint32_t, 3> tables{};
    if (left == result.count && right == result.count)
      form = HostForm::together;
    else if (left == 1 && right == result.count)
      form = HostForm::left_scalar;
    else if (right == 1 && left == result.count)
      form = HostForm::right_scalar;
    else
      for (size_t k = 0; k < 2; ++k)
        if (!add_table(operands_[k].shape->dims(), result, tables[k])) return false;
    if (!emit(host_binary(op, operands_[0].dtype, form), result, result.count)) return false;
    program_->instructions_.back().tables = tables;
    return true;
  }

  static const std::unordered_map<std::string_view, Handler>& handlers() {
    static const auto* const all = [] {
      auto* made = new std::unordered_map<std::string_view, Handler>{
          {"ZerosLike", &HostCompiler::add_zeros}, {"OnesLike", &HostCompiler::add_ones},
          {"Fill", &HostCompiler::add_broadcast},  {"BroadcastTo", &HostCompiler::add_broadcast},
          {"Pack", &HostCompiler::add_pack},       {"Cast", &HostCompiler::add_cast},
          {"Select", &HostCompiler::add_select},   {"SelectV2", &HostCompiler::add_select}};
      for (const char* op : {"Identity", "StopGradient", "PreventGradient", "Snapshot", "Reshape",
                             "ExpandDims", "Squeeze"})
        made->emplace(op, &HostCompiler::rename);
      for (const char* op : {"Sum", "Mean", "Prod", "Max", "Min", "All", "Any", "L2Loss"})
        made->emplace(op, &HostCompiler::add_reduction);
      return made;
    }();
    return *all;
  }

  // Gives blocks their offsets; memory that is not needed any more is used again.
  void lay_out() {
    std::vector<HostInstruction>& all = program_->instructions_;
    for (size_t i = 0; i < all.size(); ++i) {
      blocks_[all[i].result].last_use = i;
      for (const Place& place : all[i].operands)
        if (place.base == kResults) blocks_[place.offset].last_use = i;
    }
    for (const HostProgram::Output& output : program_->outputs_)
      if (output.place.base == kResults) blocks_[output.place.offset].last_use = all.size();
    for (size_t i = 0; i < all.size(); ++i) {
      all[i].result = offset_of(blocks_[all[i].result]);
      // Only now, since a result must not lie where an operand is still read.
      for (Place& place : all[i].operands) {
        if (place.base != kResults) continue;
        Block& block = blocks_[place.offset];
        place.offset = *block.offset;
        if (block.last_use != i) continue;
        block.last_use = all.size();
        free_[block.bytes / kAlignment].push_back(place.offset);
      }
    }
    for (HostProgram::Output& output : program_->outputs_)
      if (output.place.base == kResults) output.place.offset = *blocks_[output.place.offset].offset;
  }

  uint32_t offset_of(Block& block) {
    if (block.offset) return *block.offset;
    std::vector<uint32_t>& free = free_[block.bytes / kAlignment];
    if (!free.empty()) {
      block.offset = free.back();
      free.pop_back();
    } else {
      block.offset = static_cast<uint32_t>(program_->memory_bytes_);
      program_->memory_bytes_ += block.bytes;
    }
    return *block.offset;
  }

  const Recipe& recipe_;
  std::shared_ptr<HostProgram> program_ = std::make_shared<HostProgram>();
  std::vector<Value> values_;     // by flat index
  std::vector<Value> constants_;  // by index in the recipe, when first used
  std::deque<Shape> shapes_;      // of constants
  std::vector<Value> operands_;   // of the step at hand
  std::vector<Block> blocks_;
  std::array<std::vector<uint32_t>, kMostElements * sizeof(double) / kAlignment + 1> free_;
};

std::shared_ptr<const HostProgram> HostProgram::compile(const Recipe& recipe) {
  return HostCompiler(recipe).compile();
}

bool HostProgram::run(std::span<const Buffer> inputs, std::vector<Buffer>& outputs) const {
  if (inputs.size() != num_inputs_) return false;
  if (memory_bytes_ <= kSmallMemory) {
    alignas(kAlignment) std::byte memory[kSmallMemory];
    return run_in(memory, inputs, outputs);
  }
  thread_local std::vector<uint64_t> memory;
  if (memory.size() < memory_bytes_ / sizeof(uint64_t))
    memory.resize(memory_bytes_ / sizeof(uint64_t));
  return run_in(reinterpret_cast<std::byte*>(memory.data()), inputs, outputs);
}

bool HostProgram::run_in(std::byte* memory, std::span<const Buffer> inputs,
                         std::vector<Buffer>& outputs) const {
  std::array<const std::byte*, kFirstInput + kMostInputs> bases;
  bases[kConstants] = reinterpret_cast<const std::byte*>(constants_.data());
  bases[kResults] = memory;
  for (size_t i = 0; i < inputs.size(); ++i)
    bases[kFirstInput + i] = static_cast<const std::byte*>(inputs[i].data());
  const HostFrame frame{memory, bases.data(), indices_.data()};
  if (!run_all(instructions_, frame)) return false;
  outputs.reserve(outputs.size() + outputs_.size());
  for (const Output& output : outputs_)
    outputs.push_back(Buffer::small_copy_of(
        output.dtype, *output.shape, bases[output.place.base] + output.place.offset, output.bytes));
  return true;
}

}  // namespace tf::internal
