#include "plan/difference.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "record/site.h"

namespace tf::internal {
namespace {

using Traced = Trace::value_type;

// Who touches a variable first in a window may differ: that is no difference of its own.
bool is_variable(const Traced& one, const Traced& other) { return !one.second && !other.second; }

// Python's interpreter moves a call by an instruction once it knows what is called there.
bool is_same_line(const Traced& one, const Traced& other) {
  const Location& here = site(one.first).user;
  const Location& there = site(other.first).user;
  return one.first == other.first ||
         (here.line() == there.line() && std::strcmp(here.file(), there.file()) == 0);
}

template <class Same>
size_t common(const PlanEntry& one, const PlanEntry& other, const Same& same) {
  const auto [mine, theirs] = std::mismatch(
      one.trace.begin(), one.trace.end(), other.trace.begin(), other.trace.end(),
      [&same](const Traced& a, const Traced& b) { return is_variable(a, b) || same(a, b); });
  return static_cast<size_t>(mine - one.trace.begin());
}

std::string op_name(const Signature* signature) {
  return signature ? signature->op->name : "a variable";
}

std::string operation_at(const Traced& traced) {
  return text(op_name(traced.second), " at ", line_of(traced.first));
}

// The first attribute that is not the same; both operations are of one kind.
std::string attribute_difference(const Attrs& one, const Attrs& other) {
  for (const auto& [name, value] : one.values) {
    const AttrValue* const there = other.find(name);
    if (there && !(str(*there) == str(value)))
      return text(name, " is ", str(value), ", there ", str(*there));
  }
  return "";
}

std::string signature_difference(const Signature& one, const Signature& other) {
  const std::string by_attribute = attribute_difference(*one.attrs, *other.attrs);
  if (!by_attribute.empty()) return by_attribute;
  for (size_t i = 0; i < std::min(one.output_shapes.size(), other.output_shapes.size()); ++i) {
    const Shape& here = *one.output_shapes[i];
    const Shape& there = *other.output_shapes[i];
    if (!(here == there)) return text("gives shape ", here.str(), ", there ", there.str());
  }
  return one.list_sizes == other.list_sizes ? "is on another device"
                                            : "takes another number of operands";
}

// The operation whose part of the canonical form is the first that is not the same.
size_t first_rewired(const PlanEntry& one, const PlanEntry& other) {
  const auto [mine, theirs] =
      std::mismatch(one.words.begin(), one.words.end(), other.words.begin(), other.words.end());
  const auto at = static_cast<size_t>(mine - one.words.begin());
  const std::vector<size_t> parts = parts_of(one.words, one.trace);
  const auto next = std::upper_bound(parts.begin(), parts.end(), at);
  return static_cast<size_t>(std::max<std::ptrdiff_t>(next - parts.begin() - 1, 0));
}

}  // namespace

size_t common_lines(const PlanEntry& one, const PlanEntry& other) {
  return common(one, other, is_same_line);
}

std::string difference(const PlanEntry& one, const PlanEntry& other) {
  const size_t at = common(one, other, [](const Traced& a, const Traced& b) {
    return a.second == b.second && is_same_line(a, b);
  });
  if (at >= one.trace.size() && at >= other.trace.size())
    return text("other operands or another constant of ",
                operation_at(one.trace[first_rewired(one, other)]));
  if (at >= one.trace.size()) return "ends before " + line_of(other.trace[at].first);
  if (at >= other.trace.size()) return "goes on at " + line_of(one.trace[at].first);
  const Signature* const signature = one.trace[at].second;
  const Signature* const other_signature = other.trace[at].second;
  const bool is_same_op = signature && other_signature && signature->op == other_signature->op;
  if (!is_same_op || !is_same_line(one.trace[at], other.trace[at]))
    return text(operation_at(one.trace[at]), ", there ", operation_at(other.trace[at]));
  return text(operation_at(one.trace[at]), " ", signature_difference(*signature, *other_signature));
}

}  // namespace tf::internal
