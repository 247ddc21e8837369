// A case through the kernels of one instruction set, forward and backward.
#pragma once

#include <cstdlib>
#include <cstring>
#include <type_traits>

#include "case.h"
#include "../dispatch.h"

namespace keiretsu {
namespace check {

// Null when empty, which is how a kernel knows what is absent.
template <class N> auto start(N& numbers) { return numbers.empty() ? nullptr : numbers.data(); }

template <class N> auto rows_of(N& numbers, const Shape& s, long columns) {
  return Rows<std::remove_pointer_t<decltype(numbers.data())>>{start(numbers), s.length * columns, columns};
}

// What both recurrences call by one name.
template <class Inputs, class T> void set_inputs(Inputs& to, const Case<T>& one, int threads) {
  const Shape& s = one.shape;
  const Arrays<T>& in = one.in;
  to.batch = s.batch, to.length = s.length, to.states = s.states, to.zoh = one.zoh, to.threads = threads;
  to.delta = rows_of(in.delta, s, s.heads);
  to.B = rows_of(in.B, s, s.states), to.C = rows_of(in.C, s, s.states);
  to.z = rows_of(in.z, s, s.channels()), to.elapsed = rows_of(in.elapsed, s, 1);
  to.A = start(in.A), to.D = start(in.D), to.h0 = start(in.h0), to.reset = start(one.reset);
}

template <class Forward, class T> void set_outputs(Forward& to, const Case<T>& one, Outcome<T>& out) {
  to.y = rows_of(out.y, one.shape, one.shape.channels());
  to.h = start(out.h), to.checkpoints = start(out.kept);
}

template <class Backward, class T> void set_gradients(Backward& to, const Case<T>& one, Outcome<T>& out) {
  const Shape& s = one.shape;
  Arrays<T>& grad = out.grad;
  to.checkpoints = start(out.kept);
  to.grad_y = rows_of(one.grad_y, s, s.channels()), to.grad_h = start(one.grad_h);
  to.grad_delta = rows_of(grad.delta, s, s.heads);
  to.grad_B = rows_of(grad.B, s, s.states), to.grad_C = rows_of(grad.C, s, s.states);
  to.grad_z = rows_of(grad.z, s, s.channels()), to.grad_elapsed = rows_of(grad.elapsed, s, 1);
  to.grad_A = start(grad.A), to.grad_D = start(grad.D), to.grad_h0 = start(grad.h0);
}

template <class T> bool same(const Numbers<T>& a, const Numbers<T>& b) {
  return a.empty() || memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

inline void must(bool done) {
  if (!done) std::abort();
}

// Nothing but the checkpoints may depend on whether they are kept.
template <class Forward, class T>
void run_without_checkpoints(bool (*kernel)(const Forward&), Forward forward, const Case<T>& one,
                             const Outcome<T>& kept) {
  Outcome<T> out(one, 0);
  set_outputs(forward, one, out);
  must(kernel(forward) && same(out.y, kept.y) && same(out.h, kept.h));
}

template <class T> Outcome<T> run_scan(const Case<T>& one, int set, int threads) {
  const Shape& s = one.shape;
  Outcome<T> out(one, scan_checkpoint_size(s.batch, s.length, s.channels(), s.states));
  ScanForward<T> forward{};
  set_inputs(forward, one, threads);
  set_outputs(forward, one, out);
  forward.width = s.channels(), forward.u = rows_of(one.in.x, s, s.channels());
  forward.softplus = one.softplus, forward.delta_bias = start(one.in.delta_bias);
  if (one.root) forward.root = true, forward.least = (T)LEAST, forward.room = (T)ROOM;
  ScanBackward<T> backward{};
  static_cast<ScanInputs<T>&>(backward) = forward;
  set_gradients(backward, one, out);
  backward.grad_u = rows_of(out.grad.x, s, s.channels()), backward.grad_delta_bias = start(out.grad.delta_bias);
  must(kernels<T>(set).scan_forward(forward) && kernels<T>(set).scan_backward(backward));
  run_without_checkpoints(kernels<T>(set).scan_forward, forward, one, out);
  return out;
}

template <class T> Outcome<T> run_ssd(const Case<T>& one, int set, int threads) {
  const Shape& s = one.shape;
  Outcome<T> out(one, ssd_checkpoint_size(s.batch, s.length, s.heads, s.share, s.states));
  SsdForward<T> forward{};
  set_inputs(forward, one, threads);
  set_outputs(forward, one, out);
  forward.heads = s.heads, forward.share = s.share, forward.x = rows_of(one.in.x, s, s.channels());
  SsdBackward<T> backward{};
  static_cast<SsdInputs<T>&>(backward) = forward;
  set_gradients(backward, one, out);
  backward.grad_x = rows_of(out.grad.x, s, s.channels());
  must(kernels<T>(set).ssd_forward(forward) && kernels<T>(set).ssd_backward(backward));
  run_without_checkpoints(kernels<T>(set).ssd_forward, forward, one, out);
  return out;
}

template <class T> Outcome<T> run(const Case<T>& one, int set, int threads) {
  return one.shape.recurrence == SSD ? run_ssd(one, set, threads) : run_scan(one, set, threads);
}

}  // namespace check
}  // namespace keiretsu
