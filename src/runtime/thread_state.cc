// Stocks of TF_Status and TFE_Op, one per thread, emptied when the thread ends.
#include "runtime/thread_state.h"

#include <vector>

#include "runtime/eager_context.h"

namespace tf::internal {
namespace {

constexpr size_t kMaxKept = 8;  // more are only in use when calls nest

struct Stock {
  std::vector<TF_Status*> statuses;
  std::vector<TFE_Op*> ops;
};

// A plain pointer outlives the guard below: code that runs during thread exit finds it null and
// makes its objects afresh.
thread_local Stock* stock = nullptr;
thread_local bool stock_gone = false;

struct StockGuard {
  ~StockGuard() {
    Stock* old = std::exchange(stock, nullptr);
    stock_gone = true;
    if (!old) return;
    if (!process_is_exiting()) {
      for (TF_Status* status : old->statuses) api().TF_DeleteStatus(status);
      for (TFE_Op* op : old->ops) api().TFE_DeleteOp(op);
    }
    delete old;
  }
};

Stock* thread_stock() {
  if (!stock && !stock_gone) {
    thread_local StockGuard guard;
    stock = new Stock;
  }
  return stock;
}

}  // namespace

TfStatus::TfStatus() {
  Stock* kept = thread_stock();
  if (kept && !kept->statuses.empty()) {
    status_ = kept->statuses.back();
    kept->statuses.pop_back();
  } else {
    status_ = api().TF_NewStatus();
  }
}

TfStatus::~TfStatus() {
  Stock* kept = stock;
  if (kept && kept->statuses.size() < kMaxKept) {
    if (!ok()) api().TF_SetStatus(status_, TF_OK, "");
    kept->statuses.push_back(status_);
  } else {
    api().TF_DeleteStatus(status_);
  }
}

Status TfStatus::status() const {
  const TF_Code code = api().TF_GetCode(status_);
  if (code == TF_OK) return {};
  return {static_cast<ErrorCode>(code), api().TF_Message(status_)};
}

void TfStatus::check(const std::string& op) const {
  if (ok()) return;
  const Status failed = status();
  throw_error(failed.code, op, failed.message, Location());
}

TfeOp::TfeOp(const char* name, const char* device, TF_Status* status) {
  Stock* kept = thread_stock();
  if (kept && !kept->ops.empty()) {
    op_ = kept->ops.back();
    kept->ops.pop_back();
    api().TFE_OpReset(op_, name, device, status);
    return;
  }
  op_ = api().TFE_NewOp(eager_context(), name, status);
  if (op_ && device && *device) api().TFE_OpSetDevice(op_, device, status);
}

TfeOp::~TfeOp() {
  if (!op_) return;
  Stock* kept = stock;
  if (clean_ && kept && kept->ops.size() < kMaxKept) {
    kept->ops.push_back(op_);
  } else {
    api().TFE_DeleteOp(op_);
  }
}

}  // namespace tf::internal
