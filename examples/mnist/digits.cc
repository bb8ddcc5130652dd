// Reading the data file, which may be anything.
#include "digits.h"

#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <vector>

namespace mnist {
namespace {

constexpr int kPixels = 784;
constexpr size_t kMaxBytes = 64 << 20;  // some seven times what is expected

[[noreturn]] void fail(const std::string& path, const std::string& what) {
  throw std::runtime_error("the data file '" + path + "' " + what);
}

std::string unpacked(const std::string& path) {
  errno = 0;
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
  if (!file) fail(path, std::string("cannot be opened: ") + std::strerror(errno));
  std::string text;
  char chunk[1 << 16];
  int count = 0;
  while ((count = gzread(file.get(), chunk, sizeof chunk)) > 0) {
    text.append(chunk, static_cast<size_t>(count));
    if (text.size() > kMaxBytes) fail(path, "is far too large");
  }
  int code = Z_OK;
  std::string message = gzerror(file.get(), &code);
  if (code == Z_ERRNO) message = std::strerror(errno);
  // zlib puts the file's name first, which the message has already.
  if (message.starts_with(path + ": ")) message.erase(0, path.size() + 2);
  if (count < 0 || (code != Z_OK && code != Z_STREAM_END)) fail(path, "is damaged: " + message);
  return text;
}

/// The numbers of one line, each from 0 to 255.
std::vector<uint8_t> parse_row(const std::string& path, const std::string& line, size_t row) {
  const std::string place = "is damaged: row " + std::to_string(row + 1);
  std::vector<uint8_t> values;
  int value = -1;  // -1 before the first digit
  for (const char c : line + ",") {
    if (c == ',') {
      if (value < 0) fail(path, place + " has an empty field");
      values.push_back(static_cast<uint8_t>(value));
      value = -1;
    } else if (c >= '0' && c <= '9') {
      value = (value < 0 ? 0 : value * 10) + (c - '0');
      if (value > 255) fail(path, place + " has a number above 255");
    } else if (c != '\r') {
      fail(path, place + " has something else than numbers");
    }
  }
  if (values.size() != kPixels + 1)
    fail(path, place + " has " + std::to_string(values.size()) + " numbers instead of 785");
  if (values.back() > 9) fail(path, place + " has a label above 9");
  return values;
}

/// Rows on their way into tensors.
struct Rows {
  std::vector<float> images;
  std::vector<int32_t> labels;

  void add(const std::vector<uint8_t>& row) {
    for (int i = 0; i < kPixels; ++i) images.push_back(static_cast<float>(row[i]) / 255.0f);
    labels.push_back(row[kPixels]);
  }
  Digits digits() const {
    const auto count = static_cast<int64_t>(labels.size());
    return {tf::constant(images, {count, kPixels}), tf::constant(labels), count};
  }
};

}  // namespace

Data load(const std::string& path) {
  const std::string text = unpacked(path);
  Rows train, test;
  size_t row = 0;
  for (size_t at = 0; at < text.size(); ++row) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::vector<uint8_t> values = parse_row(path, text.substr(at, end - at), row);
    (row % 5 == 0 ? test : train).add(values);
    at = end + 1;
  }
  if (train.labels.size() < 100) fail(path, "has only " + std::to_string(row) + " rows");
  return {train.digits(), test.digits()};
}

}  // namespace mnist
