// Random draws: distributions from TensorFlow's stateless ops, with the thread's stream as the key.
#include "imperative/random.h"

#include <array>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "imperative/operators.h"
#include "imperative/raw_ops.h"
#include "library/random_state.h"
#include "record/caller.h"
#include "record/known.h"

namespace tf::random {
namespace {

using internal::CallerScope;
using internal::invalid_argument;
using internal::known_scalar;

/// TensorFlow's number of the algorithm (framework/rng_alg.h).
Tensor philox() { return known_scalar(1); }

/// Where the numbers of one draw come from: Philox's key and counter.
struct Source {
  Tensor key;
  Tensor counter;
};

/// The next place in the calling thread's stream. The counter differs at every draw, so it never
/// becomes a part of a plan.
Source next_source(const std::optional<int64_t>& seed, const Location& where) {
  const internal::RandomDraw draw = internal::next_random_draw(seed);
  const std::array<uint64_t, 2> counter = {0, draw.count};
  return {internal::constant_from(DType::uint64, Shape{1}, &draw.key, 1, where),
          internal::runtime_constant(DType::uint64, Shape{2}, counter.data(), where)};
}

/// As a pair of integers, for the ops that scramble one themselves.
Tensor next_seed(const std::optional<int64_t>& seed, const Location& where) {
  const internal::RandomDraw draw = internal::next_random_draw(seed);
  const std::array<uint64_t, 2> pair = {draw.key, draw.count};
  return internal::runtime_constant(DType::int64, Shape{2}, pair.data(), where);
}

Source source_of(const Input& seed) {
  const auto made = raw_ops::StatelessRandomGetKeyCounter(seed);
  return {made.key, made.counter};
}

void check_floating(const char* function, DType dtype, const Location& where) {
  if (dtype == float16 || dtype == bfloat16 || dtype == float32 || dtype == float64) return;
  invalid_argument(function, where, "dtype is ", name(dtype),
                   "; float16, bfloat16, float32 or float64 is needed");
}

void check_integers(const char* function, const char* what, const Tensor& given,
                    const Location& where) {
  if (!is_integer(given.dtype()))
    invalid_argument(function, where, what, " must be of an integer dtype, got ",
                     name(given.dtype()));
}

/// rnd * stddev + mean, without the steps that change nothing.
Tensor scaled(const Tensor& rnd, const Operand& stddev, const Operand& mean,
              const Location& where) {
  Tensor result = rnd;
  if (!stddev.is_number(1)) result = result * stddev.tensor(rnd.dtype(), where);
  if (!mean.is_number(0)) result = result + mean.tensor(rnd.dtype(), where);
  return result;
}

Tensor normal_from(const Source& source, const Extents& shape, const Operand& mean,
                   const Operand& stddev, DType dtype, const Location& where) {
  check_floating("tf::random::normal", dtype, where);
  return scaled(raw_ops::StatelessRandomNormalV2(shape.tensor(), source.key, source.counter,
                                                 philox(), {.dtype = dtype}),
                stddev, mean, where);
}

Tensor truncated_normal_from(const Source& source, const Extents& shape, const Operand& mean,
                             const Operand& stddev, DType dtype, const Location& where) {
  check_floating("tf::random::truncated_normal", dtype, where);
  return scaled(raw_ops::StatelessTruncatedNormalV2(shape.tensor(), source.key, source.counter,
                                                    philox(), {.dtype = dtype}),
                stddev, mean, where);
}

struct Range {
  const std::optional<Operand>& minval;
  const std::optional<Operand>& maxval;
};

void check_range(const Range& range, DType dtype, const Location& where) {
  const char* function = "tf::random::uniform";
  if (!is_integer(dtype)) {
    check_floating(function, dtype, where);
    if (!range.minval)
      invalid_argument(function, where, "minval is absent; that is for integer dtypes only");
    return;
  }
  if (dtype != int32 && dtype != int64 && dtype != uint32 && dtype != uint64)
    invalid_argument(function, where, "dtype is ", name(dtype),
                     "; int32, int64, uint32, uint64 or a floating point one is needed");
  if (range.minval.has_value() != range.maxval.has_value())
    invalid_argument(function, where, "for integers (dtype is ", name(dtype), ") ",
                     range.minval ? "maxval" : "minval",
                     " is needed, too; or both std::nullopt for the whole range of the dtype");
  if (range.minval && is_unsigned(dtype))
    invalid_argument(function, where, "dtype ", name(dtype), " takes no minval and maxval; ",
                     "both std::nullopt give its whole range");
  if (range.minval && range.minval->is_number() && range.maxval->is_number() &&
      range.minval->number() >= range.maxval->number() &&
      std::abs(range.minval->number()) < 0x1p53)  // beyond, a double cannot tell them apart
    invalid_argument(function, where, "minval must be less than maxval, got ",
                     range.minval->number(), " and ", range.maxval->number());
}

Tensor uniform_from(const Source& source, const Extents& shape, const Range& range, DType dtype,
                    const Location& where) {
  const Tensor extents = shape.tensor();
  if (is_integer(dtype)) {
    if (!range.minval)
      return raw_ops::StatelessRandomUniformFullIntV2(extents, source.key, source.counter, philox(),
                                                      {.dtype = dtype});
    return raw_ops::StatelessRandomUniformIntV2(extents, source.key, source.counter, philox(),
                                                range.minval->tensor(dtype, where),
                                                range.maxval->tensor(dtype, where));
  }
  const Tensor rnd = raw_ops::StatelessRandomUniformV2(extents, source.key, source.counter,
                                                       philox(), {.dtype = dtype});
  const Operand maxval = range.maxval ? *range.maxval : Operand(1);
  if (range.minval->is_number() && maxval.is_number()) {
    // In the dtype itself, as TensorFlow subtracts.
    if (dtype == float32) {
      const float low = static_cast<float>(range.minval->number());
      return scaled(rnd, static_cast<float>(maxval.number()) - low, low, where);
    }
    if (dtype == float64)
      return scaled(rnd, maxval.number() - range.minval->number(), *range.minval, where);
  }
  const Tensor low = range.minval->tensor(dtype, where);
  return rnd * (maxval.tensor(dtype, where) - low) + low;
}

Tensor broadcast_shape(const Tensor& x, const Tensor& y) {
  return raw_ops::BroadcastArgs(raw_ops::Shape(x), raw_ops::Shape(y));
}

double smallest_normal(DType dtype) {
  if (dtype == float64) return std::numeric_limits<double>::min();
  if (dtype == float16) return 6.103515625e-05;  // 2 ** -14
  return std::numeric_limits<float>::min();
}

Tensor gamma_from(const Source& source, const Tensor& shape, const Tensor& alpha,
                  const Tensor& beta) {
  const Tensor rnd =
      raw_ops::StatelessRandomGammaV3(shape, source.key, source.counter, philox(), alpha);
  // Draws are computed in float64 and rounded down: zero becomes the smallest positive number.
  return raw_ops::Maximum(smallest_normal(alpha.dtype()), rnd / beta);
}

void check_gamma_dtype(const char* function, DType dtype, const Location& where) {
  if (dtype == float16 || dtype == float32 || dtype == float64) return;
  invalid_argument(function, where, "dtype is ", name(dtype),
                   "; float16, float32 or float64 is needed");
}

}  // namespace

Tensor normal(const Extents& shape, const NormalOptions& options, Location where) {
  const CallerScope scope(where);
  return normal_from(next_source(options.seed, where), shape, options.mean, options.stddev,
                     options.dtype, where);
}

Tensor normal(const Extents& shape, const Input& mean, const Input& stddev, DType dtype) {
  return random::normal(
      shape, {.mean = mean.tensor(dtype), .stddev = stddev.tensor(dtype), .dtype = dtype},
      mean.where());
}

Tensor truncated_normal(const Extents& shape, const NormalOptions& options, Location where) {
  const CallerScope scope(where);
  return truncated_normal_from(next_source(options.seed, where), shape, options.mean,
                               options.stddev, options.dtype, where);
}

Tensor truncated_normal(const Extents& shape, const Input& mean, const Input& stddev, DType dtype) {
  return random::truncated_normal(
      shape, {.mean = mean.tensor(dtype), .stddev = stddev.tensor(dtype), .dtype = dtype},
      mean.where());
}

Tensor uniform(const Extents& shape, const UniformOptions& options, Location where) {
  const CallerScope scope(where);
  const Range range = {options.minval, options.maxval};
  check_range(range, options.dtype, where);
  return uniform_from(next_source(options.seed, where), shape, range, options.dtype, where);
}

Tensor uniform(const Extents& shape, const Input& minval, const Input& maxval, DType dtype) {
  return random::uniform(shape,
                         {.minval = Operand(minval.tensor(dtype)),
                          .maxval = Operand(maxval.tensor(dtype)),
                          .dtype = dtype},
                         minval.where());
}

Tensor shuffle(const Input& value, std::optional<int64_t> seed) {
  const CallerScope scope(value.where());
  const Source source = next_source(seed, value.where());
  return raw_ops::StatelessShuffle(value, source.key, source.counter, philox());
}

Tensor categorical(const Input& logits, const Input& num_samples,
                   const CategoricalOptions& options) {
  const CallerScope scope(logits.where());
  return raw_ops::StatelessMultinomial(logits, num_samples, next_seed(options.seed, logits.where()),
                                       {.output_dtype = options.dtype});
}

Tensor gamma(const Extents& shape, const Input& alpha, const GammaOptions& options) {
  const CallerScope scope(alpha.where());
  check_gamma_dtype("tf::random::gamma", options.dtype, alpha.where());
  const Source source = next_source(options.seed, alpha.where());
  const Tensor concentration = alpha.tensor(options.dtype);
  const Tensor beta = options.beta.tensor(options.dtype, alpha.where());
  const Tensor parameters = broadcast_shape(concentration, beta);
  // TensorFlow prepends `shape`, where the stateless operation wants all extents.
  const Tensor extents = raw_ops::ConcatV2({shape.tensor(), parameters}, known_scalar(0));
  return gamma_from(source, extents, raw_ops::BroadcastTo(concentration, parameters), beta);
}

Tensor poisson(const Extents& shape, const Input& lam, const PoissonOptions& options) {
  const CallerScope scope(lam.where());
  const Tensor rate = lam.tensor();
  const Tensor extents = raw_ops::ConcatV2({shape.tensor(), raw_ops::Shape(rate)}, known_scalar(0));
  return raw_ops::StatelessRandomPoisson(extents, next_seed(options.seed, lam.where()), rate,
                                         options.dtype);
}

Tensor stateless_normal(const Extents& shape, const Input& seed,
                        const StatelessNormalOptions& options) {
  const CallerScope scope(seed.where());
  return normal_from(source_of(seed), shape, options.mean, options.stddev, options.dtype,
                     seed.where());
}

Tensor stateless_truncated_normal(const Extents& shape, const Input& seed,
                                  const StatelessNormalOptions& options) {
  const CallerScope scope(seed.where());
  return truncated_normal_from(source_of(seed), shape, options.mean, options.stddev, options.dtype,
                               seed.where());
}

Tensor stateless_uniform(const Extents& shape, const Input& seed,
                         const StatelessUniformOptions& options) {
  const CallerScope scope(seed.where());
  const Range range = {options.minval, options.maxval};
  check_range(range, options.dtype, seed.where());
  return uniform_from(source_of(seed), shape, range, options.dtype, seed.where());
}

Tensor stateless_categorical(const Input& logits, const Input& num_samples, const Input& seed,
                             DType dtype) {
  const CallerScope scope(logits.where());
  return raw_ops::StatelessMultinomial(logits, num_samples, seed, {.output_dtype = dtype});
}

Tensor stateless_gamma(const Extents& shape, const Input& seed, const Input& alpha,
                       const Input& beta, DType dtype) {
  const CallerScope scope(seed.where());
  check_gamma_dtype("tf::random::stateless_gamma", dtype, seed.where());
  const Tensor concentration = alpha.tensor(dtype);
  const Tensor rate = beta.tensor(dtype);
  return gamma_from(source_of(seed), shape.tensor(),
                    raw_ops::BroadcastTo(concentration, broadcast_shape(concentration, rate)),
                    rate);
}

Tensor stateless_poisson(const Extents& shape, const Input& seed, const Input& lam, DType dtype) {
  const CallerScope scope(seed.where());
  return raw_ops::StatelessRandomPoisson(shape.tensor(), seed, lam, dtype);
}

Tensor stateless_binomial(const Extents& shape, const Input& seed, const Input& counts,
                          const Input& probs, DType output_dtype) {
  const CallerScope scope(seed.where());
  const Tensor chance = probs.tensor();
  return raw_ops::StatelessRandomBinomial(shape.tensor(), seed, counts.tensor(chance.dtype()),
                                          chance, {.dtype = output_dtype});
}

Tensor stateless_parameterized_truncated_normal(const Extents& shape, const Input& seed,
                                                const Input& means, const Input& stddevs,
                                                const Input& minvals, const Input& maxvals) {
  const CallerScope scope(seed.where());
  return raw_ops::StatelessParameterizedTruncatedNormal(shape.tensor(), seed, means, stddevs,
                                                        minvals, maxvals);
}

Tensor stateless_shuffle(const Input& value, const Input& seed) {
  const CallerScope scope(value.where());
  const Source source = source_of(seed);
  return raw_ops::StatelessShuffle(value, source.key, source.counter, philox());
}

Tensor split(const Input& seed, int64_t num) {
  const CallerScope scope(seed.where());
  const Tensor pair = seed.tensor();
  check_integers("tf::random::split", "seed", pair, seed.where());
  return random::stateless_uniform(
      {num, 2}, pair, {.minval = std::nullopt, .maxval = std::nullopt, .dtype = pair.dtype()});
}

Tensor fold_in(const Input& seed, const Input& data) {
  const CallerScope scope(seed.where());
  const Tensor folded = data.tensor();
  check_integers("tf::random::fold_in", "data", folded, data.where());
  const Tensor first = random::stateless_uniform(
      {}, seed, {.minval = std::nullopt, .maxval = std::nullopt, .dtype = folded.dtype()});
  return raw_ops::Pack({first, folded});
}

}  // namespace tf::random
