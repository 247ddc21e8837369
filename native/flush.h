// Numbers too small to be normal count as 0 while a kernel runs: a state that has decayed to 1e-40 slows a processor down
// by a factor of ten and says nothing.
#pragma once

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace keiretsu {

// Every task runs under it, on whatever thread: results do not depend on who called.
class FlushDenormals {
 public:
#if defined(__x86_64__)
  FlushDenormals() : before_(_mm_getcsr()) { _mm_setcsr(before_ | kFlushResults | kFlushInputs); }
  ~FlushDenormals() { _mm_setcsr(before_); }
#elif defined(__aarch64__)
  FlushDenormals() {
    asm volatile("mrs %0, fpcr" : "=r"(before_));
    asm volatile("msr fpcr, %0" ::"r"(before_ | kFlush));
  }
  ~FlushDenormals() { asm volatile("msr fpcr, %0" ::"r"(before_)); }
#else
  FlushDenormals() = default;
#endif
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
#if defined(__x86_64__)
  static constexpr unsigned kFlushResults = 0x8000, kFlushInputs = 0x0040;
  unsigned before_;
#elif defined(__aarch64__)
  static constexpr unsigned long kFlush = 1ul << 24;
  unsigned long before_;
#endif
};

}  // namespace keiretsu
