// The instructions that are not products: each moves one row of one series on.
#pragma once

#include <cmath>

#include "elementary.h"
#include "step.h"

namespace keiretsu {
namespace KEIRETSU_ISA {

constexpr int STEP_LANES = Lanes<float>::count;
// Vectors whose exponentials run side by side.
constexpr int STEP_CHAINS = 4;
static_assert(STEP_BLOCK % (STEP_CHAINS * STEP_LANES) == 0, "a block is whole groups of chains");

KEIRETSU_INLINE float squares(const float* in, long count) {
  Vector<float> sums{};
  long i = 0;
  for (; i + STEP_LANES <= count; i += STEP_LANES) {
    const Vector<float> x = load(in + i);
    sums = fma(x, x, sums);
  }
  float total = sum<float>(sums);
  for (; i < count; i++) total += in[i] * in[i];
  return total;
}

KEIRETSU_INLINE void step_norm(const StepInstruction& at, float least, const float* weights, float* scratch) {
  const float* in = scratch + at.in;
  float* out = scratch + at.out;
  const float factor = 1.0f / sqrtf(squares(in, at.size) / (float)at.size + least);
  for (long i = 0; i < at.wide; i += STEP_LANES) store(out + i, load(in + i) * factor * load(weights + at.weights + i));
}

// The same over groups of `size` numbers, one after the other.
KEIRETSU_INLINE void step_rms(const StepInstruction& at, float least, const float* weights, float* scratch) {
  const float *in = scratch + at.in, *w = weights + at.weights;
  float* out = scratch + at.out;
  for (long first = 0; first < at.heads * at.size; first += at.size) {
    const float factor = 1.0f / sqrtf(squares(in + first, at.size) / (float)at.size + least);
    for (long i = first; i < first + at.size; i++) out[i] = in[i] * factor * w[i];
  }
}

KEIRETSU_INLINE Vector<float> silu(Vector<float> x) { return x * sigmoid<float>(x); }

KEIRETSU_INLINE void step_conv(const StepInstruction& at, const float* weights, float* scratch, float* state) {
  const long wide = at.wide, before = at.size - 1;
  const float *w = weights + at.weights, *bias = w + at.size * wide, *in = scratch + at.in;
  float *tail = state + at.state, *out = scratch + at.out;
  for (long i = 0; i < wide; i += STEP_LANES) {
    const Vector<float> x = load(in + i);
    Vector<float> p = fma(x, load(w + i), load(bias + i));
    // tap k weighs the row k back; the tail's last row is the row before
    for (long k = 1; k <= before; k++) p = fma(load(tail + (before - k) * wide + i), load(w + k * wide + i), p);
    for (long k = 0; k + 1 < before; k++) store(tail + k * wide + i, load(tail + (k + 1) * wide + i));
    if (before) store(tail + (before - 1) * wide + i, x);
    store(out + i, at.add ? silu(p) : p);
  }
}

// weights, rows of `wide` numbers: A log2(e), one row a state, or one row for all (`size` 1); 1/A alike (zoh only); skip;
// bias of the step.
template <bool zoh>
KEIRETSU_INLINE void step_scan(const StepInstruction& at, StepReals reals, float elapsed, const float* weights,
                               float* scratch, float* state) {
  const long wide = at.wide, states = at.states;
  const bool shared = at.size == 1;  // Mamba-2: one decay for all states
  const long rows = shared ? 1 : states;
  const float *A = weights + at.weights, *inverse = A + rows * wide, *skip = inverse + (zoh ? rows * wide : 0);
  const float* bias = skip + wide;
  const float *u = scratch + at.in, *step = scratch + at.more, *B = scratch + at.third, *C = B + states;
  const float* gate = scratch + at.fourth;
  float *h = state + at.state, *out = scratch + at.out;
  const Vector<float> low = splat(-Exp2<float>::safe), high = splat(Exp2<float>::safe);
  const Vector<float> least = splat(reals.least), inverse_room = splat(1.0f / reals.room), gap = splat(elapsed);
  for (long i = 0; i < wide; i += STEP_CHAINS * STEP_LANES) {
    Vector<float> reach[STEP_CHAINS], write[STEP_CHAINS], y[STEP_CHAINS], here[STEP_CHAINS];
    for (int c = 0; c < STEP_CHAINS; c++) {
      const long d = i + c * STEP_LANES;
      Vector<float> slope;
      const Vector<float> s = softplus<float>(load(step + d) + load(bias + d), slope);
      const Vector<float> delta = least + s / (1.0f + s * inverse_room);
      here[c] = load(u + d);
      reach[c] = delta * gap;
      // euler writes root(delta) u; zoh (e^{A reach} - 1)/A u / root(delta)
      write[c] = inverse_root(delta) * here[c];
      if (!zoh) write[c] = write[c] * delta;
      y[c] = Vector<float>{};
    }
    if (shared) {
      Vector<float> decay[STEP_CHAINS], minus[STEP_CHAINS];
      for (int c = 0; c < STEP_CHAINS; c++) {
        const Vector<float> x = load(A + i + c * STEP_LANES) * reach[c];
        decay[c] = choose(x < low, low, choose(x > high, high, x));
      }
      exp2_and_minus1_safe<float, STEP_CHAINS>(decay, minus);
      if (zoh)
        for (int c = 0; c < STEP_CHAINS; c++) write[c] = write[c] * minus[c] * load(inverse + i + c * STEP_LANES);
      for (long n = 0; n < states; n++) {
        const Vector<float> b = splat(B[n]), read = splat(C[n]);
        for (int c = 0; c < STEP_CHAINS; c++) {
          float* place = h + n * wide + i + c * STEP_LANES;
          const Vector<float> next = fma(decay[c], load(place), b * write[c]);
          store(place, next);
          y[c] = fma(read, next, y[c]);
        }
      }
    } else {
      for (long n = 0; n < states; n++) {
        Vector<float> decay[STEP_CHAINS], minus[STEP_CHAINS];
        for (int c = 0; c < STEP_CHAINS; c++) {
          const Vector<float> x = load(A + n * wide + i + c * STEP_LANES) * reach[c];
          decay[c] = choose(x < low, low, choose(x > high, high, x));
        }
        if constexpr (zoh) exp2_and_minus1_safe<float, STEP_CHAINS>(decay, minus);
        else exp2_safe<float, STEP_CHAINS>(decay);
        const Vector<float> b = splat(B[n]), read = splat(C[n]);
        for (int c = 0; c < STEP_CHAINS; c++) {
          float* place = h + n * wide + i + c * STEP_LANES;
          Vector<float> written = b * write[c];
          if constexpr (zoh) written = written * minus[c] * load(inverse + n * wide + i + c * STEP_LANES);
          const Vector<float> next = fma(decay[c], load(place), written);
          store(place, next);
          y[c] = fma(read, next, y[c]);
        }
      }
    }
    for (int c = 0; c < STEP_CHAINS; c++) {
      const long d = i + c * STEP_LANES;
      store(out + d, fma(load(skip + d), here[c], y[c]) * silu(load(gate + d)));
    }
  }
}

// weights: Abar, Bbar and C, each (states, 2, wide), then skip (wide). The sum is doubled: a state stands for its conjugate.
KEIRETSU_INLINE void step_lti(const StepInstruction& at, const float* weights, float* scratch, float* state) {
  const long wide = at.wide, states = at.states, part = 2 * states * wide;
  const float *A = weights + at.weights, *B = A + part, *C = B + part, *skip = C + part;
  const float *u = scratch + at.in, *gate = scratch + at.fourth;
  float *h = state + at.state, *out = scratch + at.out;
  for (long i = 0; i < wide; i += STEP_LANES) {
    const Vector<float> here = load(u + i);
    Vector<float> y{};
    for (long n = 0; n < states; n++) {
      const long re = 2 * n * wide + i, im = re + wide;
      const Vector<float> hr = load(h + re), hi = load(h + im), ar = load(A + re), ai = load(A + im);
      const Vector<float> real = fma(ar, hr, fma(-ai, hi, load(B + re) * here));
      const Vector<float> imaginary = fma(ar, hi, fma(ai, hr, load(B + im) * here));
      store(h + re, real);
      store(h + im, imaginary);
      y = fma(load(C + re), real, fma(-load(C + im), imaginary, y));
    }
    store(out + i, fma(load(skip + i), here, y + y) * silu(load(gate + i)));
  }
}

// in: (3, wide) gates of the row, more: those of the state, reset, update, new; both with their bias.
KEIRETSU_INLINE void step_gru(const StepInstruction& at, float* scratch, float* state) {
  const long wide = at.wide;
  const float *x = scratch + at.in, *s = scratch + at.more;
  float *h = state + at.state, *out = scratch + at.out;
  for (long i = 0; i < wide; i += STEP_LANES) {
    const Vector<float> r = sigmoid<float>(load(x + i) + load(s + i));
    const Vector<float> z = sigmoid<float>(load(x + wide + i) + load(s + wide + i));
    const Vector<float> inside = fma(r, load(s + 2 * wide + i), load(x + 2 * wide + i));
    const Vector<float> n = sigmoid<float>(inside + inside) * 2.0f - 1.0f;  // tanh
    const Vector<float> next = fma(z, load(h + i) - n, n);
    store(h + i, next);
    store(out + i, next);
  }
}

// The error function is the C library's: the models that need it are rivals, not ours.
KEIRETSU_INLINE void step_gelu(const StepInstruction& at, float* scratch) {
  const float* in = scratch + at.in;
  float* out = scratch + at.out;
  for (long i = 0; i < at.size; i++) out[i] = 0.5f * in[i] * (1.0f + erff(in[i] * 0.70710678f));
}

// in: queries, more: keys, (heads, states) before elu + 1; third: values, (heads, size). State (heads, size + 1, states),
// the last row the sum of keys.
KEIRETSU_INLINE void step_linear(const StepInstruction& at, float least, float* scratch, float* state) {
  const long states = at.states, size = at.size;
  auto positive = [](float x) { return x > 0 ? x + 1.0f : expf(x); };
  for (long head = 0; head < at.heads; head++) {
    float *q = scratch + at.in + head * states, *k = scratch + at.more + head * states;
    const float* v = scratch + at.third + head * size;
    float *h = state + at.state + head * (size + 1) * states, *out = scratch + at.out + head * size;
    for (long n = 0; n < states; n++) q[n] = positive(q[n]), k[n] = positive(k[n]);
    float weight = 0;
    for (long row = size; row >= 0; row--) {
      const float value = row == size ? 1.0f : v[row];
      float total = 0;
      for (long n = 0; n < states; n++) {
        float& cell = h[row * states + n];
        cell += k[n] * value;
        total += q[n] * cell;
      }
      if (row == size) weight = total + least;
      else out[row] = total / weight;
    }
  }
}

// in: queries, more: keys, third: values, each (heads, size), of the row. weights: cos, then sin, (looks, size / 2), of the
// angle by which a query turns for the key at each look. State: ring of keys, of values, (states, heads · size) each, then
// rows seen and the place of the next one. The row looks at itself and every `zoh`-th row before it.
KEIRETSU_INLINE void step_attention(const StepInstruction& at, const float* weights, float* scratch, float* state) {
  const long size = at.size, inner = at.heads * size, rows = at.states, stride = at.zoh, half = size / 2;
  float *keys = state + at.state, *values = keys + rows * inner, *counters = values + rows * inner;
  const long seen = (long)counters[0], next = (long)counters[1], looks = 1 + seen / stride;
  const float *cosine = weights + at.weights, *sine = cosine + (1 + rows / stride) * half;
  const float *k = scratch + at.more, *v = scratch + at.third;
  float *out = scratch + at.out, *score = out + at.wide;
  const float scale = 1.0f / sqrtf((float)size);
  for (long head = 0; head < at.heads; head++) {
    const float* q = scratch + at.in + head * size;
    float most = -INFINITY;
    for (long look = 0; look < looks; look++) {
      const long back = (next - look * stride + 2 * rows) % (rows ? rows : 1);
      const float* key = (look ? keys + back * inner : k) + head * size;
      const float *c = cosine + look * half, *s = sine + look * half;
      float total = 0;
      for (long i = 0; i < half; i++) {
        const float a = q[2 * i], b = q[2 * i + 1];
        total += (a * c[i] - b * s[i]) * key[2 * i] + (a * s[i] + b * c[i]) * key[2 * i + 1];
      }
      score[look] = total * scale;
      most = score[look] > most ? score[look] : most;
    }
    float weight = 0;
    for (long i = 0; i < size; i++) out[head * size + i] = 0;
    for (long look = 0; look < looks; look++) {
      const long back = (next - look * stride + 2 * rows) % (rows ? rows : 1);
      const float* value = (look ? values + back * inner : v) + head * size;
      const float p = expf(score[look] - most);
      weight += p;
      for (long i = 0; i < size; i++) out[head * size + i] += p * value[i];
    }
    for (long i = 0; i < size; i++) out[head * size + i] /= weight;
  }
  if (!rows) return;
  for (long i = 0; i < inner; i++) keys[next * inner + i] = k[i], values[next * inner + i] = v[i];
  counters[0] = (float)(seen < rows ? seen + 1 : rows);
  counters[1] = (float)((next + 1) % rows);
}

}  // namespace KEIRETSU_ISA
}  // namespace keiretsu
