// Blocks of memory that each thread keeps for the next ones: for what is made and given up at each look.
#pragma once

#include <cstddef>
#include <type_traits>

namespace tf::internal {

inline constexpr size_t kSmallBlock = 192;  // bytes
void* take_small_block();
/// In whichever thread gives it up.
void give_back_small_block(void* block);

/// Allocates one T at a time, of at most a block.
template <class T>
struct SmallAllocator {
  using value_type = T;
  SmallAllocator() = default;
  template <class U>
  SmallAllocator(const SmallAllocator<U>&) {}
  T* allocate(size_t) {
    static_assert(sizeof(T) <= kSmallBlock);
    static_assert(std::alignment_of_v<T> <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);
    return static_cast<T*>(take_small_block());
  }
  void deallocate(T* block, size_t) { give_back_small_block(block); }
  bool operator==(const SmallAllocator&) const = default;
};

}  // namespace tf::internal
