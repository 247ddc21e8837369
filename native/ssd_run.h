// What the forward and the backward pass of the scan with one decay a head share: a run of rows as matrix products.
//
// Inside a run, with a_t the decay of row t, w_t the input's weight and h the state before the first row:
//
//   L_ts = a_{s+1} … a_t (s <= t)     P_t = a_1 … a_t     S_s = a_{s+1} … a_last
//   y_t = P_t C_t h + sum_{s <= t} L_ts (C_t B_s) w_s x_s     h' = P_last h + sum_s S_s B_s w_s x_s
//
// L is built row by row by multiplication, never as a quotient or the exponential of a difference, which would cancel.
#pragma once

#include "products.h"
#include "scan_tile.h"

namespace keiretsu {
namespace KEIRETSU_ISA {

constexpr long RUN = SCAN_CHUNK;

// 0, 1, 2 … in the lanes, from `first` on; as numbers, so that comparing them gives a mask of the numbers' width.
template <class T> KEIRETSU_INLINE Vector<T> counting(long first) {
  Vector<T> x;
  for (int i = 0; i < Lanes<T>::count; i++) x[i] = T(first + i);
  return x;
}

// What all heads of a group share: B and C in rows of padded states, and C_t B_s for every pair of rows.
template <class T> struct SharedRows {
  T *B, *C, *products;  // (RUN, states_padded) twice, (RUN, RUN); zero below the run's last row
  T* turned;            // B once more, (states, RUN)

  static long size(const SsdLayout& layout) {
    using S = Scratch<T>;
    return 2 * S::padded(RUN * layout.states_padded) + S::padded(RUN * RUN) + S::padded(RUN * layout.states_padded);
  }
  SharedRows(const SsdLayout& layout, Scratch<T>& scratch) {
    B = scratch.take(RUN * layout.states_padded);
    C = scratch.take(RUN * layout.states_padded);
    products = scratch.take(RUN * RUN);
    turned = scratch.take(RUN * layout.states_padded);
  }
  KEIRETSU_MEMBER void fill(const SsdInputs<T>& in, const SsdLayout& layout, long batch, Run run) {
    const long stride = layout.states_padded;
    clear(B, RUN * stride);
    clear(C, RUN * stride);
    clear(turned, RUN * stride);
    for (long i = 0; i < run.rows; i++) {
      memcpy(B + i * stride, in.B.row(batch, run.start + i), in.states * sizeof(T));
      memcpy(C + i * stride, in.C.row(batch, run.start + i), in.states * sizeof(T));
      for (long n = 0; n < in.states; n++) turned[n * RUN + i] = B[i * stride + n];
    }
    for (long i = 0; i < run.rows; i += SSD_ROWS)
      over_blocks<T>(RUN, [&](auto& block, long at) __attribute__((always_inline)) {
        block.clear();
        block.add_product(C + i * stride, stride, 1, turned + at, RUN, in.states);
        block.write(products + i * RUN + at, RUN);
      });
  }
};

// A head's decays over a run, and all products of them.
template <class T> struct HeadDecay {
  alignas(64) T delta[RUN], step[RUN], decay[RUN], weight[RUN], prefix[RUN], suffix[RUN];
  T natural, inverse, total;
  T *span, *mixing;  // (RUN, RUN): L, and L times C_t B_s

  static long size() { return 2 * Scratch<T>::padded(RUN * RUN); }
  explicit HeadDecay(Scratch<T>& scratch) : span(scratch.take(RUN * RUN)), mixing(scratch.take(RUN * RUN)) {}

  // Steps, decays and weights; nothing happens below the run's last row.
  KEIRETSU_MEMBER void fill_rows(const SsdInputs<T>& in, long batch, Run run, long head) {
    constexpr int lanes = Lanes<T>::count;
    natural = in.zoh ? nonzero(in.A[head]) : in.A[head];
    inverse = T(1) / natural;
    for (long i = 0; i < RUN; i++) {
      const bool inside = i < run.rows;
      delta[i] = inside ? in.delta.row(batch, run.start + i)[head] : T(0);
      step[i] = inside && in.elapsed ? delta[i] * *in.elapsed.row(batch, run.start + i) : delta[i];
    }
    for (long i = 0; i < RUN; i += lanes) {
      const Vector<T> s = load(step + i);
      Vector<T> a = s * (natural * T(LOG2_E)), minus1;
      exp2_and_minus1<T, 1, true>(&a, &minus1);
      store(decay + i, a);
      store(weight + i, in.zoh ? minus1 * inverse : s);
    }
  }
  KEIRETSU_MEMBER void fill(const SsdInputs<T>& in, const T* products, long batch, Run run, long head) {
    constexpr int lanes = Lanes<T>::count;
    fill_rows(in, batch, run, head);
    total = T(1);
    for (long i = 0; i < run.rows; i++) prefix[i] = total = total * decay[i];
    constexpr int vectors = RUN / lanes;
    Vector<T> row[vectors]{};
    for (long i = 0; i < run.rows; i++)
      for (int j = 0; j < vectors; j++) {
        const Vector<T> column = counting<T>(j * lanes), zero{};
        row[j] = choose(column < T(i), row[j] * decay[i], choose(column == splat(T(i)), splat(T(1)), zero));
        store(span + i * RUN + j * lanes, row[j]);
        const Vector<T> mixed = row[j] * load(products + i * RUN + j * lanes);
        store(mixing + i * RUN + j * lanes, choose(column <= splat(T(i)), mixed, zero));
      }
    memcpy(suffix, span + (run.rows - 1) * RUN, run.rows * sizeof(T));
    // Rows below the last one, as far as a block reaches.
    for (long i = run.rows; i < RUN && i % SSD_ROWS; i++) {
      prefix[i] = suffix[i] = T(0);
      clear(span + i * RUN, RUN);
      clear(mixing + i * RUN, RUN);
    }
  }
};

KEIRETSU_INLINE long whole_blocks(long rows) { return (rows + SSD_ROWS - 1) / SSD_ROWS * SSD_ROWS; }

// (channels, states) of one batch entry, as torch has it, from and to the padded (states, width) of a group.
template <class T>
KEIRETSU_INLINE void group_in(const T* from, T* to, const SsdInputs<T>& in, const SsdLayout& layout, long heads) {
  for (long head = 0; head < heads; head++)
    states_in(from + head * in.share * in.states, to + head * layout.share, in.share, in.states, layout.width);
}
template <class T>
KEIRETSU_INLINE void group_out(const T* from, T* to, const SsdInputs<T>& in, const SsdLayout& layout, long heads) {
  for (long head = 0; head < heads; head++)
    states_out(from + head * layout.share, to + head * in.share * in.states, in.share, in.states, layout.width);
}

// The heads of a task: batch entry and group of it.
struct SsdTask {
  long batch, group, first, heads;  // first head, and how many
  SsdTask(long task, const SsdLayout& layout, long all_heads)
      : batch(task / layout.groups), group(task % layout.groups), first(group * layout.heads),
        heads(smaller(layout.heads, all_heads - first)) {}
};

// body(channel of the group, channel of all, how many are left of the head) over a group's channels, in memory's order.
template <class T, class Body>
KEIRETSU_INLINE void over_channels(const SsdLayout& layout, long share, const SsdTask& task, Body body) {
  for (long head = 0; head < task.heads; head++)
    for (long c = 0; c < layout.share; c += Lanes<T>::count)
      body(head * layout.share + c, (task.first + head) * share + c, share - c);
}

}  // namespace KEIRETSU_ISA
}  // namespace keiretsu
