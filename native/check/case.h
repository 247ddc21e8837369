// One set of inputs for a kernel. Every array is exactly as large as it must be, so that the address sanitizer sees
// every step over the edge.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace keiretsu {
namespace check {

template <class T> using Numbers = std::vector<T>;

enum Recurrence { SCAN, SSD };

struct Shape {
  Recurrence recurrence;
  long batch, length, heads, share, states;  // the selective scan: heads of one channel
  long rows() const { return batch * length; }
  long channels() const { return heads * share; }
  long decays() const { return recurrence == SSD ? heads : heads * states; }
};

// OPTIONAL: all optional arguments but the resets and the step's bias. That comes with SOFTPLUS, and ROOT with a range of
// the step; both for the scan alone.
enum Option { ZOH = 1, OPTIONAL = 2, RESETS = 4, SOFTPLUS = 8, ROOT = 16 };
constexpr int every_option(Recurrence recurrence) { return recurrence == SCAN ? 32 : 8; }
// With ROOT, steps lie between LEAST and LEAST + ROOM.
constexpr double LEAST = 1. / 128, ROOM = 2;

// All that has a gradient, and, laid out the same, the gradients. An optional array that is absent is empty.
template <class T> struct Arrays {
  Numbers<T> x, delta, A, B, C, D, z, elapsed, h0, delta_bias;

  Arrays(const Shape& s, int options)
      : x(s.rows() * s.channels()), delta(s.rows() * s.heads), A(s.decays()), B(s.rows() * s.states), C(B.size()),
        delta_bias(options & SOFTPLUS ? s.heads : 0) {
    if (!(options & OPTIONAL)) return;
    D.resize(s.channels()), z.resize(x.size()), elapsed.resize(s.rows());
    h0.resize(s.batch * s.channels() * s.states);
  }
  auto all() { return list(*this); }
  auto all() const { return list(*this); }

 private:
  template <class Self> static auto list(Self& a) {
    return std::array{&a.x, &a.delta, &a.A, &a.B, &a.C, &a.D, &a.z, &a.elapsed, &a.h0,
                      &a.delta_bias};
  }
};
constexpr const char* array_names[] = {"x", "delta", "A", "B", "C", "D", "z", "elapsed", "h0", "delta_bias"};

template <class T> void draw(Numbers<T>& numbers, std::mt19937& random, double low, double high) {
  std::uniform_real_distribution<double> between(low, high);
  for (T& x : numbers) x = (T)between(random);
}

template <class T> struct Case {
  Shape shape;
  int options;
  bool zoh, optional, softplus, root;
  Arrays<T> in;
  Numbers<T> grad_y, grad_h;  // of the result that the gradients are taken of; grad_h is optional
  Numbers<uint8_t> reset;     // optional

  Case(const Shape& s, int options)
      : shape(s), options(options), zoh(options & ZOH), optional(options & OPTIONAL), softplus(options & SOFTPLUS),
        root(options & ROOT), in(s, options), grad_y(in.x.size()), grad_h(in.h0.size()), reset(options & RESETS ? s.rows() : 0) {
    std::mt19937 random(7);
    for (Numbers<T>* numbers : {&in.x, &in.B, &in.C, &in.D, &in.h0, &grad_y, &grad_h}) draw(*numbers, random, -1, 1);
    draw(in.delta, random, 0, 0.3);
    draw(in.A, random, -3, s.recurrence == SSD ? 0 : 0.2);
    draw(in.z, random, -2, 2);
    draw(in.elapsed, random, 0, 2);
    draw(in.delta_bias, random, -4, -2);
    for (uint8_t& mark : reset) mark = random() % 10 == 0;
    if (!in.A.empty()) in.A.back() = 0;
    if (!in.delta.empty()) in.delta[0] = 0;
  }
};

// The same numbers in double.
template <class T> Case<double> in_double(const Case<T>& one) {
  Case<double> twin(one.shape, one.options);
  auto copy = [](const Numbers<T>& from, Numbers<double>& to) { to.assign(from.begin(), from.end()); };
  for (size_t i = 0; i < twin.in.all().size(); i++) copy(*one.in.all()[i], *twin.in.all()[i]);
  copy(one.grad_y, twin.grad_y), copy(one.grad_h, twin.grad_h);
  return twin;
}

// What a kernel gives back. All of it is NaN beforehand: nothing may stay unwritten, and nothing be read.
template <class T> struct Outcome {
  Numbers<T> y, h, kept;
  Arrays<T> grad;

  Outcome(const Case<T>& one, long checkpoints)
      : y(one.in.x.size(), NOT_YET), h(one.shape.batch * one.shape.channels() * one.shape.states, NOT_YET),
        kept(checkpoints, NOT_YET), grad(one.shape, one.options) {
    for (Numbers<T>* numbers : grad.all()) numbers->assign(numbers->size(), NOT_YET);
  }

 private:
  static constexpr T NOT_YET = std::numeric_limits<T>::quiet_NaN();
};

}  // namespace check
}  // namespace keiretsu
