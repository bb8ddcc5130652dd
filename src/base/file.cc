// Errors of the file system, and writing whole files.
#include "base/file.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <random>
#include <system_error>

#include "base/error.h"

namespace tf::internal {

namespace fs = std::filesystem;

namespace {

ErrorCode code_of(int error) {
  if (error == ENOENT || error == ENOTDIR) return ErrorCode::not_found;
  if (error == EACCES || error == EPERM) return ErrorCode::permission_denied;
  if (error == EISDIR) return ErrorCode::failed_precondition;
  if (error == ENOSPC || error == EFBIG) return ErrorCode::resource_exhausted;
  return ErrorCode::unknown;
}

constexpr int kMaxLinks = 40;  // as many as Linux follows

/// The file that is meant: links are followed.
fs::path followed(const char* function, const std::string& filename, const std::string& what,
                  const Location& where) {
  fs::path file = filename;
  std::error_code error;
  for (int links = 0; fs::is_symlink(file, error); ++links) {
    if (links == kMaxLinks) throw_system_error(function, what, ELOOP, where);
    file = file.parent_path() / fs::read_symlink(file, error);
  }
  return file;
}

/// Writes the parts to `file`; the system's error or 0.
int write_parts(const fs::path& file, std::initializer_list<std::string_view> parts) {
  errno = 0;
  std::ofstream out(file, std::ios::binary);
  for (const std::string_view part : parts)
    out.write(part.data(), static_cast<std::streamsize>(part.size()));
  out.close();
  if (out) return 0;
  return errno ? errno : EIO;
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
  const fs::path file = followed(function, filename, what, where);
  std::error_code error;
  const fs::file_status before = fs::status(file, error);
  // A device or a pipe is written to; a file in its place would end it.
  if (fs::exists(before) && !fs::is_regular_file(before)) {
    if (const int cause = write_parts(file, parts))
      throw_system_error(function, what, cause, where);
    return;
  }
  const fs::path temporary = text(file.string(), ".", std::hex, std::random_device()());
  int cause = write_parts(temporary, parts);
  if (cause == 0 && fs::exists(before)) fs::permissions(temporary, before.permissions(), error);
  if (cause == 0) {
    fs::rename(temporary, file, error);
    cause = error.value();
  }
  if (cause == 0) return;
  fs::remove(temporary, error);
  throw_system_error(function, what, cause, where);
}

}  // namespace tf::internal
