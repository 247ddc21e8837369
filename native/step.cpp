// One row of each of many series: the partner row by row, the stack on tiles of rows that share the weights' way through
// the cache.
#include "step.h"

#include "kernels.h"
#include "scan_tile.h"
#include "step/levels.h"
#include "step/mixers.h"
#include "step/partner.h"
#include "step/products.h"

namespace keiretsu {
namespace KEIRETSU_ISA {
namespace {

struct Work {
  const StepCall& call;
  long scratch;    // floats a row, in whole cache lines
  long doubles;    // doubles a worker
  float* floats;
  double* reals;
};

KEIRETSU_INLINE float* floats_of(const Work& work, int worker, long t) {
  return work.floats + ((long)worker * STEP_TILE + t) * work.scratch;
}

// The mixers' input: clipped levels, what was there, how long it has been.
long mixer_input(const StepProgram& program, const StepRow& row, const StepDoubles& own, const double* ring,
                 const StepHead& head, float* out) {
  const StepPartner& p = program.partner;
  const StepInput& input = program.input;
  long clipped = 0;
  for (long c = 0; c < p.channels; c++) {
    const double level = known(newest(p, ring, head, c));
    clipped += own.scaled[c] == own.scaled[c] && fabs(level) > (double)input.clip;
    *out++ = (float)clipped_to(level, input.clip);
  }
  if (input.masked)
    for (long c = 0; c < p.channels; c++) *out++ = own.scaled[c] == own.scaled[c] ? 1.0f : 0.0f;
  if (input.timed) *out = (float)log1p(fmin(row.since, input.longest));
  return clipped;
}

void run_one(const StepProgram& program, const StepInstruction& at, const StepReals& reals, float elapsed, float* scratch,
             float* state) {
  const float* weights = program.weights;
  switch (at.op) {
    case StepOp::norm: return step_norm(at, reals.least, weights, scratch);
    case StepOp::conv: return step_conv(at, weights, scratch, state);
    case StepOp::scan: {
      const float gap = at.timed ? elapsed : 1.0f;
      if (at.zoh) return step_scan<true>(at, reals, gap, weights, scratch, state);
      return step_scan<false>(at, reals, gap, weights, scratch, state);
    }
    case StepOp::lti: return step_lti(at, weights, scratch, state);
    case StepOp::gru: return step_gru(at, scratch, state);
    case StepOp::recall: memcpy(scratch + at.out, state + at.state, at.wide * sizeof(float)); return;
    case StepOp::add: {
      const float* other = at.more < 0 ? weights + at.weights : scratch + at.more;
      for (long i = 0; i < at.wide; i++) scratch[at.out + i] = scratch[at.in + i] + other[i];
      return;
    }
    case StepOp::spread:
      for (long i = 0; i < at.wide; i++) scratch[at.out + i] = scratch[at.in + i / at.size];
      return;
    case StepOp::rms: return step_rms(at, reals.least, weights, scratch);
    case StepOp::gelu: return step_gelu(at, scratch);
    case StepOp::linear: return step_linear(at, reals.least, scratch, state);
    case StepOp::attention: return step_attention(at, weights, scratch, state);
    case StepOp::product: return;
  }
}

// The stack on `rows` rows side by side.
void run_stack(const StepProgram& program, long rows, float* const* scratch, float* const* state, const float* elapsed) {
  for (long i = 0; i < program.count; i++) {
    const StepInstruction& at = program.instructions[i];
    if (at.op == StepOp::product) {
      const float* in[STEP_TILE];
      float* out[STEP_TILE];
      for (long t = 0; t < rows; t++) in[t] = scratch[t] + at.in, out[t] = scratch[t] + at.out;
      const float* bias = program.weights + at.weights;
      if (program.halves) product(program.halves + at.matrix, at.size, at.wide, bias, at.add, rows, in, out);
      else product(program.matrices + at.matrix, at.size, at.wide, bias, at.add, rows, in, out);
      continue;
    }
    for (long t = 0; t < rows; t++) run_one(program, at, program.reals[i], elapsed[t], scratch[t], state[t]);
  }
}

void finish(const StepCall& call, long row, StepHead& head, uint8_t* slot, const StepDoubles& own) {
  const StepProgram& program = call.program;
  const StepPartner& p = program.partner;
  const float* held = part<float>(slot, program.layout.held);
  const long cells = p.targets * p.horizon;
  double* mean = call.mean + row * cells;
  for (long t = 0; t < p.targets; t++) {
    const long c = p.target[t];
    for (long k = 0; k < p.horizon; k++) {
      double scaled = own.mean[t * p.padded + k];
      if (program.input.any) scaled += program.share[t] * (double)held[t * p.horizon + k];
      mean[t * p.horizon + k] = scaled * p.scale[c] + p.center[c];
    }
  }
  if (program.levels.any) {
    double* asked = part<double>(slot, program.layout.asked);
    double* counts = part<double>(slot, program.layout.counts);
    double* issued = part<double>(slot, program.layout.issued);
    issue(program.levels, p, mean, head, asked, counts, issued, call.lower + row * cells, call.upper + row * cells);
  }
  call.clipped[row] = head.clipped;
}

void tile(const Work& work, long first, long rows, int worker) {
  const StepCall& call = work.call;
  const StepProgram& program = call.program;
  const StepPartner& p = program.partner;
  const StepLayout& layout = program.layout;
  const long cells = p.targets * p.horizon;
  double* reals = work.reals + worker * work.doubles;
  float *scratch[STEP_TILE], *state[STEP_TILE], elapsed[STEP_TILE];
  uint8_t* mixed[STEP_TILE];
  long present = 0;
  StepDoubles own(p, reals + STEP_TILE * p.targets * p.padded);
  for (long t = 0; t < rows; t++) {
    const long row = first + t;
    uint8_t* slot = call.arena + call.slot[row] * layout.bytes;
    StepHead& head = *part<StepHead>(slot, 0);
    const double* values = call.values + row * p.channels;
    if (program.levels.adaptive)
      judge(program.levels, p, values, head, part<double>(slot, layout.asked), part<double>(slot, layout.counts),
            part<double>(slot, layout.issued));
    double* ring = part<double>(slot, layout.ring);
    const StepRow read = read_row(p, program.input.any, call.stamp[row], values, head, own);
    move_lags(p, read, ring, head, own);
    if (p.filtered)
      move_bank(p, read, ring, head, part<double>(slot, layout.averages), part<double>(slot, layout.waves), own);
    own.mean = reals + t * p.targets * p.padded;
    ridge(p, ring, head, own);
    if (!program.input.any || !read.present) continue;
    // a row without any value is not read by the mixers: the last correction stands
    scratch[present] = floats_of(work, worker, present);
    state[present] = part<float>(slot, layout.floats);
    elapsed[present] = fmaxf((float)fmin(read.since, program.input.longest), 1e-6f);
    mixed[present] = slot;
    head.clipped += mixer_input(program, read, own, ring, head, scratch[present]);
    present++;
  }
  if (present) run_stack(program, present, scratch, state, elapsed);
  for (long t = 0; t < present; t++) {
    float* held = part<float>(mixed[t], layout.held);
    const float* answer = scratch[t] + program.answer;
    for (long i = 0; i < cells; i++) {
      const float x = answer[i], most = program.limit[i];
      held[i] = x > most ? most : x < -most ? -most : x;
    }
  }
  for (long t = 0; t < rows; t++) {
    uint8_t* slot = call.arena + call.slot[first + t] * layout.bytes;
    own.mean = reals + t * p.targets * p.padded;
    finish(call, first + t, *part<StepHead>(slot, 0), slot, own);
  }
}

void task(void* context, long number, int worker) {
  const Work& work = *(const Work*)context;
  const long first = number * STEP_TILE, rest = work.call.rows - first;
  tile(work, first, rest < STEP_TILE ? rest : STEP_TILE, worker);
}

}  // namespace

bool step(const StepCall& call) {
  const StepPartner& p = call.program.partner;
  const long scratch = (call.program.scratch + 15) / 16 * 16 + 16;
  const long doubles = StepDoubles::count(p) + STEP_TILE * p.targets * p.padded;
  Memory<float> floats(call.threads * STEP_TILE * scratch);
  Memory<double> reals(call.threads * doubles);
  if (!floats || !reals) return false;
  // padding must be finite: it is multiplied with zeros
  clear(floats.at, call.threads * STEP_TILE * scratch);
  Work work{call, scratch, doubles, floats.at, reals.at};
  parallel((call.rows + STEP_TILE - 1) / STEP_TILE, call.threads, task, &work);
  return true;
}

}  // namespace KEIRETSU_ISA
}  // namespace keiretsu
