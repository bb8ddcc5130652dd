// Host tensors: ownership, zero copy, strings, and sizes that cannot be.
#include "runtime/buffer.h"

#include <cstdlib>
#include <numeric>

#include "runtime/helpers.h"
#include "runtime/preconditions.h"

namespace tf::internal {
namespace {

/// 64-byte aligned memory and a count of how often it was released.
struct Lent {
  static constexpr size_t kBytes = 4096;
  char* memory = static_cast<char*>(std::aligned_alloc(64, kBytes));
  int released = 0;
  ~Lent() { std::free(memory); }
  float* floats(size_t offset_bytes = 0) { return reinterpret_cast<float*>(memory + offset_bytes); }
};

TEST(Buffer, CopiesElements) {
  float source[] = {1, 2, 3, 4, 5, 6};
  const Buffer made = Buffer::copy_of(float32, {2, 3}, source);
  source[0] = 9;
  EXPECT_TRUE(made);
  EXPECT_EQ(made.dtype(), float32);
  EXPECT_EQ(made.shape(), Shape({2, 3}));
  EXPECT_EQ(made.num_elements(), 6);
  EXPECT_EQ(made.byte_size(), 24u);
  EXPECT_EQ(made.as<float>()[0], 1);
  EXPECT_EQ(made.as<float>()[5], 6);
}

TEST(Buffer, EmptyAndScalar) {
  EXPECT_FALSE(Buffer());
  EXPECT_EQ(Buffer().num_elements(), 0);
  EXPECT_EQ(Buffer().dtype(), DType::invalid);
  const Buffer none = Buffer::copy_of(int32, {0, 3}, nullptr);
  EXPECT_TRUE(none);
  EXPECT_EQ(none.num_elements(), 0);
  EXPECT_EQ(none.byte_size(), 0u);
  const Buffer scalar = buffer<int64_t>({}, {7});
  EXPECT_EQ(scalar.shape(), Shape());
  EXPECT_EQ(scalar.as<int64_t>()[0], 7);
}

TEST(Buffer, EveryDtypeOfFixedSize) {
  for (int number = 1; number <= static_cast<int>(DType::uint2); ++number) {
    const auto dtype = static_cast<DType>(number);
    if (size_of(dtype) == 0) continue;
    const Buffer made = Buffer::allocate(dtype, {3});
    EXPECT_EQ(made.dtype(), dtype);
    EXPECT_EQ(made.byte_size(), 3 * size_of(dtype)) << name(dtype);
  }
}

TEST(Buffer, AlignedMemoryIsNotCopied) {
  Lent lent;
  lent.floats()[1] = 42;
  {
    Buffer made = Buffer::wrap(float32, {3}, lent.memory, [&] { ++lent.released; });
    EXPECT_EQ(made.data(), lent.memory);
    EXPECT_EQ(made.as<float>()[1], 42);
    Handle handle = Handle::from_buffer(made);
    made = Buffer();
    EXPECT_EQ(lent.released, 0);
    Buffer seen;
    ASSERT_TRUE(handle.to_buffer(seen).ok());
    EXPECT_EQ(seen.data(), lent.memory);
  }
  EXPECT_EQ(lent.released, 1);
}

TEST(Buffer, OtherMemoryIsCopiedAndReleasedAtOnce) {
  for (const size_t offset : {4, 8, 16, 32, 60}) {
    Lent lent;
    lent.floats(offset)[2] = 7;
    const Buffer made = Buffer::wrap(float32, {3}, lent.floats(offset), [&] { ++lent.released; });
    EXPECT_EQ(lent.released, 1);
    EXPECT_NE(made.data(), lent.floats(offset));
    EXPECT_EQ(made.as<float>()[2], 7);
  }
}

TEST(Buffer, LentMemoryIsReleasedWhenRefused) {
  Lent lent;
  EXPECT_THROW(Buffer::wrap(float32, {-3}, lent.memory, [&] { ++lent.released; }),
               InvalidArgumentError);
  EXPECT_EQ(lent.released, 1);
  EXPECT_THROW(Buffer::wrap(string, {3}, lent.memory, [&] { ++lent.released; }),
               InvalidArgumentError);
  EXPECT_EQ(lent.released, 2);
  const Buffer none = Buffer::wrap(float32, {0}, lent.memory, [&] { ++lent.released; });
  EXPECT_EQ(lent.released, 3);
  const Buffer plain = Buffer::wrap(float32, {1}, lent.memory, nullptr);
  EXPECT_EQ(plain.data(), lent.memory);
}

TEST(Buffer, Strings) {
  const std::string longer(1000, 'x');
  const std::string_view texts[] = {"", "short", longer, std::string_view("nul\0byte", 8)};
  const Buffer made = Buffer::of_strings({2, 2}, texts);
  EXPECT_EQ(made.dtype(), string);
  EXPECT_EQ(made.strings(), std::vector<std::string_view>(std::begin(texts), std::end(texts)));
  const Buffer copy = made;
  EXPECT_EQ(copy.strings()[2].data(), made.strings()[2].data());
  EXPECT_EQ(Buffer::allocate(string, {2}).strings(), std::vector<std::string_view>({"", ""}));
}

TEST(Buffer, StringErrors) {
  const std::string_view texts[] = {"a", "b"};
  EXPECT_EQ(thrown([&] { Buffer::of_strings({3}, texts); }),
            "[tf::Tensor] the shape (3,) has 3 elements, but 2 strings were given");
  EXPECT_EQ(thrown([] { buffer<float>({}, {1}).strings(); }),
            "[tf::Tensor] strings were asked of a float32 tensor");
  EXPECT_EQ(thrown([] { Buffer::copy_of(string, {1}, "abc"); }),
            "[tf::Tensor] the elements of a string tensor cannot be copied as bytes");
}

TEST(Buffer, ImpossibleShapes) {
  const auto attempt = [](const Shape& shape) {
    return thrown([&] { Buffer::allocate(float32, shape); });
  };
  EXPECT_EQ(attempt({2, -3}),
            "[tf::Tensor] every extent must be known and not negative, got the shape (2, None)");
  EXPECT_EQ(attempt(Shape::unknown()),
            "[tf::Tensor] every extent must be known and not negative, got the shape <unknown>");
  EXPECT_EQ(attempt(Shape(std::vector<int64_t>(255, 1))),
            "[tf::Tensor] a tensor has at most 254 axes, got 255");
  EXPECT_EQ(Buffer::allocate(float32, Shape(std::vector<int64_t>(254, 1))).num_elements(), 1);
  const int64_t huge = int64_t{1} << 40;
  EXPECT_EQ(attempt({huge, huge}),
            "[tf::Tensor] the shape (1099511627776, 1099511627776) has more elements than can be "
            "addressed");
  EXPECT_EQ(attempt({0, huge, huge}),
            "[tf::Tensor] the shape (0, 1099511627776, 1099511627776) has more elements than can "
            "be addressed");
}

TEST(Buffer, ImpossibleDtypes) {
  for (const DType dtype : {resource, variant, DType::invalid}) {
    EXPECT_EQ(thrown([&] { Buffer::allocate(dtype, {1}); }),
              "[tf::Tensor] the host cannot make a tensor of dtype " + std::string(name(dtype)));
  }
}

TEST(Buffer, NoMemory) {
  const auto attempt = [] { Buffer::allocate(float32, {int64_t{1} << 58}); };
  EXPECT_THROW(attempt(), ResourceExhaustedError);
  EXPECT_EQ(thrown(attempt),
            "[tf::Tensor] a float32 tensor of shape (288230376151711744,) takes "
            "1152921504606846976 bytes, more than this machine has");
}

TEST(Handle, RoundTripSharesMemory) {
  const Buffer host = buffer<float>({2}, {1.5f, 2.5f});
  const Handle handle = Handle::from_buffer(host);
  Buffer seen;
  ASSERT_TRUE(handle.to_buffer(seen).ok());
  EXPECT_EQ(seen.data(), host.data());
  EXPECT_EQ(handle.dtype(), float32);
  EXPECT_EQ(handle.shape(), Shape({2}));
  EXPECT_EQ(handle.byte_size(), 8u);
  EXPECT_EQ(handle.byte_size(), 8u);
  EXPECT_EQ(handle.device(), "/job:localhost/replica:0/task:0/device:CPU:0");
}

TEST(Handle, CountsOwners) {
  const int64_t before = handle_counts().handles;
  {
    Handle a = value<float>({}, {1});
    EXPECT_EQ(handle_counts().handles, before + 1);
    EXPECT_TRUE(a.unique());
    Handle b = a;
    EXPECT_FALSE(a.unique());
    EXPECT_EQ(handle_counts().handles, before + 1);
    Handle c = std::move(b);
    EXPECT_FALSE(b);  // NOLINT: moved-from handles are empty by contract
    a = c;
    c = Handle();
    EXPECT_TRUE(a.unique());
  }
  EXPECT_EQ(handle_counts().handles, before);
}

TEST(Handle, CopyToDevice) {
  const Handle handle = value<float>({2}, {1, 2});
  Handle copy;
  ASSERT_TRUE(handle.copy_to("/device:CPU:0", copy).ok());
  EXPECT_EQ(elements<float>(copy), std::vector<float>({1, 2}));
  Handle none;
  const Status status = handle.copy_to("/device:GPU:77", none);
  EXPECT_EQ(status.code, ErrorCode::invalid_argument);
  EXPECT_EQ(status.message, "/device:GPU:77 unknown device.");
  EXPECT_FALSE(none);
}

TEST(Handle, OpaqueElementsAreNotRead) {
  const Handle variable = run("VarHandleOp", {}, {{"dtype", float32}, {"shape", Shape({2})}})[0];
  Buffer host;
  const Status status = variable.to_buffer(host);
  EXPECT_EQ(status.code, ErrorCode::invalid_argument);
  EXPECT_EQ(status.message, "the elements of a resource tensor cannot be read");
  EXPECT_EQ(variable.byte_size(), 0u);
  EXPECT_EQ(thrown([] { Handle::from_buffer(Buffer()); }),
            "[tf::Tensor] an empty host buffer has no value");
}

}  // namespace
}  // namespace tf::internal
