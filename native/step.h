// A fitted model as a program: what one row of one series does to its state, and the forecast that comes of it. Shared by
// all instruction sets; built in Python (keiretsu.runtime), which knows the layers, and run here, which knows none.
//
// A series' state is one slot of bytes in an arena. Numbers of the partner are doubles, those of the mixers floats. Rows
// of vectors are padded to whole blocks of BLOCK floats everywhere: in weights, in states and in the scratch.
#pragma once

#include <cstdint>

namespace keiretsu {

constexpr long STEP_BLOCK = 64;

// What an instruction does. `in`, `more`, `third`, `out` are places in the scratch, `weights` in the weights, `state` in
// the floats of the slot; `wide` is a row padded to whole blocks.
enum class StepOp : int64_t {
  norm,      // out = in / rms(in) * weights; real: what is added to the mean square
  product,   // out = bias + in W, or out + bias + in W with `add`; W of (size, wide) at `matrix`
  conv,      // out = bias + taps over the rows before, (taps, wide) then (wide); state (taps - 1, wide); `add`: silu
  scan,      // selective scan: in u, more the step, third B and C, fourth the gate before silu; state (states, wide)
  lti,       // complex scan with constants: in u, fourth the gate; state (states, 2, wide)
  gru,       // in the rows' gates r, z, n, more those of the state; state (wide)
  recall,    // out = state
  add,       // out = in + more, or in + weights where more < 0
  spread,    // out[i] = in[i / size]
  rms,       // out = in / rms of its group of `size` * weights
  gelu,      // out = gelu(in)
  linear,    // linear attention: in queries, more keys, third values; state (heads, width + 1, states)
  attention  // sliding window: in queries, more keys, third values; state two rings and a counter
};

struct StepInstruction {
  StepOp op;
  int64_t in, more, third, fourth, out;
  int64_t wide, size, states;  // size: numbers read (product), taps, a group, values a head
  int64_t weights, matrix, state;
  int64_t add, zoh, timed, heads;
};
constexpr long STEP_INTEGERS = 16;
struct StepReals { float least, room; };

// A run of features of a ridge: what they are read from.
struct StepSegment {
  int64_t kind;  // 0: changes of a channel over `count` + 1 places; 1: its level, clipped; 2: `count` features of the bank
  int64_t channel, count;
  int64_t start;  // kind 2: where in `chosen`
};

struct StepPartner {
  long channels, lags, targets, horizon;
  bool regular, own_past;
  double interval, clip;
  const int64_t* target;  // (targets)
  const double *center, *scale;  // (channels)
  // bank
  long averages, waves, filtered;
  const int64_t* filter;      // (filtered) channels
  const double* half_life;    // (averages)
  const double* pole;         // (waves, 2), of the waves
  const double* size;         // (waves) what their features are multiplied by
  // ridge
  const StepSegment* segments;
  const int64_t* first;       // (targets + 1) segments of each target
  const int64_t* chosen;      // feature numbers in the bank
  long features, padded;      // of one target; horizon padded to whole vectors of doubles
  const double* weights;      // (1 or targets, features, padded)
  bool shared;
  const double* base;         // (targets, padded)
};

struct StepLevels {
  bool any, adaptive;
  const double *lower, *upper;  // (targets, horizon), where not adaptive
  long coverages;
  const double* grid;           // (coverages) ascending
  const double* table;          // (2, coverages, targets * horizon)
  const double* unit;           // (targets * horizon)
  const double* rate;           // (horizon)
  double coverage, growth, most_growth;
};

struct StepInput {
  bool any, masked, timed;      // any: there is a correction
  double longest;
  float clip;
};

// Where the parts of a slot begin, in bytes; 0 stands for the slot's head.
struct StepLayout {
  long bytes, ring, averages, waves, held, floats, asked, counts, issued;
};

// The first bytes of a slot.
struct StepHead {
  double stamp, waiting;
  int64_t rows, clipped, place, due;  // place: of the newest value in the ring; due: of the interval that is judged next
};

struct StepProgram {
  StepPartner partner;
  StepLevels levels;
  StepInput input;
  StepLayout layout;
  const StepInstruction* instructions;
  const StepReals* reals;
  long count;
  long scratch, answer;        // floats of scratch; where the head's answer stands in it
  const float* weights;
  const float* matrices;       // of products; null where `halves` hold them
  const uint16_t* halves;      // the same as bfloat16, in words (native/step/products.h)
  const float* limit;          // (targets * horizon)
  const double* share;         // (targets): share of the correction times its scale
};

// Rows of many series, each at most once: slot[i] of the arena reads row i.
struct StepCall {
  const StepProgram& program;
  long rows;
  int threads;
  uint8_t* arena;
  const int64_t* slot;
  const double *stamp, *values;    // (rows), (rows, channels)
  double *mean, *lower, *upper;    // (rows, targets, horizon); the ends are null where no coverage is asked for
  int64_t* clipped;                // (rows): values clipped so far
};

}  // namespace keiretsu
