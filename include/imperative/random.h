// Random numbers: a stream per thread that is the same in every run with the same seed.
//
// Every draw uses TensorFlow's stateless Philox generator. The key is the seed for the thread with
// stream 0 and a mix of seed and stream for the others; the counter is (0, n), where n is the number
// of random operations that the thread recorded before. Stream 0 belongs to the thread that called
// set_seed, or without that to the first thread that draws; other threads are numbered in the order
// of their first draw. So the numbers depend on the order of lines, never on when they are computed.
#pragma once

#include <cstdint>
#include <optional>

#include "imperative/operand.h"
#include "imperative/options.h"
#include "imperative/tensor.h"

namespace tf {

namespace random {

/// Starts all streams afresh from `seed`; the calling thread gets stream 0. Without it, the seed is
/// drawn from the operating system when the first number is. Source: `tf.random.set_seed`.
void set_seed(int64_t seed);

/// Options of `normal` and `truncated_normal`, as in TensorFlow. A given `seed` mixes with the
/// program's (TensorFlow's default one if none was set), which makes the draw repeatable.
struct NormalOptions {
  Operand mean = 0.0;
  Operand stddev = 1.0;
  DType dtype = float32;
  std::optional<int64_t> seed = std::nullopt;
};

/// Options of `uniform`. The range is [minval, maxval). `maxval` is 1 for floats and required for
/// integers; with both bounds std::nullopt an integer draw covers its whole type.
struct UniformOptions {
  std::optional<Operand> minval = Operand(0);
  std::optional<Operand> maxval = std::nullopt;
  DType dtype = float32;
  std::optional<int64_t> seed = std::nullopt;
};

/// Options of `gamma`: inverse scale `beta`.
struct GammaOptions {
  Operand beta = 1.0;
  DType dtype = float32;
  std::optional<int64_t> seed = std::nullopt;
};

/// Options of `poisson`.
struct PoissonOptions {
  DType dtype = float32;
  std::optional<int64_t> seed = std::nullopt;
};

/// Options of `categorical`: `dtype` is int32 or int64.
struct CategoricalOptions {
  DType dtype = int64;
  std::optional<int64_t> seed = std::nullopt;
};

/// Options of the stateless draws.
struct StatelessNormalOptions {
  Operand mean = 0.0;
  Operand stddev = 1.0;
  DType dtype = float32;
};
struct StatelessUniformOptions {
  std::optional<Operand> minval = Operand(0);
  std::optional<Operand> maxval = std::nullopt;
  DType dtype = float32;
};

/// Normally distributed numbers of the given shape (braces, a Shape or an integer tensor). `mean` and
/// `stddev` broadcast against it. Dtypes: float16, bfloat16, float32, float64, else
/// InvalidArgumentError. Source: `tf.random.normal`.
Tensor normal(const Extents& shape, const NormalOptions& options = {},
              Location where = Location::current());
/// As above, with TensorFlow's positional arguments.
Tensor normal(const Extents& shape, const Input& mean, const Input& stddev, DType dtype = float32);

/// As `normal`, with values further than two `stddev` from `mean` drawn again.
/// Source: `tf.random.truncated_normal`.
Tensor truncated_normal(const Extents& shape, const NormalOptions& options = {},
                        Location where = Location::current());
Tensor truncated_normal(const Extents& shape, const Input& mean, const Input& stddev,
                        DType dtype = float32);

/// Uniform numbers in [minval, maxval). Dtypes: float16, bfloat16, float32, float64, int32, int64 (and
/// uint32, uint64 over their whole range), else InvalidArgumentError, as for an integer dtype with
/// only one of the bounds. Source: `tf.random.uniform`.
Tensor uniform(const Extents& shape, const UniformOptions& options = {},
               Location where = Location::current());
Tensor uniform(const Extents& shape, const Input& minval, const Input& maxval,
               DType dtype = float32);

/// `value` with its rows (entries along axis 0) in random order; any dtype.
/// Source: `tf.random.shuffle`.
Tensor shuffle(const Input& value, std::optional<int64_t> seed = std::nullopt);

/// Class numbers drawn from unnormalised log-probabilities: from `logits` of shape (batch, classes)
/// a tensor of shape (batch, num_samples). Source: `tf.random.categorical`.
Tensor categorical(const Input& logits, const Input& num_samples,
                   const CategoricalOptions& options = {});

/// Gamma distributed numbers: `shape`, followed by the broadcast shape of `alpha` and `beta`.
/// Source: `tf.random.gamma`.
Tensor gamma(const Extents& shape, const Input& alpha, const GammaOptions& options = {});

/// Poisson distributed numbers with rate `lam`: `shape`, followed by the shape of `lam`.
/// Source: `tf.random.poisson`.
Tensor poisson(const Extents& shape, const Input& lam, const PoissonOptions& options = {});

/// Draws that depend on `seed` (two integers) and on nothing else; the stream is left alone. Equal
/// to TensorFlow's. Source: `tf.random.stateless_normal` and relatives.
Tensor stateless_normal(const Extents& shape, const Input& seed,
                        const StatelessNormalOptions& options = {});
Tensor stateless_truncated_normal(const Extents& shape, const Input& seed,
                                  const StatelessNormalOptions& options = {});
Tensor stateless_uniform(const Extents& shape, const Input& seed,
                         const StatelessUniformOptions& options = {});
Tensor stateless_categorical(const Input& logits, const Input& num_samples, const Input& seed,
                             DType dtype = int64);
/// `shape` includes the trailing axes of `alpha` and `beta`.
Tensor stateless_gamma(const Extents& shape, const Input& seed, const Input& alpha,
                       const Input& beta = 1.0, DType dtype = float32);
/// `shape` includes the trailing axes of `lam`.
Tensor stateless_poisson(const Extents& shape, const Input& seed, const Input& lam,
                         DType dtype = int32);
/// `shape` includes the trailing axes of `counts` and `probs`.
Tensor stateless_binomial(const Extents& shape, const Input& seed, const Input& counts,
                          const Input& probs, DType output_dtype = int32);
Tensor stateless_parameterized_truncated_normal(const Extents& shape, const Input& seed,
                                                const Input& means = 0.0,
                                                const Input& stddevs = 1.0,
                                                const Input& minvals = -2.0,
                                                const Input& maxvals = 2.0);
Tensor stateless_shuffle(const Input& value, const Input& seed);

/// `num` new seeds from one, shape (num, 2), for the stateless draws. Source: `tf.random.split`.
Tensor split(const Input& seed, int64_t num = 2);
/// A new seed from a seed and an integer. Source: `tf.random.fold_in`.
Tensor fold_in(const Input& seed, const Input& data);

}  // namespace random

/// The names of TensorFlow 1.
using random::truncated_normal;
inline void set_random_seed(int64_t seed) { random::set_seed(seed); }
inline Tensor random_normal(const Extents& shape, const random::NormalOptions& options = {},
                            Location where = Location::current()) {
  return random::normal(shape, options, where);
}
inline Tensor random_normal(const Extents& shape, const Input& mean, const Input& stddev,
                            DType dtype = float32) {
  return random::normal(shape, mean, stddev, dtype);
}
inline Tensor random_uniform(const Extents& shape, const random::UniformOptions& options = {},
                             Location where = Location::current()) {
  return random::uniform(shape, options, where);
}
inline Tensor random_uniform(const Extents& shape, const Input& minval, const Input& maxval,
                             DType dtype = float32) {
  return random::uniform(shape, minval, maxval, dtype);
}
inline Tensor random_shuffle(const Input& value, std::optional<int64_t> seed = std::nullopt) {
  return random::shuffle(value, seed);
}
inline Tensor random_gamma(const Extents& shape, const Input& alpha,
                           const random::GammaOptions& options = {}) {
  return random::gamma(shape, alpha, options);
}
/// TensorFlow 1 names the rate first.
inline Tensor random_poisson(const Input& lam, const Extents& shape,
                             const random::PoissonOptions& options = {}) {
  return random::poisson(shape, lam, options);
}
struct MultinomialOptions {
  std::optional<int64_t> seed = std::nullopt;
  DType output_dtype = int64;
};
inline Tensor multinomial(const Input& logits, const Input& num_samples,
                          const MultinomialOptions& options = {}) {
  return random::categorical(logits, num_samples,
                             {.dtype = options.output_dtype, .seed = options.seed});
}

}  // namespace tf
