// What the selective scan is given and gives back; shared by all instruction sets.
#pragma once

#include <cstdint>

namespace keiretsu {

// A (batch, length, k) array whose last axis is contiguous; null when absent.
template <class T> struct Rows {
  T* at = nullptr;
  long batch_stride = 0, row_stride = 0;
  __attribute__((always_inline)) T* row(long batch, long t) const { return at + batch * batch_stride + t * row_stride; }
  explicit operator bool() const { return at != nullptr; }
};

// Every this many rows the forward pass keeps the state; between, the backward pass computes it again.
constexpr long SCAN_CHUNK = 32;

template <class T> struct ScanInputs {
  long batch, length, width, states;
  bool zoh, softplus;  // softplus: the step is elapsed * softplus(delta + delta_bias)
  bool root;           // the input is written at 1/sqrt(step before elapsed), and euler does without elapsed
  T least, room;       // room > 0 bends softplus s into least + s/(1 + s/room)
  int threads;
  Rows<const T> u, delta, B, C;
  Rows<const T> z, elapsed;                        // optional
  const T *A;                                      // (width, states)
  const T *D, *h0, *delta_bias;                    // optional: (width), (batch, width, states), (width)
  const uint8_t* reset;                            // optional: (batch, length)
};

template <class T> struct ScanForward : ScanInputs<T> {
  Rows<T> y;
  T* h;            // (batch, width, states)
  T* checkpoints;  // optional, checkpoint_size() numbers, in the kernels' own order
};

template <class T> struct ScanBackward : ScanInputs<T> {
  const T* checkpoints;
  Rows<const T> grad_y;
  const T* grad_h;  // optional
  Rows<T> grad_u, grad_delta, grad_B, grad_C, grad_z, grad_elapsed;
  T *grad_A, *grad_D, *grad_h0, *grad_delta_bias;
};

static inline long scan_chunks(long length) { return (length + SCAN_CHUNK - 1) / SCAN_CHUNK; }

// Channels are cut into groups, the unit of parallel work beside the batch. The cut depends on shapes only, never on the
// number of threads: sums over groups then have one order, and results the same bits on any number of threads.
constexpr long SCAN_GROUP_MIN = 128, SCAN_TASKS = 8;
static inline long scan_group_width(long batch, long width) {
  long groups = batch > 0 ? (SCAN_TASKS + batch - 1) / batch : 1;
  long each = (width + groups - 1) / groups;
  each = (each + SCAN_GROUP_MIN - 1) / SCAN_GROUP_MIN * SCAN_GROUP_MIN;
  return each;
}
static inline long scan_groups(long batch, long width) {
  long each = scan_group_width(batch, width);
  return each ? (width + each - 1) / each : 0;
}
// States are kept padded to whole groups, so that every vector load of them is inside.
static inline long scan_padded_width(long batch, long width) {
  return scan_groups(batch, width) * scan_group_width(batch, width);
}
static inline long scan_checkpoint_size(long batch, long length, long width, long states) {
  return batch * scan_chunks(length) * states * scan_padded_width(batch, width);
}

}  // namespace keiretsu
