// Printed by `fuzz print everything`.
#include "property/printed_program.h"

namespace tf::testing {

void everything_0(Replay& s, [[maybe_unused]] int i) {
  [[maybe_unused]] auto& [f3, f1, f23, d3, i3, b3, r, c3, u3, h3, g3, g33] = s.tensors;
  s.guard([&] { f3[0] = (f3[1] + f3[2]) % 31; });
  s.guard([&] { f3[1] = (f3[2] - f3[0]) % 31; });
  s.guard([&] { f3[2] = (f3[0] * f3[1]) % 31; });
  s.guard([&] { f3[0] = tf::maximum(f3[1], f3[2]); });
  s.guard([&] { f3[1] = tf::where(f3[2] < (4 + i), f3[2], f3[0]); });
  s.guard([&] { f3[2] = tf::where(b3[0], f3[1], f3[0]); });
  s.guard([&] { f3[0] = -f3[1]; });
  s.guard([&] { f3[1] = tf::square(f3[2]) % 31; });
  s.guard([&] { f3[2] = (f3[0] + (3 + i)) % 31; });
  s.guard([&] { f3[0] = (4 * f3[1]) % 31; });
  s.guard([&] {
    f3[1] = (f3[2] + tf::constant(std::vector<float>{1, static_cast<float>(0), 2})) % 31;
  });
  s.guard([&] { f3[2] = (f3[0] * f1[1]) % 31; });
}

void everything_1(Replay& s, [[maybe_unused]] int i) {
  [[maybe_unused]] auto& [f3, f1, f23, d3, i3, b3, r, c3, u3, h3, g3, g33] = s.tensors;
  s.guard([&] { f3[0] = tf::reverse(f3[1], {0}); });
  s.guard([&] { f3[1] = tf::cumsum(f3[2]) % 31; });
  s.guard([&] { f3[2] = tf::sort(f3[0]); });
  s.guard([&] { f3[0] = tf::stop_gradient(f3[1]); });
  s.guard([&] { f3[1] = tf::roll(f3[2], (1 + i), {0}); });
  s.guard([&] { f3[2] = tf::concat({f3[0], f3[1]}, 0)[tf::slice(2 % 3, 2 % 3 + 3)]; });
  s.guard([&] { f3[0] = tf::gather(f3[1], tf::constant(std::vector<int32_t>{3 % 3, 0, 1})); });
  s.guard([&] { f3[1] = tf::gather(f3[2], i3[0] % 3); });
  s.guard([&] {
    f3[2] = tf::gather(f3[0], tf::constant(std::vector<int32_t>{(0 + i) % 5, 0, 1}));
  });
  s.guard([&] { f3[0] = tf::gather(f3[1], i3[2]); });
  s.guard([&] { f3[1] = f23[2][2 % 2]; });
  s.guard([&] { f3[2] = tf::reduce_sum(f23[0], 0) % 31; });
}

void everything_2(Replay& s, [[maybe_unused]] int i) {
  [[maybe_unused]] auto& [f3, f1, f23, d3, i3, b3, r, c3, u3, h3, g3, g33] = s.tensors;
  s.guard([&] { f3[0] = tf::unstack(f23[1])[(4 + i) % 2]; });
  s.guard([&] { f3[1] = tf::nn::top_k(f3[2], 3).values; });
  s.guard([&] { f3[2] = tf::cast(i3[0], tf::float32); });
  s.guard([&] { f3[0] = tf::cast(u3[1] % 31, tf::float32); });
  s.guard([&] { f3[1] = tf::cast(d3[2], tf::float32); });
  s.guard([&] { f3[2] = tf::cast(b3[0], tf::float32); });
  s.guard([&] { f3[0] = tf::real(c3[1]) % 31; });
  s.guard([&] { f3[1] = tf::floor(g3[2] * 16 + 0.37); });
  s.guard([&] { f3[2] = tf::cast(tf::random::uniform({3}, 0, 9, tf::int32), tf::float32); });
  s.guard([&] { f1[0] = tf::reduce_sum(f3[1]) % 31; });
  s.guard([&] { f1[1] = tf::reduce_max(f23[2]); });
  s.guard([&] { f1[2] = f3[0][0 % 3]; });
}

void everything_3(Replay& s, [[maybe_unused]] int i) {
  [[maybe_unused]] auto& [f3, f1, f23, d3, i3, b3, r, c3, u3, h3, g3, g33] = s.tensors;
  s.guard([&] { f1[0] = tf::tensordot(f3[1], f3[2], 1) % 31; });
  s.guard([&] { f1[1] = (f1[2] + 2) % 31; });
  s.guard([&] { f1[2] = (f1[0] * f1[1]) % 31; });
  s.guard([&] { f1[0] = tf::Tensor(f1[1].item<float>() + 1) % 31; });
  s.guard([&] {
    f1[1] =
        tf::reduce_sum(tf::constant(std::vector<float>(100, static_cast<float>((0 + i)))) + f1[2]) %
        31;
  });
  s.guard([&] { f1[2] = tf::Tensor(static_cast<float>(r[0].size())); });
  s.guard([&] { f1[0] = tf::reduce_sum(r[1]) % 31; });
  s.guard([&] { f1[1] = tf::floor(tf::reduce_mean(g33[2]) * 16 + 0.37); });
  s.guard([&] { f3[2] = replaced(f3[0], (4 + i), f1[1]); });
  s.guard([&] { f3[0] = drawn(f3[1]); });
  s.guard([&] { f23[1] = tf::stack({f3[2], f3[0]}); });
  s.guard([&] { f23[2] = (f23[0] + f3[1]) % 31; });
}

void everything_4(Replay& s, [[maybe_unused]] int i) {
  [[maybe_unused]] auto& [f3, f1, f23, d3, i3, b3, r, c3, u3, h3, g3, g33] = s.tensors;
  s.guard([&] { f23[0] = tf::transpose(tf::reshape(f23[1], {3, 2})); });
  s.guard(
      [&] { f23[1] = tf::matmul(tf::matmul(f23[2], tf::transpose(f23[0])) % 31, f23[0]) % 31; });
  s.guard([&] { f23[2] = (f23[0] * 0) % 31; });
  s.guard([&] { h3[0] = tf::cast(f3[1], tf::bfloat16); });
  s.guard([&] { h3[1] = (h3[2] + h3[0]) % 31; });
  s.guard([&] { f3[2] = tf::cast(h3[0], tf::float32) % 31; });
  s.guard([&] { d3[0] = tf::cast(f3[1], tf::float64); });
  s.guard([&] { d3[1] = (d3[2] + d3[0]) % 31; });
  s.guard([&] { d3[2] = (d3[0] * d3[1] + (1 + i)) % 31; });
  s.guard([&] { i3[0] = tf::cast(f3[1], tf::int32); });
  s.guard([&] { i3[1] = (i3[2] + i3[0]) % 31; });
  s.guard([&] { i3[2] = (i3[0] * i3[1] - 4) % 31; });
}

void everything_5(Replay& s, [[maybe_unused]] int i) {
  [[maybe_unused]] auto& [f3, f1, f23, d3, i3, b3, r, c3, u3, h3, g3, g33] = s.tensors;
  s.guard([&] { i3[0] = tf::floordiv(i3[1], i3[2] * i3[2] + 1); });
  s.guard([&] { i3[1] = tf::floordiv(i3[2], i3[0]); });
  s.guard([&] { i3[2] = i3[0] % tf::constant({3, 2 % 3, 2}); });
  s.guard([&] { i3[0] = (i3[1] & i3[2]) ^ 3; });
  s.guard([&] { i3[1] = tf::argsort(f3[2], -1, "ASCENDING", true); });
  s.guard([&] { u3[2] = tf::cast(i3[0] & 63, tf::uint8); });
  s.guard([&] { u3[0] = u3[1] + u3[2] + 1; });
  s.guard([&] { b3[1] = f3[2] < f3[0]; });
  s.guard([&] { b3[2] = f3[0] > (3 + i); });
  s.guard([&] { b3[0] = i3[1] == i3[2]; });
  s.guard([&] { b3[1] = ~b3[2]; });
  s.guard([&] { b3[2] = b3[0] & b3[1]; });
}

void everything_6(Replay& s, [[maybe_unused]] int i) {
  [[maybe_unused]] auto& [f3, f1, f23, d3, i3, b3, r, c3, u3, h3, g3, g33] = s.tensors;
  s.guard([&] { c3[0] = tf::complex(f3[1], f3[2]); });
  s.guard([&] { c3[1] = tf::conj(c3[2]); });
  s.guard([&] { c3[2] = tf::complex(tf::imag(c3[0]) % 31, tf::real(c3[1]) % 31); });
  s.guard([&] { r[0] = tf::boolean_mask(f3[1], b3[2]); });
  s.guard([&] { r[1] = f3[2][b3[0]]; });
  s.guard([&] { r[2] = tf::cast(tf::reduce_sum(tf::where(b3[0]), 1), tf::float32); });
  s.guard([&] { r[0] = tf::unique(f3[1]).y; });
  s.guard([&] { r[1] = f3[2][tf::slice(tf::none, 1 + 4 % 3)]; });
  s.guard([&] { r[2] = tf::concat({r[0], f3[1]}, 0)[tf::slice(tf::none, 5)]; });
  s.guard([&] { r[0] = tf::ones({1 + 1 % 8}) * f1[1]; });
  s.guard([&] { r[1] = tf::concat({r[2], r[2]}, 0)[tf::slice(tf::none, 8)]; });
  s.guard([&] {
    r[2] = tf::reduce_sum(tf::reshape(r[0], {-1, 1}) * tf::reshape(r[0], {1, -1}), 0) % 31;
  });
}

void everything_7(Replay& s, [[maybe_unused]] int i) {
  [[maybe_unused]] auto& [f3, f1, f23, d3, i3, b3, r, c3, u3, h3, g3, g33] = s.tensors;
  s.guard([&] { r[0] = tf::pad(r[1], tf::constant({{(4 + i) % 2, 1}}))[tf::slice(tf::none, 8)]; });
  s.guard([&] { r[1] = (r[2] + 0) % 31; });
  s.guard([&] { r[2] = (r[0] * r[0]) % 31; });
  s.guard([&] { r[0] = (r[1] + f1[2]) % 31; });
  s.guard([&] { g3[1] = tf::tanh(f3[2] / 31); });
  s.guard([&] { g3[2] = tf::tanh(g3[0]); });
  s.guard([&] { g3[0] = tf::sigmoid(g3[1]); });
  s.guard([&] { g3[1] = 0.5 * (g3[2] + g3[0]); });
  s.guard([&] { g3[2] = tf::sigmoid(g3[0]) * tf::tanh(g3[1]); });
  s.guard([&] { g3[0] = tf::nn::softmax(g3[1]); });
  s.guard([&] { g3[1] = tf::exp(-tf::square(g3[2])); });
  s.guard([&] { g3[2] = tf::tanh(tf::matmul(tf::reshape(g3[0], {1, 3}), g33[1])[0] / 3 + g3[0]); });
}

void everything_8(Replay& s, [[maybe_unused]] int i) {
  [[maybe_unused]] auto& [f3, f1, f23, d3, i3, b3, r, c3, u3, h3, g3, g33] = s.tensors;
  s.guard([&] { g3[0] = tf::reduce_mean(g33[1], 0); });
  s.guard([&] { g3[1] = tf::tanh(tf::random::normal({3})); });
  s.guard([&] { g33[2] = tf::tanh(tf::reshape(g3[0], {3, 1}) * tf::reshape(g3[1], {1, 3})); });
  s.guard([&] { g33[0] = tf::nn::relu(tf::matmul(g33[1], g33[2]) / 3); });
  s.guard([&] { g33[1] = tf::nn::relu(tf::matmul(g33[2], g33[0]) + g3[0]) / 4; });
  s.guard([&] { g33[2] = tf::sin(g33[0]); });
  s.guard([&] { f3[0] = s.variable(Kind::f3, 0).assign_sub(2 * f3[1]); });
  s.guard([&] { f3[1] = renewed(s.variable(Kind::f3, 1), f3[2]); });
  s.guard([&] { g33[2] = renewed(s.variable(Kind::g33, 0), g33[0]); });
  s.guard([&] { f1[0] = s.variable(Kind::f1, 1).assign_add(1); });
  s.guard(
      [&] { f3[1] = s.variable(Kind::f3, 0).scatter_update({1 % 3}, tf::reshape(f1[2], {1})); });
  s.guard([&] {
    f23[2] = s.variable(Kind::f23, 1).scatter_add({2 % 2}, tf::reshape(f3[0], {1, 3}));
  });
}

void everything_9(Replay& s, [[maybe_unused]] int i) {
  [[maybe_unused]] auto& [f3, f1, f23, d3, i3, b3, r, c3, u3, h3, g3, g33] = s.tensors;
  s.guard([&] { f3[0] = s.variable(Kind::f3, 0).assign_slice({(3 + i) % 3}, f1[1]); });
  s.guard([&] { f23[1] = s.variable(Kind::f23, 1).assign_slice({tf::slice(), 4 % 3}, f1[2]); });
  s.guard([&] { f3[2] = (s.variable(Kind::f3, 0) * f3[0] + s.variable(Kind::f3, 0)) % 31; });
  s.guard([&] {
    g33[0] = s.variable(Kind::g33, 1).assign(0.5 * s.variable(Kind::g33, 1) - 0.25 * g33[1]);
  });
  s.guard([&] {
    g3[1] = tf::tanh(tf::matmul(tf::reshape(g3[2], {1, 3}), s.variable(Kind::g33, 0))[0] / 3);
  });
  s.guard([&] {
    f3[2] = (tf::raw_ops::AssignVariableOp(s.variable(Kind::f3, 1).handle(), f3[0]),
             s.variable(Kind::f3, 1).value());
  });
  s.guard([&] { f3[0] = s.variable(Kind::f3, 0).value(); });
  s.guard([&] { f3[1] = s.variable(Kind::f3, 1).assign(f3[2]); });
  s.guard([&] { f1[2] = s.variable(Kind::f1, 0).value(); });
  s.guard([&] { f1[0] = s.variable(Kind::f1, 1).assign(f1[1]); });
  s.guard([&] { f23[1] = s.variable(Kind::f23, 0).value(); });
  s.guard([&] { f23[2] = s.variable(Kind::f23, 1).assign(f23[0]); });
}

void everything_10(Replay& s, [[maybe_unused]] int i) {
  [[maybe_unused]] auto& [f3, f1, f23, d3, i3, b3, r, c3, u3, h3, g3, g33] = s.tensors;
  s.guard([&] { i3[0] = s.variable(Kind::i3, 0).value(); });
  s.guard([&] { i3[1] = s.variable(Kind::i3, 1).assign(i3[2]); });
  s.guard([&] { r[2] = s.variable(Kind::r, 0).value(); });
  s.guard([&] { r[0] = s.variable(Kind::r, 1).assign(r[1]); });
  s.guard([&] { g3[1] = s.variable(Kind::g3, 0).value(); });
  s.guard([&] { g3[2] = s.variable(Kind::g3, 1).assign(g3[0]); });
  s.guard([&] { g33[0] = s.variable(Kind::g33, 0).value(); });
  s.guard([&] { g33[1] = s.variable(Kind::g33, 1).assign(g33[2]); });
  s.guard([&] { f3[2] = s.variable(Kind::f3, 0).assign_add(f3[0]); });
  s.guard([&] { f3[0] = s.variable(Kind::f3, 1).assign(s.variable(Kind::f3, 1) % 31); });
  s.guard([&] { f1[1] = s.variable(Kind::f1, 0).assign_add(f1[2]); });
  s.guard([&] { f1[2] = s.variable(Kind::f1, 1).assign(s.variable(Kind::f1, 1) % 31); });
}

void everything_11(Replay& s, [[maybe_unused]] int i) {
  [[maybe_unused]] auto& [f3, f1, f23, d3, i3, b3, r, c3, u3, h3, g3, g33] = s.tensors;
  s.guard([&] { f23[0] = s.variable(Kind::f23, 0).assign_add(f23[1]); });
  s.guard([&] { f23[1] = s.variable(Kind::f23, 1).assign(s.variable(Kind::f23, 1) % 31); });
  s.guard([&] { i3[2] = s.variable(Kind::i3, 0).assign_add(i3[0]); });
  s.guard([&] { i3[0] = s.variable(Kind::i3, 1).assign(s.variable(Kind::i3, 1) % 31); });
}

void everything(Replay& s, [[maybe_unused]] int i) {
  [[maybe_unused]] auto& [f3, f1, f23, d3, i3, b3, r, c3, u3, h3, g3, g33] = s.tensors;
  for (int i_ = 0; i_ < 3; ++i_) {
    s.guard([&] { s.assign(f3[1], Differentiate{Kind::f3, 2, 1, false}(f3[0], f3[0], f3[1])); });
    s.guard([&] { s.look(f3[1], Kind::f3); });
    s.guard([&] { s.keep(f3[2], Kind::f3); });
    s.guard([&] { f3[2] = f3[0]; });
    s.guard([&] { f3[0] = first_value(Kind::f3, 0); });
    s.guard([&] { tf::sync(); });
    s.guard([&] { tf::stats(); });
    s.guard([&] {
      s.assign(f3[2], Differentiate{Kind::f3, 2, 2, true}(f3[0], f3[0], s.variable(Kind::f3, 1)));
    });
    if (i_ % 2 == 0)
      s.guard([&] {
        const auto step = tf::new_step();
        s.guard([&] { throw std::runtime_error("interrupted"); });
      });
    if (i_ % 2 == 0) s.attempt([&] { s.guard([&] { throw std::runtime_error("interrupted"); }); });
    if (i_ % 2 == 0)
      s.guard([&] {
        if (f3[2] > 3) {
          s.guard([&] { throw std::runtime_error("interrupted"); });
        }
      });
    everything_0(s, i_);
    everything_1(s, i_);
    everything_2(s, i_);
    everything_3(s, i_);
    everything_4(s, i_);
    everything_5(s, i_);
    everything_6(s, i_);
    everything_7(s, i_);
    everything_8(s, i_);
    everything_9(s, i_);
    everything_10(s, i_);
    everything_11(s, i_);
  }
}

}  // namespace tf::testing
