// Stocks of small blocks, one per thread, emptied when the thread ends.
#include "runtime/small_memory.h"

#include <new>
#include <utility>
#include <vector>

namespace tf::internal {
namespace {

constexpr size_t kMostKept = 64;

// A plain pointer outlives the guard below: what is released during the thread's exit is freed.
thread_local std::vector<void*>* stock = nullptr;
thread_local bool stock_gone = false;

struct StockGuard {
  ~StockGuard() {
    stock_gone = true;
    const auto* old = std::exchange(stock, nullptr);
    if (!old) return;
    for (void* block : *old) ::operator delete(block);
    delete old;
  }
};

}  // namespace

void* take_small_block() {
  if (!stock || stock->empty()) return ::operator new(kSmallBlock);
  void* const block = stock->back();
  stock->pop_back();
  return block;
}

void give_back_small_block(void* block) {
  if (!stock && !stock_gone) {
    thread_local StockGuard guard;
    stock = new std::vector<void*>;
    stock->reserve(kMostKept);
  }
  if (stock && stock->size() < kMostKept)
    stock->push_back(block);
  else
    ::operator delete(block);
}

}  // namespace tf::internal
