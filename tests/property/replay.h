// What a printed random program needs: `Replay s; seed_17(s, 0); s.finish();` is what
// it shows.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "imperative/raw_ops.h"
#include "property/compare.h"

namespace tf::testing {

class Replay : public State {
 public:
  /// Notes an error and goes on; inside an attempt, leaves it to that.
  template <class Action>
  void guard(const Action& action) {
    if (attempts_ > 0) return action();
    try {
      action();
    } catch (const std::runtime_error& error) {
      events_.push_back({error.what(), {}, false});
    }
  }

  template <class Action>
  void attempt(const Action& action) {
    ++attempts_;
    try {
      action();
      --attempts_;
    } catch (const std::runtime_error& error) {
      --attempts_;
      events_.push_back({std::string("caught ") + error.what(), {}, false});
    }
  }

  void keep(const Tensor& tensor, Kind kind) { kept.emplace_back(tensor, kind); }
  void look(const Tensor& tensor, Kind kind) { events_.push_back(event_of(tensor, kind)); }
  /// A gradient, or a note that there is none.
  void assign(Tensor& slot, const Tensor& gradient) {
    if (gradient.defined())
      slot = gradient;
    else
      events_.push_back({"unconnected", {}, false});
  }
  Variable& variable(Kind kind, int i) { return variables[static_cast<int>(kind)][i]; }

  /// Looks at everything that is left.
  std::vector<Event> finish();

  std::vector<std::pair<Tensor, Kind>> kept;

 private:
  std::vector<Event> events_;
  int attempts_ = 0;
};

}  // namespace tf::testing
