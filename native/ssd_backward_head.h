// The backward scan with one decay a head: what one head does over one run of rows.
#pragma once

#include "ssd_run.h"
#include "sums.h"

namespace keiretsu {
namespace KEIRETSU_ISA {

template <class T> struct SsdBackwardWork {
  const SsdBackward<T>& args;
  SsdLayout layout;
  T *grad_B, *grad_C, *grad_elapsed;  // (groups, batch, length, states or 1), partial sums
  T *grad_A, *grad_D;                 // (batch, heads), (batch, channels), partial sums
  T* scratch;                         // of all workers
  long scratch_each;
};

template <class T> struct SsdBackwardSpace {
  const T* h;          // (states, width) before the run: a checkpoint
  T *carry;            // (states, width): the gradient of the state after the run
  T *drive, *faded;    // (RUN, width): w x, S w x
  T *x, *dy, *grown;   // x, dy behind the gate, P dy
  T *y, *gate, *back;  // y before the gate, d(gate)/y, d(w x)
  T *turned;           // (share, RUN): w x of one head
  T *grad_mixing, *grad_products;  // (RUN, RUN): dM of one head, d(C_t B_s)
  T *grad_B, *grad_C;  // (RUN, states_padded)
  T *grad_D;           // (width)
  T *outer, *inner, *weights, *logs;  // (RUN, lanes): e, f, dw, d(log a)

  static long size(const SsdLayout& layout) {
    using S = Scratch<T>;
    return S::padded(layout.states * layout.width) + 8 * S::padded(RUN * layout.width) + S::padded(RUN * layout.share) +
           2 * S::padded(RUN * RUN) + 2 * S::padded(RUN * layout.states_padded) + S::padded(layout.width) +
           4 * S::padded(RUN * Lanes<T>::count) + SharedRows<T>::size(layout) + HeadDecay<T>::size();
  }
  SsdBackwardSpace(const SsdLayout& layout, Scratch<T>& scratch) {
    h = nullptr;
    carry = scratch.take(layout.states * layout.width);
    for (T** piece : {&drive, &faded, &x, &dy, &grown, &y, &gate, &back}) *piece = scratch.take(RUN * layout.width);
    turned = scratch.take(RUN * layout.share);
    for (T** piece : {&grad_mixing, &grad_products}) *piece = scratch.take(RUN * RUN);
    for (T** piece : {&grad_B, &grad_C}) *piece = scratch.take(RUN * layout.states_padded);
    grad_D = scratch.take(layout.width);
    for (T** piece : {&outer, &inner, &weights, &logs}) *piece = scratch.take(RUN * Lanes<T>::count);
  }
};

// The run's rows, whole rows of the group from memory at a time: x, dy behind the gate, d(gate)/y; zeros down to the last
// whole block.
template <class T, bool full>
void rows_in(const SsdBackwardWork<T>& work, const SsdBackwardSpace<T>& space, const SsdTask& task, Run run) {
  const SsdBackward<T>& args = work.args;
  for (long i = 0; i < whole_blocks(run.rows); i++)
    over_channels<T>(work.layout, args.share, task, [&](long at, long column, long left) {
      const long t = run.start + i, to = i * work.layout.width + at;
      Vector<T> x{}, dy{};
      if (i < run.rows) {
        x = load_part<full>(args.x.row(task.batch, t) + column, left);
        dy = load_part<full>(args.grad_y.row(task.batch, t) + column, left);
        if (args.z) {
          const Vector<T> z = load_part<full>(args.z.row(task.batch, t) + column, left), open = sigmoid<T>(z);
          store(space.gate + to, dy * (open * fma(z, T(1) - open, splat(T(1)))));
          dy = dy * (z * open);
        }
      }
      store(space.x + to, x);
      store(space.dy + to, dy);
    });
}

// The gradients of x and z back to memory.
template <class T, bool full>
void rows_out(const SsdBackwardWork<T>& work, const SsdBackwardSpace<T>& space, const SsdTask& task, Run run) {
  const SsdBackward<T>& args = work.args;
  for (long i = 0; i < run.rows; i++)
    over_channels<T>(work.layout, args.share, task, [&](long at, long column, long left) {
      const long t = run.start + i, from = i * work.layout.width + at;
      store_part<full>(args.grad_x.row(task.batch, t) + column, load(space.back + from), left);
      if (args.z)
        store_part<full>(args.grad_z.row(task.batch, t) + column, load(space.gate + from) * load(space.y + from), left);
    });
}

// What is needed when the heads are done: where the gradients go, and what the chunk before begins with.
template <class T> KEIRETSU_INLINE Prefetch what_follows(const SsdBackwardWork<T>& work, const SsdTask& task, Run run) {
  const SsdBackward<T>& args = work.args;
  const long next = run.start - RUN, from = task.first * args.share;
  Prefetch ahead;
  ahead.rows = run.rows;
  ahead.bytes = task.heads * args.share * (long)sizeof(T);
  ahead.add(args.grad_x, task.batch, run.start, from);
  ahead.add(args.grad_z, task.batch, run.start, from);
  if (next < 0) return ahead;
  ahead.add(args.x, task.batch, next, from);
  ahead.add(args.grad_y, task.batch, next, from);
  ahead.add(args.z, task.batch, next, from);
  return ahead;
}

// One head over one run; `at` is its first channel in the group.
template <class T> struct HeadRun {
  static constexpr int lanes = Lanes<T>::count;
  const SsdBackwardWork<T>& work;
  const SsdBackwardSpace<T>& space;
  const SharedRows<T>& shared;
  const HeadDecay<T>& decay;
  const SsdTask& task;
  const Prefetch& ahead;
  const Run run;
  const long head, at;  // head of all
  const long batch = task.batch;
  const SsdBackward<T>& args = work.args;
  const long width = work.layout.width, share = work.layout.share, stride = work.layout.states_padded;
  const long rows = whole_blocks(run.rows), depth = run.fresh ? 0 : args.states;

  // Inputs and gradients times what a row's place in the run makes of them.
  KEIRETSU_MEMBER void pack() const {
    for (long i = 0; i < rows; i++) {
      for (long c = 0; c < share; c += lanes) {
        const long to = i * width + at + c;
        const Vector<T> x = load(space.x + to) * decay.weight[i];
        store(space.drive + to, x);
        store(space.faded + to, x * decay.suffix[i]);
        store(space.grown + to, load(space.dy + to) * decay.prefix[i]);
        for (int lane = 0; lane < lanes; lane++) space.turned[(c + lane) * RUN + i] = x[lane];
      }
      for (T* sums : {space.outer, space.inner, space.weights, space.logs}) store(sums + i * lanes, Vector<T>{});
    }
    for (long i = rows; i < RUN; i++) {
      for (T* sums : {space.weights, space.logs}) store(sums + i * lanes, Vector<T>{});
      for (long c = 0; c < share; c++) space.turned[c * RUN + i] = T(0);
    }
  }
  // e_t, and y where a gate needs it.
  KEIRETSU_MEMBER void outputs() const {
    over_tall_blocks<T>(share, rows, [&](auto& block, long c, long i) __attribute__((always_inline)) {
      const long to = i * width + at + c;
      block.clear();
      block.add_product(shared.C + i * stride, stride, 1, space.h + at + c, width, depth);
      for (int r = 0; r < block.rows; r++) {
        block.scale(r, decay.prefix[i + r]);
        add_dot(block, r, space.dy + to + r * width, space.outer + (i + r) * lanes);
      }
      if (!args.z) return;
      block.add_lower(decay.mixing, RUN, i, space.drive + at + c, width);
      block.write(space.y + to, width);
    });
  }
  // dM, then d(C_t B_s) and, in grad_mixing, dM_ts M_ts.
  KEIRETSU_MEMBER void mixing() const {
    for (long i = 0; i < rows; i += SSD_ROWS)
      over_blocks<T>(RUN, [&](auto& block, long j) __attribute__((always_inline)) {
        block.clear();
        block.add_product(space.dy + i * width + at, width, 1, space.turned + j, RUN, share);
        block.write(space.grad_mixing + i * RUN + j, RUN);
      });
    for (long i = 0; i < run.rows; i++)
      for (long j = 0; j < RUN; j += lanes) {
        const Vector<T> inside = counting<T>(j), given = load(space.grad_mixing + i * RUN + j), zero{};
        T* sum = space.grad_products + i * RUN + j;
        store(sum, load(sum) + choose(inside <= splat(T(i)), given * load(decay.span + i * RUN + j), zero));
        store(space.grad_mixing + i * RUN + j, given * load(decay.mixing + i * RUN + j));
      }
  }
  // d(w x) and f_s.
  KEIRETSU_MEMBER void inputs() const {
    over_tall_blocks<T>(share, rows, [&](auto& block, long c, long i) __attribute__((always_inline)) {
      const long to = i * width + at + c;
      ahead.fetch((at + c) / lanes * rows + i, width / lanes * rows, block.rows * (share > c + lanes ? 2 : 1));
      block.clear();
      block.add_product(shared.B + i * stride, stride, 1, space.carry + at + c, width, args.states);
      for (int r = 0; r < block.rows; r++) {
        block.scale(r, decay.suffix[i + r]);
        add_dot(block, r, space.drive + to + r * width, space.inner + (i + r) * lanes);
      }
      block.add_lower_transposed(decay.mixing, RUN, i, space.dy + at + c, width, rows);
      block.write(space.back + to, width);
    });
  }
  template <class Block> KEIRETSU_MEMBER static void add_dot(const Block& block, int r, const T* with, T* sum) {
    Vector<T> total = load(sum);
    constexpr int count = sizeof(block.at[0]) / sizeof(Vector<T>);
    for (int j = 0; j < count; j++) total = fma(block.at[r][j], load(with + j * lanes), total);
    store(sum, total);
  }
  // The gradient of x in place of that of w x; y and D's gradient; dw.
  KEIRETSU_MEMBER void unpack() const {
    const long column = head * args.share;
    for (long i = 0; i < run.rows; i++) {
      Vector<T> in_weight{};
      for (long c = 0; c < share; c += lanes) {
        const long to = i * width + at + c, left = args.share - c;
        const Vector<T> x = load(space.x + to), back = load(space.back + to);
        in_weight = fma(back, x, in_weight);
        Vector<T> in_x = back * decay.weight[i];
        if (args.D) {
          const Vector<T> D = load_part<false>(args.D + column + c, left), dy = load(space.dy + to);
          in_x = fma(dy, D, in_x);
          if (args.z) store(space.y + to, fma(D, x, load(space.y + to)));
          store(space.grad_D + at + c, fma(dy, x, load(space.grad_D + at + c)));
        }
        store(space.back + to, in_x);
      }
      store(space.weights + i * lanes, in_weight);
    }
  }
  // Lane by lane, d(log a_k) of every row.
  KEIRETSU_MEMBER void logs() const {
    Vector<T> through{}, later{};
    for (long n = 0; n < (depth ? work.layout.states : 0); n++)
      for (long c = 0; c < share; c += lanes)
        through = fma(load(space.carry + n * width + at + c), load(space.h + n * width + at + c), through);
    through = through * decay.total;
    for (long k = 0; k < run.rows; k++) {
      store(space.logs + k * lanes, through);
      through = through + load(space.inner + k * lanes);
    }
    constexpr int vectors = RUN / lanes;
    Vector<T> below[vectors]{};
    for (long k = run.rows - 1; k >= 0; k--) {
      later = later + load(space.outer + k * lanes);
      Vector<T> sum = load(space.logs + k * lanes) + later;
      for (int j = 0; j < vectors; j++) {
        below[j] = below[j] + load(space.grad_mixing + k * RUN + j * lanes);
        sum = sum + choose(counting<T>(j * lanes) < splat(T(k)), below[j], Vector<T>{});
      }
      store(space.logs + k * lanes, sum);
    }
  }
  // From d(log a) and dw to the gradients of the step and of A; returns the latter, a lane apart.
  KEIRETSU_MEMBER Vector<T> steps() const {
    Vector<T> in_A{};
    for (long k = 0; k < run.rows; k += lanes) {
      const Vector<T> log = row_sums<T>(space.logs + k * lanes), in_weight = row_sums<T>(space.weights + k * lanes);
      const Vector<T> s = load(decay.step + k), natural = splat(decay.natural);
      in_A = fma(log, s, in_A);
      Vector<T> in_step = in_weight;
      if (args.zoh) {
        const Vector<T> a = load(decay.decay + k), inverse = splat(decay.inverse);
        in_step = in_weight * a;
        in_A = fma(in_weight, weight_in_A<T>(natural, s, a, load(decay.weight + k), inverse), in_A);
      }
      in_step = fma(log, natural, in_step);
      for (long i = k; i < smaller(k + lanes, run.rows); i++) {
        const long t = run.start + i;
        T by_delta = in_step[i - k];
        if (args.elapsed) {
          work.grad_elapsed[((head / work.layout.heads) * args.batch + batch) * args.length + t] += by_delta * decay.delta[i];
          by_delta *= *args.elapsed.row(batch, t);
        }
        args.grad_delta.row(batch, t)[head] = by_delta;
      }
    }
    return in_A;
  }
  KEIRETSU_MEMBER static Vector<T> all(const SsdBackwardWork<T>& work, const SsdBackwardSpace<T>& space, const SharedRows<T>& shared,
                                       const HeadDecay<T>& decay, const SsdTask& task, const Prefetch& ahead, Run run,
                                       long head, long at) {
    const HeadRun one{work, space, shared, decay, task, ahead, run, head, at};
    one.pack();
    one.outputs();
    one.mixing();
    one.inputs();
    one.unpack();
    one.logs();
    return one.steps();
  }
};

}  // namespace KEIRETSU_ISA
}  // namespace keiretsu
