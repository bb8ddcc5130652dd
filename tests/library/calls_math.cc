// Calls of element-wise functions, conversions and clipping.
#include "library/calls.h"

namespace tf::testing {
namespace {

using Unary = Tensor (*)(const Input&);
using Binary = Tensor (*)(const Input&, const Input&);

void add_all(Calls& calls, const std::map<std::string, Unary>& functions) {
  for (const auto& [name, function] : functions)
    calls[name] = one([function = function](const Tensors& in) { return function(in[0]); });
}

void add_elementary(Calls& calls) {
  const std::map<std::string, Unary> functions = {
      {"sin", tf::sin},
      {"cos", tf::cos},
      {"tan", tf::tan},
      {"asin", tf::asin},
      {"acos", tf::acos},
      {"atan", tf::atan},
      {"sinh", tf::sinh},
      {"cosh", tf::cosh},
      {"tanh", tf::tanh},
      {"asinh", tf::asinh},
      {"acosh", tf::acosh},
      {"atanh", tf::atanh},
      {"exp", tf::exp},
      {"expm1", tf::math::expm1},
      {"log", tf::math::log},
      {"log1p", tf::math::log1p},
      {"sqrt", tf::sqrt},
      {"rsqrt", tf::math::rsqrt},
      {"reciprocal", tf::math::reciprocal},
      {"sigmoid", tf::sigmoid},
      {"log_sigmoid", tf::math::log_sigmoid},
      {"erf", tf::math::erf},
      {"erfc", tf::math::erfc},
      {"lgamma", tf::math::lgamma},
      {"digamma", tf::math::digamma},
      {"negative", tf::negative},
      {"abs", tf::abs},
      {"sign", tf::sign},
      {"square", tf::square},
      {"ceil", tf::math::ceil},
      {"floor", tf::floor},
      {"round", tf::round},
      {"rint", tf::math::rint},
  };
  add_all(calls, functions);
}

void add_special(Calls& calls) {
  const std::map<std::string, Unary> functions = {
      {"math.bessel_i0", tf::math::bessel_i0},
      {"math.bessel_i0e", tf::math::bessel_i0e},
      {"math.bessel_i1", tf::math::bessel_i1},
      {"math.bessel_i1e", tf::math::bessel_i1e},
      {"math.erfinv", tf::math::erfinv},
      {"math.erfcinv", tf::math::erfcinv},
      {"math.ndtri", tf::math::ndtri},
      {"is_nan", tf::math::is_nan},
      {"is_inf", tf::math::is_inf},
      {"is_finite", tf::math::is_finite},
      {"real", tf::math::real},
      {"imag", tf::math::imag},
      {"angle", tf::math::angle},
      {"conj", tf::math::conj},
      {"math.reciprocal_no_nan", tf::math::reciprocal_no_nan},
      {"logical_not", tf::logical_not},
      {"bitwise.invert", tf::bitwise::invert},
      {"is_non_decreasing", tf::math::is_non_decreasing},
      {"is_strictly_increasing", tf::math::is_strictly_increasing},
      {"to_float", tf::to_float},
      {"to_double", tf::to_double},
      {"to_int32", tf::to_int32},
      {"to_int64", tf::to_int64},
      {"to_bfloat16", tf::to_bfloat16},
      {"to_complex64", tf::to_complex64},
      {"to_complex128", tf::to_complex128},
  };
  add_all(calls, functions);
}

void add_binary(Calls& calls) {
  const std::map<std::string, Binary> functions = {
      {"add", tf::add},
      {"subtract", tf::subtract},
      {"multiply", tf::multiply},
      {"divide", tf::divide},
      {"truediv", tf::truediv},
      {"realdiv", tf::realdiv},
      {"floordiv", tf::math::floordiv},
      {"floormod", tf::math::floormod},
      {"mod", tf::math::mod},
      {"truncatediv", tf::truncatediv},
      {"truncatemod", tf::truncatemod},
      {"div", tf::div},
      {"div_no_nan", tf::div_no_nan},
      {"math.divide_no_nan", tf::math::divide_no_nan},
      {"maximum", tf::maximum},
      {"minimum", tf::minimum},
      {"pow", tf::pow},
      {"atan2", tf::atan2},
      {"squared_difference", tf::math::squared_difference},
      {"math.xlogy", tf::math::xlogy},
      {"math.xlog1py", tf::math::xlog1py},
      {"math.xdivy", tf::math::xdivy},
      {"math.multiply_no_nan", tf::math::multiply_no_nan},
      {"math.nextafter", tf::math::nextafter},
      {"igamma", tf::math::igamma},
      {"igammac", tf::math::igammac},
      {"zeta", tf::math::zeta},
      {"polygamma", tf::math::polygamma},
      {"equal", tf::equal},
      {"not_equal", tf::not_equal},
      {"less", tf::less},
      {"less_equal", tf::less_equal},
      {"greater", tf::greater},
      {"greater_equal", tf::greater_equal},
      {"logical_and", tf::logical_and},
      {"logical_or", tf::logical_or},
      {"logical_xor", tf::math::logical_xor},
      {"bitwise.bitwise_and", tf::bitwise::bitwise_and},
      {"bitwise.bitwise_or", tf::bitwise::bitwise_or},
      {"bitwise.bitwise_xor", tf::bitwise::bitwise_xor},
      {"bitwise.left_shift", tf::bitwise::left_shift},
      {"bitwise.right_shift", tf::bitwise::right_shift},
      {"complex", tf::complex},
  };
  for (const auto& [name, function] : functions)
    calls[name] = one([function = function](const Tensors& in) { return function(in[0], in[1]); });
}

void add_conversions(Calls& calls) {
  for (const char* target : {"float32", "float64", "int32", "int64", "bool", "complex64", "float16",
                             "int16", "bfloat16"})
    calls[std::string("cast.") + target] =
        one([dtype = as_dtype(target)](const Tensors& in) { return tf::cast(in[0], dtype); });
  for (const char* target : {"int8", "uint8", "int16", "uint16", "int32", "float16", "float32"})
    calls[std::string("saturate_cast.") + target] = one(
        [dtype = as_dtype(target)](const Tensors& in) { return tf::saturate_cast(in[0], dtype); });
  calls["bitcast.int32"] = one([](const Tensors& in) { return tf::bitcast(in[0], tf::int32); });
  calls["bitcast.uint8"] = one([](const Tensors& in) { return tf::bitcast(in[0], tf::uint8); });
}

Tensors with_norm(std::pair<Tensors, Tensor> clipped) {
  clipped.first.push_back(clipped.second);
  return clipped.first;
}

void add_clips(Calls& calls) {
  calls["clip_by_value"] = one([](const Tensors& in) {
    return is_integer(in[0].dtype()) ? tf::clip_by_value(in[0], -1, 2)
                                     : tf::clip_by_value(in[0], -1.0, 0.5);
  });
  calls["clip_by_value.tensors"] =
      one([](const Tensors& in) { return tf::clip_by_value(in[0], in[1], in[2]); });
  calls["clip_by_norm"] = one([](const Tensors& in) { return tf::clip_by_norm(in[0], 1.5); });
  calls["clip_by_norm.axes"] =
      one([](const Tensors& in) { return tf::clip_by_norm(in[0], 1.5, {1}); });
  calls["clip_by_average_norm"] =
      one([](const Tensors& in) { return tf::clip_by_average_norm(in[0], 0.4); });
  calls["global_norm"] = one([](const Tensors& in) { return tf::global_norm({in[0], in[1]}); });
  calls["clip_by_global_norm"] = [](const Tensors& in) {
    return with_norm(tf::clip_by_global_norm({in[0], in[1]}, 2.0));
  };
  calls["clip_by_global_norm.use"] = [](const Tensors& in) {
    return with_norm(tf::clip_by_global_norm({in[0], in[1]}, 2.0, 3.0));
  };
}

}  // namespace

void add_math_calls(Calls& calls) {
  add_elementary(calls);
  add_special(calls);
  add_binary(calls);
  add_conversions(calls);
  add_clips(calls);
  calls["betainc"] = one([](const Tensors& in) { return tf::betainc(in[0], in[1], in[2]); });
  calls["add_n"] = one([](const Tensors& in) { return tf::add_n({in[0], in[1], in[0]}); });
  calls["add_n.one"] = one([](const Tensors& in) { return tf::add_n({in[0]}); });
  calls["accumulate_n"] = one([](const Tensors& in) { return tf::accumulate_n({in[0], in[1]}); });
  calls["scalar_mul"] = one([](const Tensors& in) { return tf::scalar_mul(2.5, in[0]); });
  calls["math.polyval"] = one([](const Tensors& in) {
    return tf::math::polyval({in[0], in[1], in[0]}, in[1]);
  });
  calls["add.scalar"] = one([](const Tensors& in) { return tf::add(in[0], 2.5); });
  calls["pow.scalar"] = one([](const Tensors& in) { return tf::pow(in[0], 2); });
  calls["maximum.scalar"] = one([](const Tensors& in) { return tf::maximum(0.25, in[0]); });
}

}  // namespace tf::testing
