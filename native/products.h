// Small matrix products in registers, on blocks of SSD_ROWS rows: the parts that the scan with one decay a head is made of.
#pragma once

#include <utility>

#include "simd.h"
#include "ssd.h"

namespace keiretsu {
namespace KEIRETSU_ISA {

// A block of `height` rows and `count` vectors, held in registers.
template <class T, int count, int height = SSD_ROWS> struct Block {
  static constexpr int rows = height;
  Vector<T> at[rows][count];

  KEIRETSU_MEMBER void clear() {
    for (auto& row : at)
      for (auto& v : row) v = Vector<T>{};
  }
  KEIRETSU_MEMBER void read(const T* from, long stride) {
    for (int r = 0; r < rows; r++)
      for (int j = 0; j < count; j++) at[r][j] = load(from + r * stride + j * Lanes<T>::count);
  }
  KEIRETSU_MEMBER void write(T* to, long stride) const {
    for (int r = 0; r < rows; r++)
      for (int j = 0; j < count; j++) store(to + r * stride + j * Lanes<T>::count, at[r][j]);
  }
  KEIRETSU_MEMBER void scale(int r, T by) {
    for (int j = 0; j < count; j++) at[r][j] = at[r][j] * by;
  }
  KEIRETSU_MEMBER void add_row(int r, T factor, const T* row) {
    for (int j = 0; j < count; j++) at[r][j] = fma(splat(factor), load(row + j * Lanes<T>::count), at[r][j]);
  }
  // += left right: row r of the left factor starts at left + r * row and goes on by `column`; the right one has rows of
  // vectors, `stride` numbers apart.
  KEIRETSU_MEMBER void add_product(const T* left, long row, long column, const T* right, long stride, long depth) {
    // Sums in locals: a load could alias a member, as far as the compiler knows, so it would store every sum at once.
    Vector<T> sum[rows][count];
    for (int r = 0; r < rows; r++)
      for (int j = 0; j < count; j++) sum[r][j] = at[r][j];
    for (long k = 0; k < depth; k++, left += column, right += stride) {
      Vector<T> v[count];
      for (int j = 0; j < count; j++) v[j] = load(right + j * Lanes<T>::count);
      for (int r = 0; r < rows; r++) {
        const Vector<T> factor = splat(left[r * row]);
        for (int j = 0; j < count; j++) sum[r][j] = fma(factor, v[j], sum[r][j]);
      }
    }
    for (int r = 0; r < rows; r++)
      for (int j = 0; j < count; j++) at[r][j] = sum[r][j];
  }
  // += the block's rows, from i on, of a lower triangular matrix (row length `size`) times right. What lies above the
  // diagonal is never touched: zero times a NaN would carry it to an earlier row.
  KEIRETSU_MEMBER void add_lower(const T* matrix, long size, long i, const T* right, long stride) {
    add_product(matrix + i * size, size, 1, right, stride, i);
    // Whole, or the block would have to lie in memory to be counted through.
#pragma GCC unroll 8
    for (int k = 0; k < rows; k++)
#pragma GCC unroll 8
      for (int r = 0; r < rows; r++)
        if (r >= k) add_row(r, matrix[(i + r) * size + i + k], right + (i + k) * stride);
  }
  // += rows i … of the transpose of that matrix times right, whose rows end at `length`.
  KEIRETSU_MEMBER void add_lower_transposed(const T* matrix, long size, long i, const T* right, long stride, long length) {
#pragma GCC unroll 8
    for (int k = 0; k < rows; k++)
#pragma GCC unroll 8
      for (int r = 0; r < rows; r++)
        if (r <= k) add_row(r, matrix[(i + k) * size + i + r], right + (i + k) * stride);
    const long next = i + rows;
    if (next < length) add_product(matrix + next * size + i, 1, size, right + next * stride, stride, length - next);
  }
};

// body(Block of 4, 2 or 1 vectors, first channel) over `width` channels, a multiple of the lanes.
template <class T, class Body> KEIRETSU_INLINE void over_blocks(long width, Body body) {
  constexpr int lanes = Lanes<T>::count;
  // With 16 registers, four rows of two vectors and what they are made from are as many as fit.
  constexpr int most = KEIRETSU_VECTOR_BYTES == 64 ? 4 : 2;
  // Never cleared here: the compiler would fill them in memory.
  Block<T, most> wide;
  Block<T, 2> two;
  Block<T, 1> one;
  long at = 0;
  for (; at + most * lanes <= width; at += most * lanes) body(wide, at);
  for (; at + 2 * lanes <= width; at += 2 * lanes) body(two, at);
  for (; at < width; at += lanes) body(one, at);
}

// body(block, first channel, first row) over `width` channels and `length` rows, both padded. Channels are the outer loop and
// the block is tall and narrow: what it is multiplied with, a few vectors of every state, then stays in the first-level
// cache for all rows.
template <class T, class Body> KEIRETSU_INLINE void over_tall_blocks(long width, long length, Body body) {
  constexpr int lanes = Lanes<T>::count;
  constexpr int tall = KEIRETSU_VECTOR_BYTES == 64 ? 2 * SSD_ROWS : SSD_ROWS;
  Block<T, 2, tall> high;
  Block<T, 2> two;
  Block<T, 1> one;
  long at = 0;
  for (; at + 2 * lanes <= width; at += 2 * lanes) {
    long i = 0;
    for (; i + tall <= length; i += tall) body(high, at, i);
    for (; i < length; i += SSD_ROWS) body(two, at, i);
  }
  for (; at < width; at += lanes)
    for (long i = 0; i < length; i += SSD_ROWS) body(one, at, i);
}

// One level of a tree of sums: x and y hold sums of `block` lanes each; the result holds theirs of half a block, in turns.
#if defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector)
#define KEIRETSU_SHUFFLES
#endif
#endif
#ifdef KEIRETSU_SHUFFLES
template <int lanes, int block> constexpr int half_lane(int lane, int upper) {
  const int half = block / 2, turn = lane / half;
  return (turn % 2) * lanes + turn / 2 * block + lane % half + upper * half;
}
template <class T, int block, int... lane>
KEIRETSU_INLINE Vector<T> add_halves(Vector<T> x, Vector<T> y, std::integer_sequence<int, lane...>) {
  constexpr int lanes = Lanes<T>::count;
  return __builtin_shufflevector(x, y, half_lane<lanes, block>(lane, 0)...) +
         __builtin_shufflevector(x, y, half_lane<lanes, block>(lane, 1)...);
}
template <class T, int block> KEIRETSU_INLINE void sum_level(Vector<T>* v) {
  if constexpr (block > 1) {
    constexpr int half = block / 2;
    for (int i = 0; i < half; i++)
      v[i] = add_halves<T, block>(v[i], v[i + half], std::make_integer_sequence<int, Lanes<T>::count>());
    sum_level<T, half>(v);
  }
}
// The sums of as many vectors as there are lanes, one a lane.
template <class T> KEIRETSU_INLINE Vector<T> sums(Vector<T>* v) {
  sum_level<T, Lanes<T>::count>(v);
  return v[0];
}
#else
template <class T> KEIRETSU_INLINE Vector<T> sums(Vector<T>* v) {
  Vector<T> all{};
  for (int i = 0; i < Lanes<T>::count; i++) all[i] = sum<T>(v[i]);
  return all;
}
#endif

// to[i][n] += sum over `width` of a[i][.] b[n][.], for all rows i and n (padded to SSD_ROWS both).
template <class T>
KEIRETSU_INLINE void add_dots(const T* a, const T* b, long stride, long width, long rows, long columns, T* to, long to_row) {
  constexpr int lanes = Lanes<T>::count, down = lanes >= 8 ? 4 : 2, across = lanes / down;
  for (long i = 0; i < rows; i += down)
    for (long n = 0; n < columns; n += across) {
      Vector<T> v[lanes]{};
      for (long w = 0; w < width; w += lanes) {
        Vector<T> right[across];
        for (int c = 0; c < across; c++) right[c] = load(b + (n + c) * stride + w);
        for (int r = 0; r < down; r++) {
          const Vector<T> left = load(a + (i + r) * stride + w);
          for (int c = 0; c < across; c++) v[r * across + c] = fma(left, right[c], v[r * across + c]);
        }
      }
      const Vector<T> all = sums<T>(v);
      T lane[lanes];
      store(lane, all);
      for (int r = 0; r < down; r++)
        for (int c = 0; c < across; c++) to[(i + r) * to_row + n + c] += lane[r * across + c];
    }
}

}  // namespace KEIRETSU_ISA
}  // namespace keiretsu
