// Calls of creation, shapes, joining and repeating.
#include "library/calls.h"

namespace tf::testing {
namespace {

void add_creation(Calls& calls) {
  calls["zeros"] = one([](const Tensors&) { return tf::zeros({2, 3}); });
  calls["zeros.bool"] = one([](const Tensors&) { return tf::zeros({2}, tf::bool_); });
  calls["zeros.scalar"] = one([](const Tensors&) { return tf::zeros({}); });
  calls["zeros.tensor"] = one([](const Tensors& in) { return tf::zeros(in[0], tf::int32); });
  calls["ones"] = one([](const Tensors&) { return tf::ones({2, 3}); });
  calls["ones.complex"] = one([](const Tensors&) { return tf::ones({2}, tf::complex64); });
  calls["zeros_like"] = one([](const Tensors& in) { return tf::zeros_like(in[0]); });
  calls["zeros_like.int32"] =
      one([](const Tensors& in) { return tf::zeros_like(in[0], tf::int32); });
  calls["zeros_like.bool"] =
      one([](const Tensors& in) { return tf::zeros_like(in[0], tf::bool_); });
  calls["ones_like"] = one([](const Tensors& in) { return tf::ones_like(in[0]); });
  calls["ones_like.int32"] = one([](const Tensors& in) { return tf::ones_like(in[0], tf::int32); });
  calls["ones_like.bool"] = one([](const Tensors& in) { return tf::ones_like(in[0], tf::bool_); });
  calls["fill"] = one([](const Tensors&) { return tf::fill({2, 2}, 7); });
  calls["fill.tensor"] = one([](const Tensors& in) { return tf::fill({3}, in[0]); });
  calls["range"] = one([](const Tensors&) { return tf::range(5); });
  calls["range.float"] = one([](const Tensors&) { return tf::range(2.5); });
  calls["range.three"] = one([](const Tensors&) { return tf::range(3, 18, 3); });
  calls["range.down"] = one([](const Tensors&) { return tf::range(3, 1, -0.5); });
  calls["range.int64"] =
      one([](const Tensors&) { return tf::range(2, 6, 1, {.dtype = tf::int64}); });
  calls["range.tensor"] = one([](const Tensors& in) { return tf::range(in[0], in[1], in[2]); });
  calls["range.mixed"] = one([](const Tensors& in) { return tf::range(in[0], in[1]); });
  calls["linspace"] = one([](const Tensors&) { return tf::linspace(10.0, 12.0, 5); });
  calls["linspace.int"] = one([](const Tensors&) { return tf::linspace(0, 10, 4); });
  calls["linspace.one"] = one([](const Tensors&) { return tf::linspace(3.0, 5.0, 1); });
  calls["linspace.two"] = one([](const Tensors&) { return tf::linspace(3.0, 5.0, 2); });
  calls["linspace.axis"] = one([](const Tensors& in) { return tf::linspace(in[0], in[1], 4, -1); });
  calls["linspace.axis0"] = one([](const Tensors& in) { return tf::linspace(in[0], in[1], 3); });
  calls["eye"] = one([](const Tensors&) { return tf::eye(3); });
  calls["eye.wide"] = one([](const Tensors&) { return tf::eye(2, 4); });
  calls["eye.tall"] = one([](const Tensors&) { return tf::eye(3, 2, tf::int32); });
  calls["eye.batch"] = one([](const Tensors&) { return tf::eye(2, {.batch_shape = {3}}); });
  calls["eye.batch_wide"] =
      one([](const Tensors&) { return tf::eye(2, {.num_columns = 3, .batch_shape = {2}}); });
  calls["one_hot"] = one([](const Tensors& in) { return tf::one_hot(in[0], 3); });
  calls["one_hot.axis0"] =
      one([](const Tensors& in) { return tf::one_hot(in[0], 3, {.axis = 0}); });
  calls["one_hot.values"] = one([](const Tensors& in) {
    return tf::one_hot(in[0], 3, {.on_value = 5.0, .off_value = -1.0, .axis = 1});
  });
  calls["one_hot.bool"] = one([](const Tensors& in) {
    return tf::one_hot(in[0], 3, {.on_value = true, .off_value = false});
  });
  calls["one_hot.int64"] =
      one([](const Tensors& in) { return tf::one_hot(in[0], 3, {.dtype = tf::int64}); });
  calls["sequence_mask"] = one([](const Tensors& in) { return tf::sequence_mask(in[0]); });
  calls["sequence_mask.maxlen"] =
      one([](const Tensors& in) { return tf::sequence_mask(in[0], 4); });
  calls["sequence_mask.float"] =
      one([](const Tensors& in) { return tf::sequence_mask(in[0], 2, tf::float32); });
}

void add_shapes(Calls& calls) {
  calls["shape"] = one([](const Tensors& in) { return tf::shape(in[0]); });
  calls["shape.int64"] = one([](const Tensors& in) { return tf::shape(in[0], tf::int64); });
  calls["size"] = one([](const Tensors& in) { return tf::size(in[0]); });
  calls["rank"] = one([](const Tensors& in) { return tf::rank(in[0]); });
  calls["shape_n"] = [](const Tensors& in) { return tf::shape_n({in[0], in[1]}); };
  calls["broadcast_dynamic_shape"] =
      one([](const Tensors& in) { return tf::broadcast_dynamic_shape(in[0], in[1]); });
  calls["ensure_shape"] = one([](const Tensors& in) {
    return tf::ensure_shape(in[0], {-1, 1, 3});
  });
  calls["reshape"] = one([](const Tensors& in) { return tf::reshape(in[0], {3, 2}); });
  calls["reshape.rest"] = one([](const Tensors& in) { return tf::reshape(in[0], {-1, 2}); });
  calls["reshape.tensor"] = one([](const Tensors& in) { return tf::reshape(in[0], in[1]); });
  calls["expand_dims.0"] = one([](const Tensors& in) { return tf::expand_dims(in[0], 0); });
  calls["expand_dims.2"] = one([](const Tensors& in) { return tf::expand_dims(in[0], 2); });
  calls["expand_dims.-1"] = one([](const Tensors& in) { return tf::expand_dims(in[0], -1); });
  calls["squeeze"] = one([](const Tensors& in) { return tf::squeeze(in[0]); });
  calls["squeeze.axis"] = one([](const Tensors& in) { return tf::squeeze(in[0], {0, -1}); });
  calls["squeeze.one"] = one([](const Tensors& in) { return tf::squeeze(in[0], 1); });
  calls["transpose"] = one([](const Tensors& in) { return tf::transpose(in[0]); });
  calls["transpose.perm"] = one([](const Tensors& in) { return tf::transpose(in[0], {1, 2, 0}); });
  calls["transpose.conjugate"] =
      one([](const Tensors& in) { return tf::transpose(in[0], {}, true); });
  calls["broadcast_to"] = one([](const Tensors& in) { return tf::broadcast_to(in[0], {2, 2, 3}); });
  calls["identity"] = one([](const Tensors& in) { return tf::identity(in[0]); });
  calls["identity_n"] = [](const Tensors& in) { return tf::identity_n({in[0], in[1]}); };
  calls["stop_gradient"] = one([](const Tensors& in) { return tf::stop_gradient(in[0]); });
}

void add_joins(Calls& calls) {
  calls["concat"] = one([](const Tensors& in) { return tf::concat({in[0], in[1]}, 1); });
  calls["concat.negative"] = one([](const Tensors& in) {
    return tf::concat({in[0], in[1], in[0]}, -1);
  });
  calls["concat.one"] = one([](const Tensors& in) { return tf::concat({in[0]}, 0); });
  calls["stack.0"] = one([](const Tensors& in) { return tf::stack({in[0], in[1]}); });
  calls["stack.1"] = one([](const Tensors& in) { return tf::stack({in[0], in[1]}, 1); });
  calls["stack.-1"] = one([](const Tensors& in) { return tf::stack({in[0], in[1]}, -1); });
  calls["unstack"] = [](const Tensors& in) { return tf::unstack(in[0]); };
  calls["unstack.axis1"] = [](const Tensors& in) { return tf::unstack(in[0], 3, 1); };
  calls["split"] = [](const Tensors& in) { return tf::split(in[0], 3, 1); };
  calls["split.sizes"] = [](const Tensors& in) { return tf::split(in[0], {2, 1, 3}); };
  calls["split.rest"] = [](const Tensors& in) { return tf::split(in[0], {1, -1}, -1); };
}

void add_repeats(Calls& calls) {
  calls["tile"] = one([](const Tensors& in) { return tf::tile(in[0], {2, 1}); });
  calls["tile.tensor"] = one([](const Tensors& in) { return tf::tile(in[0], in[1]); });
  calls["repeat"] = one([](const Tensors& in) { return tf::repeat(in[0], 2); });
  calls["repeat.axis"] = one([](const Tensors& in) { return tf::repeat(in[0], 3, 1); });
  calls["repeat.list"] = one([](const Tensors& in) { return tf::repeat(in[0], {1, 2}, 0); });
  calls["repeat.zero"] = one([](const Tensors& in) { return tf::repeat(in[0], {2, 0, 1}, -1); });
  calls["repeat.tensor"] = one([](const Tensors& in) { return tf::repeat(in[0], in[1], 1); });
  calls["repeat.count"] = one([](const Tensors& in) { return tf::repeat(in[0], in[1], 1); });
  calls["reverse"] = one([](const Tensors& in) { return tf::reverse(in[0], 1); });
  calls["reverse.both"] = one([](const Tensors& in) { return tf::reverse(in[0], {0, -1}); });
  calls["reverse_sequence"] =
      one([](const Tensors& in) { return tf::reverse_sequence(in[0], in[1], 1, 0); });
  calls["roll"] = one([](const Tensors& in) { return tf::roll(in[0], 2, 0); });
  calls["roll.axes"] = one([](const Tensors& in) { return tf::roll(in[0], {1, -1}, {0, 1}); });
  calls["pad"] = one([](const Tensors& in) { return tf::pad(in[0], {{1, 0}, {2, 1}}); });
  calls["pad.value"] = one([](const Tensors& in) {
    return tf::pad(in[0], {{1, 0}, {2, 1}}, {.constant_values = -5});
  });
  calls["pad.reflect"] = one([](const Tensors& in) {
    return tf::pad(in[0], {{1, 0}, {2, 1}}, {.mode = "REFLECT"});
  });
  calls["pad.symmetric"] = one([](const Tensors& in) {
    return tf::pad(in[0], {{1, 2}, {2, 1}}, {.mode = "symmetric"});
  });
  calls["meshgrid"] = [](const Tensors& in) { return tf::meshgrid({in[0], in[1]}); };
  calls["meshgrid.ij"] = [](const Tensors& in) {
    return tf::meshgrid({in[0], in[1], in[0]}, "ij");
  };
}

}  // namespace

void add_array_calls(Calls& calls) {
  add_creation(calls);
  add_shapes(calls);
  add_joins(calls);
  add_repeats(calls);
}

}  // namespace tf::testing
