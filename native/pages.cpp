#include "pages.h"

#include <cstdint>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace keiretsu {

void prefer_large_pages(void* at, size_t bytes) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  constexpr uintptr_t large = 2u << 20;
  const uintptr_t first = ((uintptr_t)at + large - 1) / large * large, last = ((uintptr_t)at + bytes) / large * large;
  if (last >= first + 2 * large) madvise((void*)first, last - first, MADV_HUGEPAGE);
#else
  (void)at, (void)bytes;
#endif
}

}  // namespace keiretsu
