// .npy files.
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>

#include "base/error.h"
#include "base/file.h"
#include "imperative/io.h"
#include "library/npy/format.h"
#include "record/caller.h"

namespace tf::io {

using internal::CallerScope;
using internal::throw_error;
using internal::throw_system_error;

namespace {

class FileSource : public internal::ByteSource {
 public:
  FileSource(const std::string& filename, const char* function, const Location& where) {
    const std::string what = "'" + filename + "' cannot be opened";
    std::error_code error;
    if (std::filesystem::is_directory(filename, error))
      throw_error(ErrorCode::failed_precondition, function, what + ": it is a folder", where);
    file_.reset(std::fopen(filename.c_str(), "rb"));
    if (!file_) throw_system_error(function, what, errno, where);
    left_ = std::filesystem::file_size(filename, error);
    if (error) throw_system_error(function, what, error.value(), where);
  }
  size_t read(void* to, size_t size) override {
    const size_t count = std::fread(to, 1, size, file_.get());
    left_ -= std::min<uint64_t>(left_, count);
    return count;
  }
  uint64_t left() const override { return left_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> file_;
  uint64_t left_ = 0;
};

/// NumPy's name of a dtype; empty if it has none.
std::string descr_of(DType dtype) {
  switch (dtype) {
    case DType::bool_: return "|b1";
    case DType::int8: return "|i1";
    case DType::uint8: return "|u1";
    case DType::int16: return "<i2";
    case DType::uint16: return "<u2";
    case DType::int32: return "<i4";
    case DType::uint32: return "<u4";
    case DType::int64: return "<i8";
    case DType::uint64: return "<u8";
    case DType::float16: return "<f2";
    case DType::float32: return "<f4";
    case DType::float64: return "<f8";
    case DType::complex64: return "<c8";
    case DType::complex128: return "<c16";
    default: return "";
  }
}

struct Elements {
  std::string descr;
  std::string owned = {};
};

Elements string_elements(const Tensor& array, const Location& where) {
  const std::vector<std::string> values = array.to_vector<std::string>();
  size_t width = 1;
  for (const std::string& value : values) {
    width = std::max(width, value.size());
    if (value.ends_with('\0'))  // NumPy fills shorter strings with zeros
      internal::invalid_argument("tf::io::save_npy", where,
                                 "a string of the array ends in a zero byte, which NumPy's files "
                                 "cannot hold; strings that end otherwise are accepted");
  }
  Elements elements{"|S" + std::to_string(width), ""};
  for (const std::string& value : values) {
    elements.owned += value;
    elements.owned.append(width - value.size(), '\0');
  }
  return elements;
}

template <class T>
std::string_view bytes_as(const Tensor& array) {
  const auto view = array.data<T>();
  return {reinterpret_cast<const char*>(view.data()), view.size_bytes()};
}

/// The elements where they are.
std::string_view element_bytes(const Tensor& array) {
  switch (array.dtype()) {
    case DType::bool_: return bytes_as<bool>(array);
    case DType::int8: return bytes_as<int8_t>(array);
    case DType::uint8: return bytes_as<uint8_t>(array);
    case DType::int16: return bytes_as<int16_t>(array);
    case DType::uint16: return bytes_as<uint16_t>(array);
    case DType::int32: return bytes_as<int32_t>(array);
    case DType::uint32: return bytes_as<uint32_t>(array);
    case DType::int64: return bytes_as<int64_t>(array);
    case DType::uint64: return bytes_as<uint64_t>(array);
    case DType::float16: return bytes_as<half_t>(array);
    case DType::float32: return bytes_as<float>(array);
    case DType::float64: return bytes_as<double>(array);
    case DType::complex64: return bytes_as<std::complex<float>>(array);
    default: return bytes_as<std::complex<double>>(array);
  }
}

}  // namespace

Tensor load_npy(const std::string& filename, Location where) {
  const CallerScope scope(where);
  FileSource source(filename, "tf::io::load_npy", where);
  return internal::read_npy(source, {"tf::io::load_npy", filename, where});
}

void save_npy(const std::string& filename, const Input& array) {
  const CallerScope scope(array.where());
  const Tensor tensor = array.tensor();
  if (!tensor.defined())
    internal::invalid_argument("tf::io::save_npy", array.where(),
                               "the array is an empty handle (default-made or moved from)");
  const Shape shape = tensor.shape();
  const bool is_text = tensor.dtype() == DType::string;
  const Elements elements =
      is_text ? string_elements(tensor, array.where()) : Elements{descr_of(tensor.dtype())};
  if (elements.descr.empty())
    internal::invalid_argument("tf::io::save_npy", array.where(), "the array is ",
                               name(tensor.dtype()),
                               ", which NumPy's files cannot hold; convert it by tf::cast");
  const std::string header =
      internal::npy_header({elements.descr, false, {shape.begin(), shape.end()}});
  const std::string_view bytes = is_text ? elements.owned : element_bytes(tensor);
  internal::write_file("tf::io::save_npy", filename, {header, bytes}, array.where());
}

}  // namespace tf::io
