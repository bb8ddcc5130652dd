// Errors of the file system, and writing whole files.
#include "base/file.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <random>
#include <system_error>

#include "base/error.h"

namespace tf::internal {
namespace {

ErrorCode code_of(int error) {
  if (error == ENOENT || error == ENOTDIR) return ErrorCode::not_found;
  if (error == EACCES || error == EPERM) return ErrorCode::permission_denied;
  if (error == ENOSPC || error == EFBIG) return ErrorCode::resource_exhausted;
  return ErrorCode::unknown;
}

}  // namespace

void throw_system_error(const char* function, const std::string& what, int error,
                        const Location& where) {
  throw_error(code_of(error), function, text(what, ": ", std::generic_category().message(error)),
              where);
}

void write_file(const char* function, const std::string& filename,
                std::initializer_list<std::string_view> parts, const Location& where) {
  const std::string what = "'" + filename + "' cannot be written";
  const std::string temporary = text(filename, ".", std::hex, std::random_device()());
  std::ofstream out(temporary, std::ios::binary);
  if (!out) throw_system_error(function, what, errno, where);
  for (const std::string_view part : parts)
    out.write(part.data(), static_cast<std::streamsize>(part.size()));
  out.close();
  std::error_code error;
  if (!out) {
    const int cause = errno;
    std::filesystem::remove(temporary, error);
    throw_system_error(function, what, cause, where);
  }
  std::filesystem::rename(temporary, filename, error);
  if (!error) return;
  const int cause = error.value();
  std::filesystem::remove(temporary, error);
  throw_system_error(function, what, cause, where);
}

}  // namespace tf::internal
