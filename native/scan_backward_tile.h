// The inner loops of the backward scan: one tile of rows and channels, one state index at a time.
#pragma once

#include "scan_tile.h"

namespace keiretsu {
namespace KEIRETSU_ISA {

template <class T> struct BackwardTile {
  long rows, states;
  const T *step, *input, *grad_y;            // (rows, channels of the tile); input as in the forward tile
  const T *natural, *scaled, *inverse;       // (states, a_stride)
  long a_stride;
  const T* h;                                // (states, h_stride) before the first row, null for zero
  long h_stride;
  T *carry, *grad_A;                         // (states, carry_stride): gradient of h after the last row; of A
  long carry_stride;
  const T *B, *C;
  long b_stride, c_stride;
  T *y, *grad_step, *grad_input;             // (rows, channels of the tile); y holds D u on entry
  T *grad_B, *grad_C;                        // (states, chunk, lanes)
  T *decays, *weights, *hs;                  // kept for one state: (rows + 1, channels of the tile)
  Prefetch ahead;
};

// First half for one state: the states again, kept with their decays (and zoh's input weights).
template <class T, int vectors, Mode mode, bool any>
KEIRETSU_INLINE void recompute(const BackwardTile<T>& tile, long n) {
  constexpr int lanes = Lanes<T>::count, channels = vectors * lanes;
  constexpr bool zoh = mode == Mode::zoh;
  Vector<T> h[vectors], a[vectors], inverse[vectors];
  for (int j = 0; j < vectors; j++) {
    h[j] = tile.h ? load(tile.h + n * tile.h_stride + j * lanes) : Vector<T>{};
    a[j] = load(tile.scaled + n * tile.a_stride + j * lanes);
    if (zoh) inverse[j] = load(tile.inverse + n * tile.a_stride + j * lanes);
    store(tile.hs + j * lanes, h[j]);
  }
  // Copies: a store through a vector pointer could change a member, as far as the compiler knows, but never a local.
  const T *__restrict B = tile.B + n, *__restrict C = tile.C + n;
  const T *__restrict steps = tile.step, *__restrict inputs = tile.input;
  T *__restrict y = tile.y, *__restrict decays = tile.decays, *__restrict weights = tile.weights;
  T* __restrict hs = tile.hs + channels;
  const long rows = tile.rows, b_stride = tile.b_stride, c_stride = tile.c_stride;
  for (long t = 0; t < rows; t++) {
    Vector<T> decay[vectors], weight[vectors];
    for (int j = 0; j < vectors; j++) {
      decay[j] = load(steps + t * channels + j * lanes) * a[j];
      pin(decay[j]);
    }
    if (zoh) exp2_and_minus1<T, vectors, any>(decay, weight);
    else exp2<T, vectors, any>(decay);
    const Vector<T> b = splat(B[t * b_stride]), c = splat(C[t * c_stride]);
    for (int j = 0; j < vectors; j++) {
      const long at = t * channels + j * lanes;
      Vector<T> drive = load(inputs + at) * b;
      if (zoh) {
        weight[j] = weight[j] * inverse[j];
        drive = drive * weight[j];
        store(weights + at, weight[j]);
      }
      h[j] = fma(decay[j], h[j], drive);
      store(y + at, fma(c, h[j], load(y + at)));
      store(decays + at, decay[j]);
      store(hs + at, h[j]);
    }
  }
}

// Second half for one state: rows in reverse.
template <class T, int vectors, Mode mode, bool first>
KEIRETSU_INLINE void reverse(const BackwardTile<T>& tile, long n) {
  constexpr int lanes = Lanes<T>::count, channels = vectors * lanes;
  constexpr bool zoh = mode == Mode::zoh;
  Vector<T> carry[vectors], grad_a[vectors], h[vectors], a[vectors];
  for (int j = 0; j < vectors; j++) {
    carry[j] = load(tile.carry + n * tile.carry_stride + j * lanes);
    grad_a[j] = load(tile.grad_A + n * tile.carry_stride + j * lanes);
    h[j] = load(tile.hs + tile.rows * channels + j * lanes);
    a[j] = load(tile.natural + n * tile.a_stride + j * lanes);
  }
  const T *__restrict B = tile.B + n, *__restrict C = tile.C + n;
  const T *__restrict steps = tile.step, *__restrict inputs = tile.input, *__restrict grad_ys = tile.grad_y;
  const T *__restrict decays = tile.decays, *__restrict weights = tile.weights, *__restrict hs = tile.hs;
  T *__restrict grad_steps = tile.grad_step, *__restrict grad_inputs = tile.grad_input;
  T *__restrict grad_Bs = tile.grad_B + n * SCAN_CHUNK * lanes, *__restrict grad_Cs = tile.grad_C + n * SCAN_CHUNK * lanes;
  const long b_stride = tile.b_stride, c_stride = tile.c_stride;
  for (long t = tile.rows - 1; t >= 0; t--) {
    const Vector<T> b = splat(B[t * b_stride]), c = splat(C[t * c_stride]);
    T *grad_B = grad_Bs + t * lanes, *grad_C = grad_Cs + t * lanes;
    Vector<T> sum_B = first ? Vector<T>{} : load(grad_B), sum_C = first ? Vector<T>{} : load(grad_C);
    for (int j = 0; j < vectors; j++) {
      const long at = t * channels + j * lanes;
      const Vector<T> dy = load(grad_ys + at), s = load(steps + at), input = load(inputs + at);
      const Vector<T> dh = fma(dy, c, carry[j]), decay = load(decays + at);
      Vector<T> grad_step = load(grad_steps + at), grad_input = load(grad_inputs + at);
      sum_C = fma(dy, h[j], sum_C);
      Vector<T> weighted = dh;
      if (zoh) weighted = dh * load(weights + at);
      sum_B = fma(weighted, input, sum_B);
      grad_input = fma(weighted, b, grad_input);
      if (zoh) {
        const Vector<T> drive = dh * input * b;
        const Vector<T> inverse = load(tile.inverse + n * tile.a_stride + j * lanes);
        grad_step = fma(drive, decay, grad_step);
        grad_a[j] = fma(drive, weight_in_A<T>(a[j], s, decay, load(weights + at), inverse), grad_a[j]);
      }
      carry[j] = dh * decay;
      h[j] = load(hs + at);
      const Vector<T> through = carry[j] * h[j];
      store(grad_steps + at, fma(through, a[j], grad_step));
      store(grad_inputs + at, grad_input);
      grad_a[j] = fma(through, s, grad_a[j]);
    }
    store(grad_B, sum_B);
    store(grad_C, sum_C);
  }
  for (int j = 0; j < vectors; j++) {
    store(tile.carry + n * tile.carry_stride + j * lanes, carry[j]);
    store(tile.grad_A + n * tile.carry_stride + j * lanes, grad_a[j]);
  }
}

template <class T, int vectors, Mode mode, bool any>
__attribute__((noinline)) void backward_tile(const BackwardTile<T> tile, bool first) {
  for (long n = 0; n < tile.states; n++) {
    tile.ahead.fetch(n, tile.states);
    // The next state's checkpoint: nothing else has touched it since the forward pass.
    if (tile.h && n + 1 < tile.states)
      for (int j = 0; j < vectors; j++) __builtin_prefetch(tile.h + (n + 1) * tile.h_stride + j * Lanes<T>::count);
    recompute<T, vectors, mode, any>(tile, n);
    if (first) reverse<T, vectors, mode, true>(tile, n);
    else reverse<T, vectors, mode, false>(tile, n);
  }
}

}  // namespace KEIRETSU_ISA
}  // namespace keiretsu
