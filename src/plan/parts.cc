// Dividing a recipe into parts for XLA and steps outside.
#include "plan/parts.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "plan/xla.h"

namespace tf::internal {
namespace {

using Kind = Recipe::Operand::Kind;

// A call of compiled code takes some 10 us, as three or four small operations: fewer steps, or steps
// on less, are not worth it.
constexpr size_t kFewestSteps = 3;
constexpr int64_t kFewestElements = 8192;

class Divider {
 public:
  explicit Divider(const Recipe& recipe)
      : recipe_(recipe),
        inside_(steps_for_parts(recipe)),
        depth_(recipe.steps.size()),
        leader_(recipe.steps.size()),
        producer_(recipe.num_values, kNone),
        place_(recipe.num_values) {}

  Partition run() {
    for (uint32_t i = 0; i < recipe_.steps.size(); ++i)
      for (uint32_t k = 0; k < step(i).num_outputs; ++k) producer_[step(i).flat + k] = i;
    find_depths();
    sink();
    connect();
    make_parts();
    order();
    return std::move(partition_);
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  const Recipe::Step& step(uint32_t i) const { return recipe_.steps[i]; }

  // The number of times that a path to a step leaves what may be inside: steps inside at one depth are
  // never connected by way of a step outside. Reads of variables are where paths begin.
  void find_depths() {
    for (uint32_t i = 0; i < recipe_.steps.size(); ++i) {
      for (const Recipe::Operand& operand : step(i).operands) {
        if (operand.kind != Kind::local) continue;
        const uint32_t from = producer_[operand.index];
        const bool enters = inside_[i] && !inside_[from] && !is_read(from);
        depth_[i] = std::max(depth_[i], depth_[from] + enters);
      }
    }
  }

  // A step inside that only steps inside use joins the first of them: fewer values cross a border.
  void sink() {
    std::vector<uint32_t> first_use(recipe_.num_values, kNone);
    std::vector<bool> stays(recipe_.num_values);
    for (const uint32_t flat : recipe_.outputs) stays[flat] = true;
    for (uint32_t i = static_cast<uint32_t>(recipe_.steps.size()); i-- > 0;) {
      uint32_t depth = kNone;
      bool is_fixed = !inside_[i];
      for (uint32_t k = 0; k < step(i).num_outputs; ++k) {
        depth = std::min(depth, first_use[step(i).flat + k]);
        is_fixed = is_fixed || stays[step(i).flat + k];
      }
      if (!is_fixed && depth != kNone) depth_[i] = depth;
      for (const Recipe::Operand& operand : step(i).operands) {
        if (operand.kind != Kind::local) continue;
        if (!inside_[i]) stays[operand.index] = true;
        first_use[operand.index] = std::min(first_use[operand.index], depth_[i]);
      }
    }
  }

  bool is_read(uint32_t i) const { return step(i).kind == NodeKind::variable_read; }

  uint32_t leader(uint32_t i) {
    while (leader_[i] != i) i = leader_[i] = leader_[leader_[i]];
    return i;
  }

  void connect() {
    std::iota(leader_.begin(), leader_.end(), 0u);
    for (uint32_t i = 0; i < recipe_.steps.size(); ++i) {
      for (const Recipe::Operand& operand : step(i).operands) {
        if (!inside_[i] || operand.kind != Kind::local) continue;
        const uint32_t from = producer_[operand.index];
        if (inside_[from] && depth_[from] == depth_[i]) leader_[leader(i)] = leader(from);
      }
    }
  }

  void make_parts() {
    std::map<uint32_t, std::vector<uint32_t>> groups;
    for (uint32_t i = 0; i < recipe_.steps.size(); ++i)
      if (inside_[i]) groups[leader(i)].push_back(i);
    part_of_.assign(recipe_.steps.size(), kNone);
    for (auto& [unused, steps] : groups) {
      if (!is_worth_it(steps)) continue;
      for (const uint32_t i : steps) part_of_[i] = static_cast<uint32_t>(partition_.parts.size());
      partition_.parts.emplace_back().steps = std::move(steps);
    }
    for (Part& part : partition_.parts) find_inputs(part);
    find_outputs();
  }

  bool is_worth_it(const std::vector<uint32_t>& steps) const {
    if (recipe_.small_parts) return true;
    int64_t elements = 0;
    for (const uint32_t i : steps)
      for (const Shape* shape : step(i).signature->output_shapes) elements += shape->num_elements();
    return steps.size() >= kFewestSteps && elements >= kFewestElements;
  }

  void find_inputs(Part& part) {
    std::map<std::pair<Kind, uint32_t>, uint64_t> numbers;  // of what comes from outside
    uint64_t next_place = 0;
    for (const uint32_t i : part.steps) {
      part.words.push_back(reinterpret_cast<uintptr_t>(step(i).signature));
      for (const Recipe::Operand& operand : step(i).operands) {
        if (operand.kind == Kind::constant) {
          add_constant(part.words, recipe_.constants[operand.index]);
        } else if (operand.kind == Kind::local &&
                   part_of_[producer_[operand.index]] == part_of_[i]) {
          part.words.insert(part.words.end(), {1, place_[operand.index]});
        } else {
          const auto [found, is_new] =
              numbers.try_emplace({operand.kind, operand.index}, part.inputs.size());
          if (is_new) part.inputs.push_back(operand);
          part.words.insert(part.words.end(), {2, found->second});
        }
      }
      for (uint32_t k = 0; k < step(i).num_outputs; ++k) place_[step(i).flat + k] = next_place++;
    }
  }

  static void add_constant(std::vector<uint64_t>& words, const Buffer& constant) {
    Hash128 content;
    for (const int64_t dim : constant.dims()) add(content, static_cast<uint64_t>(dim));
    add(content, constant.data(), constant.byte_size());
    words.insert(words.end(), {3, content.low, content.high,
                               static_cast<uint64_t>(constant.dtype()), constant.dims().size()});
  }

  void find_outputs() {
    std::vector<std::set<uint32_t>> outputs(partition_.parts.size());
    const auto need = [&](uint32_t flat, uint32_t by) {
      const uint32_t from = part_of_[producer_[flat]];
      if (from != kNone && from != by) outputs[from].insert(flat);
    };
    for (uint32_t i = 0; i < recipe_.steps.size(); ++i)
      for (const Recipe::Operand& operand : step(i).operands)
        if (operand.kind == Kind::local) need(operand.index, part_of_[i]);
    for (const uint32_t flat : recipe_.outputs) need(flat, kNone);
    for (size_t i = 0; i < outputs.size(); ++i) {
      Part& part = partition_.parts[i];
      part.outputs.assign(outputs[i].begin(), outputs[i].end());
      for (const uint32_t flat : part.outputs) part.words.push_back(place_[flat]);
    }
  }

  // By depth: what may be inside before what stays outside, each in program order.
  void order() {
    std::vector<Partition::Unit>& units = partition_.units;
    for (uint32_t i = 0; i < partition_.parts.size(); ++i) units.push_back({true, i});
    for (uint32_t i = 0; i < recipe_.steps.size(); ++i)
      if (part_of_[i] == kNone) units.push_back({false, i});
    const auto rank = [&](const Partition::Unit& unit) {
      const uint32_t first = unit.is_part ? partition_.parts[unit.index].steps[0] : unit.index;
      const int phase = is_read(first) ? 0 : inside_[first] ? 1 : 2;
      return std::tuple(phase == 0 ? 0 : depth_[first], phase, first);
    };
    std::sort(units.begin(), units.end(),
              [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  }

  const Recipe& recipe_;
  std::vector<bool> inside_;  // by step: may be part of one
  std::vector<uint32_t> depth_;
  std::vector<uint32_t> leader_;  // of its connected steps, as far as is known
  std::vector<uint32_t> producer_;
  std::vector<uint64_t> place_;  // of a value among the outputs of its part's steps
  std::vector<uint32_t> part_of_;
  Partition partition_;
};

}  // namespace

Partition find_parts(const Recipe& recipe) { return Divider(recipe).run(); }

double seconds_to_compile(const Partition& partition) {
  double seconds = 0;
  std::set<std::vector<uint64_t>> seen;
  for (const Part& part : partition.parts)
    if (seen.insert(part.words).second)
      seconds += kSecondsToCompile + kSecondsToCompileStep * static_cast<double>(part.steps.size());
  return seconds;
}

}  // namespace tf::internal
