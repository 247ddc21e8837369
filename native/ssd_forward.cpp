// The scan with one decay a head, forward: by products of runs (ssd_run.h), row by row where states are few (ssd_rows.h).
#include "kernels.h"
#include "ssd_rows.h"

namespace keiretsu {
namespace KEIRETSU_ISA {
namespace {

template <class T> struct Forward {
  const SsdForward<T>& args;
  SsdLayout layout;
  T* scratch;  // of all workers
  long scratch_each;
};

template <class T> struct Workspace {
  T *h, *drive, *faded, *y;  // (states, width); (RUN, width) three times: x and then w x, S w x, y
  static long size(const SsdLayout& layout) {
    using S = Scratch<T>;
    return S::padded(layout.states * layout.width) + 3 * S::padded(RUN * layout.width) + SharedRows<T>::size(layout) +
           HeadDecay<T>::size() + HeadRows<T>::size(layout);
  }
  Workspace(const SsdLayout& layout, Scratch<T>& scratch) {
    h = scratch.take(layout.states * layout.width);
    drive = scratch.take(RUN * layout.width);
    faded = scratch.take(RUN * layout.width);
    y = scratch.take(RUN * layout.width);
  }
};

// The run's rows of x, whole rows of the group from memory at a time; zeros down to the last whole block.
template <class T, bool full>
void rows_in(const Forward<T>& work, const Workspace<T>& space, const SsdTask& task, Run run) {
  for (long i = 0; i < whole_blocks(run.rows); i++)
    over_channels<T>(work.layout, work.args.share, task, [&](long at, long column, long left) {
      Vector<T> x{};
      if (i < run.rows) x = load_part<full>(work.args.x.row(task.batch, run.start + i) + column, left);
      store(space.drive + i * work.layout.width + at, x);
    });
}

// The same rows of y: the skip and the gate, and back to memory.
template <class T, bool full>
void rows_out(const Forward<T>& work, const Workspace<T>& space, const SsdTask& task, Run run) {
  const SsdForward<T>& args = work.args;
  for (long i = 0; i < run.rows; i++) {
    const long t = run.start + i;
    const T *x = args.x.row(task.batch, t), *z = args.z ? args.z.row(task.batch, t) : nullptr;
    T* y = args.y.row(task.batch, t);
    over_channels<T>(work.layout, args.share, task, [&](long at, long column, long left) {
      Vector<T> value = load(space.y + i * work.layout.width + at);
      if (args.D) value = fma(load_part<full>(x + column, left), load_part<full>(args.D + column, left), value);
      if (z) {
        const Vector<T> gate = load_part<full>(z + column, left);
        value = value * (gate * sigmoid<T>(gate));
      }
      store_part<full>(y + column, value, left);
    });
  }
}

// What is needed when the heads are done: z and y of these rows, and x of those that follow.
template <class T> KEIRETSU_INLINE Prefetch what_follows(const Forward<T>& work, const SsdTask& task, Run run) {
  const SsdForward<T>& args = work.args;
  const long next = run.start + run.rows, from = task.first * args.share;
  Prefetch ahead;
  ahead.rows = smaller(run.rows, args.length - next);
  ahead.bytes = task.heads * args.share * (long)sizeof(T);
  ahead.add(args.z, task.batch, run.start, from);
  ahead.add(args.y, task.batch, run.start, from);
  ahead.add(args.x, task.batch, next, from);
  return ahead;
}

// One head over one run: y, then the state after it.
template <class T>
void head_run(const Forward<T>& work, const Workspace<T>& space, const SharedRows<T>& shared, const HeadDecay<T>& decay,
              const Prefetch& ahead, Run run, long at) {
  constexpr int lanes = Lanes<T>::count;
  const long width = work.layout.width, share = work.layout.share, stride = work.layout.states_padded;
  const long rows = whole_blocks(run.rows), states = work.args.states, depth = run.fresh ? 0 : states;
  T *drive = space.drive + at, *faded = space.faded + at, *y = space.y + at, *h = space.h + at;
  for (long i = 0; i < rows; i++)
    for (long c = 0; c < share; c += lanes) {
      const Vector<T> x = load(drive + i * width + c) * decay.weight[i];
      store(drive + i * width + c, x);
      store(faded + i * width + c, x * decay.suffix[i]);
    }
  over_tall_blocks<T>(share, rows, [&](auto& block, long c, long i) __attribute__((always_inline)) {
    ahead.fetch((at + c) / lanes * rows + i, width / lanes * rows, block.rows * (share > c + lanes ? 2 : 1));
    block.clear();
    block.add_product(shared.C + i * stride, stride, 1, h + c, width, depth);
    for (int r = 0; r < block.rows; r++) block.scale(r, decay.prefix[i + r]);
    block.add_lower(decay.mixing, RUN, i, drive + c, width);
    block.write(y + i * width + c, width);
  });
  for (long n = 0; n < work.layout.states; n += SSD_ROWS)
    over_blocks<T>(share, [&](auto& block, long c) __attribute__((always_inline)) {
      if (depth) block.read(h + n * width + c, width);
      else block.clear();
      for (int r = 0; r < SSD_ROWS; r++) block.scale(r, decay.total);
      block.add_product(shared.B + n, 1, stride, faded + c, width, run.rows);
      block.write(h + n * width + c, width);
    });
}

// All heads over one run, by products.
template <class T, bool full>
void run_by_products(const Forward<T>& work, const Workspace<T>& space, SharedRows<T>& shared, HeadDecay<T>& decay,
                     const SsdTask& task, Run run) {
  shared.fill(work.args, work.layout, task.batch, run);
  rows_in<T, full>(work, space, task, run);
  const Prefetch ahead = what_follows(work, task, run);
  for (long head = 0; head < task.heads; head++) {
    decay.fill(work.args, shared.products, task.batch, run, task.first + head);
    head_run(work, space, shared, decay, ahead, run, head * work.layout.share);
  }
  rows_out<T, full>(work, space, task, run);
}

// All heads over one run, row by row.
template <class T, bool full>
void run_by_rows(const Forward<T>& work, const Workspace<T>& space, HeadDecay<T>& decay, HeadRows<T>& rows,
                 const SsdTask& task, Run run) {
  const SsdForward<T>& args = work.args;
  const SsdLayout& layout = work.layout;
  for (long head = 0; head < task.heads; head++) {
    decay.fill_rows(args, task.batch, run, task.first + head);
    rows.fill(args, layout, decay, task.batch, run);
    const RowTile<T> tile{args,    rows,    task.batch,                       run,
                          layout.states_padded, layout.width, space.y, space.h + head * layout.share,
                          (task.first + head) * args.share, 0, 0, true};
    row_tiles<T, full>(tile, args.share, layout.states);
  }
}

template <class T> void forward_task(void* context, long number, int worker) {
  const Forward<T>& work = *static_cast<const Forward<T>*>(context);
  const SsdForward<T>& args = work.args;
  const SsdLayout& layout = work.layout;
  const SsdTask task(number, layout, args.heads);
  Scratch<T> scratch{work.scratch + worker * work.scratch_each};
  const Workspace<T> space(layout, scratch);
  SharedRows<T> shared(layout, scratch);
  HeadDecay<T> decay(scratch);
  HeadRows<T> rows(layout, scratch);
  const long size = layout.states * layout.width, chunks = scan_chunks(args.length);
  const long states_at = (task.batch * args.heads + task.first) * args.share * args.states;
  clear(space.h, size);
  if (args.h0) group_in(args.h0 + states_at, space.h, args, layout, task.heads);
  const uint8_t* reset = args.reset ? args.reset + task.batch * args.length : nullptr;
  const bool full = args.share % SSD_PAD == 0;
  for (long t = 0; t < args.length;) {
    const Run run = run_from(reset, t, args.length);
    if (args.checkpoints && t % RUN == 0)
      memcpy(args.checkpoints + (number * chunks + t / RUN) * size, space.h, size * sizeof(T));
    if (args.states <= FEW_STATES)
      full ? run_by_rows<T, true>(work, space, decay, rows, task, run)
           : run_by_rows<T, false>(work, space, decay, rows, task, run);
    else
      full ? run_by_products<T, true>(work, space, shared, decay, task, run)
           : run_by_products<T, false>(work, space, shared, decay, task, run);
    t += run.rows;
  }
  group_out(space.h, args.h + states_at, args, layout, task.heads);
}

template <class T> bool ssd_forward_as(const SsdForward<T>& args) {
  const SsdLayout layout(args.batch, args.heads, args.share, args.states);
  const long each = Workspace<T>::size(layout);
  Memory<T> memory(each * args.threads);
  if (!memory) return false;
  Forward<T> work{args, layout, memory.at, each};
  parallel(args.batch * layout.groups, args.threads, forward_task<T>, &work);
  return true;
}

}  // namespace

bool ssd_forward(const SsdForward<float>& args) { return ssd_forward_as(args); }
bool ssd_forward(const SsdForward<double>& args) { return ssd_forward_as(args); }

}  // namespace KEIRETSU_ISA
}  // namespace keiretsu
