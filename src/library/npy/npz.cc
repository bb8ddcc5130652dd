// .npz files: ZIP archives of .npy files, read by minizip.
#include <minizip/unzip.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>

#include "base/error.h"
#include "imperative/io.h"
#include "library/npy/format.h"
#include "record/caller.h"

namespace tf::io {

using internal::NpyContext;

namespace {

constexpr char kFunction[] = "tf::io::load_npz";
constexpr char kSuffix[] = ".npy";

struct CloseArchive {
  void operator()(void* archive) const { unzClose(archive); }
};
using Archive = std::unique_ptr<void, CloseArchive>;

/// The member that the archive is positioned at.
class Member : public internal::ByteSource {
 public:
  Member(void* archive, uint64_t size, const NpyContext& context)
      : archive_(archive), left_(size), context_(context) {
    if (unzOpenCurrentFile(archive) != UNZ_OK) context.damaged("cannot be unpacked");
  }
  ~Member() override {
    if (archive_) unzCloseCurrentFile(archive_);
  }
  size_t read(void* to, size_t size) override {
    constexpr size_t kChunk = size_t{1} << 30;  // minizip counts in 32 bits
    size_t done = 0;
    while (done < size) {
      const auto chunk = static_cast<unsigned>(std::min(size - done, kChunk));
      const int count = unzReadCurrentFile(archive_, static_cast<char*>(to) + done, chunk);
      if (count < 0) context_.damaged("cannot be unpacked");
      if (count == 0) break;
      done += static_cast<size_t>(count);
    }
    left_ -= std::min<uint64_t>(left_, done);
    return done;
  }
  uint64_t left() const override { return left_; }
  /// Reads to the end and compares the checksum.
  void finish() {
    char rest[4096];
    while (read(rest, sizeof rest) > 0) continue;
    void* archive = archive_;
    archive_ = nullptr;
    if (unzCloseCurrentFile(archive) != UNZ_OK) context_.damaged("has a wrong checksum");
  }

 private:
  void* archive_;
  uint64_t left_;
  const NpyContext& context_;
};

std::string member_name(void* archive, unz_file_info64& info, const NpyContext& context) {
  if (unzGetCurrentFileInfo64(archive, &info, nullptr, 0, nullptr, 0, nullptr, 0) != UNZ_OK)
    context.damaged("has a damaged list of members");
  std::string name(info.size_filename + 1, '\0');  // at most 65,535
  if (unzGetCurrentFileInfo64(archive, &info, name.data(), name.size(), nullptr, 0, nullptr, 0) !=
      UNZ_OK)
    context.damaged("has a damaged list of members");
  name.resize(info.size_filename);
  return name;
}

/// Whether the file is a list of no members and nothing else, which minizip takes for damaged.
bool is_empty_archive(const std::string& filename) {
  constexpr size_t kCounts = 16;  // of members and bytes, all zero
  constexpr size_t kSize = 22;
  std::ifstream file(filename, std::ios::binary);
  std::string bytes(kSize + 1, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return file.gcount() == kSize && bytes.starts_with("PK\5\6") &&
         bytes.find_first_not_of('\0', 4) >= 4 + kCounts;
}

Tensor read_member(void* archive, const unz_file_info64& info, const NpyContext& context) {
  constexpr uint64_t kMaxRatio = 1032;  // of deflate: a larger claim is a lie
  if (info.flag & 1) context.unsupported("is encrypted");
  if (info.uncompressed_size / kMaxRatio > info.compressed_size + 1)
    context.damaged(internal::text("claims to hold ", info.uncompressed_size, " bytes in ",
                                   info.compressed_size));
  Member member(archive, info.uncompressed_size, context);
  Tensor array = internal::read_npy(member, context);
  member.finish();
  return array;
}

}  // namespace

std::map<std::string, Tensor> load_npz(const std::string& filename, Location where) {
  const internal::CallerScope scope(where);
  const NpyContext context = {kFunction, filename, where};
  std::error_code error;
  if (!std::filesystem::exists(filename, error))
    internal::throw_error(ErrorCode::not_found, kFunction,
                          internal::text("'", filename, "' is not there"), where);
  if (is_empty_archive(filename)) return {};
  const Archive archive(unzOpen64(filename.c_str()));
  if (!archive) context.damaged("is no .npz file (a ZIP archive), or cannot be read");
  std::map<std::string, Tensor> arrays;
  int at = unzGoToFirstFile(archive.get());
  for (; at == UNZ_OK; at = unzGoToNextFile(archive.get())) {
    unz_file_info64 info;
    std::string name = member_name(archive.get(), info, context);
    if (!name.ends_with(kSuffix)) continue;
    const NpyContext inner = {kFunction, filename + ":" + name, where};
    name.resize(name.size() - (sizeof kSuffix - 1));
    if (!arrays.emplace(name, read_member(archive.get(), info, inner)).second)
      inner.damaged("is there twice");
  }
  if (at != UNZ_END_OF_LIST_OF_FILE) context.damaged("has a damaged list of members");
  return arrays;
}

}  // namespace tf::io
