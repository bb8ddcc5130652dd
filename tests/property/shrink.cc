// Making a program that shows a difference as small as it gets.
#include <functional>
#include <utility>

#include "property/compare.h"

namespace tf::testing {
namespace {

constexpr int kMostTries = 1500;

using Statements = std::vector<Statement>;

// The list and place of the statement with this number, counted from the first, depth first.
struct Place {
  Statements* list = nullptr;
  size_t index = 0;
};

bool find(Statements& statements, int& number, Place& place) {
  for (size_t i = 0; i < statements.size(); ++i) {
    if (number-- == 0) {
      place = {&statements, i};
      return true;
    }
    if (find(statements[i].body, number, place)) return true;
  }
  return false;
}

Place find(Program& program, int number) {
  Place place;
  bool found = find(program.main, number, place);
  for (Statements& function : program.functions) found = found || find(function, number, place);
  return place;
}

class Shrinker {
 public:
  Shrinker(Program program, const std::function<bool(const Program&)>& differs)
      : best_(std::move(program)), differs_(differs) {}

  Program run() {
    for (bool smaller = true; smaller && tries_ < kMostTries;) {
      smaller = false;
      for (int number = size() - 1; number >= 0; --number) smaller = try_at(number) || smaller;
    }
    return std::move(best_);
  }

 private:
  int size() const {
    int count = 0;
    const auto add = [&](const Statement&) { ++count; };
    for_each_statement(best_.main, add);
    for (const Statements& function : best_.functions) for_each_statement(function, add);
    return count;
  }

  bool keep_if_it_differs(const Program& candidate) {
    if (tries_++ >= kMostTries || !differs_(candidate)) return false;
    best_ = candidate;
    return true;
  }

  template <class Change>
  bool attempt(int number, const Change& change) {
    Program candidate = best_;
    const Place place = find(candidate, number);
    if (!place.list || !change(*place.list, place.index)) return false;
    return keep_if_it_differs(candidate);
  }

  template <class Change>
  bool simplify(int number, const Change& change) {
    return attempt(number, [&](Statements& list, size_t index) { return change(list[index]); });
  }

  bool try_at(int number) {
    const auto removed = [](Statements& list, size_t index) {
      list.erase(list.begin() + static_cast<std::ptrdiff_t>(index));
      return true;
    };
    if (attempt(number, removed)) return true;
    const auto opened = [](Statements& list, size_t index) {
      if (list[index].body.empty()) return false;
      Statements body = std::move(list[index].body);
      const auto place = list.erase(list.begin() + static_cast<std::ptrdiff_t>(index));
      list.insert(place, body.begin(), body.end());
      return true;
    };
    if (attempt(number, opened)) return true;
    bool any = simplify(number, [](Statement& one) { return std::exchange(one.every, 1) != 1; });
    any = simplify(number, [](Statement& one) { return std::exchange(one.varies, false); }) || any;
    any =
        simplify(number, [](Statement& one) { return std::exchange(one.literal, 0) != 0; }) || any;
    any = simplify(number, [](Statement& one) { return std::exchange(one.order, 1) != 1; }) || any;
    while (simplify(number, [](Statement& one) { return one.count > 1 && one.count-- > 1; }))
      any = true;
    return any;
  }

  Program best_;
  const std::function<bool(const Program&)>& differs_;
  int tries_ = 0;
};

}  // namespace

Program shrink(Program program, const std::function<bool(const Program&)>& differs) {
  return Shrinker(std::move(program), differs).run();
}

}  // namespace tf::testing
