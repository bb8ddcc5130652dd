// A curve in the terminal, drawn with Braille dots: two by four to a character.
#include "plot.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace mnist {
namespace {

constexpr int kColumns = 60;
constexpr int kRows = 8;

/// Dots to characters of U+2800 and following, as UTF-8.
class Canvas {
 public:
  Canvas() : cells_(kColumns * kRows, 0) {}
  void set(int x, int y) {  // y from the top
    constexpr int kBits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    if (x < 0 || x >= 2 * kColumns || y < 0 || y >= 4 * kRows) return;
    const int cell = y / 4 * kColumns + x / 2;
    cells_[static_cast<size_t>(cell)] |= kBits[y % 4][x % 2];
  }
  std::string row(int index) const {
    std::string text;
    for (int column = 0; column < kColumns; ++column) {
      const int cell = index * kColumns + column;
      const int bits = cells_[static_cast<size_t>(cell)];
      text += static_cast<char>(0xE2);
      text += static_cast<char>(0xA0 | bits >> 6);
      text += static_cast<char>(0x80 | (bits & 0x3F));
    }
    return text;
  }

 private:
  std::vector<int> cells_;
};

}  // namespace

std::vector<float> smoothed(const std::vector<float>& values, size_t count) {
  std::vector<float> means;
  count = std::min(count, values.size());
  for (size_t i = 0; i < count; ++i) {
    const size_t from = i * values.size() / count;
    const size_t to = (i + 1) * values.size() / count;
    float sum = 0;
    for (size_t j = from; j < to; ++j) sum += values[j];
    means.push_back(sum / static_cast<float>(to - from));
  }
  return means;
}

std::string terminal_plot(const std::string& title, const std::vector<float>& values) {
  const std::vector<float> means = smoothed(values, 2 * kColumns);
  if (means.empty()) return "";
  const float top = std::max(*std::max_element(means.begin(), means.end()), 1e-6f);
  Canvas canvas;
  int last = -1;
  for (size_t i = 0; i < means.size(); ++i) {
    const auto x = static_cast<int>(i * 2 * kColumns / means.size());
    const float height = std::isfinite(means[i]) ? std::max(0.0f, means[i] / top) : 1.0f;
    const int y = static_cast<int>(std::lround((1 - height) * (4 * kRows - 1)));
    const int from = last < 0 ? y : std::min(y, last);
    for (int dot = from; dot <= std::max(y, last < 0 ? y : last); ++dot) canvas.set(x, dot);
    last = y;
  }
  std::string text = title + "\n";
  for (int row = 0; row < kRows; ++row) {
    char label[16] = "        ";
    if (row == 0) std::snprintf(label, sizeof label, "%7.3f ", top);
    if (row == kRows - 1) std::snprintf(label, sizeof label, "%7.3f ", 0.0);
    text += label + std::string("│") + canvas.row(row) + "\n";
  }
  return text;
}

}  // namespace mnist
