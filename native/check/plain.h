// What every kernel must give: the recurrence as a plain loop in double, and its slopes by central differences.
#pragma once

#include <cmath>

#include "case.h"

namespace keiretsu {
namespace check {

// Sizes are the same sums of absolute values: what an error by rounding is measured by.
struct Plain {
  Numbers<double> y, h, y_size, h_size;
};

inline double softplus(double x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }

//   h_t = exp(step A) h_{t-1} + weight B_t x_t     y_t = (C_t h_t + D x_t) silu(z_t)
// with step = elapsed_t delta_t or elapsed_t softplus(delta_t + delta_bias), and weight = step (euler) or
// (exp(step A) - 1)/A (zoh). A root write bends the step's own part into its range and weighs by its root, or that of zoh
// over its root.
inline Plain plain_loop(const Case<double>& one) {
  const Shape& s = one.shape;
  const Arrays<double>& in = one.in;
  const long channels = s.channels();
  Plain out{Numbers<double>(in.x.size()), Numbers<double>(s.batch * channels * s.states), {}, {}};
  if (one.optional) out.h = in.h0;
  out.y_size = out.y, out.h_size = out.h;
  for (double& size : out.h_size) size = std::fabs(size);
  for (long b = 0; b < s.batch; b++)
    for (long d = 0; d < channels; d++) {
      const long first = (b * channels + d) * s.states;
      double *h = out.h.data() + first, *size = out.h_size.data() + first;
      for (long row = b * s.length; row < (b + 1) * s.length; row++) {
        const double x = in.x[row * channels + d], z = one.optional ? in.z[row * channels + d] : 0;
        double step = in.delta[row * s.heads + d / s.share];
        if (one.softplus) step = softplus(step + in.delta_bias[d / s.share]);
        if (one.root) step = LEAST + step / (1 + step / ROOM);
        const double own = step;
        if (one.optional) step *= in.elapsed[row];
        double y = one.optional ? in.D[d] * x : 0, y_size = std::fabs(y), decay = 0, weight = 0;
        for (long n = 0; n < s.states; n++) {
          if (n == 0 || s.recurrence == SCAN) {
            const double a = in.A[s.recurrence == SSD ? d / s.share : d * s.states + n];
            decay = std::exp(a * step), weight = one.zoh && a != 0 ? std::expm1(a * step) / a : step;
            if (one.root) weight = one.zoh ? weight / std::sqrt(own) : std::sqrt(own);
          }
          if (!one.reset.empty() && one.reset[row]) h[n] = size[n] = 0;
          const double drive = weight * in.B[row * s.states + n] * x, c = in.C[row * s.states + n];
          h[n] = decay * h[n] + drive, size[n] = decay * size[n] + std::fabs(drive);
          y += c * h[n], y_size += std::fabs(c) * size[n];
        }
        const double gate = one.optional ? z / (1 + std::exp(-z)) : 1;
        out.y[row * channels + d] = y * gate, out.y_size[row * channels + d] = y_size * std::fabs(gate);
      }
    }
  return out;
}

inline double loss(const Case<double>& one) {
  const Plain plain = plain_loop(one);
  double sum = 0;
  for (size_t i = 0; i < plain.y.size(); i++) sum += one.grad_y[i] * plain.y[i];
  for (size_t i = 0; i < one.grad_h.size(); i++) sum += one.grad_h[i] * plain.h[i];
  return sum;
}

// How fast the loss grows when one array moves along its direction; the others stay.
struct Slopes {
  Arrays<double> direction;
  Numbers<double> slope;  // of every array

  explicit Slopes(const Case<double>& one) : direction(one.shape, one.options) {
    constexpr double much = 1e-6;
    std::mt19937 random(11);
    for (Numbers<double>* numbers : direction.all()) draw(*numbers, random, -1, 1);
    for (size_t a = 0; a < direction.all().size(); a++) {
      Case<double> above = one, below = one;
      for (size_t i = 0; i < direction.all()[a]->size(); i++) {
        (*above.in.all()[a])[i] += much * (*direction.all()[a])[i];
        (*below.in.all()[a])[i] -= much * (*direction.all()[a])[i];
      }
      slope.push_back((loss(above) - loss(below)) / (2 * much));
    }
  }
};

}  // namespace check
}  // namespace keiretsu
