// Calls of gathers, scatters, masks and sorting.
#include "library/calls.h"

namespace tf::testing {
namespace {

void add_reading(Calls& calls) {
  calls["gather"] = one([](const Tensors& in) { return tf::gather(in[0], in[1]); });
  calls["gather.axis1"] = one([](const Tensors& in) { return tf::gather(in[0], in[1], 1); });
  calls["gather.batch"] =
      one([](const Tensors& in) { return tf::gather(in[0], in[1], {.axis = 1, .batch_dims = 1}); });
  calls["gather.batch_default"] =
      one([](const Tensors& in) { return tf::gather(in[0], in[1], {.batch_dims = 1}); });
  calls["gather.last"] =
      one([](const Tensors& in) { return tf::gather(in[0], in[1], {.axis = -1}); });
  calls["batch_gather"] = one([](const Tensors& in) { return tf::batch_gather(in[0], in[1]); });
  calls["gather_nd"] = one([](const Tensors& in) { return tf::gather_nd(in[0], in[1]); });
  calls["gather_nd.batch"] = one([](const Tensors& in) { return tf::gather_nd(in[0], in[1], 1); });
  calls["where"] = one([](const Tensors& in) { return tf::where(in[0]); });
  calls["where.select"] = one([](const Tensors& in) { return tf::where(in[0], in[1], in[2]); });
  calls["where.broadcast"] = one([](const Tensors& in) { return tf::where(in[0], in[1], 0.0); });
  calls["boolean_mask"] = one([](const Tensors& in) { return tf::boolean_mask(in[0], in[1]); });
  calls["boolean_mask.axis1"] =
      one([](const Tensors& in) { return tf::boolean_mask(in[0], in[1], 1); });
  calls["slice"] = one([](const Tensors& in) { return tf::slice(in[0], {1, 0}, {2, 3}); });
  calls["slice.rest"] = one([](const Tensors& in) { return tf::slice(in[0], {0, 1}, {-1, 2}); });
  calls["strided_slice"] = one([](const Tensors& in) {
    return tf::strided_slice(in[0], {0, 1}, {3, 4}, {.strides = {2, 2}});
  });
  calls["strided_slice.masks"] = one([](const Tensors& in) {
    return tf::strided_slice(in[0], {1, 0}, {2, 2}, {.end_mask = 2, .shrink_axis_mask = 1});
  });
}

void add_writing(Calls& calls) {
  using Scatter = Tensor (*)(const Input&, const Input&, const Input&);
  const std::map<std::string, Scatter> functions = {
      {"tensor_scatter_nd_update", tf::tensor_scatter_nd_update},
      {"tensor_scatter_nd_add", tf::tensor_scatter_nd_add},
      {"tensor_scatter_nd_sub", tf::tensor_scatter_nd_sub},
      {"tensor_scatter_nd_max", tf::tensor_scatter_nd_max},
      {"tensor_scatter_nd_min", tf::tensor_scatter_nd_min},
  };
  for (const auto& [name, function] : functions)
    calls[name] =
        one([function = function](const Tensors& in) { return function(in[0], in[1], in[2]); });
  calls["scatter_nd"] = one([](const Tensors& in) { return tf::scatter_nd(in[0], in[1], {5, 2}); });
  calls["dynamic_partition"] = [](const Tensors& in) {
    return tf::dynamic_partition(in[0], in[1], 3);
  };
  calls["dynamic_stitch"] = one([](const Tensors& in) {
    return tf::dynamic_stitch({in[0], in[1]}, {in[2], in[3]});
  });
}

void add_order(Calls& calls) {
  calls["sort"] = one([](const Tensors& in) { return tf::sort(in[0]); });
  calls["argsort"] = one([](const Tensors& in) { return tf::argsort(in[0]); });
  calls["sort.descending"] =
      one([](const Tensors& in) { return tf::sort(in[0], -1, "DESCENDING"); });
  calls["sort.axis0"] = one([](const Tensors& in) { return tf::sort(in[0], 0); });
  calls["argsort.axis0"] =
      one([](const Tensors& in) { return tf::argsort(in[0], 0, "DESCENDING"); });
  calls["searchsorted"] = one([](const Tensors& in) { return tf::searchsorted(in[0], in[1]); });
  calls["searchsorted.right"] =
      one([](const Tensors& in) { return tf::searchsorted(in[0], in[1], "right", tf::int64); });
  calls["unique"] = [](const Tensors& in) {
    const Unique found = tf::unique(in[0]);
    return Tensors{found.y, found.idx};
  };
  calls["unique.int64"] = [](const Tensors& in) {
    const Unique found = tf::unique(in[0], tf::int64);
    return Tensors{found.y, found.idx};
  };
  calls["unique_with_counts"] = [](const Tensors& in) {
    const UniqueWithCounts found = tf::unique_with_counts(in[0]);
    return Tensors{found.y, found.idx, found.count};
  };
  calls["setdiff1d"] = [](const Tensors& in) {
    const SetDifference found = tf::setdiff1d(in[0], in[1]);
    return Tensors{found.out, found.idx};
  };
  calls["invert_permutation"] =
      one([](const Tensors& in) { return tf::invert_permutation(in[0]); });
  calls["unravel_index"] = one([](const Tensors& in) { return tf::unravel_index(in[0], in[1]); });
}

}  // namespace

void add_gather_calls(Calls& calls) {
  add_reading(calls);
  add_writing(calls);
  add_order(calls);
}

}  // namespace tf::testing
