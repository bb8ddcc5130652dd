// What the loops of host programs share: where elements are, how integers wrap, what a denormal is.
#pragma once

#include <bit>
#include <cmath>
#include <type_traits>

#include "plan/host_kernels.h"

namespace tf::internal::host {

using Instruction = HostInstruction;
using Frame = HostFrame;
using Kernel = Instruction::Kernel;

template <class T>
const T* operand(const Instruction& at, const Frame& frame, size_t i) {
  const Instruction::Place& place = at.operands[i];
  return reinterpret_cast<const T*>(frame.bases[place.base] + place.offset);
}

template <class T>
T* result(const Instruction& at, const Frame& frame) {
  return reinterpret_cast<T*>(frame.memory + at.result);
}

/// Whether elements are floats.
template <class T>
constexpr bool kIsFloat = std::is_floating_point_v<T>;

// Integers wrap, which only unsigned ones do by definition.
template <class T, bool = std::is_integral_v<T>>
struct WrappingOf {
  using Type = T;
};
template <class T>
struct WrappingOf<T, true> {
  using Type = std::make_unsigned_t<T>;
};
template <class T>
typename WrappingOf<T>::Type wrapping(T x) {
  return static_cast<typename WrappingOf<T>::Type>(x);
}

struct Add {
  template <class T>
  static T of(T x, T y) {
    return static_cast<T>(wrapping(x) + wrapping(y));
  }
};
struct Mul {
  template <class T>
  static T of(T x, T y) {
    return static_cast<T>(wrapping(x) * wrapping(y));
  }
};

template <class T>
bool is_nan(T x) {
  if constexpr (kIsFloat<T>) return std::isnan(x);
  return false;
}

// Denormals compare as zeros while a program runs; kernels give them back flushed, or not, or worse, by
// where the element is in a packet.
template <class T>
bool is_denormal(T x) {
  if constexpr (!kIsFloat<T>) return false;
  using Bits = std::conditional_t<sizeof(T) == sizeof(uint32_t), uint32_t, uint64_t>;
  return x == 0 && std::bit_cast<Bits>(x) << 1 != 0;  // without the sign
}
template <class T>
T flushed(T x) {
  if constexpr (kIsFloat<T>) return x == 0 ? std::copysign(T(0), x) : x;
  return x;
}

// The dtype's entry among kernels of the types `Ts`; null if it is none of them.
template <template <class> class Of, class... Ts>
Kernel by_dtype(DType dtype) {
  Kernel found = nullptr;
  ((dtype == dtype_of<Ts> ? static_cast<void>(found = Of<Ts>::kernel) : void()), ...);
  return found;
}

}  // namespace tf::internal::host
