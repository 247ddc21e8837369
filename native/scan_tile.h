// What the forward and the backward pass of the selective scan share: scratch memory, the packed A, runs of rows.
#pragma once

#include <cstdlib>

#include "elementary.h"
#include "scan.h"

namespace keiretsu {
namespace KEIRETSU_ISA {

// Scratch memory handed out in aligned pieces; counted first, so that nothing is allocated inside a parallel region.
template <class T> struct Scratch {
  T* next;
  T* take(long count) {
    T* piece = next;
    next += padded(count);
    return piece;
  }
  // Whole cache lines, one more in between: equal offsets in all pieces would fight for the same cache sets.
  static long padded(long count) { return (count + 127) / 64 * 64 + 16; }
};

template <class T> struct Memory {
  T* at;
  explicit Memory(long count) : at((T*)aligned_alloc(64, (count * sizeof(T) + 127) / 64 * 64)) {}
  Memory(const Memory&) = delete;
  ~Memory() { free(at); }
  explicit operator bool() const { return at != nullptr; }
};

KEIRETSU_INLINE long smaller(long a, long b) { return a < b ? a : b; }

template <class T> KEIRETSU_INLINE void clear(T* at, long count) { memset(at, 0, count * sizeof(T)); }

// A as (states, padded width): natural, times log2(e) for 2^x, and 1/A for zoh's weight (e^{A s} - 1)/A.
template <class T> struct PackedA {
  long width;            // padded
  T *natural, *scaled, *inverse;
  T *largest;            // of |scaled|, one a block of SCAN_BLOCK channels

  static constexpr long block = 16;
  static long size(long padded, long states) {
    return 3 * Scratch<T>::padded(padded * states) + Scratch<T>::padded(padded / block);
  }

  PackedA(const ScanInputs<T>& in, Scratch<T>& scratch) : width(scan_padded_width(in.batch, in.width)) {
    natural = scratch.take(width * in.states);
    scaled = scratch.take(width * in.states);
    inverse = scratch.take(width * in.states);
    largest = scratch.take(width / block);
    clear(largest, width / block);
    for (long n = 0; n < in.states; n++)
      for (long d = 0; d < width; d++) {
        T a = d < in.width ? in.A[d * in.states + n] : T(0);
        if (in.zoh) a = nonzero(a);
        natural[n * width + d] = a;
        scaled[n * width + d] = a * T(LOG2_E);
        inverse[n * width + d] = T(1) / a;
        T size = a < 0 ? -a : a;
        if (size != size) size = (T)__builtin_huge_val();
        if (size > largest[d / block]) largest[d / block] = size;
      }
  }

  // True when |s A| log2(e) < safe for all channels of a tile, given the largest |s|; false for NaN.
  bool safe(T step, long from, long count) const {
    for (long i = from / block; i * block < from + count; i++)
      if (!(step * largest[i] * T(LOG2_E) < Exp2<T>::safe)) return false;
    return true;
  }
};

// How a state's input is weighted: by the step itself, or by (e^{A s} - 1)/A.
enum class Mode { euler, zoh };

// Rows that are worked on together: at most a chunk, never across a reset.
struct Run {
  long start, rows;
  bool fresh;  // the state is cleared before it
};

KEIRETSU_INLINE Run run_from(const uint8_t* reset, long start, long length) {
  long end = smaller((start / SCAN_CHUNK + 1) * SCAN_CHUNK, length);
  if (reset)
    for (long t = start + 1; t < end; t++)
      if (reset[t]) end = t;
  return {start, end - start, reset && reset[start]};
}

// Runs of one chunk, in order; at most one a row.
KEIRETSU_INLINE int runs_of_chunk(const uint8_t* reset, long chunk, long length, Run* runs) {
  int count = 0;
  const long end = smaller((chunk + 1) * SCAN_CHUNK, length);
  for (long t = chunk * SCAN_CHUNK; t < end; t += runs[count++].rows) runs[count] = run_from(reset, t, end);
  return count;
}

// Rows that the next tile will need, fetched a few at a time while this one is computed.
struct Prefetch {
  const char* at[8];
  long stride[8];  // bytes
  int count = 0;
  long rows = 0, bytes = 0;

  template <class T> KEIRETSU_MEMBER void add(const Rows<T>& x, long batch, long t, long from) {
    if (!x) return;
    at[count] = (const char*)(x.row(batch, t) + from);
    stride[count++] = x.row_stride * (long)sizeof(T);
  }
  // The share of steps `n` … `n + several - 1` of `steps`.
  KEIRETSU_MEMBER void fetch(long n, long steps, long several = 1) const {
    for (int i = 0; i < count; i++)
      for (long t = rows * n / steps; t < rows * (n + several) / steps; t++)
        for (long b = 0; b < bytes; b += 64) __builtin_prefetch(at[i] + t * stride[i] + b);
  }
};

// The step of channels from `column` on, before elapsed time, and its slope in delta.
//
//   s = softplus(delta + bias), or without softplus;  where there is room, least + s q with q = room/(room + s)
template <class T, bool full>
KEIRETSU_INLINE Vector<T> model_step(const ScanInputs<T>& in, const T* delta, long column, long left, Vector<T>& slope) {
  Vector<T> x = load_part<full>(delta, left);
  slope = splat(T(1));
  if (in.delta_bias) x = x + load_part<full>(in.delta_bias + column, left);
  if (in.softplus) x = softplus<T>(x, slope);
  if (!(in.room > 0)) return x;
  const Vector<T> q = in.room / (in.room + x);
  slope = slope * (q * q);
  return fma(x, q, splat(in.least));
}

// What B_t and, with zoh, the weight (e^{A s} - 1)/A multiply: s u or u; with a root write s' u/sqrt(s') or u/sqrt(s'),
// s' the step before elapsed.
template <class T> KEIRETSU_INLINE Vector<T> written(const ScanInputs<T>& in, Vector<T> u, Vector<T> own, Vector<T> s) {
  if (!in.root) return in.zoh ? u : s * u;
  const Vector<T> turned = u * inverse_root(own);
  return in.zoh ? turned : turned * own;
}

// From the gradient of `written` to those of u, of s and of s'.
template <class T> struct WrittenSlopes {
  Vector<T> u, step, own;
  KEIRETSU_MEMBER WrittenSlopes(const ScanInputs<T>& in, Vector<T> grad, Vector<T> x, Vector<T> own_step, Vector<T> s)
      : u(grad), step{}, own{} {
    if (in.root) {
      const Vector<T> r = inverse_root(own_step), half = grad * x * r * T(0.5);
      u = grad * (in.zoh ? r : r * own_step);
      own = in.zoh ? -half / own_step : half;
    } else if (!in.zoh) {
      u = grad * s;
      step = grad * x;
    }
  }
};

// (width, states) of one batch entry, as torch has it, from and to (states, stride) of a group of channels.
template <class T>
KEIRETSU_INLINE void states_in(const T* from, T* to, long channels, long states, long stride) {
  for (long d = 0; d < channels; d++)
    for (long n = 0; n < states; n++) to[n * stride + d] = from[d * states + n];
}
template <class T>
KEIRETSU_INLINE void states_out(const T* from, T* to, long channels, long states, long stride) {
  for (long d = 0; d < channels; d++)
    for (long n = 0; n < states; n++) to[d * states + n] = from[n * stride + d];
}

// Largest |x| over many vectors. On the bits, where NaN is above infinity: a comparison of numbers would lose it.
template <class T> struct LargestStep {
  Bits<T> bits{};
  KEIRETSU_MEMBER void see(Vector<T> x) {
    Bits<T> size = (Bits<T>)x & ~((Bits<T>)splat(T(-0.0)));
    bits = choose(size > bits, size, bits);
  }
  KEIRETSU_MEMBER T value() const { return largest<T>((Vector<T>)bits); }
};

}  // namespace KEIRETSU_ISA
}  // namespace keiretsu
