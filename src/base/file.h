// Errors of the file system, and writing whole files.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "imperative/location.h"

namespace tf::internal {

/// Throws the class that belongs to `error`, an errno: "[function] what: the system's words".
[[noreturn]] void throw_system_error(const char* function, const std::string& what, int error,
                                     const Location& where);

/// Writes the parts one after another, beside the file first: a failure leaves what was there.
/// Links are followed and permissions kept; what is no file (a device, a pipe) is written to.
void write_file(const char* function, const std::string& filename,
                std::initializer_list<std::string_view> parts, const Location& where);

}  // namespace tf::internal
