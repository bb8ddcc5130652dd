// Calls that were made before, on operands of the same dtypes and shapes and with the same attributes:
// what checking them decided is not decided again.
#pragma once

#include <array>
#include <span>

#include "record/recorder.h"
#include "record/signature.h"
#include "tensor/call.h"

namespace tf::internal {

/// What a call depends on, but for the operands' values: numbers are known by their C++ type, tensors by
/// dtype and shape. Calls with equal keys have the same attributes and dtypes and, if shapes alone
/// decide on it, the same signature.
class CallKey {
 public:
  static constexpr size_t kMostOperands = 4;

  /// Of no call.
  CallKey() = default;
  /// Of no call either for what is checked each time: effects, lists, braces, attributes that are not
  /// numbers or dtypes, and what is placed on a device.
  CallKey(const OpDef& op, std::span<const Argument> arguments, std::span<const NamedAttr> attrs);
  explicit operator bool() const { return size_ > 0; }
  bool operator==(const CallKey& other) const;
  size_t hash() const;

 private:
  static constexpr size_t kMostAttrs = 3;

  bool add_operand(const Argument& argument);
  bool add_attr(const NamedAttr& attr);
  void add(uint64_t word) { words_[size_++] = word; }

  size_t size_ = 0;
  std::array<uint64_t, 1 + kMostOperands + 2 * kMostAttrs> words_;
};

/// What was decided about a call with one output.
struct KnownCall {
  CallKey key;
  const Attrs* attrs = nullptr;
  const Signature* signature = nullptr;  // null: values have a say in it
  DType output_type = DType::invalid;
  std::array<DType, CallKey::kMostOperands> types{};  // of the operands
};

/// The call that was remembered for this key, or null. Needs the engine's lock, as all of these.
const KnownCall* find_known(const CallKey& key);
/// Remembers what a call decided; `made` is its output.
void remember(const CallKey& key, const RecordRequest& request, const Tensor& made);
/// Records the call on these operands. False, with nothing recorded, where a number does not fit.
bool call_again(const OpDef& op, const KnownCall& known, std::span<const Argument> arguments,
                Tensor& result);

}  // namespace tf::internal
