// Timing that the programs of compare.py share.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iostream>
#include <string>
#include <vector>

#include "base/clock.h"

using tf::internal::Clock;
using tf::internal::seconds_since;

inline double median_of_last_half(std::vector<double> times) {
  times.erase(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2));
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

/// Prints a line of JSON: the seconds of one of a run's `units`, and of the first and the slowest later run.
inline void print_times(const std::string& name, const std::vector<double>& runs, int units,
                        double first) {
  const auto later = runs.begin() + static_cast<std::ptrdiff_t>(runs.size() / 2);
  std::cout << "{\"workload\": \"" << name
            << "\", \"seconds\": " << median_of_last_half(runs) / units << ", \"first\": " << first
            << ", \"slowest_later\": " << *std::max_element(later, runs.end()) << "}" << std::endl;
}
