// Choices and moves: elements are taken as they are.
#include <array>

#include "plan/host_loops.h"

namespace tf::internal {
namespace {

using namespace host;

template <class T, bool by_table>
bool select(const Instruction& at, const Frame& frame) {
  const bool* condition = operand<bool>(at, frame, 0);
  const T* chosen = operand<T>(at, frame, 1);
  const T* otherwise = operand<T>(at, frame, 2);
  std::array<const uint8_t*, 3> indices;
  for (size_t k = 0; k < 3; ++k) indices[k] = frame.indices + at.tables[k];
  T* to = result<T>(at, frame);
  const size_t count = at.count;
  for (size_t i = 0; i < count; ++i) {
    if constexpr (by_table)
      to[i] = condition[indices[0][i]] ? chosen[indices[1][i]] : otherwise[indices[2][i]];
    else
      to[i] = condition[i] ? chosen[i] : otherwise[i];
  }
  return true;
}

template <class T>
bool gather(const Instruction& at, const Frame& frame) {
  const T* x = operand<T>(at, frame, 0);
  const uint8_t* indices = frame.indices + at.tables[0];
  T* to = result<T>(at, frame);
  for (size_t i = 0; i < at.count; ++i) to[i] = x[indices[i]];
  return true;
}

template <class T>
bool scatter(const Instruction& at, const Frame& frame) {
  const T* x = operand<T>(at, frame, 0);
  const uint8_t* indices = frame.indices + at.tables[0];
  T* to = result<T>(at, frame);
  for (size_t i = 0; i < at.count; ++i) to[indices[i]] = x[i];
  return true;
}

template <class T>
struct Gather {
  static constexpr Kernel kernel = gather<T>;
};
template <class T>
struct Scatter {
  static constexpr Kernel kernel = scatter<T>;
};
template <class T>
struct SelectTogether {
  static constexpr Kernel kernel = select<T, false>;
};
template <class T>
struct SelectByTable {
  static constexpr Kernel kernel = select<T, true>;
};

template <template <class> class Of>
Kernel of_any(DType dtype) {
  return by_dtype<Of, float, double, int32_t, int64_t, bool>(dtype);
}

}  // namespace

Kernel host_select(DType dtype, bool by_table) {
  return by_table ? of_any<SelectByTable>(dtype) : of_any<SelectTogether>(dtype);
}

Kernel host_gather(DType dtype) { return of_any<Gather>(dtype); }
Kernel host_scatter(DType dtype) { return of_any<Scatter>(dtype); }

}  // namespace tf::internal
