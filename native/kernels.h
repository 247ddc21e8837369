// The list of kernels, declared once for each instruction set.
#pragma once

#include "conv.h"
#include "parallel.h"
#include "scan.h"
#include "ssd.h"
#include "step.h"

#define KEIRETSU_DECLARE(set)                          \
  namespace set {                                      \
  bool scan_forward(const ScanForward<float>&);        \
  bool scan_forward(const ScanForward<double>&);       \
  bool scan_backward(const ScanBackward<float>&);      \
  bool scan_backward(const ScanBackward<double>&);     \
  bool ssd_forward(const SsdForward<float>&);          \
  bool ssd_forward(const SsdForward<double>&);         \
  bool ssd_backward(const SsdBackward<float>&);        \
  bool ssd_backward(const SsdBackward<double>&);       \
  bool conv_forward(const ConvForward<float>&);        \
  bool conv_forward(const ConvForward<double>&);       \
  bool conv_backward(const ConvBackward<float>&);      \
  bool conv_backward(const ConvBackward<double>&);     \
  bool step(const StepCall&);                          \
  }

namespace keiretsu {

// False from a kernel: no memory.
KEIRETSU_DECLARE(baseline)
KEIRETSU_DECLARE(avx2)
KEIRETSU_DECLARE(avx512)

}  // namespace keiretsu
