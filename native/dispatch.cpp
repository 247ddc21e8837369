#include "dispatch.h"

#include "kernels.h"

namespace keiretsu {

const char* const instruction_set_names[INSTRUCTION_SETS] = {"baseline", "avx2", "avx512"};

bool can_run(int instruction_set) {
  if (instruction_set == 0) return true;
#ifdef KEIRETSU_X86
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (instruction_set == 1) return avx2;
  if (instruction_set == 2)
    return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
#endif
  return false;
}

int best_instruction_set() {
  int best = 0;
  for (int set = 0; set < INSTRUCTION_SETS; set++)
    if (can_run(set)) best = set;
  return best;
}

#define KEIRETSU_KERNELS(set)                                                                                      \
  {set::scan_forward, set::scan_backward, set::ssd_forward, set::ssd_backward, set::conv_forward, set::conv_backward}

template <class T> const Kernels<T>& kernels(int instruction_set) {
#ifdef KEIRETSU_X86
  static const Kernels<T> table[INSTRUCTION_SETS] = {
      KEIRETSU_KERNELS(baseline),
      KEIRETSU_KERNELS(avx2),
      KEIRETSU_KERNELS(avx512),
  };
  return table[instruction_set];
#else
  static const Kernels<T> only = KEIRETSU_KERNELS(baseline);
  (void)instruction_set;
  return only;
#endif
}

bool (*steps(int instruction_set))(const StepCall&) {
#ifdef KEIRETSU_X86
  static bool (*const table[INSTRUCTION_SETS])(const StepCall&) = {baseline::step, avx2::step, avx512::step};
  return table[instruction_set];
#else
  (void)instruction_set;
  return baseline::step;
#endif
}

template const Kernels<float>& kernels<float>(int);
template const Kernels<double>& kernels<double>(int);

}  // namespace keiretsu
