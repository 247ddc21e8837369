// The scan with one decay a head, backward; the forward formulas are in ssd_run.h.
//
// With q the gradient of the state after the run and e_t = P_t dy_t (C_t h), f_s = S_s x_s w_s (B_s q):
//
//   dM_ts = dy_t (w_s x_s)     d(C_t B_s) = sum over heads of dM_ts L_ts
//   d(w_s x_s) = S_s B_s q + sum_{t >= s} M_ts dy_t     dh = P_last q + sum_t P_t C_t dy_t
//   d(log a_k) = sum_{t >= k > s} dM_ts M_ts + sum_{t >= k} e_t + sum_{s < k} f_s + P_last q h
//
// Sums over the channels of a head are kept a lane apart and added up 4 to 16 rows at a time.
#include "kernels.h"
#include "ssd_run.h"
#include "sums.h"

namespace keiretsu {
namespace KEIRETSU_ISA {
namespace {

template <class T> struct Backward {
  const SsdBackward<T>& args;
  SsdLayout layout;
  T *grad_B, *grad_C, *grad_elapsed;  // (groups, batch, length, states or 1), partial sums
  T *grad_A, *grad_D;                 // (batch, heads), (batch, channels), partial sums
  T* scratch;                         // of all workers
  long scratch_each;
};

template <class T> struct Workspace {
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
  Workspace(const SsdLayout& layout, Scratch<T>& scratch) {
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
void rows_in(const Backward<T>& work, const Workspace<T>& space, const SsdTask& task, Run run) {
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
void rows_out(const Backward<T>& work, const Workspace<T>& space, const SsdTask& task, Run run) {
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
template <class T> KEIRETSU_INLINE Prefetch what_follows(const Backward<T>& work, const SsdTask& task, Run run) {
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
  const Backward<T>& work;
  const Workspace<T>& space;
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
    for (long i = 0; i < rows; i += SSD_ROWS)
      over_blocks<T>(share, [&](auto& block, long c) __attribute__((always_inline)) {
        const long to = i * width + at + c;
        block.clear();
        block.add_product(shared.C + i * stride, stride, 1, space.h + at + c, width, depth);
        for (int r = 0; r < SSD_ROWS; r++) {
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
    for (long i = 0; i < rows; i += SSD_ROWS) {
      ahead.fetch(at * rows / share + i, width * rows / share, SSD_ROWS);
      over_blocks<T>(share, [&](auto& block, long c) __attribute__((always_inline)) {
        const long to = i * width + at + c;
        block.clear();
        block.add_product(shared.B + i * stride, stride, 1, space.carry + at + c, width, args.states);
        for (int r = 0; r < SSD_ROWS; r++) {
          block.scale(r, decay.suffix[i + r]);
          add_dot(block, r, space.drive + to + r * width, space.inner + (i + r) * lanes);
        }
        block.add_lower_transposed(decay.mixing, RUN, i, space.dy + at + c, width, rows);
        block.write(space.back + to, width);
      });
    }
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
  KEIRETSU_MEMBER static Vector<T> all(const Backward<T>& work, const Workspace<T>& space, const SharedRows<T>& shared,
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

// dB and dC of a run, of all heads of the group together.
template <class T>
void keys_and_queries(const Backward<T>& work, const Workspace<T>& space, const SharedRows<T>& shared, const SsdTask& task,
                      Run run) {
  const SsdBackward<T>& args = work.args;
  const SsdLayout& layout = work.layout;
  const long rows = whole_blocks(run.rows), stride = layout.states_padded;
  for (long i = 0; i < rows; i += SSD_ROWS)
    over_blocks<T>(stride, [&](auto& block, long n) __attribute__((always_inline)) {
      block.clear();
      block.add_lower(space.grad_products, RUN, i, shared.B + n, stride);
      block.write(space.grad_C + i * stride + n, stride);
      block.clear();
      block.add_lower_transposed(space.grad_products, RUN, i, shared.C + n, stride, rows);
      block.write(space.grad_B + i * stride + n, stride);
    });
  if (!run.fresh) add_dots<T>(space.grown, space.h, layout.width, layout.width, rows, layout.states, space.grad_C, stride);
  add_dots<T>(space.faded, space.carry, layout.width, layout.width, rows, layout.states, space.grad_B, stride);
  const long row = (task.group * args.batch + task.batch) * args.length + run.start;
  for (long i = 0; i < run.rows; i++) {
    memcpy(work.grad_B + (row + i) * args.states, space.grad_B + i * stride, args.states * sizeof(T));
    memcpy(work.grad_C + (row + i) * args.states, space.grad_C + i * stride, args.states * sizeof(T));
  }
}

// The gradient of the state before the run, of one head.
template <class T>
void carry_back(const Backward<T>& work, const Workspace<T>& space, const SharedRows<T>& shared, T total, Run run, long at) {
  const long width = work.layout.width;
  for (long n = 0; n < work.layout.states; n += SSD_ROWS)
    over_blocks<T>(work.layout.share, [&](auto& block, long c) __attribute__((always_inline)) {
      block.read(space.carry + n * width + at + c, width);
      for (int r = 0; r < SSD_ROWS; r++) block.scale(r, total);
      block.add_product(shared.C + n, 1, work.layout.states_padded, space.grown + at + c, width, run.rows);
      block.write(space.carry + n * width + at + c, width);
    });
}

template <class T> void backward_task(void* context, long number, int worker) {
  const Backward<T>& work = *static_cast<const Backward<T>*>(context);
  const SsdBackward<T>& args = work.args;
  const SsdLayout& layout = work.layout;
  const SsdTask task(number, layout, args.heads);
  Scratch<T> scratch{work.scratch + worker * work.scratch_each};
  Workspace<T> space(layout, scratch);
  SharedRows<T> shared(layout, scratch);
  HeadDecay<T> decay(scratch);
  const long size = layout.states * layout.width, chunks = scan_chunks(args.length);
  const long states_at = (task.batch * args.heads + task.first) * args.share * args.states;
  clear(space.carry, size);
  // Channels of a head that is not there belong to no product but to sums over the group.
  for (T* piece : {space.faded, space.grown}) clear(piece, RUN * layout.width);
  clear(space.grad_D, layout.width);
  if (args.grad_h) group_in(args.grad_h + states_at, space.carry, args, layout, task.heads);
  const uint8_t* reset = args.reset ? args.reset + task.batch * args.length : nullptr;
  const bool full = args.share % SSD_PAD == 0;
  T totals[SSD_MOST_HEADS];
  Vector<T> in_A[SSD_MOST_HEADS]{};
  Run runs[RUN];
  for (long chunk = chunks - 1; chunk >= 0; chunk--)
    for (int r = runs_of_chunk(reset, chunk, args.length, runs) - 1; r >= 0; r--) {
      const Run run = runs[r];
      space.h = args.checkpoints + (number * chunks + chunk) * size;
      shared.fill(args, layout, task.batch, run);
      full ? rows_in<T, true>(work, space, task, run) : rows_in<T, false>(work, space, task, run);
      clear(space.grad_products, RUN * RUN);
      const Prefetch ahead = what_follows(work, task, run);
      for (long head = 0; head < task.heads; head++) {
        const long which = task.first + head, at = head * layout.share;
        decay.fill(args, shared.products, task.batch, run, which);
        totals[head] = decay.total;
        in_A[head] += HeadRun<T>::all(work, space, shared, decay, task, ahead, run, which, at);
      }
      full ? rows_out<T, true>(work, space, task, run) : rows_out<T, false>(work, space, task, run);
      keys_and_queries(work, space, shared, task, run);
      if (run.fresh) clear(space.carry, size);
      else
        for (long head = 0; head < task.heads; head++)
          carry_back(work, space, shared, totals[head], run, head * layout.share);
    }
  if (args.grad_h0) group_out(space.carry, args.grad_h0 + states_at, args, layout, task.heads);
  for (long head = 0; head < task.heads; head++) {
    const long which = task.batch * args.heads + task.first + head;
    work.grad_A[which] = sum<T>(in_A[head]);
    memcpy(work.grad_D + which * args.share, space.grad_D + head * layout.share, args.share * sizeof(T));
  }
}

template <class T> bool ssd_backward_as(const SsdBackward<T>& args) {
  const SsdLayout layout(args.batch, args.heads, args.share, args.states);
  const long rows = args.batch * args.length, channels = args.heads * args.share;
  using S = Scratch<T>;
  const long partial = layout.groups * rows, each = Workspace<T>::size(layout);
  const long shared = 2 * S::padded(partial * args.states) + S::padded(partial) + S::padded(args.batch * args.heads) +
                      S::padded(args.batch * channels);
  Memory<T> memory(shared + each * args.threads);
  if (!memory) return false;
  S scratch{memory.at};
  Backward<T> work{args, layout, scratch.take(partial * args.states), scratch.take(partial * args.states),
                   scratch.take(partial), scratch.take(args.batch * args.heads), scratch.take(args.batch * channels),
                   memory.at + shared, each};
  clear(work.grad_elapsed, partial);
  parallel(args.batch * layout.groups, args.threads, backward_task<T>, &work);
  add_groups(work.grad_B, layout.groups, rows * args.states, args.grad_B, args.length, args.states);
  add_groups(work.grad_C, layout.groups, rows * args.states, args.grad_C, args.length, args.states);
  if (args.elapsed) add_groups(work.grad_elapsed, layout.groups, rows, args.grad_elapsed, args.length, 1);
  add_batches(work.grad_A, args.batch, args.heads, args.grad_A);
  if (args.grad_D) add_batches(work.grad_D, args.batch, channels, args.grad_D);
  return true;
}

}  // namespace

bool ssd_backward(const SsdBackward<float>& args) { return ssd_backward_as(args); }
bool ssd_backward(const SsdBackward<double>& args) { return ssd_backward_as(args); }

}  // namespace KEIRETSU_ISA
}  // namespace keiretsu
