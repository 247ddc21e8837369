// Memory that is about to be written for the first time.
#pragma once

#include <cstddef>

namespace keiretsu {

// Asks for large pages below a fresh output. A page of 4 KB is cleared and mapped at its first touch, one interrupt each:
// for outputs of many megabytes that costs as much as the scan itself. Only advice; nothing happens where there is none.
void prefer_large_pages(void* at, size_t bytes);

}  // namespace keiretsu
