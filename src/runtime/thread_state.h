// Per-thread objects of TensorFlow that are worth keeping: statuses and operation builders.
#pragma once

#include <string>

#include "base/error.h"
#include "runtime/api.h"

namespace tf::internal {

/// A TF_Status borrowed from the thread's stock for one scope.
class TfStatus {
 public:
  TfStatus();
  ~TfStatus();
  TfStatus(const TfStatus&) = delete;
  TfStatus& operator=(const TfStatus&) = delete;
  operator TF_Status*() const { return status_; }
  bool ok() const { return api().TF_GetCode(status_) == TF_OK; }
  /// The code and TensorFlow's message.
  Status status() const;
  /// Throws the typed exception unless ok.
  void check(const std::string& op) const;

 private:
  TF_Status* status_;
};

/// A TFE_Op borrowed from the thread's stock, reset for one operation or function. An operation
/// that did not run to the end still holds its inputs, so it is deleted instead of going back.
class TfeOp {
 public:
  TfeOp(const char* name, const char* device, TF_Status* status);
  ~TfeOp();
  TfeOp(const TfeOp&) = delete;
  TfeOp& operator=(const TfeOp&) = delete;
  TFE_Op* get() const { return op_; }
  explicit operator bool() const { return op_ != nullptr; }
  /// Says that TFE_Execute succeeded, which also emptied the operation.
  void mark_clean() { clean_ = true; }

 private:
  TFE_Op* op_;
  bool clean_ = false;
};

}  // namespace tf::internal
