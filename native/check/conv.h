// The short convolution against a plain loop: values, gradients by differences, the same bits for any number of threads.
#pragma once

#include <array>
#include <cmath>
#include <cstdio>
#include <random>

#include "../dispatch.h"
#include "run.h"

namespace keiretsu {
namespace check {

struct ConvShape { long batch, length, width, taps; };

template <class T> struct ConvCase {
  ConvShape shape;
  bool silu, optional;
  Numbers<T> x, weight, bias, tail, grad_y;
  Numbers<uint8_t> reset;

  ConvCase(ConvShape s, int options) : shape(s), silu(options & 1), optional(options & 2) {
    std::mt19937 random(11);
    std::uniform_real_distribution<double> draw(-1, 1);
    const auto fill = [&](Numbers<T>& numbers, long count) {
      numbers.resize(count);
      for (T& number : numbers) number = (T)draw(random);
    };
    fill(x, s.batch * s.length * s.width);
    fill(weight, s.width * s.taps);
    fill(grad_y, x.size());
    if (!optional) return;
    fill(bias, s.width);
    fill(tail, s.batch * (s.taps - 1) * s.width);
    reset.resize(s.batch * s.length);
    for (uint8_t& mark : reset) mark = random() % 9 == 0;
  }
  void set(ConvInputs<T>& in, int threads) const {
    const ConvShape& s = shape;
    in.batch = s.batch, in.length = s.length, in.width = s.width, in.taps = s.taps, in.silu = silu, in.threads = threads;
    in.x = {start(x), s.length * s.width, s.width}, in.tail = {start(tail), (s.taps - 1) * s.width, s.width};
    in.weight = start(weight), in.bias = start(bias), in.reset = start(reset);
  }
};

// y, and the gradients of x, weight, bias and tail.
template <class T> struct ConvOutcome {
  Numbers<T> y, x, weight, bias, tail;
  Numbers<T>* all(int i) { return std::array{&y, &x, &weight, &bias, &tail}[i]; }
};

template <class T> ConvOutcome<T> run(const ConvCase<T>& one, int set, int threads) {
  const ConvShape& s = one.shape;
  ConvOutcome<T> out{one.x, one.x, one.weight, one.bias, one.tail};
  ConvForward<T> forward{};
  one.set(forward, threads);
  forward.y = {start(out.y), s.length * s.width, s.width};
  must(kernels<T>(set).conv_forward(forward));
  ConvBackward<T> backward{};
  one.set(backward, threads);
  backward.grad_y = {start(one.grad_y), s.length * s.width, s.width};
  backward.grad_x = {start(out.x), s.length * s.width, s.width};
  backward.grad_tail = {start(out.tail), (s.taps - 1) * s.width, s.width};
  backward.grad_weight = start(out.weight), backward.grad_bias = start(out.bias);
  must(kernels<T>(set).conv_backward(backward));
  return out;
}

// Sum of y grad_y, with y written to `y`; in double whatever the case's type.
template <class T> double plain(const ConvCase<T>& one, Numbers<double>& y) {
  const ConvShape& s = one.shape;
  double total = 0;
  y.assign(one.x.size(), 0);
  for (long b = 0; b < s.batch; b++)
    for (long t = 0; t < s.length; t++)
      for (long d = 0; d < s.width; d++) {
        double sum = one.optional ? one.bias[d] : 0;
        for (long i = 0; i < s.taps; i++) {
          const double weight = one.weight[d * s.taps + s.taps - 1 - i];
          if (t >= i) sum += weight * one.x[(b * s.length + t - i) * s.width + d];
          else if (one.optional) sum += weight * one.tail[(b * (s.taps - 1) + s.taps - 1 + t - i) * s.width + d];
          if (one.optional && t >= i && one.reset[b * s.length + t - i]) break;
        }
        const long at = (b * s.length + t) * s.width + d;
        y[at] = one.silu ? sum / (1 + std::exp(-sum)) : sum;
        total += y[at] * one.grad_y[at];
      }
  return total;
}

template <class T> int check_conv(const ConvShape& shape, int options) {
  const ConvCase<T> one(shape, options);
  const ConvCase<double> exact(shape, options);
  Numbers<double> y, unused;
  plain(exact, y);
  int wrong = 0;
  for (int set = 0; set < INSTRUCTION_SETS; set++) {
    if (!can_run(set)) continue;
    ConvOutcome<T> first = run(one, set, 1), again = run(one, set, 3);
    for (int i = 0; i < 5; i++) wrong += !same(*first.all(i), *again.all(i));
    for (size_t i = 0; i < y.size(); i++) wrong += !(std::fabs(first.y[i] - y[i]) < (sizeof(T) == 8 ? 1e-13 : 1e-5));
    for (int array = 1; array < 5; array++) {
      const Numbers<T>& grad = *first.all(array);
      for (size_t i = 0; i < grad.size(); i += 1 + grad.size() / 5) {
        ConvCase<double> up = exact, down = exact;
        const double small = 1e-5;
        const auto number = [array, i](ConvCase<double>& moved) -> double& {
          return std::array{&moved.x, &moved.weight, &moved.bias, &moved.tail}[array - 1]->at(i);
        };
        number(up) += small, number(down) -= small;
        const double slope = (plain(up, unused) - plain(down, unused)) / (2 * small);
        wrong += !(std::fabs(grad[i] - slope) < (sizeof(T) == 8 ? 1e-6 : 1e-4) * (1 + std::fabs(slope)));
      }
    }
  }
  if (wrong) printf("WRONG convolution (%ld, %ld, %ld, %ld) options %d: %d\n", shape.batch, shape.length, shape.width,
                    shape.taps, options, wrong);
  return wrong;
}

}  // namespace check
}  // namespace keiretsu
