// Stocks of small blocks, one per thread, emptied when the thread ends.
#include "plan/host_memory.h"

#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

namespace tf::internal {
namespace {

constexpr size_t kBlock = 64;  // bytes, and TensorFlow's alignment
constexpr size_t kMostKept = 64;

// A plain pointer outlives the guard below: what is released during the thread's exit is freed.
thread_local std::vector<void*>* stock = nullptr;
thread_local bool stock_gone = false;

struct StockGuard {
  ~StockGuard() {
    stock_gone = true;
    const auto* old = std::exchange(stock, nullptr);
    if (!old) return;
    for (void* block : *old) std::free(block);
    delete old;
  }
};

void* take_block() {
  if (!stock || stock->empty()) return std::aligned_alloc(kBlock, kBlock);
  void* const block = stock->back();
  stock->pop_back();
  return block;
}

// In whichever thread gave the buffer up.
void give_back(void* block) {
  if (!stock && !stock_gone) {
    thread_local StockGuard guard;
    stock = new std::vector<void*>;
    stock->reserve(kMostKept);
  }
  if (stock && stock->size() < kMostKept)
    stock->push_back(block);
  else
    std::free(block);
}

}  // namespace

Buffer small_copy_of(DType dtype, const Shape& shape, const void* data, size_t bytes) {
  void* const block = bytes > 0 && bytes <= kBlock ? take_block() : nullptr;
  if (!block) return Buffer::copy_of(dtype, shape, data);
  std::memcpy(block, data, bytes);
  return Buffer::wrap(dtype, shape, block, [block] { give_back(block); });
}

}  // namespace tf::internal
