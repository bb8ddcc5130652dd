// The program that holds everything.
#include "property/compare.h"

namespace tf::testing {
namespace {

Statement statement(Form form, int number) {
  Statement made;
  made.form = form;
  made.kind = Kind::f3;
  made.source = Kind::f3;
  made.out = number % 3;
  made.a = (number + 1) % 3;
  made.b = (number + 2) % 3;
  made.variable = number % 2;
  made.literal = number % 5;
  made.varies = number % 4 == 0;
  made.line = static_cast<uint32_t>(number) + 1;
  return made;
}

}  // namespace

Program everything_program() {
  constexpr size_t kPerFunction = 12;
  Program program;
  int number = 0;
  for (size_t row = 0; row < operations().size(); ++row) {
    if (row % kPerFunction == 0) program.functions.emplace_back();
    program.functions.back().push_back(statement(Form::operation, number++));
    program.functions.back().back().operation = static_cast<int>(row);
  }
  Statement loop = statement(Form::loop, number++);
  loop.count = 3;
  for (const Form form :
       {Form::gradient, Form::look, Form::keep, Form::copy, Form::drop, Form::sync, Form::sweep})
    loop.body.push_back(statement(form, number++));
  loop.body.push_back(loop.body.front());
  loop.body.back().of_variable = loop.body.back().ends = true;
  loop.body.back().order = 2;
  for (const Form form : {Form::step, Form::attempt, Form::branch}) {
    Statement around = statement(form, number++);
    around.every = 2;
    around.body.push_back(statement(Form::raise, number++));
    loop.body.push_back(around);
  }
  for (size_t i = 0; i < program.functions.size(); ++i) {
    loop.body.push_back(statement(Form::call, number++));
    loop.body.back().operation = static_cast<int>(i);
  }
  program.main.push_back(loop);
  return program;
}

}  // namespace tf::testing
