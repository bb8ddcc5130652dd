// Initialisers, with the formulas of tf.keras.initializers.
#include "imperative/initializers.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "imperative/operators.h"
#include "imperative/random.h"
#include "imperative/raw_ops.h"
#include "record/caller.h"
#include "record/known.h"

namespace tf::initializers {

using internal::CallerScope;
using internal::invalid_argument;
using internal::known_vector;

namespace {

Tensor filled(const Shape& shape, const Tensor& value, const Location& where) {
  return raw_ops::Fill(Input(shape, where), value);
}

/// Standard deviation of a normal distribution cut off at two standard deviations.
constexpr double kTruncated = 0.87962566103423978;

double fan(const Shape& shape, const std::string& mode, const Location& where) {
  double in = 1;
  double out = 1;
  if (shape.rank() == 1) {
    in = out = static_cast<double>(shape[0]);
  } else if (shape.rank() >= 2) {
    double field = 1;
    for (size_t i = 0; i + 2 < shape.size(); ++i) field *= static_cast<double>(shape[i]);
    in = field * static_cast<double>(shape[shape.size() - 2]);
    out = field * static_cast<double>(shape[shape.size() - 1]);
  }
  if (mode == "fan_in") return std::max(1.0, in);
  if (mode == "fan_out") return std::max(1.0, out);
  if (mode == "fan_avg") return std::max(1.0, (in + out) / 2);
  invalid_argument("tf::initializers::VarianceScaling", where, "mode is \"", mode,
                   "\"; \"fan_in\", \"fan_out\" or \"fan_avg\" is accepted");
}

}  // namespace

Tensor Zeros::operator()(const Shape& shape, DType dtype, Location where) const {
  const CallerScope scope(where);
  return filled(shape, Input(0, where).tensor(dtype), where);
}

Tensor Ones::operator()(const Shape& shape, DType dtype, Location where) const {
  const CallerScope scope(where);
  return filled(shape, Input(1, where).tensor(dtype), where);
}

Tensor Constant::operator()(const Shape& shape, DType dtype, Location where) const {
  const CallerScope scope(where);
  const Tensor given = value.tensor(dtype, where);
  return raw_ops::BroadcastTo(given.dtype() == dtype ? given : raw_ops::Cast(given, dtype),
                              Input(shape, where));
}

Tensor Identity::operator()(const Shape& shape, DType dtype, Location where) const {
  const CallerScope scope(where);
  if (shape.rank() != 2)
    invalid_argument("tf::initializers::Identity", where, "shape is ", shape,
                     "; two axes are needed");
  const int64_t diagonal[] = {std::min(shape[0], shape[1])};
  const Tensor zeros = filled(shape, Input(0, where).tensor(dtype), where);
  return raw_ops::MatrixSetDiag(
      zeros, raw_ops::Fill(known_vector(diagonal), Input(gain, where).tensor(dtype)));
}

Tensor RandomNormal::operator()(const Shape& shape, DType dtype, Location where) const {
  const CallerScope scope(where);
  return random::normal(shape, {.mean = mean, .stddev = stddev, .dtype = dtype, .seed = seed},
                        where);
}

Tensor TruncatedNormal::operator()(const Shape& shape, DType dtype, Location where) const {
  const CallerScope scope(where);
  return random::truncated_normal(
      shape, {.mean = mean, .stddev = stddev, .dtype = dtype, .seed = seed}, where);
}

Tensor RandomUniform::operator()(const Shape& shape, DType dtype, Location where) const {
  const CallerScope scope(where);
  return random::uniform(
      shape, {.minval = Operand(minval), .maxval = Operand(maxval), .dtype = dtype, .seed = seed},
      where);
}

Tensor VarianceScaling::operator()(const Shape& shape, DType dtype, Location where) const {
  const char* function = "tf::initializers::VarianceScaling";
  const CallerScope scope(where);
  if (!(this->scale > 0))
    invalid_argument(function, where, "scale is ", this->scale, "; a positive number is needed");
  const double variance = this->scale / fan(shape, mode, where);
  const double deviation = std::sqrt(variance);
  if (distribution == "truncated_normal")
    return TruncatedNormal{0.0, deviation / kTruncated, seed}(shape, dtype, where);
  if (distribution == "untruncated_normal")
    return RandomNormal{0.0, deviation, seed}(shape, dtype, where);
  if (distribution == "uniform") {
    const double limit = std::sqrt(3 * variance);
    return RandomUniform{-limit, limit, seed}(shape, dtype, where);
  }
  invalid_argument(function, where, "distribution is \"", distribution,
                   "\"; \"truncated_normal\", \"untruncated_normal\" or \"uniform\" is accepted");
}

Tensor Orthogonal::operator()(const Shape& shape, DType dtype, Location where) const {
  const CallerScope scope(where);
  if (shape.rank() < 2)
    invalid_argument("tf::initializers::Orthogonal", where, "shape is ", shape,
                     "; two axes or more are needed");
  const int64_t columns = shape[shape.size() - 1];
  const int64_t rows = shape.num_elements() / std::max<int64_t>(1, columns);
  const Tensor normal = random::normal({std::max(rows, columns), std::min(rows, columns)},
                                       {.dtype = dtype, .seed = seed}, where);
  const auto qr = raw_ops::Qr(normal);
  // With the signs of R's diagonal, all orthogonal matrices are equally likely.
  Tensor q = qr.q * raw_ops::Sign(raw_ops::MatrixDiagPart(qr.r));
  if (rows < columns) q = raw_ops::Transpose(q, known_vector(std::vector<int64_t>{1, 0}));
  return gain * raw_ops::Reshape(q, Input(shape, where));
}

}  // namespace tf::initializers
