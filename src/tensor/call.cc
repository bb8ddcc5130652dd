// Calls: operands, then attributes, then the dtypes of the outputs, then recording.
#include "tensor/call.h"

#include "record/access.h"
#include "record/engine.h"
#include "record/recorder.h"
#include "tensor/call_attrs.h"
#include "tensor/call_memo.h"
#include "tensor/operands.h"

namespace tf::internal {
namespace {

using Types = InlineVector<DType, 8>;

// Beyond this a count is a mistake or an attack, not a program.
constexpr int64_t kMaxOutputs = 1'000'000;

class OutputTypes {
 public:
  OutputTypes(const Operands& operands, const Attrs& attrs, Types& types)
      : operands_(operands), op_(operands.op()), attrs_(attrs), types_(types) {}

  void add(const ArgDef& arg) {
    if (arg.type_list_attr >= 0) return add_types(arg.type_list_attr);
    const DType type = arg.type_attr >= 0 ? type_of(arg.type_attr) : arg.type;
    const int64_t count = arg.number_attr >= 0 ? number_of(arg) : 1;
    types_.resize(types_.size() + static_cast<size_t>(count), type);
  }

 private:
  const AttrValue& value_of(int attr) const {
    return *attrs_.find(op_.attrs[static_cast<size_t>(attr)].name);
  }
  DType type_of(int attr) const {
    const Implied& implied = operands_.implied(attr);
    return implied.type != DType::invalid ? implied.type : std::get<DType>(value_of(attr));
  }
  int64_t number_of(const ArgDef& arg) const {
    const Implied& implied = operands_.implied(arg.number_attr);
    if (implied.arg >= 0) return implied.count;
    const int64_t count = std::get<int64_t>(value_of(arg.number_attr));
    if (count >= 0 && count <= kMaxOutputs) return count;
    invalid_argument(op_.name, CallerScope::user(operands_.where()),
                     op_.attrs[static_cast<size_t>(arg.number_attr)].name,
                     " must be between 0 and ", kMaxOutputs, ", got ", count);
  }
  void add_types(int attr) {
    const Implied& implied = operands_.implied(attr);
    if (implied.arg >= 0) {
      const auto first = static_cast<size_t>(implied.first);
      const auto count = static_cast<size_t>(implied.count);
      for (size_t i = 0; i < count; ++i) types_.push_back(operands_.type(first + i));
    } else {
      for (const DType type : std::get<std::vector<DType>>(value_of(attr))) types_.push_back(type);
    }
  }

  const Operands& operands_;
  const OpDef& op_;
  const Attrs& attrs_;
  Types& types_;
};

class Call {
 public:
  Call(const OpDef& op, std::span<const Argument> arguments, std::span<const NamedAttr> attrs,
       const Location& where)
      : operands_(op, arguments, attrs, where), attrs_(normalise(operands_, attrs)) {
    OutputTypes types(operands_, *attrs_, types_);
    for (const ArgDef& arg : op.outputs) types.add(arg);
  }
  size_t num_outputs() const { return types_.size(); }
  RecordRequest request() const {
    return {&operands_.op(),        attrs_, operands_.values(),
            operands_.list_sizes(), types_, operands_.where()};
  }

 private:
  Operands operands_;
  const Attrs* attrs_;
  Types types_;
};

}  // namespace

std::vector<Tensor> call(const OpDef& op, std::span<const Argument> arguments,
                         std::span<const NamedAttr> attrs, const Location& where) {
  const Call prepared(op, arguments, attrs, where);
  std::vector<Tensor> outputs;
  outputs.reserve(prepared.num_outputs());
  record(prepared.request(), outputs);
  return outputs;
}

Tensor call_one(const OpDef& op, std::span<const Argument> arguments,
                std::span<const NamedAttr> attrs, const Location& where) {
  const EngineLock lock;  // once for the operation and the scalars among its operands
  const CallKey key(op, arguments, attrs);
  Tensor result;
  if (const KnownCall* known = key ? find_known(key) : nullptr)
    if (call_again(op, *known, arguments, result)) return result;
  const Call prepared(op, arguments, attrs, where);
  result = record_one(prepared.request());
  // Recording may have run an operand to learn its shape: then what was decided is not about this key.
  if (key && key == CallKey(op, arguments, attrs)) remember(key, prepared.request(), result);
  return result;
}

}  // namespace tf::internal
