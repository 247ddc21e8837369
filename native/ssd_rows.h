// Few states: the scan with one decay a head row by row, the states in registers and the channels across the vector.
//
//   h_t = a_t h_{t-1} + w_t B_t x_t,   y_t = (C_t h_t + D x_t) silu(z_t)
//
// One decay serves all states and channels of a head. So it is worked into B and C, once a head, and a state costs two
// operations a number: with P_t = a_{s+1} … a_t, the decay since some row s, and g_t = h_t / P_t,
//
//   g_t = g_{t-1} + (w_t / P_t) B_t x_t,   C_t h_t = (P_t C_t) g_t
//
// A new s is taken wherever P would leave 1/GENTLE … GENTLE, so that no input of ordinary size can overflow, and no row
// rests on a later one. The products of ssd_run.h cost two operations a state and one a row of half a run, and more
// passes over memory: they pay from more states on.
#pragma once

#include "ssd_run.h"

namespace keiretsu {
namespace KEIRETSU_ISA {

// As many states as registers hold beside what a row needs: of 32 (AVX-512, NEON), or of 16.
#if KEIRETSU_VECTOR_BYTES == 64 || defined(__aarch64__)
constexpr int ROW_STATES = 16;
#else
constexpr int ROW_STATES = 8;
#endif
constexpr long FEW_STATES = 16;
constexpr long GENTLE = 1 << 20;

// What a head's rows do to the states over one run.
template <class T> struct HeadRows {
  T *B, *C;          // (RUN, states_padded): w / P B, and P C
  T fade[RUN];       // what h is multiplied by before a row that P begins anew from
  uint8_t anew[RUN];
  T last;            // P of the run's last row

  static long size(const SsdLayout& layout) { return 2 * Scratch<T>::padded(RUN * layout.states_padded); }
  HeadRows(const SsdLayout& layout, Scratch<T>& scratch)
      : B(scratch.take(RUN * layout.states_padded)), C(scratch.take(RUN * layout.states_padded)) {}

  KEIRETSU_MEMBER void fill(const SsdInputs<T>& in, const SsdLayout& layout, const HeadDecay<T>& decay, long batch, Run run) {
    constexpr int lanes = Lanes<T>::count;
    alignas(64) T since[RUN], into[RUN];
    last = T(1);
    for (long i = 0; i < RUN; i++) {
      const T next = i < run.rows ? last * decay.decay[i] : last;
      // Negated, so that a NaN begins anew too: it then stays out of the rows before.
      anew[i] = i == 0 || !(next > T(1) / GENTLE && next < T(GENTLE));
      fade[i] = next;
      since[i] = last = anew[i] ? T(1) : next;
    }
    for (long i = 0; i < RUN; i += lanes) store(into + i, load(decay.weight + i) / load(since + i));
    for (long i = 0; i < run.rows; i++) {
      const T *b = in.B.row(batch, run.start + i), *c = in.C.row(batch, run.start + i);
      for (long n = 0; n < layout.states_padded; n += lanes) {
        store(B + i * layout.states_padded + n, load_part<false>(b + n, in.states - n) * into[i]);
        store(C + i * layout.states_padded + n, load_part<false>(c + n, in.states - n) * since[i]);
      }
    }
  }
};

// One vector of a head's channels over one run, for a tile of states.
template <class T> struct RowTile {
  const SsdForward<T>& args;
  const HeadRows<T>& head;
  long batch;
  Run run;
  long stride, h_stride;  // of B and C, and of h
  T* sums;                // (rows, lanes): C h of the tiles before this one
  T* h;                   // (states, h_stride), from the first channel on
  long column, left;      // first channel of all, and how many are left of the head
  long state;             // first of the tile
  bool last;              // no tile follows
};

template <class T, int states, bool full>
__attribute__((noinline)) void row_tile(const RowTile<T> tile) {
  constexpr int lanes = Lanes<T>::count;
  const SsdForward<T>& args = tile.args;
  const long column = tile.column, left = tile.left, batch = tile.batch, start = tile.run.start, rows = tile.run.rows;
  const bool first = tile.state == 0;
  T* const kept = tile.h + tile.state * tile.h_stride;
  Vector<T> h[states], skip{};
  for (int n = 0; n < states; n++) h[n] = tile.run.fresh ? Vector<T>{} : load(kept + n * tile.h_stride);
  if (args.D && first) skip = load_part<full>(args.D + column, left);
  const T *B = tile.head.B + tile.state, *C = tile.head.C + tile.state;
  for (long i = 0; i < rows; i++, B += tile.stride, C += tile.stride) {
    const Vector<T> x = load_part<full>(args.x.row(batch, start + i) + column, left);
    if (tile.head.anew[i])
      for (int n = 0; n < states; n++) h[n] = h[n] * tile.head.fade[i];
    // Four sums: one alone would wait for itself at every state.
    Vector<T> sum[4] = {first ? x * skip : load(tile.sums + i * lanes)};
    for (int n = 0; n < states; n++) {
      h[n] = fma(x, splat(B[n]), h[n]);
      sum[n % 4] = fma(h[n], splat(C[n]), sum[n % 4]);
    }
    Vector<T> y = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    if (!tile.last) {
      store(tile.sums + i * lanes, y);
      continue;
    }
    if (args.z) {
      const Vector<T> gate = load_part<full>(args.z.row(batch, start + i) + column, left);
      y = y * (gate * sigmoid<T>(gate));
    }
    store_part<full>(args.y.row(batch, start + i) + column, y, left);
  }
  for (int n = 0; n < states; n++) store(kept + n * tile.h_stride, h[n] * tile.head.last);
}

// All channels of a head, a vector at a time, and all their states, a tile at a time.
template <class T, bool full> void row_tiles(RowTile<T> tile, long share, long states) {
  for (tile.left = share; tile.left > 0; tile.left -= Lanes<T>::count) {
    for (tile.state = 0; tile.state < states;) {
      const long more = states - tile.state, size = more >= ROW_STATES ? ROW_STATES : more >= 8 ? 8 : 4;
      tile.last = size == more;
      if (size == ROW_STATES) row_tile<T, ROW_STATES, full>(tile);
      else if (size == 8) row_tile<T, 8, full>(tile);
      else row_tile<T, 4, full>(tile);
      tile.state += size;
    }
    tile.column += Lanes<T>::count;
    tile.h += Lanes<T>::count;
  }
}

}  // namespace KEIRETSU_ISA
}  // namespace keiretsu
