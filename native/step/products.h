// Products of a few rows with a matrix: the weights are read once for all rows of a tile.
//
// A matrix is packed in blocks of STEP_BLOCK columns, (blocks, rows, STEP_BLOCK), as floats or bfloat16. Each sum runs from
// the first row of the matrix to the last whatever the tile, so that a series' bits do not depend on its neighbours.
#pragma once

#include "simd.h"
#include "step.h"

namespace keiretsu {
namespace KEIRETSU_ISA {

// Vectors of one column group; a block is one or more groups.
constexpr int STEP_VECTORS = 4;
// Rows that go through the stack side by side: as many sums as the registers hold.
#if defined(__AVX512F__)
constexpr int STEP_TILE = 6;
#elif defined(__AVX2__)
constexpr int STEP_TILE = 2;
#else
constexpr int STEP_TILE = 2;
#endif

KEIRETSU_INLINE Vector<float> widen(const float* from) { return load(from); }
// A bfloat16 is the upper half of a float.
KEIRETSU_INLINE Vector<float> widen(const uint16_t* from) {
#if defined(__AVX512F__)
  return (Vector<float>)_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i*)from)), 16);
#elif defined(__AVX2__)
  return (Vector<float>)_mm256_slli_epi32(_mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i*)from)), 16);
#else
  Bits<float> bits;
  for (int i = 0; i < Lanes<float>::count; i++) bits[i] = (int32_t)((uint32_t)from[i] << 16);
  return (Vector<float>)bits;
#endif
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
    for (int v = 0; v < STEP_VECTORS; v++) w[v] = widen(weights + i * STEP_BLOCK + v * lanes);
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
  constexpr long group = STEP_VECTORS * Lanes<float>::count;
  for (long column = 0; column < wide; column += group) {
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
