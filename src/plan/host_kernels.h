// The loops of host programs: one function for each operation, dtype and way to walk the operands.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "imperative/dtype.h"

namespace tf::internal {

/// The memory of one run.
struct HostFrame {
  std::byte* memory;              // of results
  const std::byte* const* bases;  // of operands: constants, results, then each input
  const uint8_t* indices;         // all tables of the program, one after another
};

struct HostInstruction {
  /// False where the operation has an error to tell of, or a result that only TensorFlow knows.
  using Kernel = bool (*)(const HostInstruction&, const HostFrame&);
  struct Place {
    uint32_t base = 0;    // index in HostFrame::bases
    uint32_t offset = 0;  // in bytes
  };
  Kernel kernel = nullptr;
  uint32_t count = 0;   // elements of the result; of a reduction, of its operand
  uint32_t result = 0;  // offset in HostFrame::memory
  std::array<Place, 3> operands;
  std::array<uint32_t, 3> tables{};  // by operand: where its indices begin, if the form needs them
};

/// How the operands of an element-wise operation are walked; all but the last need no tables.
enum class HostForm : uint8_t {
  together,      // element i with element i
  left_scalar,   // operand 0 has one element
  right_scalar,  // operand 1 has one element
  by_table,      // the element of each operand that its table names
};

/// Of one operand with `count` elements; null where there is none.
HostInstruction::Kernel host_unary(std::string_view op, DType dtype, size_t count);
HostInstruction::Kernel host_cast(DType from, DType to);
/// Of two operands with one dtype.
HostInstruction::Kernel host_binary(std::string_view op, DType dtype, HostForm form);
/// Operand 1 or 2, as operand 0 tells.
HostInstruction::Kernel host_select(DType dtype, bool by_table);
/// Element i of the result is the element of operand 0 that the table names.
HostInstruction::Kernel host_gather(DType dtype);
/// Element i of operand 0 goes to the element of the result that the table names.
HostInstruction::Kernel host_scatter(DType dtype);
/// One number from all elements.
HostInstruction::Kernel host_reduction(std::string_view op, DType dtype);
/// Whether the TensorFlow in use adds floats up in the order of host_reduction(), which depends on the
/// processor that it was built for. Asked once.
bool host_adds_up_alike();

}  // namespace tf::internal
