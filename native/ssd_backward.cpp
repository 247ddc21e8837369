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
#include "ssd_backward_head.h"

namespace keiretsu {
namespace KEIRETSU_ISA {
namespace {

// dB and dC of a run, of all heads of the group together.
template <class T>
void keys_and_queries(const SsdBackwardWork<T>& work, const SsdBackwardSpace<T>& space, const SharedRows<T>& shared, const SsdTask& task,
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
void carry_back(const SsdBackwardWork<T>& work, const SsdBackwardSpace<T>& space, const SharedRows<T>& shared, T total, Run run, long at) {
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
  const SsdBackwardWork<T>& work = *static_cast<const SsdBackwardWork<T>*>(context);
  const SsdBackward<T>& args = work.args;
  const SsdLayout& layout = work.layout;
  const SsdTask task(number, layout, args.heads);
  Scratch<T> scratch{work.scratch + worker * work.scratch_each};
  SsdBackwardSpace<T> space(layout, scratch);
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
  const long partial = layout.groups * rows, each = SsdBackwardSpace<T>::size(layout);
  const long shared = 2 * S::padded(partial * args.states) + S::padded(partial) + S::padded(args.batch * args.heads) +
                      S::padded(args.batch * channels);
  Memory<T> memory(shared + each * args.threads);
  if (!memory) return false;
  S scratch{memory.at};
  SsdBackwardWork<T> work{args, layout, scratch.take(partial * args.states), scratch.take(partial * args.states),
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
