// The short causal convolution, with silu behind it, forward and backward.
//
//   p_t = bias + sum_i w_i x_{t-i},  y_t = silu(p_t);  tap i reaches back i rows, never over a reset
//
// Channels lie across the vector. The backward pass computes p_t again: it costs less than to keep it.
#include "conv.h"

#include "kernels.h"
#include "scan_tile.h"
#include "sums.h"

namespace keiretsu {
namespace KEIRETSU_ISA {
namespace {

// Rows between two turns to other channels: few, because rows lie a power of two apart and fight for the same cache sets.
constexpr long CHUNK = 16;

// Weights as (taps, padded width), tap 0 the row itself.
template <class T> void turn(const T* weight, T* to, long width, long taps, long padded) {
  clear(to, taps * padded);
  for (long i = 0; i < taps; i++)
    for (long d = 0; d < width; d++) to[i * padded + d] = weight[d * taps + taps - 1 - i];
}

template <class T> struct Work {
  const ConvInputs<T>& in;
  const ConvForward<T>* forward;
  const ConvBackward<T>* backward;
  long padded;       // width, in whole groups
  T* weights;        // (taps, padded)
  T* grad_weights;   // (batch, taps + 1, padded), the last row of the bias: partial sums
};

// How far the taps of each row of a chunk may reach: rows before it in its own sequence, taps - 1 at most. `carried` is
// how many rows of the same sequence end right before the chunk.
template <class T> KEIRETSU_INLINE long reaches(const ConvInputs<T>& in, long batch, long start, long stop, long carried, long* reach) {
  for (long t = start; t < stop; t++) {
    if (in.reset && in.reset[batch * in.length + t]) carried = 0;
    reach[t - start] = smaller(carried, in.taps - 1);
    carried++;
  }
  return smaller(carried, in.taps - 1);
}

// Row t - i, which may lie in the tail.
template <class T> KEIRETSU_INLINE const T* row_back(const ConvInputs<T>& in, long batch, long t, long i) {
  return t >= i ? in.x.row(batch, t - i) : in.tail.row(batch, in.taps - 1 + t - i);
}

// p_t of one vector of channels; four taps that all reach are the rule.
template <class T, bool full>
KEIRETSU_INLINE Vector<T> taps_sum(const Work<T>& work, long batch, long t, long reach, long d, long left, Vector<T> sum) {
  if (reach == 3 && t >= 3) {
    for (int i = 0; i < 4; i++)
      sum = fma(load_part<full>(work.in.x.row(batch, t - i) + d, left), load(work.weights + i * work.padded + d), sum);
    return sum;
  }
  for (long i = 0; i <= reach; i++)
    sum = fma(load_part<full>(row_back(work.in, batch, t, i) + d, left), load(work.weights + i * work.padded + d), sum);
  return sum;
}

template <class T, bool full> void forward_rows(const Work<T>& work, long batch, long from, long stop) {
  const ConvInputs<T>& in = work.in;
  long reach[CHUNK], carried = in.tail ? in.taps - 1 : 0;
  for (long start = 0; start < in.length; start += CHUNK) {
    const long end = smaller(start + CHUNK, in.length);
    carried = reaches(in, batch, start, end, carried, reach);
    for (long t = start; t < end; t++)
      for (long d = from; d < stop; d += Lanes<T>::count) {
        const long left = in.width - d;
        Vector<T> y = in.bias ? load_part<full>(in.bias + d, left) : Vector<T>{};
        y = taps_sum<T, full>(work, batch, t, reach[t - start], d, left, y);
        if (in.silu) y = y * sigmoid<T>(y);
        store_part<full>(work.forward->y.row(batch, t) + d, y, left);
      }
  }
}

// The gradients that row t sends to the rows its taps reach, and to the taps.
template <class T, bool full>
KEIRETSU_INLINE void send_back(const Work<T>& work, long batch, long t, long reach, long d, long left, Vector<T> grad, Vector<T>* grad_taps) {
  const ConvBackward<T>& args = *work.backward;
  for (long i = 0; i <= reach; i++) {
    const Vector<T> x = load_part<full>(row_back(work.in, batch, t, i) + d, left);
    grad_taps[i] = fma(grad, x, grad_taps[i]);
    if (t < i && !args.grad_tail) continue;
    T* to = (t >= i ? args.grad_x.row(batch, t - i) : args.grad_tail.row(batch, work.in.taps - 1 + t - i)) + d;
    const Vector<T> before = i ? load_part<full>(to, left) : Vector<T>{};
    store_part<full>(to, fma(grad, load(work.weights + i * work.padded + d), before), left);
  }
}

// Rows start … stop - 1 of which four taps all reach, the rule: rows and the sums of their gradients slide through registers.
template <class T, bool full>
KEIRETSU_INLINE void steady_rows(const Work<T>& work, long batch, long start, long stop, long d, long left, Vector<T> bias,
                                 Vector<T>* grad_taps, Vector<T>& grad_bias) {
  const ConvBackward<T>& args = *work.backward;
  Vector<T> w[4], x[4], sums[4], taps[4];
  for (int i = 0; i < 4; i++) w[i] = load(work.weights + i * work.padded + d), taps[i] = grad_taps[i];
  for (int i = 1; i < 4; i++) {
    x[i] = load_part<full>(work.in.x.row(batch, start - i) + d, left);
    sums[i] = load_part<full>(args.grad_x.row(batch, start - i) + d, left);
  }
  for (long t = start; t < stop; t++) {
    x[0] = load_part<full>(work.in.x.row(batch, t) + d, left);
    Vector<T> grad = load_part<full>(args.grad_y.row(batch, t) + d, left);
    if (work.in.silu) {
      Vector<T> p = bias;
      for (int i = 0; i < 4; i++) p = fma(x[i], w[i], p);
      const Vector<T> open = sigmoid<T>(p);
      grad = grad * (open * fma(p, T(1) - open, splat(T(1))));
    }
    grad_bias = grad_bias + grad;
    sums[0] = Vector<T>{};
    for (int i = 0; i < 4; i++) taps[i] = fma(grad, x[i], taps[i]), sums[i] = fma(grad, w[i], sums[i]);
    store_part<full>(args.grad_x.row(batch, t - 3) + d, sums[3], left);
    for (int i = 3; i > 0; i--) x[i] = x[i - 1], sums[i] = sums[i - 1];
  }
  for (int i = 1; i < 4; i++) store_part<full>(args.grad_x.row(batch, stop - i) + d, sums[i], left);
  for (int i = 0; i < 4; i++) grad_taps[i] = taps[i];
}

// From `start` on, up to where not all of four taps reach.
template <class T> KEIRETSU_INLINE long steady_until(const ConvInputs<T>& in, const long* reach, long start, long first, long end) {
  long t = start;
  if (in.taps == 4 && start >= 3)
    while (t < end && reach[t - first] == 3) t++;
  return t;
}

template <class T, bool full> void backward_rows(const Work<T>& work, long batch, long from, long stop) {
  const ConvInputs<T>& in = work.in;
  const ConvBackward<T>& args = *work.backward;
  T* sums = work.grad_weights + batch * (in.taps + 1) * work.padded;
  long reach[CHUNK], carried = in.tail ? in.taps - 1 : 0;
  for (long start = 0; start < in.length; start += CHUNK) {
    const long end = smaller(start + CHUNK, in.length);
    carried = reaches(in, batch, start, end, carried, reach);
    for (long d = from; d < stop; d += Lanes<T>::count) {
      const long left = in.width - d;
      const Vector<T> bias = in.bias ? load_part<full>(in.bias + d, left) : Vector<T>{};
      Vector<T> grad_taps[CONV_MOST_TAPS], grad_bias = load(sums + in.taps * work.padded + d);
      for (long i = 0; i < in.taps; i++) grad_taps[i] = load(sums + i * work.padded + d);
      for (long t = start; t < end; t++) {
        const long steady = steady_until(in, reach, t, start, end);
        if (steady > t) {
          steady_rows<T, full>(work, batch, t, steady, d, left, bias, grad_taps, grad_bias);
          t = steady - 1;
          continue;
        }
        Vector<T> grad = load_part<full>(args.grad_y.row(batch, t) + d, left);
        if (in.silu) {
          const Vector<T> p = taps_sum<T, full>(work, batch, t, reach[t - start], d, left, bias), open = sigmoid<T>(p);
          grad = grad * (open * fma(p, T(1) - open, splat(T(1))));
        }
        grad_bias = grad_bias + grad;
        send_back<T, full>(work, batch, t, reach[t - start], d, left, grad, grad_taps);
      }
      for (long i = 0; i < in.taps; i++) store(sums + i * work.padded + d, grad_taps[i]);
      store(sums + in.taps * work.padded + d, grad_bias);
    }
  }
}

template <class T> void task(void* context, long number, int) {
  const Work<T>& work = *static_cast<const Work<T>*>(context);
  const ConvInputs<T>& in = work.in;
  const long group = scan_group_width(in.batch, in.width), groups = scan_groups(in.batch, in.width);
  const long batch = number / groups, from = number % groups * group, stop = smaller(from + group, in.width);
  const bool full = (stop - from) % Lanes<T>::count == 0;
  if (work.forward) full ? forward_rows<T, true>(work, batch, from, stop) : forward_rows<T, false>(work, batch, from, stop);
  else full ? backward_rows<T, true>(work, batch, from, stop) : backward_rows<T, false>(work, batch, from, stop);
}

template <class T> bool conv_as(const ConvInputs<T>& in, const ConvForward<T>* forward, const ConvBackward<T>* backward) {
  const long padded = scan_padded_width(in.batch, in.width), partial = (in.taps + 1) * padded;
  using S = Scratch<T>;
  Memory<T> memory(S::padded(in.taps * padded) + (backward ? S::padded(in.batch * partial) + S::padded(partial) : 0));
  if (!memory) return false;
  S scratch{memory.at};
  Work<T> work{in, forward, backward, padded, scratch.take(in.taps * padded), nullptr};
  turn(in.weight, work.weights, in.width, in.taps, padded);
  if (backward) {
    work.grad_weights = scratch.take(in.batch * partial);
    clear(work.grad_weights, in.batch * partial);
    if (backward->grad_tail)
      for (long b = 0; b < in.batch; b++)
        for (long t = 0; t + 1 < in.taps; t++) clear(backward->grad_tail.row(b, t), in.width);
  }
  parallel(in.batch * scan_groups(in.batch, in.width), in.threads, task<T>, &work);
  if (!backward) return true;
  T* all = scratch.take(partial);
  add_batches(work.grad_weights, in.batch, partial, all);
  for (long d = 0; d < in.width; d++)
    for (long i = 0; i < in.taps; i++) backward->grad_weight[d * in.taps + in.taps - 1 - i] = all[i * padded + d];
  if (backward->grad_bias) memcpy(backward->grad_bias, all + in.taps * padded, in.width * sizeof(T));
  return true;
}

}  // namespace

bool conv_forward(const ConvForward<float>& args) { return conv_as<float>(args, &args, nullptr); }
bool conv_forward(const ConvForward<double>& args) { return conv_as<double>(args, &args, nullptr); }
bool conv_backward(const ConvBackward<float>& args) { return conv_as<float>(args, nullptr, &args); }
bool conv_backward(const ConvBackward<double>& args) { return conv_as<double>(args, nullptr, &args); }

}  // namespace KEIRETSU_ISA
}  // namespace keiretsu
