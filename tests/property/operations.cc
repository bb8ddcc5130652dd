// The table of operations, and the first values.
#include "property/operations.h"

#include "imperative/raw_ops.h"

#include <span>

namespace tf::testing {
namespace {

using enum Kind;
constexpr std::array<Kind, 3> kNone{none, none, none};

constexpr std::array<Kind, 3> in(Kind a, Kind b = none, Kind c = none) { return {a, b, c}; }

Tensor indices(int n) { return tf::constant(std::vector<int32_t>{n % 3, 0, 1}); }

const Operation kVectors[] = {
    {"add", f3, in(f3, f3), none, 0, "($a + $b) % 31",
     [](const Args& x) { return (x.a + x.b) % 31; }},
    {"subtract", f3, in(f3, f3), none, 0, "($a - $b) % 31",
     [](const Args& x) { return (x.a - x.b) % 31; }},
    {"multiply", f3, in(f3, f3), none, 0, "($a * $b) % 31",
     [](const Args& x) { return (x.a * x.b) % 31; }},
    {"maximum", f3, in(f3, f3), none, 0, "tf::maximum($a, $b)",
     [](const Args& x) { return tf::maximum(x.a, x.b); }},
    {"select", f3, in(f3, f3), none, 0, "tf::where($a < $n, $a, $b)",
     [](const Args& x) { return tf::where(x.a < x.n, x.a, x.b); }},
    {"choose", f3, in(b3, f3, f3), none, 0, "tf::where($a, $b, $c)",
     [](const Args& x) { return tf::where(x.a, x.b, x.c); }},
    {"negate", f3, in(f3), none, 0, "-$a", [](const Args& x) { return -x.a; }},
    {"square", f3, in(f3), none, 0, "tf::square($a) % 31",
     [](const Args& x) { return tf::square(x.a) % 31; }},
    {"shift", f3, in(f3), none, 0, "($a + $n) % 31",
     [](const Args& x) { return (x.a + x.n) % 31; }},
    {"scale", f3, in(f3), none, 0, "($n * $a) % 31",
     [](const Args& x) { return (x.n * x.a) % 31; }},
    {"shift_by", f3, in(f3), none, 0,
     "($a + tf::constant(std::vector<float>{1, static_cast<float>($n), 2})) % 31",
     [](const Args& x) {
       return (x.a + tf::constant(std::vector<float>{1, static_cast<float>(x.n), 2})) % 31;
     }},
    {"spread", f3, in(f3, f1), none, 0, "($a * $b) % 31",
     [](const Args& x) { return (x.a * x.b) % 31; }},
    {"reverse", f3, in(f3), none, 0, "tf::reverse($a, {0})",
     [](const Args& x) { return tf::reverse(x.a, {0}); }},
    {"cumsum", f3, in(f3), none, 0, "tf::cumsum($a) % 31",
     [](const Args& x) { return tf::cumsum(x.a) % 31; }},
    {"sort", f3, in(f3), none, exotic, "tf::sort($a)", [](const Args& x) { return tf::sort(x.a); }},
    {"stop", f3, in(f3), none, 0, "tf::stop_gradient($a)",
     [](const Args& x) { return tf::stop_gradient(x.a); }},
    {"roll", f3, in(f3), none, exotic, "tf::roll($a, $n, {0})",
     [](const Args& x) { return tf::roll(x.a, x.n, {0}); }},
    {"window_of_two", f3, in(f3, f3), none, 0,
     "tf::concat({$a, $b}, 0)[tf::slice($n % 3, $n % 3 + 3)]",
     [](const Args& x) {
       return Tensor(tf::concat({x.a, x.b}, 0)[tf::slice(x.n % 3, x.n % 3 + 3)]);
     }},
    {"pick", f3, in(f3), none, 0,
     "tf::gather($a, tf::constant(std::vector<int32_t>{$n % 3, 0, 1}))",
     [](const Args& x) { return tf::gather(x.a, indices(x.n)); }},
    {"pick_by", f3, in(f3, i3), none, 0, "tf::gather($a, $b % 3)",
     [](const Args& x) { return tf::gather(x.a, x.b % 3); }},
    {"pick_wrong", f3, in(f3), none, fails | exotic,
     "tf::gather($a, tf::constant(std::vector<int32_t>{$n % 5, 0, 1}))",
     [](const Args& x) {
       return tf::gather(x.a, tf::constant(std::vector<int32_t>{x.n % 5, 0, 1}));
     }},
    {"pick_wrong_by", f3, in(f3, i3), none, fails | exotic, "tf::gather($a, $b)",
     [](const Args& x) { return tf::gather(x.a, x.b); }},
    {"row", f3, in(f23), none, 0, "$a[$n % 2]", [](const Args& x) { return x.a[x.n % 2]; }},
    {"rows_sum", f3, in(f23), none, 0, "tf::reduce_sum($a, 0) % 31",
     [](const Args& x) { return tf::reduce_sum(x.a, 0) % 31; }},
    {"unstack", f3, in(f23), none, 0, "tf::unstack($a)[$n % 2]",
     [](const Args& x) { return tf::unstack(x.a)[static_cast<size_t>(x.n % 2)]; }},
    {"largest", f3, in(f3), none, exotic, "tf::nn::top_k($a, 3).values",
     [](const Args& x) { return tf::nn::top_k(x.a, 3).values; }},
    {"of_integers", f3, in(i3), none, 0, "tf::cast($a, tf::float32)",
     [](const Args& x) { return tf::cast(x.a, tf::float32); }},
    {"of_bytes", f3, in(u3), none, 0, "tf::cast($a % 31, tf::float32)",
     [](const Args& x) { return tf::cast(x.a % 31, tf::float32); }},
    {"of_doubles", f3, in(d3), none, 0, "tf::cast($a, tf::float32)",
     [](const Args& x) { return tf::cast(x.a, tf::float32); }},
    {"of_truths", f3, in(b3), none, 0, "tf::cast($a, tf::float32)",
     [](const Args& x) { return tf::cast(x.a, tf::float32); }},
    {"real", f3, in(c3), none, 0, "tf::real($a) % 31",
     [](const Args& x) { return tf::real(x.a) % 31; }},
    {"coarse", f3, in(g3), none, 0, "tf::floor($a * 16 + 0.37)",
     [](const Args& x) { return tf::floor(x.a * 16 + 0.37); }},
    {"random", f3, kNone, none, draws,
     "tf::cast(tf::random::uniform({3}, 0, 9, tf::int32), tf::float32)",
     [](const Args&) { return tf::cast(tf::random::uniform({3}, 0, 9, tf::int32), tf::float32); }},
};

const Operation kScalars[] = {
    {"sum", f1, in(f3), none, 0, "tf::reduce_sum($a) % 31",
     [](const Args& x) { return tf::reduce_sum(x.a) % 31; }},
    {"largest_of", f1, in(f23), none, 0, "tf::reduce_max($a)",
     [](const Args& x) { return tf::reduce_max(x.a); }},
    {"element", f1, in(f3), none, 0, "$a[$n % 3]", [](const Args& x) { return x.a[x.n % 3]; }},
    {"dot", f1, in(f3, f3), none, 0, "tf::tensordot($a, $b, 1) % 31",
     [](const Args& x) { return tf::tensordot(x.a, x.b, 1) % 31; }},
    {"increase", f1, in(f1), none, 0, "($a + $n) % 31",
     [](const Args& x) { return (x.a + x.n) % 31; }},
    {"product", f1, in(f1, f1), none, 0, "($a * $b) % 31",
     [](const Args& x) { return (x.a * x.b) % 31; }},
    {"through_host", f1, in(f1), none, looks, "tf::Tensor($a.item<float>() + 1) % 31",
     [](const Args& x) { return tf::Tensor(x.a.item<float>() + 1) % 31; }},
    {"many", f1, in(f1), none, 0,
     "tf::reduce_sum(tf::constant(std::vector<float>(100, static_cast<float>($n))) + $a) % 31",
     [](const Args& x) {
       return tf::reduce_sum(tf::constant(std::vector<float>(100, static_cast<float>(x.n))) + x.a) %
              31;
     }},
    {"extent", f1, in(r), none, looks, "tf::Tensor(static_cast<float>($a.size()))",
     [](const Args& x) { return tf::Tensor(static_cast<float>(x.a.size())); }},
    {"sum_of_some", f1, in(r), none, 0, "tf::reduce_sum($a) % 31",
     [](const Args& x) { return tf::reduce_sum(x.a) % 31; }},
    {"sum_of_smooth", f1, in(g33), none, 0, "tf::floor(tf::reduce_mean($a) * 16 + 0.37)",
     [](const Args& x) { return tf::floor(tf::reduce_mean(x.a) * 16 + 0.37); }},
    {"replace", f3, in(f3, f1), none, looks, "replaced($a, $n, $b)",
     [](const Args& x) { return replaced(x.a, x.n, x.b); }},
    {"drawn", f3, in(f3), none, looks | exotic, "drawn($a)",
     [](const Args& x) { return drawn(x.a); }},
    {"stack", f23, in(f3, f3), none, 0, "tf::stack({$a, $b})",
     [](const Args& x) {
       return tf::stack({x.a, x.b});
     }},
    {"broadcast", f23, in(f23, f3), none, 0, "($a + $b) % 31",
     [](const Args& x) { return (x.a + x.b) % 31; }},
    {"turn", f23, in(f23), none, 0, "tf::transpose(tf::reshape($a, {3, 2}))",
     [](const Args& x) {
       return tf::transpose(tf::reshape(x.a, {3, 2}));
     }},
    {"gram", f23, in(f23, f23), none, 0,
     "tf::matmul(tf::matmul($a, tf::transpose($b)) % 31, $b) % 31",
     [](const Args& x) { return tf::matmul(tf::matmul(x.a, tf::transpose(x.b)) % 31, x.b) % 31; }},
    {"scale_rows", f23, in(f23), none, 0, "($a * $n) % 31",
     [](const Args& x) { return (x.a * x.n) % 31; }},
};

const Operation kOtherDtypes[] = {
    {"to_halves", h3, in(f3), none, 0, "tf::cast($a, tf::bfloat16)",
     [](const Args& x) { return tf::cast(x.a, tf::bfloat16); }},
    {"add_halves", h3, in(h3, h3), none, 0, "($a + $b) % 31",
     [](const Args& x) { return (x.a + x.b) % 31; }},
    {"of_halves", f3, in(h3), none, 0, "tf::cast($a, tf::float32) % 31",
     [](const Args& x) { return tf::cast(x.a, tf::float32) % 31; }},
    {"to_doubles", d3, in(f3), none, 0, "tf::cast($a, tf::float64)",
     [](const Args& x) { return tf::cast(x.a, tf::float64); }},
    {"add_doubles", d3, in(d3, d3), none, 0, "($a + $b) % 31",
     [](const Args& x) { return (x.a + x.b) % 31; }},
    {"multiply_doubles", d3, in(d3, d3), none, 0, "($a * $b + $n) % 31",
     [](const Args& x) { return (x.a * x.b + x.n) % 31; }},
    {"to_integers", i3, in(f3), none, 0, "tf::cast($a, tf::int32)",
     [](const Args& x) { return tf::cast(x.a, tf::int32); }},
    {"add_integers", i3, in(i3, i3), none, 0, "($a + $b) % 31",
     [](const Args& x) { return (x.a + x.b) % 31; }},
    {"multiply_integers", i3, in(i3, i3), none, 0, "($a * $b - $n) % 31",
     [](const Args& x) { return (x.a * x.b - x.n) % 31; }},
    {"divide", i3, in(i3, i3), none, 0, "tf::floordiv($a, $b * $b + 1)",
     [](const Args& x) { return tf::floordiv(x.a, x.b * x.b + 1); }},
    {"divide_by_any", i3, in(i3, i3), none, fails | exotic, "tf::floordiv($a, $b)",
     [](const Args& x) { return tf::floordiv(x.a, x.b); }},
    {"remainder_by", i3, in(i3), none, fails | exotic, "$a % tf::constant({3, $n % 3, 2})",
     [](const Args& x) {
       return x.a % tf::constant({3, x.n % 3, 2});
     }},
    {"bits", i3, in(i3, i3), none, 0, "($a & $b) ^ $n",
     [](const Args& x) { return (x.a & x.b) ^ x.n; }},
    {"order", i3, in(f3), none, exotic, "tf::argsort($a, -1, \"ASCENDING\", true)",
     [](const Args& x) { return tf::argsort(x.a, -1, "ASCENDING", true); }},
    {"to_bytes", u3, in(i3), none, 0, "tf::cast($a & 63, tf::uint8)",
     [](const Args& x) { return tf::cast(x.a & 63, tf::uint8); }},
    {"add_bytes", u3, in(u3, u3), none, 0, "$a + $b + $n",
     [](const Args& x) { return x.a + x.b + x.n; }},
    {"less", b3, in(f3, f3), none, 0, "$a < $b", [](const Args& x) { return x.a < x.b; }},
    {"above", b3, in(f3), none, 0, "$a > $n", [](const Args& x) { return x.a > x.n; }},
    {"equal", b3, in(i3, i3), none, 0, "$a == $b", [](const Args& x) { return x.a == x.b; }},
    {"not", b3, in(b3), none, 0, "~$a", [](const Args& x) { return ~x.a; }},
    {"and", b3, in(b3, b3), none, 0, "$a & $b", [](const Args& x) { return x.a & x.b; }},
    {"complex", c3, in(f3, f3), none, 0, "tf::complex($a, $b)",
     [](const Args& x) { return tf::complex(x.a, x.b); }},
    {"conj", c3, in(c3), none, 0, "tf::conj($a)", [](const Args& x) { return tf::conj(x.a); }},
    {"mixed_parts", c3, in(c3, c3), none, 0, "tf::complex(tf::imag($a) % 31, tf::real($b) % 31)",
     [](const Args& x) { return tf::complex(tf::imag(x.a) % 31, tf::real(x.b) % 31); }},
};

const Operation kRagged[] = {
    {"compact", r, in(f3, b3), none, looks | exotic, "tf::boolean_mask($a, $b)",
     [](const Args& x) { return tf::boolean_mask(x.a, x.b); }},
    {"masked", r, in(f3, b3), none, looks | exotic, "$a[$b]",
     [](const Args& x) { return x.a[x.b]; }},
    {"places", r, in(b3), none, looks | exotic,
     "tf::cast(tf::reduce_sum(tf::where($a), 1), tf::float32)",
     [](const Args& x) { return tf::cast(tf::reduce_sum(tf::where(x.a), 1), tf::float32); }},
    {"distinct", r, in(f3), none, looks | exotic, "tf::unique($a).y",
     [](const Args& x) { return tf::unique(x.a).y; }},
    {"some", r, in(f3), none, looks, "$a[tf::slice(tf::none, 1 + $n % 3)]",
     [](const Args& x) { return x.a[tf::slice(tf::none, 1 + x.n % 3)]; }},
    {"extend", r, in(r, f3), none, looks, "tf::concat({$a, $b}, 0)[tf::slice(tf::none, 5)]",
     [](const Args& x) {
       return Tensor(tf::concat({x.a, x.b}, 0)[tf::slice(tf::none, 5)]);
     }},
    {"ones", r, in(f1), none, looks, "tf::ones({1 + $n % 8}) * $a",
     [](const Args& x) { return tf::ones({1 + x.n % 8}) * x.a; }},
    {"double_extent", r, in(r), none, looks, "tf::concat({$a, $a}, 0)[tf::slice(tf::none, 8)]",
     [](const Args& x) {
       return Tensor(tf::concat({x.a, x.a}, 0)[tf::slice(tf::none, 8)]);
     }},
    {"outer_sum", r, in(r), none, looks,
     "tf::reduce_sum(tf::reshape($a, {-1, 1}) * tf::reshape($a, {1, -1}), 0) % 31",
     [](const Args& x) {
       return tf::reduce_sum(tf::reshape(x.a, {-1, 1}) * tf::reshape(x.a, {1, -1}), 0) % 31;
     }},
    {"pad_some", r, in(r), none, looks,
     "tf::pad($a, tf::constant({{$n % 2, 1}}))[tf::slice(tf::none, 8)]",
     [](const Args& x) {
       return Tensor(tf::pad(x.a, tf::constant({{x.n % 2, 1}}))[tf::slice(tf::none, 8)]);
     }},
    {"shift_some", r, in(r), none, looks, "($a + $n) % 31",
     [](const Args& x) { return (x.a + x.n) % 31; }},
    {"square_some", r, in(r), none, looks, "($a * $a) % 31",
     [](const Args& x) { return (x.a * x.a) % 31; }},
    {"add_scalar", r, in(r, f1), none, looks, "($a + $b) % 31",
     [](const Args& x) { return (x.a + x.b) % 31; }},
};

const Operation kSmooth[] = {
    {"to_smooth", g3, in(f3), none, 0, "tf::tanh($a / 31)",
     [](const Args& x) { return tf::tanh(x.a / 31); }},
    {"tanh", g3, in(g3), none, 0, "tf::tanh($a)", [](const Args& x) { return tf::tanh(x.a); }},
    {"sigmoid", g3, in(g3), none, 0, "tf::sigmoid($a)",
     [](const Args& x) { return tf::sigmoid(x.a); }},
    {"mean", g3, in(g3, g3), none, 0, "0.5 * ($a + $b)",
     [](const Args& x) { return 0.5 * (x.a + x.b); }},
    {"damp", g3, in(g3, g3), none, 0, "tf::sigmoid($a) * tf::tanh($b)",
     [](const Args& x) { return tf::sigmoid(x.a) * tf::tanh(x.b); }},
    {"softmax", g3, in(g3), none, 0, "tf::nn::softmax($a)",
     [](const Args& x) { return tf::nn::softmax(x.a); }},
    {"bell", g3, in(g3), none, 0, "tf::exp(-tf::square($a))",
     [](const Args& x) { return tf::exp(-tf::square(x.a)); }},
    {"layer", g3, in(g3, g33, g3), none, 0,
     "tf::tanh(tf::matmul(tf::reshape($a, {1, 3}), $b)[0] / 3 + $c)",
     [](const Args& x) {
       return tf::tanh(tf::matmul(tf::reshape(x.a, {1, 3}), x.b)[0] / 3 + x.c);
     }},
    {"row_mean", g3, in(g33), none, 0, "tf::reduce_mean($a, 0)",
     [](const Args& x) { return tf::reduce_mean(x.a, 0); }},
    {"noise", g3, kNone, none, exotic | draws, "tf::tanh(tf::random::normal({3}))",
     [](const Args&) { return tf::tanh(tf::random::normal({3})); }},
    {"outer", g33, in(g3, g3), none, 0,
     "tf::tanh(tf::reshape($a, {3, 1}) * tf::reshape($b, {1, 3}))",
     [](const Args& x) {
       return tf::tanh(tf::reshape(x.a, {3, 1}) * tf::reshape(x.b, {1, 3}));
     }},
    {"mix", g33, in(g33, g33), none, 0, "tf::nn::relu(tf::matmul($a, $b) / 3)",
     [](const Args& x) { return tf::nn::relu(tf::matmul(x.a, x.b) / 3); }},
    {"bias", g33, in(g33, g33, g3), none, 0, "tf::nn::relu(tf::matmul($a, $b) + $c) / 4",
     [](const Args& x) { return tf::nn::relu(tf::matmul(x.a, x.b) + x.c) / 4; }},
    {"wave", g33, in(g33), none, 0, "tf::sin($a)", [](const Args& x) { return tf::sin(x.a); }},
};

Operation reading(Kind kind) {
  return {"read", kind, kNone, kind, 0, "$v.value()", [](const Args& x) { return x.v.value(); }};
}
Operation assigning(Kind kind) {
  return {"assign", kind, in(kind), kind, assigns, "$v.assign($a)", [](const Args& x) {
            return x.v.assign(x.a);
          }};
}
Operation adding(Kind kind) {
  return {
      "assign_add", kind, in(kind), kind, assigns | grows, "$v.assign_add($a)", [](const Args& x) {
        return x.v.assign_add(x.a);
      }};
}
Operation reducing(Kind kind) {
  return {"assign_small", kind, kNone, kind, assigns, "$v.assign($v % 31)", [](const Args& x) {
            return x.v.assign(x.v % 31);
          }};
}

const Operation kOfVariables[] = {
    {"assign_sub", f3, in(f3), f3, assigns | grows, "$v.assign_sub($n * $a)",
     [](const Args& x) { return x.v.assign_sub(x.n * x.a); }},
    {"renew", f3, in(f3), f3, assigns, "renewed($v, $a)",
     [](const Args& x) { return renewed(x.v, x.a); }},
    {"renew_smooth", g33, in(g33), g33, assigns, "renewed($v, $a)",
     [](const Args& x) { return renewed(x.v, x.a); }},
    {"count", f1, kNone, f1, assigns, "$v.assign_add(1)",
     [](const Args& x) { return x.v.assign_add(1); }},
    {"scatter", f3, in(f1), f3, assigns, "$v.scatter_update({$n % 3}, tf::reshape($a, {1}))",
     [](const Args& x) { return x.v.scatter_update({x.n % 3}, tf::reshape(x.a, {1})); }},
    {"scatter_row", f23, in(f3), f23, assigns | grows,
     "$v.scatter_add({$n % 2}, tf::reshape($a, {1, 3}))",
     [](const Args& x) {
       return x.v.scatter_add({x.n % 2}, tf::reshape(x.a, {1, 3}));
     }},
    {"assign_element", f3, in(f1), f3, assigns, "$v.assign_slice({$n % 3}, $a)",
     [](const Args& x) { return x.v.assign_slice({x.n % 3}, x.a); }},
    {"assign_column", f23, in(f1), f23, assigns, "$v.assign_slice({tf::slice(), $n % 3}, $a)",
     [](const Args& x) {
       return x.v.assign_slice({tf::slice(), x.n % 3}, x.a);
     }},
    {"combine", f3, in(f3), f3, 0, "($v * $a + $v) % 31",
     [](const Args& x) { return (x.v * x.a + x.v) % 31; }},
    {"descend", g33, in(g33), g33, assigns, "$v.assign(0.5 * $v - 0.25 * $a)",
     [](const Args& x) { return x.v.assign(0.5 * x.v - 0.25 * x.a); }},
    {"dense", g3, in(g3), g33, 0, "tf::tanh(tf::matmul(tf::reshape($a, {1, 3}), $v)[0] / 3)",
     [](const Args& x) {
       return tf::tanh(tf::matmul(tf::reshape(x.a, {1, 3}), x.v)[0] / 3);
     }},
    {"assign_outside", f3, in(f3), f3, assigns | looks | exotic,
     "(tf::raw_ops::AssignVariableOp($v.handle(), $a), $v.value())",
     [](const Args& x) {
       raw_ops::AssignVariableOp(x.v.handle(), x.a);
       return x.v.value();
     }},
};

void add_variables(std::vector<Operation>& rows) {
  for (const Kind kind : {f3, f1, f23, i3, r, g3, g33}) {
    rows.push_back(reading(kind));
    rows.push_back(assigning(kind));
  }
  for (const Kind kind : {f3, f1, f23, i3}) {
    rows.push_back(adding(kind));
    rows.push_back(reducing(kind));
  }
}

}  // namespace

Tensor replaced(const Tensor& a, int n, const Tensor& b) {
  Tensor x = a;
  x[n % 3] = b;
  return x;
}

Tensor renewed(Variable& v, const Tensor& a) {
  v = Variable(a);
  return v.value();
}

// A stateful operation that gives the same in every run.
Tensor drawn(const Tensor& a) {
  const Tensor two = raw_ops::RandomUniformInt(tf::constant({3}), tf::constant(2), tf::constant(3),
                                               {.seed = 1, .seed2 = 1});
  return (a + raw_ops::Cast(two, tf::float32)) % 31;
}

const std::vector<Operation>& operations() {
  static const std::vector<Operation> all = [] {
    std::vector<Operation> rows;
    const std::span<const Operation> tables[] = {kVectors, kScalars, kOtherDtypes,
                                                 kRagged,  kSmooth,  kOfVariables};
    for (const auto table : tables) rows.insert(rows.end(), table.begin(), table.end());
    add_variables(rows);
    return rows;
  }();
  return all;
}

bool has_variables(Kind kind) {
  return kind == f3 || kind == f1 || kind == f23 || kind == i3 || kind == r || is_smooth(kind);
}

bool is_smooth(Kind kind) { return kind == g3 || kind == g33; }

bool is_differentiable(Kind kind) {
  return is_smooth(kind) || kind == f3 || kind == f1 || kind == f23 || kind == d3 || kind == r;
}

const char* name_of(Kind kind) {
  static constexpr const char* kNames[] = {"f3", "f1", "f23", "d3", "i3", "b3",
                                           "r",  "c3", "u3",  "h3", "g3", "g33"};
  return kNames[static_cast<int>(kind)];
}

Tensor first_value(Kind kind, int slot) {
  const auto base = static_cast<float>(slot);
  const Tensor vector = tf::constant(std::vector<float>{base, 1 - base, 2});
  switch (kind) {
    case f1: return tf::constant(base - 1);
    case f23: return tf::constant(std::vector<float>{base, 1, 2, 3, -base, 5}, Shape{2, 3});
    case d3: return tf::constant(std::vector<double>{base, 3, -base});
    case i3: return tf::constant(std::vector<int32_t>{slot, 2 - slot, 1});
    case b3: return tf::constant(std::vector<bool>{slot == 0, true, slot == 1});
    case r: return tf::constant(std::vector<float>(static_cast<size_t>(slot), 2.0f));
    case c3: return tf::complex(vector, vector);
    case h3: return tf::cast(vector, tf::bfloat16);
    case u3: return tf::cast(tf::constant(std::vector<int32_t>{slot, 200, 7}), tf::uint8);
    case g3: return vector / 4;
    case g33:
      return tf::reshape(vector, {3, 1}) * tf::constant(std::vector<float>{.25f, -.5f, .1f});
    default: return vector;
  }
}

State::State() {
  for (int kind = 0; kind < kKinds; ++kind) {
    for (int i = 0; i < kSlots; ++i) tensors[kind][i] = first_value(static_cast<Kind>(kind), i);
    for (int i = 0; i < kVariables && has_variables(static_cast<Kind>(kind)); ++i) {
      VariableOptions options;
      if (static_cast<Kind>(kind) == r) options.shape = Shape{-1};
      variables[kind][i] = Variable(first_value(static_cast<Kind>(kind), i), options);
    }
  }
}

}  // namespace tf::testing
