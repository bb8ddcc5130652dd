// Reductions of host programs. A sum of floats depends on its order, which here is that of the kernels:
// Eigen's InnerMostDimReducer with the packets that the wheels are built for.
#include <cmath>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "plan/host_loops.h"
#include "runtime/eager.h"

namespace tf::internal {
namespace {

using namespace host;

template <class T>
bool give(const Instruction& at, const Frame& frame, T value) {
  *result<T>(at, frame) = value;
  return true;
}

/// What a fold begins with.
template <class Op>
constexpr int kNeutral = std::is_same_v<Op, Mul> ? 1 : 0;

struct Itself {
  template <class T>
  static T of(T x) {
    return x;
  }
};
struct HalfOfSquare {
  template <class T>
  static T of(T x) {
    return x * x * T(0.5);
  }
};

template <class Op, class T>
T fold_integers(const T* x, size_t count) {
  T all = kNeutral<Op>;
  for (size_t i = 0; i < count; ++i) all = Op::of(all, x[i]);
  return all;
}

// Each lane for itself.
template <class Op, class Term, class T, size_t kLanes>
void take(T (&lanes)[kLanes], const T* x) {
  for (size_t k = 0; k < kLanes; ++k) lanes[k] = Op::of(lanes[k], Term::of(x[k]));
}

/// Four packets at a time as long as there are as many, then one; the rest one by one; at last the
/// lanes by halves.
template <class Op, class Term, class T>
T fold_floats(const T* x, size_t count) {
  constexpr size_t kLanes = 32 / sizeof(T);
  T rest = kNeutral<Op>;
  const size_t by_four = count / (4 * kLanes) * (4 * kLanes), by_one = count / kLanes * kLanes;
  for (size_t i = by_one; i < count; ++i) rest = Op::of(rest, Term::of(x[i]));
  if (by_one == 0) return rest;
  T lanes[4][kLanes];
  for (auto& packet : lanes)
    for (T& lane : packet) lane = kNeutral<Op>;
  for (size_t i = 0; i < by_four; i += kLanes) take<Op, Term>(lanes[i / kLanes % 4], x + i);
  for (size_t packet = 1; by_four > 0 && packet < 4; ++packet)
    take<Op, Itself>(lanes[0], lanes[packet]);
  for (size_t i = by_four; i < by_one; i += kLanes) take<Op, Term>(lanes[0], x + i);
  for (size_t width = kLanes / 2; width > 0; width /= 2)
    for (size_t k = 0; k < width; ++k) lanes[0][k] = Op::of(lanes[0][k], lanes[0][k + width]);
  return Op::of(rest, lanes[0][0]);
}

template <class Op, class Term, class T>
T fold(const T* x, size_t count) {
  if constexpr (std::is_floating_point_v<T>)
    return fold_floats<Op, Term>(x, count);
  else
    return fold_integers<Op>(x, count);
}

template <class Op, class T>
bool folded(const Instruction& at, const Frame& frame) {
  return give(at, frame, fold<Op, Itself>(operand<T>(at, frame, 0), at.count));
}

template <class T>
bool mean(const Instruction& at, const Frame& frame) {
  const T* x = operand<T>(at, frame, 0);
  if constexpr (std::is_same_v<T, int32_t>) {  // added up in 64 bits
    int64_t sum = 0;
    for (size_t i = 0; i < at.count; ++i) sum += x[i];
    return give(at, frame, static_cast<int32_t>(sum / static_cast<int64_t>(at.count)));
  }
  const T sum = fold<Add, Itself>(x, at.count);
  return give(at, frame, static_cast<T>(sum / static_cast<T>(at.count)));
}

template <class T>
bool l2_loss(const Instruction& at, const Frame& frame) {
  return give(at, frame, fold<Add, HalfOfSquare>(operand<T>(at, frame, 0), at.count));
}

// The largest, or the smallest; NaN if there is one. Of zeros with different signs, and denormals, which
// compare as zeros while a program runs, the kernels give one or the other by where they are in a packet.
template <class T, bool largest>
bool extreme(const Instruction& at, const Frame& frame) {
  const T* x = operand<T>(at, frame, 0);
  T found = x[0];
  for (size_t i = 1; i < at.count; ++i)
    if ((largest ? x[i] > found : x[i] < found) || is_nan(x[i])) found = x[i];
  if constexpr (kIsFloat<T>) {
    for (size_t i = 0; found == 0 && i < at.count; ++i) {
      const bool differs = is_denormal(x[i]) || std::signbit(x[i]) != std::signbit(found);
      if (x[i] == 0 && differs) return false;
    }
  }
  return give(at, frame, found);
}

template <bool all>
bool logical(const Instruction& at, const Frame& frame) {
  const bool* x = operand<bool>(at, frame, 0);
  bool found = all;
  for (size_t i = 0; i < at.count; ++i) found = all ? found && x[i] : found || x[i];
  return give(at, frame, found);
}

struct OfDTypes {
  Kernel of_float = nullptr, of_double = nullptr, of_int32 = nullptr, of_int64 = nullptr,
         of_bool = nullptr;
};

const std::unordered_map<std::string_view, OfDTypes>& reductions() {
  static const auto* const all = new std::unordered_map<std::string_view, OfDTypes>{
      {"Sum",
       {folded<Add, float>, folded<Add, double>, folded<Add, int32_t>, folded<Add, int64_t>}},
      {"Prod",
       {folded<Mul, float>, folded<Mul, double>, folded<Mul, int32_t>, folded<Mul, int64_t>}},
      {"Mean", {mean<float>, mean<double>, mean<int32_t>, mean<int64_t>}},
      {"Max",
       {extreme<float, true>, extreme<double, true>, extreme<int32_t, true>,
        extreme<int64_t, true>}},
      {"Min",
       {extreme<float, false>, extreme<double, false>, extreme<int32_t, false>,
        extreme<int64_t, false>}},
      {"L2Loss", {l2_loss<float>, l2_loss<double>}},
      {"All", {nullptr, nullptr, nullptr, nullptr, logical<true>}},
      {"Any", {nullptr, nullptr, nullptr, nullptr, logical<false>}}};
  return *all;
}

// Whether a Sum of TensorFlow's has the bits of ours.
template <class T>
bool adds_up_alike(size_t count) {
  static const OpDef& op = get_op("Sum");
  Buffer terms = Buffer::allocate(dtype_of<T>, Shape{static_cast<int64_t>(count)});
  T* const x = static_cast<T*>(terms.mutable_data());
  for (size_t i = 0; i < count; ++i) x[i] = T(1) / static_cast<T>(3 * i + 1);
  const int32_t axis = 0;
  const Handle inputs[] = {Handle::from_buffer(terms),
                           Handle::from_buffer(Buffer::copy_of(DType::int32, Shape{}, &axis))};
  const Handle* const given[] = {&inputs[0], &inputs[1]};
  std::vector<Handle> outputs;
  Buffer sum;
  if (!execute(op, given, {}, *no_attrs(), "", outputs).ok() || !outputs[0].to_buffer(sum).ok())
    return false;
  const T expected = fold<Add, Itself>(x, count);
  return sum.as<T>()[0] == expected;
}

}  // namespace

bool host_adds_up_alike() {
  static const bool alike = [] {
    for (const size_t count : {3, 7, 8, 15, 16, 23, 31, 32, 37, 47, 61, 64})
      if (!adds_up_alike<float>(count) || !adds_up_alike<double>(count)) return false;
    return true;
  }();
  return alike;
}

Kernel host_reduction(std::string_view op, DType dtype) {
  const auto found = reductions().find(op);
  if (found == reductions().end()) return nullptr;
  switch (dtype) {
    case DType::float32: return found->second.of_float;
    case DType::float64: return found->second.of_double;
    case DType::int32: return found->second.of_int32;
    case DType::int64: return found->second.of_int64;
    case DType::bool_: return found->second.of_bool;
    default: return nullptr;
  }
}

}  // namespace tf::internal
