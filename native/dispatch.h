// The choice of an instruction set, made at run time.
#pragma once

#include "conv.h"
#include "scan.h"
#include "ssd.h"
#include "step.h"

namespace keiretsu {

constexpr int INSTRUCTION_SETS = 3;
extern const char* const instruction_set_names[INSTRUCTION_SETS];  // "baseline", "avx2", "avx512"

// True when this CPU, and the operating system, can run the set.
bool can_run(int instruction_set);
int best_instruction_set();

template <class T> struct Kernels {
  bool (*scan_forward)(const ScanForward<T>&);
  bool (*scan_backward)(const ScanBackward<T>&);
  bool (*ssd_forward)(const SsdForward<T>&);
  bool (*ssd_backward)(const SsdBackward<T>&);
  bool (*conv_forward)(const ConvForward<T>&);
  bool (*conv_backward)(const ConvBackward<T>&);
};
template <class T> const Kernels<T>& kernels(int instruction_set);

// The fused step of a whole model; its numbers have fixed types.
bool (*steps(int instruction_set))(const StepCall&);

}  // namespace keiretsu
