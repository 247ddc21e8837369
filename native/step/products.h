// Products of a few rows with a matrix: the weights are read once for all rows of a tile.
//
// A matrix is packed in blocks of STEP_BLOCK columns, (blocks, rows, STEP_BLOCK). As bfloat16 the columns c and c + 16 of
// every 32 share a word, c in the lower half: both are widened by one operation each. Each sum runs from the first row of
// the matrix to the last whatever the tile, so that a series' bits do not depend on its neighbours.
#pragma once

#include "simd.h"
#include "step.h"

namespace keiretsu {
namespace KEIRETSU_ISA {

// Rows that go through the stack side by side, and vectors of columns: as many sums as the registers hold.
#if defined(__AVX512F__)
constexpr int STEP_TILE = 6, STEP_VECTORS = 4;
#elif defined(__AVX2__)
constexpr int STEP_TILE = 2, STEP_VECTORS = 4;
#else
constexpr int STEP_TILE = 2, STEP_VECTORS = 8;
#endif
constexpr int STEP_COLUMNS = STEP_VECTORS * Lanes<float>::count;
static_assert(STEP_COLUMNS % 32 == 0 && STEP_BLOCK % STEP_COLUMNS == 0, "words hold columns of the same group");

KEIRETSU_INLINE void load_columns(const float* from, Vector<float>* to) {
  for (int v = 0; v < STEP_VECTORS; v++) to[v] = load(from + v * Lanes<float>::count);
}
KEIRETSU_INLINE void load_columns(const uint16_t* from, Vector<float>* to) {
  constexpr int lanes = Lanes<float>::count, pairs = 16 / lanes;  // vectors of words in 32 columns
  for (int group = 0; group < STEP_COLUMNS / 32; group++)
    for (int k = 0; k < pairs; k++) {
      const Bits<float> words = (Bits<float>)load((const float*)(from + group * 32 + k * 2 * lanes));
      to[(2 * group) * pairs + k] = (Vector<float>)(words << 16);
      to[(2 * group + 1) * pairs + k] = (Vector<float>)(words & (int32_t)0xffff0000);
    }
}

template <int tile, class W>
KEIRETSU_INLINE void product_group(const W* weights, long size, const float* bias, bool add, const float* const* in,
                                   float* const* out) {
  constexpr int lanes = Lanes<float>::count;
  Vector<float> sum[tile][STEP_VECTORS];
  for (int t = 0; t < tile; t++)
    for (int v = 0; v < STEP_VECTORS; v++) {
      sum[t][v] = load(bias + v * lanes);
      if (add) sum[t][v] = sum[t][v] + load(out[t] + v * lanes);
    }
  for (long i = 0; i < size; i++) {
    Vector<float> w[STEP_VECTORS];
    load_columns(weights + i * STEP_BLOCK, w);
    for (int t = 0; t < tile; t++) {
      const Vector<float> x = splat(in[t][i]);
      for (int v = 0; v < STEP_VECTORS; v++) sum[t][v] = fma(w[v], x, sum[t][v]);
    }
  }
  for (int t = 0; t < tile; t++)
    for (int v = 0; v < STEP_VECTORS; v++) store(out[t] + v * lanes, sum[t][v]);
}

template <int tile, class W>
KEIRETSU_INLINE void product_tile(const W* weights, long size, long wide, const float* bias, bool add,
                                  const float* const* in, float* const* out) {
  for (long column = 0; column < wide; column += STEP_COLUMNS) {
    float* to[tile];
    for (int t = 0; t < tile; t++) to[t] = out[t] + column;
    const W* block = weights + column / STEP_BLOCK * size * STEP_BLOCK + column % STEP_BLOCK;
    product_group<tile>(block, size, bias + column, add, in, to);
  }
}

template <class W>
void product(const W* weights, long size, long wide, const float* bias, bool add, long rows, const float* const* in,
             float* const* out) {
  switch (rows) {
    case 1: return product_tile<1>(weights, size, wide, bias, add, in, out);
    case 2: return product_tile<2>(weights, size, wide, bias, add, in, out);
#if defined(__AVX512F__)
    case 3: return product_tile<3>(weights, size, wide, bias, add, in, out);
    case 4: return product_tile<4>(weights, size, wide, bias, add, in, out);
    case 5: return product_tile<5>(weights, size, wide, bias, add, in, out);
    case 6: return product_tile<6>(weights, size, wide, bias, add, in, out);
#endif
  }
}

// Doubles, one row: out = base + features W, W of (size, padded).
KEIRETSU_INLINE void product_row(const double* weights, long size, long padded, const double* in, double* out) {
  constexpr int lanes = Lanes<double>::count, vectors = 4;
  long column = 0;
  for (; column + vectors * lanes <= padded; column += vectors * lanes) {
    Vector<double> sum[vectors];
    for (int v = 0; v < vectors; v++) sum[v] = load(out + column + v * lanes);
    for (long i = 0; i < size; i++) {
      const Vector<double> x = splat(in[i]);
      for (int v = 0; v < vectors; v++) sum[v] = fma(load(weights + i * padded + column + v * lanes), x, sum[v]);
    }
    for (int v = 0; v < vectors; v++) store(out + column + v * lanes, sum[v]);
  }
  for (; column < padded; column += lanes) {
    Vector<double> sum = load(out + column);
    for (long i = 0; i < size; i++) sum = fma(load(weights + i * padded + column), splat(in[i]), sum);
    store(out + column, sum);
  }
}

}  // namespace KEIRETSU_ISA
}  // namespace keiretsu
