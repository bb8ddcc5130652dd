// Random programs as C++.
#include "property/compare.h"

namespace tf::testing {
namespace {

class Printer {
 public:
  explicit Printer(const std::string& name) : name_(name) {}

  std::string print(const Program& program) {
    for (size_t i = 0; i < program.functions.size(); ++i)
      function(name_of_function(i) + "(Replay& s, [[maybe_unused]] int i) {", program.functions[i]);
    function(name_ + "(Replay& s, [[maybe_unused]] int i) {", program.main);
    return std::move(text_);
  }

 private:
  void line(const std::string& text) { text_ += std::string(indent_, ' ') + text + "\n"; }

  void function(const std::string& head, const std::vector<Statement>& body) {
    line("void " + head);
    indent_ += 2;
    std::string names;
    for (int kind = 0; kind < kKinds; ++kind)
      names += std::string(kind ? ", " : "") + name_of(static_cast<Kind>(kind));
    line("[[maybe_unused]] auto& [" + names + "] = s.tensors;");
    block(body);
    indent_ -= 2;
    line("}\n");
  }

  std::string name_of_function(size_t i) const { return name_ + "_" + std::to_string(i); }

  void block(const std::vector<Statement>& body) {
    for (const Statement& one : body) {
      if (one.every > 1) line("if (" + counter_ + " % " + std::to_string(one.every) + " == 0)");
      statement(one);
    }
  }

  void open(const std::string& head, const Statement& one, const std::string& tail) {
    line(head);
    indent_ += 2;
    block(one.body);
    indent_ -= 2;
    line(tail);
  }

  void statement(const Statement& one) {
    const std::string n = number(one);
    switch (one.form) {
      case Form::loop: return loop(one);
      case Form::step: return open("s.guard([&] { const auto step = tf::new_step();", one, "});");
      case Form::attempt: return open("s.attempt([&] {", one, "});");
      case Form::branch:
        return open("s.guard([&] { if (" + slot(one.kind, one.a) + " > " +
                        std::to_string(one.literal) + ") {",
                    one, "}});");
      case Form::call:
        return line(name_of_function(static_cast<size_t>(one.operation)) + "(s, " + counter_ +
                    ");");
      case Form::raise: return line("s.guard([&] { throw std::runtime_error(\"interrupted\"); });");
      default: return line("s.guard([&] { " + leaf(one, n) + " });");
    }
  }

  void loop(const Statement& one) {
    const std::string outer = counter_;
    counter_ += "_";
    open("for (int " + counter_ + " = 0; " + counter_ + " < " + std::to_string(one.count) + "; ++" +
             counter_ + ") {",
         one, "}");
    counter_ = outer;
  }

  std::string leaf(const Statement& one, const std::string& n) {
    const std::string out = slot(one.kind, one.out);
    const std::string a = slot(one.kind, one.a);
    switch (one.form) {
      case Form::look: return "s.look(" + a + ", Kind::" + name_of(one.kind) + ");";
      case Form::keep: return "s.keep(" + a + ", Kind::" + name_of(one.kind) + ");";
      case Form::copy: return out + " = " + a + ";";
      case Form::drop:
        return out + " = first_value(Kind::" + name_of(one.kind) + ", " + std::to_string(one.out) +
               ");";
      case Form::sync: return "tf::sync();";
      case Form::sweep: return "tf::stats();";
      case Form::gradient: return gradient(one, n);
      default: return operation(one, n);
    }
  }

  std::string gradient(const Statement& one, const std::string& n) {
    const std::string x =
        one.of_variable ? variable(one.source, one.variable) : slot(one.source, one.b);
    const std::string out = slot(one.source, one.of_variable ? one.out : one.b);
    return "s.assign(" + out + ", Differentiate{Kind::" + std::string(name_of(one.source)) + ", " +
           n + ", " + std::to_string(one.order) + ", " + (one.ends ? "true" : "false") + "}(" +
           slot(one.kind, one.a) + ", " + slot(one.kind, one.c) + ", " + x + "));";
  }

  std::string operation(const Statement& one, const std::string& n) {
    const Operation& row = operations()[static_cast<size_t>(one.operation)];
    const int slots[] = {one.a, one.b, one.c};
    std::string text = slot(row.out, one.out) + " = " + row.text + ";";
    for (int i = 0; i < 3 && row.in[i] != Kind::none; ++i) {
      const std::string operand = slot(row.in[i], slots[i]);
      replace(text, std::string("$") + static_cast<char>('a' + i), operand);
      if (one.checked) text = operand + ".str(); " + text;
    }
    replace(text, "$n", n);
    if (row.variable != Kind::none) replace(text, "$v", variable(row.variable, one.variable));
    return text;
  }

  std::string number(const Statement& one) const {
    const std::string literal = std::to_string(one.literal);
    return one.varies ? "(" + literal + " + " + counter_ + ")" : literal;
  }
  static std::string slot(Kind kind, int i) {
    return std::string(name_of(kind)) + "[" + std::to_string(i) + "]";
  }
  static std::string variable(Kind kind, int i) {
    return std::string("s.variable(Kind::") + name_of(kind) + ", " + std::to_string(i) + ")";
  }
  static void replace(std::string& text, const std::string& what, const std::string& by) {
    for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
      text.replace(at, what.size(), by);
  }

  std::string text_;
  std::string name_;
  std::string counter_ = "i";
  int indent_ = 0;
};

}  // namespace

std::string print_program(const Program& program, const std::string& name) {
  return Printer(name).print(program);
}

}  // namespace tf::testing
