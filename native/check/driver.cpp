// The kernels against a plain loop, without torch or Python, for the sanitizers: odd shapes, every option, every
// instruction set, several threads, and two calls at the same time.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "dispatch.h"

using namespace keiretsu;

namespace {

template <class T> using Numbers = std::vector<T>;

struct Shape { long batch, length, width, states; };

template <class T> Numbers<T> random_numbers(std::mt19937& random, long count, double low, double high) {
  std::uniform_real_distribution<double> draw(low, high);
  Numbers<T> numbers(count);
  for (T& x : numbers) x = (T)draw(random);
  return numbers;
}

// Exactly as large as it must be, so that the address sanitizer sees every step over the edge.
template <class T> struct Case {
  Shape shape;
  bool zoh, optional, shared;
  Numbers<T> u, delta, A, B, C, D, z, elapsed, h0;
  std::unique_ptr<uint8_t[]> reset;

  Case(Shape s, int options, unsigned seed)
      : shape(s), zoh(options & 1), optional(options & 2), shared(options & 4) {
    std::mt19937 random(seed);
    const long rows = s.batch * s.length;
    u = random_numbers<T>(random, rows * s.width, -1, 1);
    delta = random_numbers<T>(random, rows * s.width, 0.01, 0.3);
    A = random_numbers<T>(random, s.width * s.states, -3, 0.2);
    for (long i = 0; shared && i < s.width * s.states; i++) A[i] = A[i / s.states * s.states];
    B = random_numbers<T>(random, rows * s.states, -1, 1);
    C = random_numbers<T>(random, rows * s.states, -1, 1);
    D = random_numbers<T>(random, s.width, -1, 1);
    z = random_numbers<T>(random, rows * s.width, -2, 2);
    elapsed = random_numbers<T>(random, rows, 0, 2);
    h0 = random_numbers<T>(random, s.batch * s.width * s.states, -1, 1);
    reset.reset(new uint8_t[rows]);
    for (long i = 0; i < rows; i++) reset[i] = random() % 10 == 0;
    if (rows > 3 && s.width) delta[(rows - 1) * s.width] = (T)1e5;  // takes the path without a range
  }

  ScanInputs<T> inputs(int threads) const {
    const long length = shape.length, width = shape.width, states = shape.states;
    ScanInputs<T> in{};
    in.batch = shape.batch, in.length = length, in.width = width, in.states = states, in.zoh = zoh, in.shared = shared;
    in.threads = threads;
    in.u = {u.data(), length * width, width};
    in.delta = {delta.data(), length * width, width};
    in.B = {B.data(), length * states, states};
    in.C = {C.data(), length * states, states};
    in.A = A.data();
    if (!optional) return in;
    in.z = {z.data(), length * width, width};
    in.elapsed = {elapsed.data(), length, 1};
    in.D = D.data(), in.h0 = h0.data(), in.reset = reset.get();
    return in;
  }
};

// y of one channel of one batch entry, in double.
template <class T> void plain_loop(const ScanInputs<T>& in, long b, long d, Numbers<double>& y) {
  Numbers<double> h(in.states, 0);
  for (long n = 0; n < in.states; n++)
    if (in.h0) h[n] = in.h0[(b * in.width + d) * in.states + n];
  for (long t = 0; t < in.length; t++) {
    const double u = in.u.row(b, t)[d], step = in.delta.row(b, t)[d] * (in.elapsed ? (double)*in.elapsed.row(b, t) : 1.0);
    double out = in.D ? in.D[d] * u : 0;
    for (long n = 0; n < in.states; n++) {
      const double a = in.A[d * in.states + n], weight = in.zoh && a != 0 ? std::expm1(a * step) / a : step;
      if (in.reset && in.reset[b * in.length + t]) h[n] = 0;
      h[n] = std::exp(a * step) * h[n] + weight * in.B.row(b, t)[n] * u;
      out += in.C.row(b, t)[n] * h[n];
    }
    const double z = in.z ? (double)in.z.row(b, t)[d] : 0;
    y[t] = in.z ? out * z / (1 + std::exp(-z)) : out;
  }
}

template <class T> struct Outcome {
  Numbers<T> y, h, kept, grad_u, grad_delta, grad_A, grad_B, grad_C, grad_D, grad_z, grad_elapsed, grad_h0;
};

template <class T> Outcome<T> run(const Case<T>& one, int set, int threads) {
  const Shape s = one.shape;
  const long rows = s.batch * s.length, wide = rows * s.width, narrow = rows * s.states, all = s.batch * s.width * s.states;
  Outcome<T> out{Numbers<T>(wide), Numbers<T>(all), Numbers<T>(scan_checkpoint_size(s.batch, s.length, s.width, s.states)),
                 Numbers<T>(wide), Numbers<T>(wide), Numbers<T>(s.width * s.states), Numbers<T>(narrow), Numbers<T>(narrow),
                 Numbers<T>(s.width), Numbers<T>(wide), Numbers<T>(rows), Numbers<T>(all)};
  const long batch_stride = s.length * s.width, narrow_stride = s.length * s.states;
  ScanForward<T> forward{one.inputs(threads), {out.y.data(), batch_stride, s.width}, out.h.data(), out.kept.data()};
  ScanBackward<T> backward{};
  static_cast<ScanInputs<T>&>(backward) = forward;
  backward.checkpoints = out.kept.data();
  backward.grad_y = {out.y.data(), batch_stride, s.width};
  backward.grad_h = out.h.data();
  backward.grad_u = {out.grad_u.data(), batch_stride, s.width};
  backward.grad_delta = {out.grad_delta.data(), batch_stride, s.width};
  backward.grad_B = {out.grad_B.data(), narrow_stride, s.states};
  backward.grad_C = {out.grad_C.data(), narrow_stride, s.states};
  backward.grad_A = out.grad_A.data();
  if (one.optional) {
    backward.grad_z = {out.grad_z.data(), batch_stride, s.width};
    backward.grad_elapsed = {out.grad_elapsed.data(), s.length, 1};
    backward.grad_D = out.grad_D.data(), backward.grad_h0 = out.grad_h0.data();
  }
  if (!kernels<T>(set).scan_forward(forward) || !kernels<T>(set).scan_backward(backward)) std::abort();
  return out;
}

template <class T> bool same(const Numbers<T>& a, const Numbers<T>& b) {
  return a.empty() || memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

template <class T> int check(Shape shape, int options, int set) {
  const Case<T> one(shape, options, 7);
  const Outcome<T> first = run(one, set, 1);
  Outcome<T> second, third;
  std::thread other([&] { second = run(one, set, 3); });
  third = run(one, set, 2);
  other.join();
  int wrong = 0;
  for (const Outcome<T>* again : {&second, &third})
    wrong += !same(first.y, again->y) + !same(first.grad_u, again->grad_u) + !same(first.grad_A, again->grad_A) +
             !same(first.grad_B, again->grad_B) + !same(first.grad_elapsed, again->grad_elapsed);
  const ScanInputs<T> in = one.inputs(1);
  Numbers<double> y(shape.length);
  for (long b = 0; b < shape.batch; b++)
    for (long d = 0; d < shape.width; d += 7) {
      plain_loop(in, b, d, y);
      for (long t = 0; t < shape.length; t++) {
        const double got = first.y[(b * shape.length + t) * shape.width + d], size = std::fabs(y[t]) + 1;
        if (std::isfinite(y[t]) && std::fabs(y[t]) < 1e30 && !(std::fabs(got - y[t]) < 1e-4 * size)) wrong++;
      }
    }
  if (wrong)
    printf("WRONG %s (%ld, %ld, %ld, %ld) options %d: %d\n", instruction_set_names[set], shape.batch,
           shape.length, shape.width, shape.states, options, wrong);
  return wrong;
}

}  // namespace

int main() {
  const Shape shapes[] = {{1, 1, 1, 1},  {2, 70, 37, 5},  {1, 33, 130, 3}, {3, 31, 16, 16}, {0, 4, 3, 2},
                          {2, 0, 3, 2},  {1, 65, 300, 2}, {9, 40, 64, 7},  {1, 96, 257, 1}, {2, 5, 8, 128}};
  int wrong = 0, ran = 0;
  for (int set = 0; set < INSTRUCTION_SETS; set++)
    for (const Shape& shape : shapes)
      for (int option = 0; can_run(set) && option < 8; option++, ran++)
        wrong += check<float>(shape, option, set) + check<double>(shape, option, set);
  printf("%d cases, %d wrong\n", ran, wrong);
  return wrong != 0;
}
