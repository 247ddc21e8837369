// The selective scan, forward.
//
//   s_t = e_t delta_t (or e_t softplus(delta_t + bias), bent into a range),  g_t = s_t, (e^{A s_t} - 1)/A or a root write
//   h_t = e^{A s_t} h_{t-1} + g_t B_t u_t,  y_t = (C_t h_t + D u_t) silu(z_t)
//
// Channels lie across the vector, states are the outer loop, rows the inner one with the state in registers. A tile of
// at most 32 rows and a few vectors of channels is packed first, so that the loop runs in the first-level cache.
#include "scan_tile.h"
#include "kernels.h"

namespace keiretsu {
namespace KEIRETSU_ISA {
namespace {

// One tile. `input` is s u (euler) or u (zoh), or what a root write makes of u (`written`).
template <class T> struct ForwardTile {
  long rows, states;
  const T *step, *input;             // (rows, channels of the tile)
  const T *scaled, *inverse;         // (states, a_stride)
  long a_stride;
  T* h;                              // (states, h_stride)
  long h_stride;
  const T *B, *C;
  long b_stride, c_stride;
  T* y;                              // (rows, channels of the tile), holds D u on entry
  Prefetch ahead;
};

template <class T, int vectors, Mode mode, bool any>
__attribute__((noinline)) void forward_tile(const ForwardTile<T> tile) {
  constexpr int lanes = Lanes<T>::count, channels = vectors * lanes;
  constexpr bool zoh = mode == Mode::zoh;
  // Copies: a store through a vector pointer could change a member, as far as the compiler knows, but never a local.
  const T* __restrict const steps = tile.step;
  const T* __restrict const inputs = tile.input;
  T* __restrict const outputs = tile.y;
  const long rows = tile.rows, b_stride = tile.b_stride, c_stride = tile.c_stride;
  for (long n = 0; n < tile.states; n++) {
    tile.ahead.fetch(n, tile.states);
    Vector<T> h[vectors], a[vectors], inverse[vectors];
    for (int j = 0; j < vectors; j++) {
      h[j] = load(tile.h + n * tile.h_stride + j * lanes);
      a[j] = load(tile.scaled + n * tile.a_stride + j * lanes);
      if (zoh) inverse[j] = load(tile.inverse + n * tile.a_stride + j * lanes);
    }
    const T* __restrict B = tile.B + n;
    const T* __restrict C = tile.C + n;
    for (long t = 0; t < rows; t++) {
      Vector<T> decay[vectors], weight[vectors];
      for (int j = 0; j < vectors; j++) {
        decay[j] = load(steps + t * channels + j * lanes) * a[j];
        pin(decay[j]);
      }
      if (zoh) exp2_and_minus1<T, vectors, any>(decay, weight);
      else exp2<T, vectors, any>(decay);
      const Vector<T> b = splat(B[t * b_stride]), c = splat(C[t * c_stride]);
      for (int j = 0; j < vectors; j++) {
        Vector<T> drive = load(inputs + t * channels + j * lanes) * b;
        if (zoh) drive = drive * (weight[j] * inverse[j]);
        h[j] = fma(decay[j], h[j], drive);
        T* y = outputs + t * channels + j * lanes;
        store(y, fma(c, h[j], load(y)));
      }
    }
    for (int j = 0; j < vectors; j++) store(tile.h + n * tile.h_stride + j * lanes, h[j]);
  }
}

template <class T> struct Forward {
  const ScanForward<T>& args;
  const PackedA<T>& A;
  T* scratch;  // of all workers
  long scratch_each;
};

template <class T> long forward_scratch(long group, long states) {
  return Scratch<T>::padded(states * group) + 3 * Scratch<T>::padded(SCAN_CHUNK * 4 * Lanes<T>::count);
}

// The tile after this one: the next channels of the same rows, or the first channels of the rows that follow.
template <class T>
KEIRETSU_INLINE void next_tile(const ScanForward<T>& args, Run run, long batch, long from, long channels, Prefetch& ahead) {
  const long group = scan_group_width(args.batch, args.width), start = from / group * group;
  const bool below = from + channels >= smaller(start + group, args.width);
  const long t = run.start + (below ? run.rows : 0), next = below ? start : from + channels;
  ahead.rows = smaller(run.rows, args.length - t);
  ahead.bytes = channels * (long)sizeof(T);
  ahead.add(args.u, batch, t, next);
  ahead.add(args.delta, batch, t, next);
  ahead.add(args.z, batch, t, next);
  ahead.add(args.y, batch, t, next);
}

// Packs a tile, runs it and writes y. `from` is the first channel, `w` the same inside the group.
template <class T, int vectors, bool full>
KEIRETSU_INLINE void forward_run(const Forward<T>& work, long batch, Run run, long from, T* h, long h_stride, T* pieces) {
  constexpr int lanes = Lanes<T>::count, channels = vectors * lanes;
  const ScanForward<T>& args = work.args;
  Scratch<T> scratch{pieces};
  T *step = scratch.take(SCAN_CHUNK * channels), *input = scratch.take(SCAN_CHUNK * channels);
  T* y = scratch.take(SCAN_CHUNK * channels);
  const long valid = smaller(channels, args.width - from);
  LargestStep<T> most;
  for (long i = 0; i < run.rows; i++) {
    const long t = run.start + i;
    const T *u = args.u.row(batch, t) + from, *delta = args.delta.row(batch, t) + from;
    const Vector<T> elapsed = splat(args.elapsed ? *args.elapsed.row(batch, t) : T(1));
    for (int j = 0; j < vectors; j++) {
      Vector<T> x = load_part<full>(u + j * lanes, valid - j * lanes);
      Vector<T> slope;
      const Vector<T> own = model_step<T, full>(args, delta + j * lanes, from + j * lanes, valid - j * lanes, slope);
      const Vector<T> s = own * elapsed;
      most.see(s);
      store(step + i * channels + j * lanes, s);
      store(input + i * channels + j * lanes, written<T>(args, x, own, s));
      Vector<T> skip{};
      if (args.D) skip = x * load_part<full>(args.D + from + j * lanes, valid - j * lanes);
      store(y + i * channels + j * lanes, skip);
    }
  }
  Prefetch ahead;
  next_tile(args, run, batch, from, channels, ahead);
  const ForwardTile<T> tile{run.rows, args.states, step, input, work.A.scaled + from, work.A.inverse + from, work.A.width,
                            h, h_stride, args.B.row(batch, run.start), args.C.row(batch, run.start),
                            args.B.row_stride, args.C.row_stride, y, ahead};
  const bool safe = work.A.safe(most.value(), from, channels);
  constexpr Mode euler = Mode::euler, zoh = Mode::zoh;
  if (args.zoh) safe ? forward_tile<T, vectors, zoh, false>(tile) : forward_tile<T, vectors, zoh, true>(tile);
  else safe ? forward_tile<T, vectors, euler, false>(tile) : forward_tile<T, vectors, euler, true>(tile);
  for (long i = 0; i < run.rows; i++) {
    const long t = run.start + i;
    T* out = args.y.row(batch, t) + from;
    const T* z = args.z ? args.z.row(batch, t) + from : nullptr;
    for (int j = 0; j < vectors; j++) {
      Vector<T> value = load(y + i * channels + j * lanes);
      if (z) {
        Vector<T> gate = load_part<full>(z + j * lanes, valid - j * lanes);
        value = value * (gate * sigmoid<T>(gate));
      }
      store_part<full>(out + j * lanes, value, valid - j * lanes);
    }
  }
}

template <class T> void forward_task(void* context, long task, int worker) {
  const Forward<T>& work = *static_cast<const Forward<T>*>(context);
  const ScanForward<T>& args = work.args;
  const long group = scan_group_width(args.batch, args.width), groups = scan_groups(args.batch, args.width);
  const long batch = task / groups, from = task % groups * group, valid = smaller(group, args.width - from);
  const long states = args.states, chunks = scan_chunks(args.length), lanes = Lanes<T>::count;
  Scratch<T> scratch{work.scratch + worker * work.scratch_each};
  T* h = scratch.take(states * group);
  clear(h, states * group);
  if (args.h0) states_in(args.h0 + (batch * args.width + from) * states, h, valid, states, group);
  const uint8_t* reset = args.reset ? args.reset + batch * args.length : nullptr;
  for (long t = 0; t < args.length;) {
    const Run run = run_from(reset, t, args.length);
    if (args.checkpoints && t % SCAN_CHUNK == 0) {
      T* kept = args.checkpoints + (batch * chunks + t / SCAN_CHUNK) * states * work.A.width + from;
      for (long n = 0; n < states; n++) memcpy(kept + n * work.A.width, h + n * group, group * sizeof(T));
    }
    if (run.fresh) clear(h, states * group);
    for (long w = 0; w < valid;) {
      const long left = valid - w;
      if (left >= 4 * lanes) forward_run<T, 4, true>(work, batch, run, from + w, h + w, group, scratch.next);
      else if (left > 2 * lanes) forward_run<T, 4, false>(work, batch, run, from + w, h + w, group, scratch.next);
      else if (left > lanes) forward_run<T, 2, false>(work, batch, run, from + w, h + w, group, scratch.next);
      else forward_run<T, 1, false>(work, batch, run, from + w, h + w, group, scratch.next);
      w += left > 2 * lanes ? 4 * lanes : left > lanes ? 2 * lanes : lanes;
    }
    t += run.rows;
  }
  states_out(h, args.h + (batch * args.width + from) * states, valid, states, group);
}

template <class T> bool scan_forward_as(const ScanForward<T>& args) {
  const long group = scan_group_width(args.batch, args.width), tasks = args.batch * scan_groups(args.batch, args.width);
  const long each = forward_scratch<T>(group, args.states);
  const long shared = PackedA<T>::size(scan_padded_width(args.batch, args.width), args.states);
  Memory<T> memory(shared + each * args.threads);
  if (!memory) return false;
  Scratch<T> scratch{memory.at};
  const PackedA<T> A(args, scratch);
  Forward<T> work{args, A, memory.at + shared, each};
  parallel(tasks, args.threads, forward_task<T>, &work);
  return true;
}

}  // namespace

bool scan_forward(const ScanForward<float>& args) { return scan_forward_as(args); }
bool scan_forward(const ScanForward<double>& args) { return scan_forward_as(args); }

}  // namespace KEIRETSU_ISA
}  // namespace keiretsu
