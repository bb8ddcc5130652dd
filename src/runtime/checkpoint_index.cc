// Reads the table that TensorFlow writes (core/lib/io/table_builder.cc, after LevelDB's), in it
// messages of core/protobuf/tensor_bundle.proto.
#include "runtime/checkpoint_index.h"

#include <optional>
#include <protozero/buffer_string.hpp>
#include <protozero/pbf_reader.hpp>
#include <protozero/varint.hpp>

namespace tf::internal {
namespace {

using namespace std::string_view_literals;

constexpr size_t kTrailer = 5;  // after each block: how it is compressed, and its checksum
constexpr size_t kFooter = 48;
constexpr auto kMagic = "\x57\xfb\x80\x8b\x24\x75\x47\xdb"sv;
constexpr char kBadEnd[] = "it does not end as TensorFlow's tables do";
constexpr char kBadBlocks[] = "its blocks do not follow each other";
constexpr char kBadBlock[] = "a block of it has a wrong checksum";
constexpr char kBadEntry[] = "an entry of it cannot be read";

/// Where a block is.
struct Place {
  uint64_t offset = 0;
  uint64_t size = 0;  // without its trailer
  uint64_t end() const { return offset + size + kTrailer; }
};

uint32_t little_endian(std::string_view bytes) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value |= uint32_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return value;
}

/// CRC-32C, the Castagnoli polynomial bit by bit: an index is small.
uint32_t crc32c(std::string_view bytes) {
  uint32_t crc = ~uint32_t{0};
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1 ? 0x82f63b78u : 0);
  }
  return ~crc;
}

/// Whether the block, with the byte that says how it is compressed, has the checksum behind it.
bool is_whole(std::string_view bytes, const Place& block) {
  constexpr uint32_t kMask = 0xa282ead8;  // LevelDB's, so that a checksum is not that of itself
  const uint32_t crc = crc32c(bytes.substr(block.offset, block.size + 1));
  return little_endian(bytes.substr(block.end() - 4, 4)) == ((crc >> 15 | crc << 17) + kMask);
}

std::optional<uint64_t> take_varint(std::string_view& bytes) {
  const char* at = bytes.data();
  try {
    const uint64_t value = protozero::decode_varint(&at, bytes.data() + bytes.size());
    bytes.remove_prefix(static_cast<size_t>(at - bytes.data()));
    return value;
  } catch (const protozero::exception&) {
    return {};
  }
}

/// False if there is none, or if it goes beyond `limit`.
bool take_place(std::string_view& bytes, uint64_t limit, Place& place) {
  const auto offset = take_varint(bytes);
  const auto size = take_varint(bytes);
  if (!offset || !size || *offset > limit || *size > limit) return false;
  place = {*offset, *size};
  return place.end() <= limit;
}

/// Calls `use(key, value)` for each entry of a block, until it returns a fault.
template <class Use>
std::string for_each_entry(std::string_view block, const Use& use) {
  // At the end are the places of whole keys, and how many those are.
  if (block.size() < 4) return kBadEntry;
  const uint32_t restarts = little_endian(block.substr(block.size() - 4));
  if (restarts > block.size() / 4 - 1) return kBadEntry;
  block.remove_suffix(4 * (size_t{restarts} + 1));
  std::string key;
  while (!block.empty()) {
    const auto shared = take_varint(block);  // with the key before
    const auto unshared = take_varint(block);
    const auto length = take_varint(block);
    if (!shared || !unshared || !length || *shared > key.size() || *unshared > block.size() ||
        *length > block.size() - *unshared)
      return kBadEntry;
    key.resize(*shared);
    key += block.substr(0, *unshared);
    std::string fault = use(key, block.substr(*unshared, *length));
    if (!fault.empty()) return fault;
    block.remove_prefix(*unshared + *length);
  }
  return "";
}

/// A tensorflow.BundleEntryProto.
std::string read_entry(const std::string& key, std::string_view value, CheckpointEntries& entries) {
  // The first entry has no key and is about the whole; keys of pieces of tensors begin with a zero.
  if (key.empty() || key[0] == '\0') return "";
  constexpr int kDtype = 1;
  constexpr int kSize = 5;
  CheckpointEntry entry;
  try {
    for (protozero::pbf_reader message(value.data(), value.size()); message.next();) {
      const bool is_number = message.has_wire_type(protozero::pbf_wire_type::varint);
      if (is_number && message.tag() == kDtype) {
        entry.dtype = static_cast<DType>(message.get_enum());
      } else if (is_number && message.tag() == kSize) {
        entry.size = message.get_uint64();
      } else {
        message.skip();
      }
    }
  } catch (const protozero::exception&) {
    return kBadEntry;
  }
  entries[key] = entry;
  return "";
}

/// What the last bytes say: where the block is that names the others, and where one of metadata is,
/// which TensorFlow leaves empty and does not read.
bool read_footer(std::string_view bytes, Place& index, Place& metadata) {
  if (bytes.size() < kFooter) return false;
  const uint64_t limit = bytes.size() - kFooter;
  const std::string_view footer = bytes.substr(limit);
  std::string_view rest = footer;
  if (!take_place(rest, limit, metadata) || !take_place(rest, limit, index)) return false;
  std::string written;
  for (const uint64_t number : {metadata.offset, metadata.size, index.offset, index.size})
    protozero::add_varint_to_buffer(&written, number);
  written.resize(kFooter - kMagic.size());
  return written.append(kMagic) == footer && index.end() == limit && metadata.end() == index.offset;
}

}  // namespace

std::string read_checkpoint_index(std::string_view bytes, CheckpointEntries& entries) {
  Place index;
  Place metadata;
  if (!read_footer(bytes, index, metadata)) return kBadEnd;
  if (!is_whole(bytes, index) || !is_whole(bytes, metadata)) return kBadBlock;
  uint64_t done = 0;
  std::string fault =
      for_each_entry(bytes.substr(index.offset, index.size),
                     [&](const std::string&, std::string_view value) -> std::string {
                       Place block;
                       if (!take_place(value, metadata.offset, block) || block.offset != done)
                         return kBadBlocks;
                       if (!is_whole(bytes, block)) return kBadBlock;
                       done = block.end();
                       return for_each_entry(bytes.substr(block.offset, block.size),
                                             [&](const std::string& key, std::string_view entry) {
                                               return read_entry(key, entry, entries);
                                             });
                     });
  if (fault.empty() && done != metadata.offset) return kBadBlocks;
  return fault;
}

}  // namespace tf::internal
