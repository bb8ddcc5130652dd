// Initialisers: first values of variables, from a shape. Each is an object that is called with the
// shape: `tf::Variable w(tf::initializers::GlorotUniform()({784, 128}));`. Random ones draw from the
// thread's stream (tf::random), or repeatably from `seed`.
#pragma once

#include <optional>
#include <string>

#include "imperative/operand.h"
#include "imperative/shape.h"
#include "imperative/tensor.h"

namespace tf {

namespace initializers {

/// All zeros, or all ones, of any numeric dtype. Source: `tf.initializers.Zeros`, `Ones`.
struct Zeros {
  Tensor operator()(const Shape& shape, DType dtype = float32,
                    Location where = Location::current()) const;
};
struct Ones {
  Tensor operator()(const Shape& shape, DType dtype = float32,
                    Location where = Location::current()) const;
};
/// The same value everywhere. Source: `tf.initializers.Constant`.
struct Constant {
  Operand value = 0.0;
  Tensor operator()(const Shape& shape, DType dtype = float32,
                    Location where = Location::current()) const;
};
/// `gain` on the diagonal of a matrix; InvalidArgumentError for another rank.
/// Source: `tf.initializers.Identity`.
struct Identity {
  double gain = 1.0;
  Tensor operator()(const Shape& shape, DType dtype = float32,
                    Location where = Location::current()) const;
};

/// Normally distributed. Source: `tf.initializers.RandomNormal`.
struct RandomNormal {
  double mean = 0.0;
  double stddev = 0.05;
  std::optional<int64_t> seed = std::nullopt;
  Tensor operator()(const Shape& shape, DType dtype = float32,
                    Location where = Location::current()) const;
};
/// Normally distributed within two standard deviations. Source: `tf.initializers.TruncatedNormal`.
struct TruncatedNormal {
  double mean = 0.0;
  double stddev = 0.05;
  std::optional<int64_t> seed = std::nullopt;
  Tensor operator()(const Shape& shape, DType dtype = float32,
                    Location where = Location::current()) const;
};
/// Uniform in [minval, maxval). Source: `tf.initializers.RandomUniform`.
struct RandomUniform {
  double minval = -0.05;
  double maxval = 0.05;
  std::optional<int64_t> seed = std::nullopt;
  Tensor operator()(const Shape& shape, DType dtype = float32,
                    Location where = Location::current()) const;
};

/// Random with variance `scale` / n, where n is the number of inputs of a unit ("fan_in"), of outputs
/// ("fan_out") or their mean ("fan_avg"); `distribution` is "truncated_normal", "untruncated_normal"
/// or "uniform". The last two axes of the shape are inputs and outputs, those before are spatial.
/// InvalidArgumentError for other words and a scale that is not positive.
/// Source: `tf.initializers.VarianceScaling`.
struct VarianceScaling {
  double scale = 1.0;
  std::string mode = "fan_in";
  std::string distribution = "truncated_normal";
  std::optional<int64_t> seed = std::nullopt;
  Tensor operator()(const Shape& shape, DType dtype = float32,
                    Location where = Location::current()) const;
};
/// Variance 2 / (inputs + outputs). Source: `tf.initializers.GlorotUniform`, `GlorotNormal`.
struct GlorotUniform {
  std::optional<int64_t> seed = std::nullopt;
  Tensor operator()(const Shape& shape, DType dtype = float32,
                    Location where = Location::current()) const {
    return VarianceScaling{1.0, "fan_avg", "uniform", seed}(shape, dtype, where);
  }
};
struct GlorotNormal {
  std::optional<int64_t> seed = std::nullopt;
  Tensor operator()(const Shape& shape, DType dtype = float32,
                    Location where = Location::current()) const {
    return VarianceScaling{1.0, "fan_avg", "truncated_normal", seed}(shape, dtype, where);
  }
};
/// Variance 2 / inputs, for relu. Source: `tf.initializers.HeUniform`, `HeNormal`.
struct HeUniform {
  std::optional<int64_t> seed = std::nullopt;
  Tensor operator()(const Shape& shape, DType dtype = float32,
                    Location where = Location::current()) const {
    return VarianceScaling{2.0, "fan_in", "uniform", seed}(shape, dtype, where);
  }
};
struct HeNormal {
  std::optional<int64_t> seed = std::nullopt;
  Tensor operator()(const Shape& shape, DType dtype = float32,
                    Location where = Location::current()) const {
    return VarianceScaling{2.0, "fan_in", "truncated_normal", seed}(shape, dtype, where);
  }
};
/// Variance 1 / inputs, for selu. Source: `tf.initializers.LecunUniform`, `LecunNormal`.
struct LecunUniform {
  std::optional<int64_t> seed = std::nullopt;
  Tensor operator()(const Shape& shape, DType dtype = float32,
                    Location where = Location::current()) const {
    return VarianceScaling{1.0, "fan_in", "uniform", seed}(shape, dtype, where);
  }
};
struct LecunNormal {
  std::optional<int64_t> seed = std::nullopt;
  Tensor operator()(const Shape& shape, DType dtype = float32,
                    Location where = Location::current()) const {
    return VarianceScaling{1.0, "fan_in", "truncated_normal", seed}(shape, dtype, where);
  }
};
/// Orthonormal rows or columns, times `gain`; rank 2 or more, of which all axes but the last are taken
/// as one. Source: `tf.initializers.Orthogonal`.
struct Orthogonal {
  double gain = 1.0;
  std::optional<int64_t> seed = std::nullopt;
  Tensor operator()(const Shape& shape, DType dtype = float32,
                    Location where = Location::current()) const;
};

/// The same in lower case, as TensorFlow has them too.
using zeros = Zeros;
using ones = Ones;
using constant = Constant;
using identity = Identity;
using random_normal = RandomNormal;
using truncated_normal = TruncatedNormal;
using random_uniform = RandomUniform;
using variance_scaling = VarianceScaling;
using glorot_uniform = GlorotUniform;
using glorot_normal = GlorotNormal;
using he_uniform = HeUniform;
using he_normal = HeNormal;
using lecun_uniform = LecunUniform;
using lecun_normal = LecunNormal;
using orthogonal = Orthogonal;

}  // namespace initializers

namespace keras {
/// `tf::keras::initializers` is the same.
namespace initializers = ::tf::initializers;
}  // namespace keras

/// TensorFlow's names outside the namespace.
using zeros_initializer = initializers::Zeros;
using ones_initializer = initializers::Ones;
using constant_initializer = initializers::Constant;
using random_normal_initializer = initializers::RandomNormal;
using random_uniform_initializer = initializers::RandomUniform;
using truncated_normal_initializer = initializers::TruncatedNormal;
using variance_scaling_initializer = initializers::VarianceScaling;
using glorot_uniform_initializer = initializers::GlorotUniform;
using glorot_normal_initializer = initializers::GlorotNormal;
using orthogonal_initializer = initializers::Orthogonal;

}  // namespace tf
