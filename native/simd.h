// Vectors of one register, for the instruction set that this unit is compiled for.
//
// Built on the compilers' vector extensions, so that + - * / and comparisons are the language's own; only the fused
// multiply-add is an intrinsic, because it must happen exactly where it is written. Everything here is forced inline and
// lives in a namespace of its instruction set: no symbol compiled for AVX-512 may be taken by the linker for an older CPU.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__FMA__) || defined(__AVX512F__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

#ifndef KEIRETSU_ISA
#error "compile with -DKEIRETSU_ISA=baseline (or avx2, avx512)"
#endif

#if defined(__AVX512F__)
#define KEIRETSU_VECTOR_BYTES 64
#elif defined(__AVX2__)
#define KEIRETSU_VECTOR_BYTES 32
#else
#define KEIRETSU_VECTOR_BYTES 16
#endif

#define KEIRETSU_INLINE static inline __attribute__((always_inline))
#define KEIRETSU_MEMBER inline __attribute__((always_inline))

namespace keiretsu {
namespace KEIRETSU_ISA {

template <class T> struct Lanes;

template <> struct Lanes<float> {
  typedef float Vector __attribute__((vector_size(KEIRETSU_VECTOR_BYTES)));
  typedef float Loose __attribute__((vector_size(KEIRETSU_VECTOR_BYTES), aligned(4), may_alias));
  typedef int32_t Bits __attribute__((vector_size(KEIRETSU_VECTOR_BYTES)));
  static constexpr int count = KEIRETSU_VECTOR_BYTES / 4;
};

template <> struct Lanes<double> {
  typedef double Vector __attribute__((vector_size(KEIRETSU_VECTOR_BYTES)));
  typedef double Loose __attribute__((vector_size(KEIRETSU_VECTOR_BYTES), aligned(8), may_alias));
  typedef int64_t Bits __attribute__((vector_size(KEIRETSU_VECTOR_BYTES)));
  static constexpr int count = KEIRETSU_VECTOR_BYTES / 8;
};

template <class T> using Vector = typename Lanes<T>::Vector;
template <class T> using Bits = typename Lanes<T>::Bits;

template <class T> KEIRETSU_INLINE Vector<T> load(const T* from) {
  return *reinterpret_cast<const typename Lanes<T>::Loose*>(from);
}
template <class T> KEIRETSU_INLINE void store(T* to, Vector<T> x) {
  *reinterpret_cast<typename Lanes<T>::Loose*>(to) = x;
}
// x - 0 is x to the bit, for -0 and NaN too, so the compiler makes a plain broadcast of it.
template <class T> KEIRETSU_INLINE Vector<T> splat(T x) { return x - Vector<T>{}; }

// The first `count` lanes from memory, zero in the others; all of them, without a question, when `full`.
template <bool full, class T> KEIRETSU_INLINE Vector<T> load_part(const T* from, long count) {
  Vector<T> x{};
  if (full || count >= Lanes<T>::count) return load(from);
  for (long i = 0; i < count; i++) x[i] = from[i];
  return x;
}
template <bool full, class T> KEIRETSU_INLINE void store_part(T* to, Vector<T> x, long count) {
  if (full || count >= Lanes<T>::count) return store(to, x);
  for (long i = 0; i < count; i++) to[i] = x[i];
}

KEIRETSU_INLINE Vector<float> fma(Vector<float> a, Vector<float> b, Vector<float> c) {
#if defined(__AVX512F__)
  return (Vector<float>)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif defined(__FMA__)
  return (Vector<float>)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#elif defined(__ARM_NEON)
  return (Vector<float>)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
#else
  return a * b + c;
#endif
}
KEIRETSU_INLINE Vector<double> fma(Vector<double> a, Vector<double> b, Vector<double> c) {
#if defined(__AVX512F__)
  return (Vector<double>)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
#elif defined(__FMA__)
  return (Vector<double>)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
#elif defined(__ARM_NEON) && defined(__aarch64__)
  return (Vector<double>)vfmaq_f64((float64x2_t)c, (float64x2_t)a, (float64x2_t)b);
#else
  return a * b + c;
#endif
}

// Lane-wise choice; a comparison of two vectors is the mask.
template <class V, class M> KEIRETSU_INLINE V choose(M mask, V yes, V no) { return mask ? yes : no; }

template <class T> KEIRETSU_INLINE Vector<T> absolute(Vector<T> x) { return choose(x < 0, -x, x); }

// Largest lane; NaN counts as infinity, so that a range check can never pass it.
template <class T> KEIRETSU_INLINE T largest(Vector<T> x) {
  T most = x[0] == x[0] ? x[0] : (T)__builtin_huge_val();
  for (int i = 1; i < Lanes<T>::count; i++) {
    T lane = x[i] == x[i] ? x[i] : (T)__builtin_huge_val();
    most = lane > most ? lane : most;
  }
  return most;
}

// Sum of the lanes, always in the same order.
template <class T> KEIRETSU_INLINE T sum(Vector<T> x) {
  T lanes[Lanes<T>::count];
  store(lanes, x);
  for (int half = Lanes<T>::count / 2; half > 0; half /= 2)
    for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
  return lanes[0];
}

// Holds a value in a register at this point of the program. Independent chains written side by side then stay side by
// side: compilers would put one after the other, and the CPU's scheduler is too small to interleave them again.
template <class V> KEIRETSU_INLINE void pin(V& x) {
#if defined(__x86_64__)
  asm volatile("" : "+v"(x));
#elif defined(__aarch64__)
  asm volatile("" : "+w"(x));
#endif
}

}  // namespace KEIRETSU_ISA
}  // namespace keiretsu
