// Element-wise operations of two operands. The formulas are those of TensorFlow's kernels.
#include <limits>
#include <unordered_map>

#include "plan/host_loops.h"

namespace tf::internal {
namespace {

using namespace host;

using Form = HostForm;

struct Sub {
  template <class T>
  static T of(T x, T y) {
    return static_cast<T>(wrapping(x) - wrapping(y));
  }
};
struct SquaredDifference {
  template <class T>
  static T of(T x, T y) {
    return Mul::of(Sub::of(x, y), Sub::of(x, y));
  }
};
struct RealDiv {
  template <class T>
  static T of(T x, T y) {
    return x / y;
  }
};
struct DivNoNan {
  template <class T>
  static T of(T x, T y) {
    return y == 0 ? T(0) : x / y;
  }
};

// A NaN on either side is the result. Of zeros with different signs the kernels take one or the other,
// again by where they are.
template <class T>
bool are_told_apart(T x, T y) {
  if constexpr (!kIsFloat<T>) return true;
  if (x != 0 && y != 0) return true;
  if (is_denormal(x) || is_denormal(y)) return false;
  return x != y || std::signbit(x) == std::signbit(y);
}
struct Maximum {
  template <class T>
  static bool allows(T x, T y) {
    return are_told_apart(x, y);
  }
  template <class T>
  static T of(T x, T y) {
    return x > y || is_nan(x) ? x : y;
  }
};
struct Minimum {
  template <class T>
  static bool allows(T x, T y) {
    return are_told_apart(x, y);
  }
  template <class T>
  static T of(T x, T y) {
    return x < y || is_nan(x) ? x : y;
  }
};

template <class T>
bool can_divide(T x, T y) {
  if constexpr (kIsFloat<T>) return true;
  return y != 0 && !(y == T(-1) && x == std::numeric_limits<T>::min());
}
// Of floats it is the plain quotient: they have no TruncateDiv here, but Div, which is both.
struct TruncateDiv {
  template <class T>
  static bool allows(T x, T y) {
    return can_divide(x, y);
  }
  template <class T>
  static T of(T x, T y) {
    return x / y;
  }
};
struct TruncateMod {
  template <class T>
  static bool allows(T x, T y) {
    return can_divide(x, y);
  }
  template <class T>
  static T of(T x, T y) {
    if constexpr (kIsFloat<T>)
      return std::fmod(x, y);
    else
      return x % y;
  }
};
struct FloorDiv {
  template <class T>
  static bool allows(T x, T y) {
    return can_divide(x, y);
  }
  template <class T>
  static T of(T x, T y) {
    if constexpr (kIsFloat<T>)
      return std::floor(x / y);
    else
      return x / y - static_cast<T>(x % y != 0 && (x < 0) != (y < 0));
  }
};
struct FloorMod {
  template <class T>
  static bool allows(T x, T y) {
    return can_divide(x, y);
  }
  template <class T>
  static T of(T x, T y) {
    const T rest = TruncateMod::of(x, y);
    return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
  }
};

struct Less {
  template <class T>
  static bool of(T x, T y) {
    return x < y;
  }
};
struct LessEqual {
  template <class T>
  static bool of(T x, T y) {
    return x <= y;
  }
};
struct Greater {
  template <class T>
  static bool of(T x, T y) {
    return x > y;
  }
};
struct GreaterEqual {
  template <class T>
  static bool of(T x, T y) {
    return x >= y;
  }
};
struct Equal {
  template <class T>
  static bool of(T x, T y) {
    return x == y;
  }
};
struct NotEqual {
  template <class T>
  static bool of(T x, T y) {
    return x != y;
  }
};
struct LogicalAnd {
  static bool of(bool x, bool y) { return x && y; }
};
struct LogicalOr {
  static bool of(bool x, bool y) { return x || y; }
};

// gradients * (features > 0): a NaN or an infinity that is masked gives NaN.
struct ReluGrad {
  template <class T>
  static T of(T gradients, T features) {
    return Mul::of(flushed(gradients), static_cast<T>(features > 0));
  }
};

template <class Op, class T, Form form>
bool binary(const Instruction& at, const Frame& frame) {
  const T* left = operand<T>(at, frame, 0);
  const T* right = operand<T>(at, frame, 1);
  const uint8_t* left_indices = frame.indices + at.tables[0];
  const uint8_t* right_indices = frame.indices + at.tables[1];
  auto* to = result<decltype(Op::of(T(), T()))>(at, frame);
  const size_t count = at.count;
  for (size_t i = 0; i < count; ++i) {
    const size_t one = form == Form::by_table ? left_indices[i] : form == Form::left_scalar ? 0 : i;
    const size_t other = form == Form::by_table       ? right_indices[i]
                         : form == Form::right_scalar ? 0
                                                      : i;
    const T x = left[one], y = right[other];
    if constexpr (requires { Op::allows(x, y); }) {
      if (!Op::allows(x, y)) return false;
    }
    to[i] = Op::of(x, y);
  }
  return true;
}

template <class Op, Form form>
struct Binary {
  template <class T>
  struct Of {
    static constexpr Kernel kernel = binary<Op, T, form>;
  };
};
template <class Op, class... Ts>
Kernel pick_binary(DType dtype, Form form) {
  switch (form) {
    case Form::together: return by_dtype<Binary<Op, Form::together>::template Of, Ts...>(dtype);
    case Form::left_scalar:
      return by_dtype<Binary<Op, Form::left_scalar>::template Of, Ts...>(dtype);
    case Form::right_scalar:
      return by_dtype<Binary<Op, Form::right_scalar>::template Of, Ts...>(dtype);
    case Form::by_table: break;
  }
  return by_dtype<Binary<Op, Form::by_table>::template Of, Ts...>(dtype);
}

template <class Op>
constexpr auto kOfTwoNumbers = pick_binary<Op, float, double, int32_t, int64_t>;
template <class Op>
constexpr auto kOfTwoFloats = pick_binary<Op, float, double>;
template <class Op>
constexpr auto kOfTwoIntegers = pick_binary<Op, int32_t, int64_t>;
template <class Op>
constexpr auto kOfTwoBools = pick_binary<Op, bool>;
template <class Op>
constexpr auto kOfTwoOfAny = pick_binary<Op, float, double, int32_t, int64_t, bool>;

using BinaryTable = std::unordered_map<std::string_view, Kernel (*)(DType, Form)>;
const BinaryTable& binary_table() {
  static const auto* const all =
      new BinaryTable{{"AddV2", kOfTwoNumbers<Add>},
                      {"Add", kOfTwoNumbers<Add>},
                      {"Sub", kOfTwoNumbers<Sub>},
                      {"Mul", kOfTwoNumbers<Mul>},
                      {"SquaredDifference", kOfTwoNumbers<SquaredDifference>},
                      {"RealDiv", kOfTwoFloats<RealDiv>},
                      {"DivNoNan", kOfTwoFloats<DivNoNan>},
                      {"Div", kOfTwoNumbers<TruncateDiv>},
                      {"TruncateDiv", kOfTwoIntegers<TruncateDiv>},
                      {"TruncateMod", kOfTwoNumbers<TruncateMod>},
                      {"Mod", kOfTwoNumbers<TruncateMod>},
                      {"FloorDiv", kOfTwoNumbers<FloorDiv>},
                      {"FloorMod", kOfTwoNumbers<FloorMod>},
                      {"Maximum", kOfTwoNumbers<Maximum>},
                      {"Minimum", kOfTwoNumbers<Minimum>},
                      {"Less", kOfTwoNumbers<Less>},
                      {"LessEqual", kOfTwoNumbers<LessEqual>},
                      {"Greater", kOfTwoNumbers<Greater>},
                      {"GreaterEqual", kOfTwoNumbers<GreaterEqual>},
                      {"Equal", kOfTwoOfAny<Equal>},
                      {"NotEqual", kOfTwoOfAny<NotEqual>},
                      {"LogicalAnd", kOfTwoBools<LogicalAnd>},
                      {"LogicalOr", kOfTwoBools<LogicalOr>},
                      {"ReluGrad", kOfTwoNumbers<ReluGrad>}};
  return *all;
}

}  // namespace

Kernel host_binary(std::string_view op, DType dtype, HostForm form) {
  const auto found = binary_table().find(op);
  return found == binary_table().end() ? nullptr : found->second(dtype, form);
}

}  // namespace tf::internal
