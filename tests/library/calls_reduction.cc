// Calls of reductions, running sums and counting functions.
#include "library/calls.h"

namespace tf::testing {
namespace {

using Reduce = Tensor (*)(const Input&, const ReduceOptions&);

void add_reductions(Calls& calls) {
  const std::map<std::string, Reduce> functions = {
      {"reduce_sum", tf::reduce_sum},
      {"reduce_mean", tf::reduce_mean},
      {"reduce_prod", tf::reduce_prod},
      {"reduce_max", tf::reduce_max},
      {"reduce_min", tf::reduce_min},
      {"reduce_all", tf::reduce_all},
      {"reduce_any", tf::reduce_any},
      {"reduce_logsumexp", tf::reduce_logsumexp},
      {"reduce_variance", tf::math::reduce_variance},
      {"reduce_std", tf::math::reduce_std},
      {"reduce_euclidean_norm", tf::math::reduce_euclidean_norm},
  };
  for (const auto& [name, function] : functions) {
    calls[name] = one([function = function](const Tensors& in) { return function(in[0], {}); });
    calls[name + ".axis1"] =
        one([function = function](const Tensors& in) { return function(in[0], {.axis = 1}); });
    calls[name + ".keep"] = one([function = function](const Tensors& in) {
      return function(in[0], {.axis = {0, -1}, .keepdims = true});
    });
  }
  calls["count_nonzero"] = one([](const Tensors& in) { return tf::count_nonzero(in[0]); });
  calls["count_nonzero.axis1"] = one([](const Tensors& in) {
    return tf::count_nonzero(in[0], {.axis = 1, .keepdims = true, .dtype = tf::int32});
  });
  calls["argmax"] = one([](const Tensors& in) { return tf::argmax(in[0]); });
  calls["argmax.axis1"] = one([](const Tensors& in) { return tf::argmax(in[0], 1); });
  calls["argmax.int32"] = one([](const Tensors& in) { return tf::argmax(in[0], -1, tf::int32); });
  calls["argmin"] = one([](const Tensors& in) { return tf::argmin(in[0]); });
  calls["argmin.axis1"] = one([](const Tensors& in) { return tf::argmin(in[0], 1); });
  calls["argmin.int32"] = one([](const Tensors& in) { return tf::argmin(in[0], -1, tf::int32); });
}

void add_cumulative(Calls& calls) {
  using Cumulative = Tensor (*)(const Input&, const CumulativeOptions&);
  const std::map<std::string, Cumulative> functions = {
      {"cumsum", tf::cumsum},
      {"cumprod", tf::cumprod},
      {"math.cumulative_logsumexp", tf::math::cumulative_logsumexp},
  };
  for (const auto& [name, function] : functions) {
    const auto with = [function = function](const CumulativeOptions& options) {
      return one([function, options](const Tensors& in) { return function(in[0], options); });
    };
    calls[name] = with({});
    calls[name + ".axis1"] = with({.axis = 1});
    calls[name + ".exclusive"] = with({.axis = -1, .exclusive = true});
    calls[name + ".reverse"] = with({.axis = 1, .reverse = true});
    calls[name + ".both"] = with({.exclusive = true, .reverse = true});
  }
}

void add_segments(Calls& calls) {
  using Segment = Tensor (*)(const Input&, const Input&);
  using Unsorted = Tensor (*)(const Input&, const Input&, const Input&);
  const std::map<std::string, Segment> sorted = {
      {"segment_sum", tf::math::segment_sum},   {"segment_mean", tf::math::segment_mean},
      {"segment_prod", tf::math::segment_prod}, {"segment_max", tf::math::segment_max},
      {"segment_min", tf::math::segment_min},
  };
  const std::map<std::string, Unsorted> unsorted = {
      {"unsorted_segment_sum", tf::math::unsorted_segment_sum},
      {"unsorted_segment_mean", tf::math::unsorted_segment_mean},
      {"unsorted_segment_prod", tf::math::unsorted_segment_prod},
      {"unsorted_segment_max", tf::math::unsorted_segment_max},
      {"unsorted_segment_min", tf::math::unsorted_segment_min},
      {"unsorted_segment_sqrt_n", tf::math::unsorted_segment_sqrt_n},
  };
  for (const auto& [name, function] : sorted)
    calls[name] = one([function = function](const Tensors& in) { return function(in[0], in[1]); });
  for (const auto& [name, function] : unsorted)
    calls[name] =
        one([function = function](const Tensors& in) { return function(in[0], in[1], 4); });
}

void add_counting(Calls& calls) {
  calls["bincount"] = one([](const Tensors& in) { return tf::math::bincount(in[0]); });
  calls["bincount.rows"] =
      one([](const Tensors& in) { return tf::math::bincount(in[0], {.axis = -1}); });
  calls["bincount.min"] =
      one([](const Tensors& in) { return tf::math::bincount(in[0], {.minlength = 8}); });
  calls["bincount.max"] =
      one([](const Tensors& in) { return tf::math::bincount(in[0], {.maxlength = 3}); });
  calls["bincount.binary"] =
      one([](const Tensors& in) { return tf::math::bincount(in[0], {.binary_output = true}); });
  calls["bincount.float"] =
      one([](const Tensors& in) { return tf::math::bincount(in[0], {.dtype = tf::float32}); });
  calls["bincount.weights"] =
      one([](const Tensors& in) { return tf::math::bincount(in[0], {.weights = in[1]}); });
  calls["confusion_matrix"] =
      one([](const Tensors& in) { return tf::math::confusion_matrix(in[0], in[1]); });
  calls["confusion_matrix.classes"] = one([](const Tensors& in) {
    return tf::math::confusion_matrix(in[0], in[1], {.num_classes = 6});
  });
  calls["confusion_matrix.weights"] = one([](const Tensors& in) {
    return tf::math::confusion_matrix(in[0], in[1], {.weights = in[2], .dtype = tf::float32});
  });
  calls["histogram_fixed_width"] = one([](const Tensors& in) {
    return tf::histogram_fixed_width(in[0], {0.0, 5.0}, {.nbins = 5});
  });
  calls["histogram_fixed_width_bins"] = one([](const Tensors& in) {
    return tf::histogram_fixed_width_bins(in[0], {0.0, 5.0}, {.nbins = 5});
  });
  const auto both = [](const TopK& found) { return Tensors{found.values, found.indices}; };
  calls["math.top_k"] = [both](const Tensors& in) { return both(tf::math::top_k(in[0])); };
  calls["math.top_k.three"] = [both](const Tensors& in) { return both(tf::math::top_k(in[0], 3)); };
  calls["math.top_k.int64"] = [both](const Tensors& in) {
    return both(tf::math::top_k(in[0], 2, {.index_type = tf::int64}));
  };
  calls["math.in_top_k"] =
      one([](const Tensors& in) { return tf::math::in_top_k(in[0], in[1], 2); });
}

}  // namespace

void add_reduction_calls(Calls& calls) {
  add_reductions(calls);
  add_cumulative(calls);
  add_segments(calls);
  add_counting(calls);
}

}  // namespace tf::testing
