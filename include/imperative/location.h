// The user's source line that an operation was written at.
#pragma once

#include <cstdint>
#if __has_include(<source_location>)
#include <source_location>
#endif

namespace tf {

/// File, line and column of a call. Functions take it as a defaulted last parameter, or inside an
/// `Input`, so that it is the caller's; wrap `std::source_location` where the compiler has it.
class Location {
 public:
  constexpr Location() = default;
  constexpr Location(const char* file, uint32_t line, uint32_t column, const char* function)
      : file_(file), function_(function), line_(line), column_(column) {}

#if defined(__cpp_lib_source_location)
  /// Where this is called; as a default argument, where the function with that argument is called.
  static constexpr Location current(std::source_location where = std::source_location::current()) {
    return {where.file_name(), where.line(), where.column(), where.function_name()};
  }
#else
  // As above; such compilers do not know the column.
  static constexpr Location current(const char* file = __builtin_FILE(),
                                    uint32_t line = __builtin_LINE(),
                                    const char* function = __builtin_FUNCTION()) {
    return {file, line, 0, function};
  }
#endif

  /// The parts; of a default-made Location, empty and 0.
  constexpr const char* file() const { return file_; }
  constexpr uint32_t line() const { return line_; }
  constexpr uint32_t column() const { return column_; }
  constexpr const char* function() const { return function_; }

 private:
  const char* file_ = "";
  const char* function_ = "";
  uint32_t line_ = 0;
  uint32_t column_ = 0;
};

}  // namespace tf
