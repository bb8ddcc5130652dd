// How kernels treat denormal numbers.
#pragma once

#ifdef __SSE2__
#include <xmmintrin.h>
#endif

namespace tf::internal {

/// While it lives, this thread takes denormals for zeros and gives none, as TensorFlow does where it
/// runs kernels, but for those of sessions in the calling thread.
#ifdef __SSE2__
class WithoutDenormals {
 public:
  WithoutDenormals() : before_(_mm_getcsr()) { _mm_setcsr(before_ | kFlushToZero | kAreZeros); }
  ~WithoutDenormals() { _mm_setcsr(before_); }
  WithoutDenormals(const WithoutDenormals&) = delete;
  WithoutDenormals& operator=(const WithoutDenormals&) = delete;

 private:
  static constexpr unsigned kFlushToZero = 0x8000, kAreZeros = 0x40;
  unsigned before_;
};
#else
struct WithoutDenormals {};
#endif

}  // namespace tf::internal
