// Cutting: at a loop's next touch of a variable, or at whole periods of a tensor-only loop.
#include "record/window.h"

#include "record/async_run.h"
#include "record/runner.h"
#include "record/variable_state.h"

namespace tf::internal {
namespace {

// A window is first examined for a period at this size (a window that reads variables is most
// likely a training step, which its variables cut better), and never grows beyond the last.
constexpr uint64_t kFirstCheck = 256;
constexpr uint64_t kFirstCheckWithVariables = 4096;
constexpr uint64_t kLongestPeriodic = 512;
constexpr uint64_t kLongestWindow = 16384;

uint64_t identity_of(const Node* node) {
  return mix(reinterpret_cast<uintptr_t>(node->signature), node->site);
}

struct Period {
  size_t length = 0;   // 0: none
  size_t covered = 0;  // nodes at the window's end that repeat with it
};

// A value that the runner thread's piece will give counts as held until it is there.
void hold_until_there(Value* value) {
  std::vector<Value*>& awaited = engine().async_awaited;
  if (!awaited.empty() && awaited.back() == value) return;
  retain_handle(value);
  awaited.push_back(value);
}

// The longest suffix that is at least twice its own shortest period, by the prefix function of the
// reversed sequence.
Period find_period(const std::vector<Node*>& nodes) {
  const size_t count = nodes.size();
  const auto at = [&](size_t i) { return identity_of(nodes[count - 1 - i]); };
  std::vector<size_t> border(count, 0);
  Period period;
  for (size_t i = 1; i < count; ++i) {
    size_t length = border[i - 1];
    while (length > 0 && at(i) != at(length)) length = border[length - 1];
    if (at(i) == at(length)) ++length;
    border[i] = length;
    const size_t shortest = i + 1 - length;
    if (2 * shortest <= i + 1) period = {shortest, i + 1};
  }
  return 2 * period.covered >= count ? period : Period{};
}

// Expects the next window to repeat the last whole periods of this one.
void expect(Window& window, const Period& period) {
  const size_t longest = std::min<size_t>(period.covered, kLongestPeriodic);
  window.period_length = std::max<size_t>(longest / period.length, 1) * period.length;
  window.period_hash = Hash128{};
  for (size_t i = window.nodes.size() - window.period_length; i < window.nodes.size(); ++i)
    add(window.period_hash, identity_of(window.nodes[i]));
}

bool is_cut_due(Window& window) {
  const uint64_t size = window.nodes.size();
  if (size == window.period_length && window.sequence == window.period_hash) return true;
  if (size == kFirstCheck && window.reads_variables) window.next_check = kFirstCheckWithVariables;
  if (size < window.next_check) return false;
  window.next_check *= 2;
  const Period period = find_period(window.nodes);
  if (period.length > 0) expect(window, period);
  return period.length > 0 || size >= kLongestWindow;
}

}  // namespace

void append(Window& window, Node* node) {
  if (window.nodes.empty()) {
    window.sequence = Hash128{};
    window.next_check = kFirstCheck;
    window.reads_variables = false;
  }
  node->window = &window;
  node->owner = &window;
  window.nodes.push_back(node);
  if (node->variable) window.reads_variables = true;
  add(window.sequence, identity_of(node));
  ++engine().counters.ops_recorded;
  if (engine().run_each_op || is_cut_due(window)) run_unwatched(window);
}

void touch(const std::shared_ptr<VariableState>& state, uint32_t site) {
  Window& window = this_window();
  const uint64_t key = mix(reinterpret_cast<uintptr_t>(state.get()), site);
  // Running gives the lock up, so other threads may touch the variable meanwhile: look again after.
  for (;;) {
    if (window.running) {
      wait_until_idle(window);
    } else if (!settle_foreign_use(*state, &window)) {
      const auto found = window.touches.find(key);
      if (found == window.touches.end() || state->window_assigns <= found->second) break;
      run_unwatched(window);
    }
  }
  window.touches[key] = state->window_assigns;
  if (state->window == &window) return;
  state->window = &window;
  window.touched.push_back(state);
}

bool settle_input(Value* value, const Window& mine) {
  const Node* node = value->node;
  bool has_run = false;
  while (!node->settled() && node->window != &mine) {
    const bool is_before = node->window == &engine().async && engine().async_owner == &mine;
    if (is_before && value->shape.load()->is_fully_defined()) {
      hold_until_there(value);
      return has_run;
    }
    run_window(*node->window);
    has_run = true;
  }
  return has_run;
}

bool settle_foreign_use(const VariableState& state, const Window* mine) {
  if (state.in_async && engine().async_owner != mine) {
    wait_until_idle(*engine().async_owner);
    return true;
  }
  if (!state.window || state.window == mine) return false;
  run_window(*state.window);
  return true;
}

void leave_variables(Window& window) {
  for (const auto& variable : window.touched) {
    variable->window = nullptr;
    variable->window_assigns = 0;
    variable->current = nullptr;
  }
  window.touched.clear();
  window.touches.clear();
}

}  // namespace tf::internal
