// What the short causal convolution is given and gives back; shared by all instruction sets.
#pragma once

#include "scan.h"

namespace keiretsu {

// More taps than this are left to torch: their sums would not stay in registers.
constexpr long CONV_MOST_TAPS = 16;

template <class T> struct ConvInputs {
  long batch, length, width, taps;
  bool silu;  // y goes through silu
  int threads;
  Rows<const T> x;
  Rows<const T> tail;    // optional: (batch, taps - 1, width), the rows before the first
  const T *weight;       // (width, taps); the last tap weighs the row itself
  const T *bias;         // optional: (width)
  const uint8_t* reset;  // optional: (batch, length)
};

template <class T> struct ConvForward : ConvInputs<T> {
  Rows<T> y;
};

template <class T> struct ConvBackward : ConvInputs<T> {
  Rows<const T> grad_y;
  Rows<T> grad_x, grad_tail;  // the latter optional
  T *grad_weight, *grad_bias;
};

}  // namespace keiretsu
