// A curve in the terminal, drawn with Braille dots.
#pragma once

#include <string>
#include <vector>

namespace mnist {

/// Means over as many stretches as `count`, so that a long noisy series fits.
std::vector<float> smoothed(const std::vector<float>& values, size_t count);

/// The series as lines of text under a title, with the range of its values at the side.
std::string terminal_plot(const std::string& title, const std::vector<float>& values);

}  // namespace mnist
