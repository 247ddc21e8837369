// Elementary functions on vectors: 2^x and what is made of it.
//
// Range reduction by adding 1.5 * 2^(digits-1), whose low bits then hold the rounded exponent, and a minimax polynomial
// for 2^f on |f| <= 1/2 whose constant term is exactly 1: f = 0 must give 1, or states leak and gradients are two to
// three times less exact. Errors: 1.6e-7 (float), 3e-16 (double), relative.
#pragma once

#include "simd.h"

namespace keiretsu {
namespace KEIRETSU_ISA {

template <class T> struct Exp2;

template <> struct Exp2<float> {
  static constexpr float magic = 12582912.f;  // 1.5 * 2^23
  static constexpr int shift = 23, degree = 5, bias = 127;
  static constexpr float safe = 126.f;   // |x| below this: the exponent can be added to the bits
  static constexpr float limit = 200.f;  // beyond this 2^x is 0 or infinite
  static constexpr float coefficient[degree] = {6.931469776e-01f, 2.402224209e-01f, 5.550733743e-02f,
                                                9.671512640e-03f, 1.326472719e-03f};
};

template <> struct Exp2<double> {
  static constexpr double magic = 6755399441055744.;  // 1.5 * 2^52
  static constexpr int shift = 52, degree = 12, bias = 1023;
  static constexpr double safe = 1022., limit = 1200.;
  // ln2^k / k!: at |f| <= 1/2 the first term left out is 4e-18.
  static constexpr double coefficient[degree] = {
      6.931471805599453094e-01, 2.402265069591007123e-01, 5.550410866482157995e-02, 9.618129107628477162e-03,
      1.333355814642844342e-03, 1.540353039338160995e-04, 1.525273380405984028e-05, 1.321548679014430949e-06,
      1.017808600923969973e-07, 7.054911620801123329e-09, 4.445538271870811497e-10, 2.567843599348820514e-11};
};

constexpr double LOG2_E = 1.4426950408889634074;

// The polynomial of 2^x for `count` independent vectors in lock step (see `pin`): leaves the fraction f in x, the
// rounded exponent in the low bits of k, and returns (2^f - 1)/f in p.
template <class T, int count> KEIRETSU_INLINE void reduce(Vector<T>* x, Vector<T>* k, Vector<T>* p) {
  using E = Exp2<T>;
  for (int i = 0; i < count; i++) { k[i] = x[i] + E::magic; pin(k[i]); }
  for (int i = 0; i < count; i++) { p[i] = k[i] - E::magic; pin(p[i]); }
  for (int i = 0; i < count; i++) { x[i] = x[i] - p[i]; pin(x[i]); }
  for (int i = 0; i < count; i++) {
    p[i] = fma(splat(E::coefficient[E::degree - 1]), x[i], splat(E::coefficient[E::degree - 2]));
    pin(p[i]);
  }
  for (int e = E::degree - 3; e >= 0; e--)
    for (int i = 0; i < count; i++) { p[i] = fma(p[i], x[i], splat(E::coefficient[e])); pin(p[i]); }
}

// 2^x for |x| < safe.
template <class T, int count> KEIRETSU_INLINE void exp2_safe(Vector<T>* x) {
  Vector<T> k[count], p[count];
  reduce<T, count>(x, k, p);
  for (int i = 0; i < count; i++) {
    p[i] = fma(p[i], x[i], splat(T(1)));
    x[i] = (Vector<T>)((Bits<T>)p[i] + ((Bits<T>)k[i] << Exp2<T>::shift));
  }
}

// 2^x and 2^x - 1, the second exact to its own last bits near x = 0, for |x| < safe.
template <class T, int count> KEIRETSU_INLINE void exp2_and_minus1_safe(Vector<T>* x, Vector<T>* minus1) {
  Vector<T> k[count], p[count];
  reduce<T, count>(x, k, p);
  for (int i = 0; i < count; i++) {
    x[i] = x[i] * p[i];
    Vector<T> scale = (Vector<T>)((Bits<T>)splat(T(1)) + ((Bits<T>)k[i] << Exp2<T>::shift));
    minus1[i] = fma(scale, x[i], scale - T(1));
    x[i] = fma(scale, x[i], scale);
  }
}

// The same for any x: 0 and infinity where they belong, NaN stays NaN. The scale is applied in two halves, each a normal
// number, so that results below the normal range are rounded once.
template <class T> KEIRETSU_INLINE void exp2_and_minus1_any(Vector<T>& x, Vector<T>& minus1) {
  using E = Exp2<T>;
  const Vector<T> low = splat(-E::limit), high = splat(E::limit);
  Vector<T> given = choose(x < low, low, choose(x > high, high, x)), k, p;
  x = given;
  reduce<T, 1>(&x, &k, &p);
  const Vector<T> fraction = x;
  x = x * p;
  Bits<T> exponent = (Bits<T>)k - (Bits<T>)splat(E::magic), half = exponent >> 1;
  Vector<T> first = (Vector<T>)((half + E::bias) << E::shift);
  Vector<T> second = (Vector<T>)((exponent - half + E::bias) << E::shift);
  Vector<T> value = fma(p, fraction, splat(T(1))) * first * second, scale = first * second;
  minus1 = choose(absolute<T>(given) < T(64), fma(scale, x, scale - T(1)), value - T(1));
  x = choose(given == given, value, given);
  minus1 = choose(given == given, minus1, given);
}

// Both by one name: `any` picks the version without a range.
template <class T, int count, bool any> KEIRETSU_INLINE void exp2(Vector<T>* x) {
  if (!any) return exp2_safe<T, count>(x);
  Vector<T> unused;
  for (int i = 0; i < count; i++) exp2_and_minus1_any<T>(x[i], unused);
}
template <class T, int count, bool any> KEIRETSU_INLINE void exp2_and_minus1(Vector<T>* x, Vector<T>* minus1) {
  if (!any) return exp2_and_minus1_safe<T, count>(x, minus1);
  for (int i = 0; i < count; i++) exp2_and_minus1_any<T>(x[i], minus1[i]);
}

// 1/x for finite x from 1 on, within two units in the last place. Where there is an estimate of 14 bits, one Newton step
// on it takes a third of a division's time.
KEIRETSU_INLINE Vector<float> reciprocal(Vector<float> x) {
#if defined(__AVX512F__)
  const Vector<float> guess = (Vector<float>)_mm512_rcp14_ps((__m512)x);
  return fma(fma(-x, guess, splat(1.0f)), guess, guess);
#else
  return 1.0f / x;
#endif
}
KEIRETSU_INLINE Vector<double> reciprocal(Vector<double> x) { return 1.0 / x; }

// 1/sqrt(x) for normal x > 0, within two units in the last place: by an estimate of 14 bits and one Newton step where
// there is one, else by root and division.
KEIRETSU_INLINE Vector<float> inverse_root(Vector<float> x) {
#if defined(__AVX512F__)
  const Vector<float> guess = (Vector<float>)_mm512_rsqrt14_ps((__m512)x);
  return fma(guess * 0.5f, fma(-x * guess, guess, splat(1.0f)), guess);
#elif defined(__AVX2__)
  return 1.0f / (Vector<float>)_mm256_sqrt_ps((__m256)x);
#else
  for (int i = 0; i < Lanes<float>::count; i++) x[i] = __builtin_sqrtf(x[i]);
  return 1.0f / x;
#endif
}
KEIRETSU_INLINE Vector<double> inverse_root(Vector<double> x) {
#if defined(__AVX512F__)
  return 1.0 / (Vector<double>)_mm512_sqrt_pd((__m512d)x);
#elif defined(__AVX2__)
  return 1.0 / (Vector<double>)_mm256_sqrt_pd((__m256d)x);
#else
  for (int i = 0; i < Lanes<double>::count; i++) x[i] = __builtin_sqrt(x[i]);
  return 1.0 / x;
#endif
}

template <class T> KEIRETSU_INLINE Vector<T> sigmoid(Vector<T> x) {
  const Vector<T> low = splat(-Exp2<T>::safe), high = splat(Exp2<T>::safe);
  Vector<T> e = x * splat(T(-LOG2_E));
  e = choose(e < low, low, e);
  e = choose(e > high, high, e);
  exp2_safe<T, 1>(&e);
  // The bits of a NaN do not survive exp2_safe for certain.
  return choose(x == x, reciprocal(T(1) + e), x);
}

// ln(1 + e^x) and its derivative e^x/(1 + e^x), from e = e^{-|x|}: ln(1 + e) = 2 artanh(e/(2 + e)), by its series.
template <class T> KEIRETSU_INLINE Vector<T> softplus(Vector<T> x, Vector<T>& slope) {
  constexpr int terms = sizeof(T) == 8 ? 17 : 8;  // the argument is at most 1/3
  Vector<T> e = absolute<T>(x) * T(-LOG2_E);
  const Vector<T> low = splat(-Exp2<T>::safe), zero{};
  e = choose(e < low, low, e);
  exp2_safe<T, 1>(&e);
  const Vector<T> ratio = e / (e + T(2)), square = ratio * ratio;
  Vector<T> series = splat(T(1) / T(2 * terms - 1));
  for (int k = terms - 2; k >= 0; k--) series = fma(series, square, splat(T(1) / T(2 * k + 1)));
  slope = choose(x > zero, splat(T(1)), e) / (e + T(1));
  // The bits of a NaN do not survive exp2_safe for certain.
  slope = choose(x == x, slope, x);
  return choose(x == x, fma(ratio * T(2), series, choose(x > zero, x, zero)), x);
}

// (x e^x - (e^x - 1)) / x^2 by its series, for |x| < 1/2: the part of zoh's derivative in A that would cancel.
template <class T> KEIRETSU_INLINE Vector<T> zoh_series(Vector<T> x) {
  constexpr int terms = sizeof(T) == 8 ? 15 : 8;
  // coefficient k is (k + 1)/(k + 2)!, so each is the one before times (k + 1)/(k (k + 2)).
  Vector<T> s = splat(T(1));
  for (int k = terms; k >= 1; k--) s = fma(x * T(double(k + 1) / (double(k) * (k + 2))), s, splat(T(1)));
  return s * T(0.5);
}

// d/dA of zoh's weight (e^{A s} - 1)/A, from A, s, the decay, the weight and 1/A.
template <class T>
KEIRETSU_INLINE Vector<T> weight_in_A(Vector<T> a, Vector<T> s, Vector<T> decay, Vector<T> weight, Vector<T> inverse) {
  const Vector<T> x = a * s;
  return choose(absolute<T>(x) < T(0.5), s * s * zoh_series<T>(x), (s * decay - weight) * inverse);
}

// A for zoh: below this |A| the product A s is lost beside 1 for any step in range, and 1/A must stay finite.
template <class T> KEIRETSU_INLINE T nonzero(T a) {
  const T tiny = sizeof(T) == 8 ? T(0x1p-700) : T(0x1p-90);
  return a < tiny && a > -tiny ? (a < 0 ? -tiny : tiny) : a;
}

}  // namespace KEIRETSU_ISA
}  // namespace keiretsu
