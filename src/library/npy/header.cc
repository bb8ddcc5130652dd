// The header of a .npy file: a Python dictionary such as
// {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }
#include "base/error.h"
#include "library/npy/format.h"

namespace tf::internal {
namespace {

/// Reads the few Python literals that occur in headers.
class Parser {
 public:
  Parser(const std::string& text, const NpyContext& context) : text_(text), context_(context) {}

  NpyHeader parse() {
    NpyHeader header;
    bool seen[3] = {};
    expect('{');
    while (!accept('}')) {
      const std::string key = quoted();
      expect(':');
      const int entry = key == "descr" ? 0 : key == "fortran_order" ? 1 : key == "shape" ? 2 : 3;
      if (entry == 3 || seen[entry]) context_.damaged("has an unexpected entry '" + key + "'");
      seen[entry] = true;
      if (entry == 0) header.descr = descr();
      if (entry == 1) header.fortran_order = boolean();
      if (entry == 2) header.shape = tuple();
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip();
    if (at_ != text_.size() || !seen[0] || !seen[1] || !seen[2])
      context_.damaged("has a header that is not the three entries of an array");
    return header;
  }

 private:
  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  bool accept(char c) {
    skip();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!accept(c)) context_.damaged(text("has a header without '", c, "' at byte ", at_));
  }
  std::string quoted() {
    skip();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '\'' && quote != '"') context_.damaged("has a header without a quoted word");
    const size_t end = text_.find(quote, at_ + 1);
    if (end == std::string::npos) context_.damaged("has a header with an open quote");
    const std::string word = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return word;
  }
  std::string descr() {
    skip();
    if (at_ < text_.size() && text_[at_] == '[')
      context_.unsupported("holds records (a structured dtype)");
    return quoted();
  }
  bool boolean() {
    skip();
    for (const auto& [word, value] : {std::pair("True", true), std::pair("False", false)}) {
      if (text_.compare(at_, std::string(word).size(), word) != 0) continue;
      at_ += std::string(word).size();
      return value;
    }
    context_.damaged("has a fortran_order that is neither True nor False");
  }
  int64_t integer() {
    skip();
    constexpr int64_t kLimit = int64_t{1} << 56;
    int64_t value = 0;
    const size_t start = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
      value = value * 10 + (text_[at_++] - '0');
      if (value > kLimit) context_.damaged("has an impossible shape");
    }
    const bool has_leading_zero = at_ - start > 1 && text_[start] == '0';  // no number of Python's
    if (at_ == start || has_leading_zero)
      context_.damaged("has a shape that is not made of numbers");
    accept('L');  // as Python 2 wrote large ones
    return value;
  }
  std::vector<int64_t> tuple() {
    std::vector<int64_t> values;
    expect('(');
    while (!accept(')')) {
      values.push_back(integer());
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return values;
  }

  const std::string& text_;
  const NpyContext& context_;
  size_t at_ = 0;
};

}  // namespace

NpyHeader parse_npy_header(const std::string& text, const NpyContext& context) {
  return Parser(text, context).parse();
}

std::string npy_header(const NpyHeader& header) {
  std::string shape;
  for (const int64_t extent : header.shape) shape += std::to_string(extent) + ", ";
  if (header.shape.size() > 1) shape.resize(shape.size() - 2);
  if (header.shape.size() == 1) shape.resize(shape.size() - 1);  // "(3,)"
  std::string text = "{'descr': '" + header.descr +
                     "', 'fortran_order': " + (header.fortran_order ? "True" : "False") +
                     ", 'shape': (" + shape + "), }";
  // NumPy leaves room to grow the first extent in place, and aligns the elements to 64 bytes.
  if (!header.shape.empty()) {
    const size_t digits = std::to_string(header.shape[0]).size();
    text.append(digits < 21 ? 21 - digits : 0, ' ');
  }
  constexpr size_t kFixed = 10;  // magic, version, length
  const size_t padding = 64 - (kFixed + text.size() + 1) % 64;
  text.append(padding, ' ');
  text += '\n';
  const auto length = static_cast<uint16_t>(text.size());
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(length & 0xff);
  bytes += static_cast<char>(length >> 8);
  return bytes + text;
}

}  // namespace tf::internal
