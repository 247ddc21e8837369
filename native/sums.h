// Partial sums brought together, always in the same order, whatever thread made them.
#pragma once

#include "products.h"
#include "scan.h"
#include "simd.h"

namespace keiretsu {
namespace KEIRETSU_ISA {

// Adds the groups' partial sums, first to last.
template <class T> void add_groups(const T* partial, long groups, long size, Rows<T> to, long length, long columns) {
  for (long i = 0; i < size; i++) {
    T total = partial[i];
    for (long g = 1; g < groups; g++) total += partial[g * size + i];
    const long row = i / columns;
    to.row(row / length, row % length)[i % columns] = total;
  }
}

// Adds the partial sums of batch entries, first to last.
template <class T> void add_batches(const T* partial, long batch, long size, T* to) {
  for (long i = 0; i < size; i++) {
    T total = 0;
    for (long b = 0; b < batch; b++) total += partial[b * size + i];
    to[i] = total;
  }
}

// One sum a lane: of as many consecutive vectors in memory as there are lanes.
template <class T> KEIRETSU_INLINE Vector<T> row_sums(const T* rows) {
  Vector<T> v[Lanes<T>::count];
  for (int i = 0; i < Lanes<T>::count; i++) v[i] = load(rows + i * Lanes<T>::count);
  return sums<T>(v);
}

}  // namespace KEIRETSU_ISA
}  // namespace keiretsu
