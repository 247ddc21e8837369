// What the scan with one decay a head (state-space duality, Mamba-2) is given and gives back; shared by all instruction
// sets.
#pragma once

#include "scan.h"

namespace keiretsu {

// No decay may exceed 1: A at most 0 and no step below 0. Products of decays then never overflow, so a run of rows can be
// worked on as matrix products. (A NaN is no harm: it goes where it would have gone.)
template <class T> struct SsdInputs {
  long batch, length, heads, share, states;  // share: channels of a head
  bool zoh;
  int threads;
  Rows<const T> x, delta, B, C;  // rows of heads * share, heads, states, states numbers
  Rows<const T> z, elapsed;      // optional
  const T *A;                    // (heads)
  const T *D, *h0;               // optional: (channels), (batch, channels, states)
  const uint8_t* reset;          // optional: (batch, length)
};

template <class T> struct SsdForward : SsdInputs<T> {
  Rows<T> y;
  T* h;            // (batch, channels, states)
  T* checkpoints;  // optional, ssd_checkpoint_size() numbers, in the kernels' own order
};

template <class T> struct SsdBackward : SsdInputs<T> {
  const T* checkpoints;
  Rows<const T> grad_y;
  const T* grad_h;  // optional
  Rows<T> grad_x, grad_delta, grad_B, grad_C, grad_z, grad_elapsed;
  T *grad_A, *grad_D, *grad_h0;
};

// Heads are cut into groups, the unit of parallel work beside the batch: enough for SCAN_TASKS tasks, of 128 to 256
// channels where there are as many. The cut depends on shapes only. Inside, every head is padded to 16 channels and the
// states to a multiple of 4, so that no loop has a remainder.
constexpr long SSD_NARROWEST = 128, SSD_WIDEST = 256, SSD_PAD = 16, SSD_ROWS = 4;
constexpr long SSD_MOST_HEADS = SSD_WIDEST / SSD_PAD;

struct SsdLayout {
  long share, states, states_padded, heads, groups;  // of one group: heads at most
  long width;                                        // from one row of a group's channels to the next
  SsdLayout(long batch, long all_heads, long channels, long all_states) {
    auto up = [](long x, long to) { return (x + to - 1) / to * to; };
    auto between = [](long x, long low, long high) { return x < low ? low : x > high ? high : x; };
    share = up(channels > 0 ? channels : 1, SSD_PAD);
    states = up(all_states, SSD_ROWS);
    states_padded = up(all_states, SSD_PAD);
    const long tasks = batch > 0 ? up(SCAN_TASKS, batch) / batch : 1, each = up(all_heads, tasks) / tasks;
    heads = between(each, between(SSD_NARROWEST / share, 1, all_heads), between(SSD_WIDEST / share, 1, all_heads));
    groups = up(all_heads, heads) / heads;
    // One vector more than the channels: rows a power of two apart would share a few sets of the first-level cache.
    width = heads * share + SSD_PAD;
  }
};

static inline long ssd_checkpoint_size(long batch, long length, long heads, long share, long states) {
  const SsdLayout layout(batch, heads, share, states);
  return batch * layout.groups * scan_chunks(length) * layout.states * layout.width;
}

}  // namespace keiretsu
