// Element-wise operations of one operand. The formulas are those of TensorFlow's kernels.
#include <limits>
#include <unordered_map>

#include "plan/host_loops.h"

namespace tf::internal {
namespace {

using namespace host;

// The kernels' smallest packets of float32. Their reciprocals are approximations.
constexpr size_t kFloatsInPacket = 4;

struct Neg {
  template <class T>
  static T of(T x) {
    return static_cast<T>(-wrapping(x));
  }
};
struct Abs {
  template <class T>
  static T of(T x) {
    if constexpr (kIsFloat<T>)
      return std::fabs(x);
    else
      return x < 0 ? Neg::of(x) : x;
  }
};
struct Sign {
  template <class T>
  static bool allows(T x) {
    return !is_denormal(x);
  }
  template <class T>
  static T of(T x) {
    if (is_nan(x)) return x;
    return static_cast<T>(static_cast<T>(x > 0) - static_cast<T>(x < 0));
  }
};
struct Square {
  template <class T>
  static T of(T x) {
    return Mul::of(x, x);
  }
};
struct Sqrt {
  template <class T>
  static T of(T x) {
    return std::sqrt(x);
  }
};
struct Reciprocal {
  template <class T>
  static T of(T x) {
    return T(1) / x;
  }
};
// The C library's functions do not know that denormals are zeros here.
struct Floor {
  template <class T>
  static T of(T x) {
    return std::floor(flushed(x));
  }
};
struct Ceil {
  template <class T>
  static T of(T x) {
    return std::ceil(flushed(x));
  }
};
struct Rint {
  template <class T>
  static T of(T x) {
    return std::nearbyint(flushed(x));
  }
};
// A zero with a sign keeps it, or not, by where it is in a packet.
struct Relu {
  template <class T>
  static bool allows(T x) {
    if constexpr (!kIsFloat<T>) return true;
    return x != 0 || (!std::signbit(x) && !is_denormal(x));
  }
  template <class T>
  static T of(T x) {
    return x < 0 ? T(0) : x;
  }
};
struct IsNan {
  template <class T>
  static bool of(T x) {
    return std::isnan(x);
  }
};
struct IsInf {
  template <class T>
  static bool of(T x) {
    return std::isinf(x);
  }
};
struct IsFinite {
  template <class T>
  static bool of(T x) {
    return std::isfinite(x);
  }
};
struct LogicalNot {
  static bool of(bool x) { return !x; }
};

template <class To>
struct CastTo {
  // Outside of the integers' range kernels give what the processor happens to give.
  template <class From>
  static bool allows(From x) {
    if constexpr (kIsFloat<From> && std::is_integral_v<To> && !std::is_same_v<To, bool>) {
      constexpr From kLimit = -static_cast<From>(std::numeric_limits<To>::min());
      const From whole = std::trunc(x);
      return whole >= -kLimit && whole < kLimit;
    }
    return true;
  }
  template <class From>
  static To of(From x) {
    if constexpr (std::is_same_v<To, bool>)
      return x != From(0);
    else
      return static_cast<To>(x);
  }
};

template <class Op, class T>
bool unary(const Instruction& at, const Frame& frame) {
  const T* x = operand<T>(at, frame, 0);
  auto* to = result<decltype(Op::of(T()))>(at, frame);
  const size_t count = at.count;
  for (size_t i = 0; i < count; ++i) {
    if constexpr (requires { Op::allows(x[i]); }) {
      if (!Op::allows(x[i])) return false;
    }
    to[i] = Op::of(x[i]);
  }
  return true;
}

template <class Op>
struct Unary {
  template <class T>
  struct Of {
    static constexpr Kernel kernel = unary<Op, T>;
  };
};
template <class Op, class... Ts>
Kernel pick_unary(DType dtype) {
  return by_dtype<Unary<Op>::template Of, Ts...>(dtype);
}

template <class Op>
constexpr auto kOfNumbers = pick_unary<Op, float, double, int32_t, int64_t>;
template <class Op>
constexpr auto kOfFloats = pick_unary<Op, float, double>;
template <class Op>
constexpr auto kOfBools = pick_unary<Op, bool>;
using UnaryTable = std::unordered_map<std::string_view, Kernel (*)(DType)>;
const UnaryTable& unary_table() {
  static const auto* const all =
      new UnaryTable{{"Neg", kOfNumbers<Neg>},          {"Abs", kOfNumbers<Abs>},
                     {"Sign", kOfNumbers<Sign>},        {"Square", kOfNumbers<Square>},
                     {"Sqrt", kOfFloats<Sqrt>},         {"Reciprocal", kOfFloats<Reciprocal>},
                     {"Inv", kOfFloats<Reciprocal>},    {"Floor", kOfFloats<Floor>},
                     {"Ceil", kOfFloats<Ceil>},         {"Rint", kOfFloats<Rint>},
                     {"Round", kOfFloats<Rint>},        {"Relu", kOfNumbers<Relu>},
                     {"IsNan", kOfFloats<IsNan>},       {"IsInf", kOfFloats<IsInf>},
                     {"IsFinite", kOfFloats<IsFinite>}, {"LogicalNot", kOfBools<LogicalNot>}};
  return *all;
}

template <class T>
struct Cast {
  template <class To>
  struct Of {
    static constexpr Kernel kernel = unary<CastTo<To>, T>;
  };
};
template <class T>
Kernel pick_cast(DType to) {
  return by_dtype<Cast<T>::template Of, float, double, int32_t, int64_t, bool>(to);
}

}  // namespace

Kernel host_unary(std::string_view op, DType dtype, size_t count) {
  if ((op == "Reciprocal" || op == "Inv") && dtype == DType::float32 && count >= kFloatsInPacket)
    return nullptr;
  const auto found = unary_table().find(op);
  return found == unary_table().end() ? nullptr : found->second(dtype);
}

Kernel host_cast(DType from, DType to) {
  switch (from) {
    case DType::float32: return pick_cast<float>(to);
    case DType::float64: return pick_cast<double>(to);
    case DType::int32: return pick_cast<int32_t>(to);
    case DType::int64: return pick_cast<int64_t>(to);
    case DType::bool_: return pick_cast<bool>(to);
    default: return nullptr;
  }
}

}  // namespace tf::internal
