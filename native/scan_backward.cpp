// The selective scan, backward.
//
// With dh_t the gradient of h_t, which gathers C_t dy_t and what flows back from row t + 1:
//
// (with a root write g_t and its slopes go through the step before elapsed: `WrittenSlopes`)
//
//   dC_t = dy_t h_t            dB_t = dh_t g_t u_t         du_t = dh_t g_t B_t
//   ds_t = dh_t (A e^{A s_t} h_{t-1} + g'_t B_t u_t)        dA = sum dh_t (s_t e^{A s_t} h_{t-1} + dg_t/dA B_t u_t)
//   dh_{t-1} = e^{A s_t} dh_t
//
// The chunk's states are computed again from its checkpoint, tile by tile, and kept for one state index at a time.
// Sums over channels (dB, dC, delapsed) are held a lane apart until a group of channels is done; partial sums of groups
// are added in one order at the end.
#include "kernels.h"
#include "scan_backward_tile.h"
#include "sums.h"

namespace keiretsu {
namespace KEIRETSU_ISA {
namespace {

template <class T> struct Backward {
  const ScanBackward<T>& args;
  const PackedA<T>& A;
  T *grad_B, *grad_C, *grad_elapsed;  // (groups, batch, length, states or 1), partial sums
  T *grad_A, *grad_D, *grad_bias;     // (batch, states, padded width), (batch, padded width) twice, partial sums
  T* scratch;                         // of all workers
  long scratch_each;
};

// Scratch of one worker, for one group of channels.
template <class T> struct Workspace {
  static constexpr long widest = 4 * Lanes<T>::count;
  T *carry, *grad_A, *grad_B, *grad_C, *grad_elapsed, *decays, *weights, *hs, *rows[8];

  static long size(long group, long states) {
    using S = Scratch<T>;
    return 2 * S::padded(states * group) + 2 * S::padded(SCAN_CHUNK * states * Lanes<T>::count) +
           S::padded(SCAN_CHUNK * Lanes<T>::count) + 11 * S::padded((SCAN_CHUNK + 1) * widest);
  }
  Workspace(T* at, long group, long states) {
    Scratch<T> scratch{at};
    carry = scratch.take(states * group);
    grad_A = scratch.take(states * group);
    grad_B = scratch.take(SCAN_CHUNK * states * Lanes<T>::count);
    grad_C = scratch.take(SCAN_CHUNK * states * Lanes<T>::count);
    grad_elapsed = scratch.take(SCAN_CHUNK * Lanes<T>::count);
    decays = scratch.take((SCAN_CHUNK + 1) * widest);
    weights = scratch.take((SCAN_CHUNK + 1) * widest);
    hs = scratch.take((SCAN_CHUNK + 1) * widest);
    for (T*& piece : rows) piece = scratch.take((SCAN_CHUNK + 1) * widest);
  }
};

// The tile after this one: the next channels of the same rows, or the first channels of the chunk before.
template <class T>
KEIRETSU_INLINE void next_tile(const ScanBackward<T>& args, Run run, long batch, long from, long channels, Prefetch& ahead) {
  const long group = scan_group_width(args.batch, args.width), start = from / group * group;
  const bool above = from + channels >= smaller(start + group, args.width);
  const long t = above ? run.start - SCAN_CHUNK : run.start, next = above ? start : from + channels;
  if (t < 0) return;
  ahead.rows = above ? SCAN_CHUNK : run.rows;
  ahead.bytes = channels * (long)sizeof(T);
  ahead.add(args.u, batch, t, next);
  ahead.add(args.delta, batch, t, next);
  ahead.add(args.grad_y, batch, t, next);
  ahead.add(args.z, batch, t, next);
  ahead.add(args.grad_u, batch, t, next);
  ahead.add(args.grad_delta, batch, t, next);
  ahead.add(args.grad_z, batch, t, next);
}

// Packs a tile's rows and clears its sums; returns the largest |s|.
template <class T, int vectors, bool full>
KEIRETSU_INLINE T pack(const Backward<T>& work, const Workspace<T>& space, long batch, Run run, long from) {
  constexpr int lanes = Lanes<T>::count, channels = vectors * lanes;
  const ScanBackward<T>& args = work.args;
  T *step = space.rows[0], *input = space.rows[1], *grad_y = space.rows[2], *y = space.rows[3];
  T *grad_step = space.rows[4], *grad_input = space.rows[5], *grad_gate = space.rows[6];
  const long valid = smaller(channels, args.width - from);
  LargestStep<T> most;
  for (long i = 0; i < run.rows; i++) {
    const long t = run.start + i;
    const T *u = args.u.row(batch, t) + from, *delta = args.delta.row(batch, t) + from;
    const T *dy = args.grad_y.row(batch, t) + from, *z = args.z ? args.z.row(batch, t) + from : nullptr;
    const Vector<T> elapsed = splat(args.elapsed ? *args.elapsed.row(batch, t) : T(1));
    for (int j = 0; j < vectors; j++) {
      const long at = i * channels + j * lanes, left = valid - j * lanes;
      Vector<T> x = load_part<full>(u + j * lanes, left), slope;
      const Vector<T> own = model_step<T, full>(args, delta + j * lanes, from + j * lanes, left, slope), s = own * elapsed;
      Vector<T> out = load_part<full>(dy + j * lanes, left), skip{};
      if (z) {
        const Vector<T> gate = load_part<full>(z + j * lanes, left), open = sigmoid<T>(gate);
        store(grad_gate + at, out * (open * fma(gate, T(1) - open, splat(T(1)))));
        out = out * (gate * open);
      }
      if (args.D) skip = x * load_part<full>(args.D + from + j * lanes, left);
      most.see(s);
      store(step + at, s);
      store(input + at, written<T>(args, x, own, s));
      store(grad_y + at, out);
      store(y + at, skip);
      store(grad_step + at, Vector<T>{});
      store(grad_input + at, Vector<T>{});
    }
  }
  return most.value();
}

// Writes the gradients that belong to a tile's rows and channels.
template <class T, int vectors, bool full>
KEIRETSU_INLINE void unpack(const Backward<T>& work, const Workspace<T>& space, long batch, Run run, long from, long w) {
  constexpr int lanes = Lanes<T>::count, channels = vectors * lanes;
  const ScanBackward<T>& args = work.args;
  const T *step = space.rows[0], *grad_y = space.rows[2], *y = space.rows[3];
  const T *grad_step = space.rows[4], *grad_input = space.rows[5], *grad_gate = space.rows[6];
  const long valid = smaller(channels, args.width - from);
  const bool first = w == 0;
  T *grad_D = work.grad_D + batch * work.A.width + from, *grad_bias = work.grad_bias + batch * work.A.width + from;
  for (long i = 0; i < run.rows; i++) {
    const long t = run.start + i;
    const T *u = args.u.row(batch, t) + from, *delta = args.delta.row(batch, t) + from;
    const Vector<T> elapsed = splat(args.elapsed ? *args.elapsed.row(batch, t) : T(1));
    T* sum_elapsed = space.grad_elapsed + i * lanes;
    Vector<T> in_elapsed = first ? Vector<T>{} : load(sum_elapsed);
    for (int j = 0; j < vectors; j++) {
      const long at = i * channels + j * lanes, left = valid - j * lanes;
      const Vector<T> x = load_part<full>(u + j * lanes, left), dy = load(grad_y + at);
      Vector<T> slope;
      const Vector<T> own = model_step<T, full>(args, delta + j * lanes, from + j * lanes, left, slope);
      const WrittenSlopes<T> back(args, load(grad_input + at), x, own, load(step + at));
      const Vector<T> in_step = load(grad_step + at) + back.step;
      Vector<T> in_u = back.u;
      if (args.D) {
        in_u = fma(dy, load_part<full>(args.D + from + j * lanes, left), in_u);
        store(grad_D + j * lanes, fma(dy, x, load(grad_D + j * lanes)));
      }
      store_part<full>(args.grad_u.row(batch, t) + from + j * lanes, in_u, left);
      const Vector<T> in_delta = fma(in_step, elapsed, back.own) * slope;
      store_part<full>(args.grad_delta.row(batch, t) + from + j * lanes, in_delta, left);
      if (args.delta_bias) store(grad_bias + j * lanes, load(grad_bias + j * lanes) + in_delta);
      if (args.elapsed) in_elapsed = fma(in_step, own, in_elapsed);
      if (args.z) store_part<full>(args.grad_z.row(batch, t) + from + j * lanes, load(grad_gate + at) * load(y + at), left);
    }
    if (args.elapsed) store(sum_elapsed, in_elapsed);
  }
}

// One tile of one run: pack, run, and write the gradients that belong to its rows and channels.
template <class T, int vectors, bool full>
KEIRETSU_INLINE void backward_run(const Backward<T>& work, const Workspace<T>& space, long batch, Run run, long from,
                                  long w, long group) {
  constexpr int lanes = Lanes<T>::count, channels = vectors * lanes;
  const ScanBackward<T>& args = work.args;
  T *step = space.rows[0], *input = space.rows[1], *grad_y = space.rows[2], *y = space.rows[3];
  T *grad_step = space.rows[4], *grad_input = space.rows[5];
  const long states = args.states, chunk = run.start / SCAN_CHUNK;
  const T* h = args.checkpoints + (batch * scan_chunks(args.length) + chunk) * states * work.A.width + from;
  for (int j = 0; j < vectors; j++) __builtin_prefetch(h + j * lanes);
  const T most = pack<T, vectors, full>(work, space, batch, run, from);
  Prefetch ahead;
  next_tile(args, run, batch, from, channels, ahead);
  const BackwardTile<T> tile{
      run.rows, states, step, input, grad_y, work.A.natural + from, work.A.scaled + from, work.A.inverse + from,
      work.A.width, run.fresh ? nullptr : h, work.A.width, space.carry + w, space.grad_A + w, group,
      args.B.row(batch, run.start), args.C.row(batch, run.start), args.B.row_stride, args.C.row_stride,
      y, grad_step, grad_input, space.grad_B, space.grad_C, space.decays, space.weights, space.hs, ahead};
  const bool safe = work.A.safe(most, from, channels), first = w == 0;
  constexpr Mode euler = Mode::euler, zoh = Mode::zoh;
  if (args.zoh)
    safe ? backward_tile<T, vectors, zoh, false>(tile, first) : backward_tile<T, vectors, zoh, true>(tile, first);
  else safe ? backward_tile<T, vectors, euler, false>(tile, first) : backward_tile<T, vectors, euler, true>(tile, first);

  unpack<T, vectors, full>(work, space, batch, run, from, w);
}

template <class T> void backward_task(void* context, long task, int worker) {
  const Backward<T>& work = *static_cast<const Backward<T>*>(context);
  const ScanBackward<T>& args = work.args;
  const long group = scan_group_width(args.batch, args.width), groups = scan_groups(args.batch, args.width);
  const long batch = task / groups, index = task % groups, from = index * group;
  const long valid = smaller(group, args.width - from), states = args.states, lanes = Lanes<T>::count;
  const Workspace<T> space(work.scratch + worker * work.scratch_each, group, states);
  clear(space.carry, states * group);
  clear(space.grad_A, states * group);
  const long states_at = (batch * args.width + from) * states;
  if (args.grad_h) states_in(args.grad_h + states_at, space.carry, valid, states, group);
  const uint8_t* reset = args.reset ? args.reset + batch * args.length : nullptr;
  Run runs[SCAN_CHUNK];
  for (long chunk = scan_chunks(args.length) - 1; chunk >= 0; chunk--)
    for (int r = runs_of_chunk(reset, chunk, args.length, runs) - 1; r >= 0; r--) {
      const Run run = runs[r];
      for (long w = 0; w < valid;) {
        const long left = valid - w;
        if (left >= 2 * lanes) backward_run<T, 2, true>(work, space, batch, run, from + w, w, group);
        else if (left > lanes) backward_run<T, 2, false>(work, space, batch, run, from + w, w, group);
        else backward_run<T, 1, false>(work, space, batch, run, from + w, w, group);
        w += left > lanes ? 2 * lanes : lanes;
      }
      if (run.fresh) clear(space.carry, states * group);
      const long row = (index * args.batch + batch) * args.length + run.start;
      for (long n = 0; n < states; n++)
        for (long i = 0; i < run.rows; i++) {
          work.grad_B[(row + i) * states + n] = sum<T>(load(space.grad_B + (n * SCAN_CHUNK + i) * lanes));
          work.grad_C[(row + i) * states + n] = sum<T>(load(space.grad_C + (n * SCAN_CHUNK + i) * lanes));
        }
      if (args.elapsed)
        for (long i = 0; i < run.rows; i++) work.grad_elapsed[row + i] = sum<T>(load(space.grad_elapsed + i * lanes));
    }
  if (args.grad_h0) states_out(space.carry, args.grad_h0 + states_at, valid, states, group);
  for (long n = 0; n < states; n++)
    memcpy(work.grad_A + (batch * states + n) * work.A.width + from, space.grad_A + n * group, group * sizeof(T));
}

template <class T> bool add_batch_entries(const Backward<T>& work) {
  const ScanBackward<T>& args = work.args;
  const long states = args.states, width = work.A.width;
  for (long d = 0; d < args.width; d++) {
    for (long n = 0; n < states; n++) {
      T total = 0;
      for (long b = 0; b < args.batch; b++) total += work.grad_A[(b * states + n) * width + d];
      args.grad_A[d * states + n] = total;
    }
  }
  using S = Scratch<T>;
  Memory<T> memory(S::padded(width));
  if (!memory) return false;
  for (auto [partial, to] : {std::pair(work.grad_D, args.grad_D), std::pair(work.grad_bias, args.grad_delta_bias)}) {
    if (!to) continue;
    add_batches(partial, args.batch, width, memory.at);
    memcpy(to, memory.at, args.width * sizeof(T));
  }
  return true;
}

template <class T> bool scan_backward_as(const ScanBackward<T>& args) {
  const long group = scan_group_width(args.batch, args.width), groups = scan_groups(args.batch, args.width);
  const long width = scan_padded_width(args.batch, args.width), rows = args.batch * args.length;
  using S = Scratch<T>;
  const long shared = PackedA<T>::size(width, args.states) + 2 * S::padded(groups * rows * args.states) +
                      S::padded(groups * rows) + S::padded(args.batch * args.states * width) +
                      2 * S::padded(args.batch * width);
  const long each = Workspace<T>::size(group, args.states);
  Memory<T> memory(shared + each * args.threads);
  if (!memory) return false;
  S scratch{memory.at};
  const PackedA<T> A(args, scratch);
  Backward<T> work{args, A, scratch.take(groups * rows * args.states), scratch.take(groups * rows * args.states),
                   scratch.take(groups * rows), scratch.take(args.batch * args.states * width),
                   scratch.take(args.batch * width), scratch.take(args.batch * width), memory.at + shared, each};
  for (T* sums : {work.grad_D, work.grad_bias}) clear(sums, args.batch * width);
  parallel(args.batch * groups, args.threads, backward_task<T>, &work);
  add_groups(work.grad_B, groups, rows * args.states, args.grad_B, args.length, args.states);
  add_groups(work.grad_C, groups, rows * args.states, args.grad_C, args.length, args.states);
  if (args.elapsed) add_groups(work.grad_elapsed, groups, rows, args.grad_elapsed, args.length, 1);
  return add_batch_entries(work);
}

}  // namespace

bool scan_backward(const ScanBackward<float>& args) { return scan_backward_as(args); }
bool scan_backward(const ScanBackward<double>& args) { return scan_backward_as(args); }

}  // namespace KEIRETSU_ISA
}  // namespace keiretsu
