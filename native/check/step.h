// The fused step under the sanitizers: one program that holds every instruction, with arrays exactly as large as they must
// be, rows with and without values, gaps of many sizes. Series together and one by one must agree to the bit.
#pragma once

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <utility>

#include "../dispatch.h"
#include "case.h"

namespace keiretsu {
namespace check {

// A model of no sense that goes through every instruction; its numbers are kept here and pointed at by `program`.
class EveryInstruction {
 public:
  EveryInstruction(long states, bool zoh, bool half, bool adaptive) : random_(5), states_(states), zoh_(zoh) {
    partner(adaptive);
    stack();
    fill(weights_, weight_), fill(matrices_, matrix_);
    for (float x : matrices_) {
      uint32_t bits;
      memcpy(&bits, &x, 4);
      halves_.push_back((uint16_t)(bits >> 16));
    }
    program.weights = weights_.data(), program.matrices = matrices_.data();
    program.halves = half ? halves_.data() : nullptr;
    reals_.assign(instructions_.size(), {1.f / 128, 2.f});
    program.instructions = instructions_.data(), program.reals = reals_.data();
    program.count = (long)instructions_.size(), program.scratch = scratch_;
    limit_.assign(CELLS, 3.f), share_.assign(TARGETS, 0.5);
    program.limit = limit_.data(), program.share = share_.data();
    layout(adaptive);
  }
  EveryInstruction(const EveryInstruction&) = delete;

  static constexpr long CHANNELS = 3, TARGETS = 2, HORIZON = 5, LAGS = 7, CELLS = TARGETS * HORIZON;
  StepProgram program{};

  // A slot before its series' first row.
  void blank(uint8_t* slot) const {
    memset(slot, 0, program.layout.bytes);
    ((StepHead*)slot)->stamp = NAN;
    for (long i = 0; i < CHANNELS * LAGS; i++) ((double*)(slot + program.layout.ring))[i] = NAN;
    for (long i = 0; program.levels.adaptive && i < CELLS; i++) ((double*)(slot + program.layout.asked))[i] = 0.8;
    for (long i = 0; program.levels.adaptive && i < 2 * HORIZON * CELLS; i++)
      ((double*)(slot + program.layout.issued))[i] = NAN;
  }

 private:
  template <class T> void fill(std::vector<T>& numbers, long count, double size = 0.2) {
    numbers.resize(count);
    draw(numbers, random_, -size, size);
  }
  long room(long width) { return std::exchange(scratch_, scratch_ + (width + STEP_BLOCK - 1) / STEP_BLOCK * STEP_BLOCK); }
  long vectors(long rows, long wide) { return std::exchange(weight_, weight_ + rows * wide); }
  long state(long floats) { return std::exchange(floats_, floats_ + floats); }
  StepInstruction& add(StepOp op, long in, long out, long wide) {
    StepInstruction one{};
    one.op = op, one.in = in, one.out = out, one.wide = wide;
    instructions_.push_back(one);
    return instructions_.back();
  }
  void product(long in, long size, long out, long wide, bool onto = false) {
    StepInstruction& one = add(StepOp::product, in, out, wide);
    one.size = size, one.add = onto, one.weights = vectors(1, wide);
    one.matrix = std::exchange(matrix_, matrix_ + size * wide);
  }

  void stack() {
    const long wide = STEP_BLOCK, heads = 4, size = 6, inner = heads * size;
    const long row = room(2 * CHANNELS + 1), x = room(wide), n = room(wide), u = room(3 * wide), y = room(wide + 8);
    product(row, 2 * CHANNELS + 1, x, wide);
    StepInstruction* one = &add(StepOp::norm, x, n, wide);
    one->size = 50, one->weights = vectors(1, wide);
    product(n, 50, u, 3 * wide);
    one = &add(StepOp::conv, u, u, wide);
    one->size = 4, one->weights = vectors(5, wide), one->state = state(3 * wide), one->add = 1;
    for (long shared = 0; shared < 2; shared++) {
      const long rows = shared ? 1 : states_;
      const long chosen = room(2 * states_);
      product(u, 40, chosen, (2 * states_ + STEP_BLOCK - 1) / STEP_BLOCK * STEP_BLOCK);
      one = &add(StepOp::scan, u, y, wide);
      one->more = u + wide, one->third = chosen, one->fourth = u + 2 * wide, one->size = shared, one->states = states_;
      one->weights = vectors((zoh_ ? 2 : 1) * rows + 2, wide), one->state = state(states_ * wide);
      one->zoh = zoh_, one->timed = 1;
    }
    one = &add(StepOp::lti, y, y, wide);
    one->fourth = u, one->states = states_, one->weights = vectors(6 * states_ + 1, wide);
    one->state = state(2 * states_ * wide);
    one = &add(StepOp::recall, 0, n, wide);
    one->state = state(wide);
    const long gates = room(3 * wide);
    product(n, wide, gates, 3 * wide);
    one = &add(StepOp::gru, u, y, wide);
    one->more = gates, one->state = instructions_[instructions_.size() - 3].state;
    one = &add(StepOp::linear, u, y, wide);
    one->more = u + wide, one->third = u + 2 * wide, one->heads = heads, one->size = size, one->states = 5;
    one->state = state(heads * (size + 1) * 5);
    one = &add(StepOp::rms, u, u, wide);
    one->size = size, one->heads = heads, one->weights = vectors(1, wide);
    for (long stride = 1; stride < 4; stride += 2) {
      const long ring = 6;
      one = &add(StepOp::attention, u, y, wide);
      one->more = u + wide, one->third = u + 2 * wide, one->heads = heads, one->size = size, one->states = ring;
      one->zoh = stride, one->weights = vectors(2, (1 + ring / stride) * size / 2), one->state = state(2 * ring * inner + 2);
    }
    one = &add(StepOp::spread, y, n, 60);
    one->size = 7;
    add(StepOp::gelu, n, n, wide).size = 33;
    one = &add(StepOp::add, n, x, wide);
    one->more = -1, one->weights = vectors(1, wide);
    add(StepOp::add, n, x, wide).more = x;
    product(n, 33, x, wide, true);
    program.answer = room(CELLS);
    product(x, 50, program.answer, STEP_BLOCK);
    program.input = {true, true, true, 50.0, 4.0f};
  }

  void partner(bool adaptive) {
    StepPartner& p = program.partner;
    p.channels = CHANNELS, p.lags = LAGS, p.targets = TARGETS, p.horizon = HORIZON, p.padded = 8;
    p.regular = !zoh_, p.own_past = true, p.interval = 60, p.clip = 10, p.shared = false;
    target_ = {0, 2}, filter_ = {0, 1, 2};
    fill(center_, CHANNELS), scale_.assign(CHANNELS, 2.0);
    half_life_ = {3, 50}, pole_ = {-0.1, 0.5}, size_ = {0.7};
    // its own changes, a level, changes of another, all of the bank for one channel
    segments_ = {{0, 0, LAGS - 1, 0}, {1, 1, 1, 0}, {0, 1, 3, 0}, {2, 0, 4, 0},
                 {0, 2, LAGS - 1, 0}, {1, 2, 1, 0}, {0, 0, 3, 0}, {2, 2, 4, 4}};
    first_ = {0, 4, 8}, chosen_ = {0, 3, 6, 9, 2, 5, 8, 11};
    p.features = LAGS - 1 + 1 + 3 + 4;
    fill(ridge_, TARGETS * p.features * p.padded), fill(base_, TARGETS * p.padded);
    p.target = target_.data(), p.center = center_.data(), p.scale = scale_.data(), p.filter = filter_.data();
    p.filtered = 3, p.averages = 2, p.waves = 1;
    p.half_life = half_life_.data(), p.pole = pole_.data(), p.size = size_.data();
    p.segments = segments_.data(), p.first = first_.data(), p.chosen = chosen_.data();
    p.weights = ridge_.data(), p.base = base_.data();
    StepLevels& l = program.levels;
    l.any = true, l.adaptive = adaptive, l.coverages = 3, l.coverage = 0.8, l.growth = 0.2, l.most_growth = 500;
    grid_ = {0, 0.5, 0.9}, table_.resize(2 * 3 * CELLS), unit_.assign(CELLS, 1.0), rate_.assign(HORIZON, 0.1);
    for (long i = 0; i < 3 * CELLS; i++) table_[i] = -(double)(i / CELLS), table_[3 * CELLS + i] = (double)(i / CELLS);
    lower_.assign(CELLS, -1.0), upper_.assign(CELLS, 1.0);
    l.grid = grid_.data(), l.table = table_.data(), l.unit = unit_.data(), l.rate = rate_.data();
    l.lower = lower_.data(), l.upper = upper_.data();
  }

  void layout(bool adaptive) {
    const StepPartner& p = program.partner;
    StepLayout& at = program.layout;
    long end = 0;
    auto next = [&](long bytes) { return std::exchange(end, end + (bytes + 63) / 64 * 64); };
    next(sizeof(StepHead));
    at.ring = next(8 * CHANNELS * LAGS), at.averages = next(8 * p.averages * p.filtered);
    at.waves = next(16 * p.waves * p.filtered), at.held = next(4 * CELLS), at.floats = next(4 * floats_);
    at.asked = next(adaptive ? 8 * CELLS : 0), at.counts = next(adaptive ? 32 * CELLS : 0);
    at.issued = next(adaptive ? 16 * HORIZON * CELLS : 0);
    at.bytes = end;
  }

  std::mt19937 random_;
  long states_, scratch_ = 0, weight_ = 0, matrix_ = 0, floats_ = 0;
  bool zoh_;
  std::vector<StepInstruction> instructions_;
  std::vector<StepReals> reals_;
  std::vector<float> weights_, matrices_, limit_;
  std::vector<uint16_t> halves_;
  std::vector<int64_t> target_, filter_, first_, chosen_;
  std::vector<double> center_, scale_, half_life_, pole_, size_, ridge_, base_, grid_, table_, unit_, rate_, lower_,
      upper_, share_;
  std::vector<StepSegment> segments_;
};

// Answers and states of some series after some rows, `together` in one call or one by one.
struct Stepped {
  std::vector<uint8_t> arena;
  std::vector<double> said;
};

inline Stepped run_step(const EveryInstruction& model, int set, long series, int threads, bool together) {
  constexpr long rows = 23, channels = EveryInstruction::CHANNELS, cells = EveryInstruction::CELLS;
  Stepped out{std::vector<uint8_t>(series * model.program.layout.bytes), {}};
  for (long i = 0; i < series; i++) model.blank(out.arena.data() + i * model.program.layout.bytes);
  std::mt19937 random(11);
  std::vector<double> stamp(series, 0.0), values(series * channels);
  for (long row = 0; row < rows; row++) {
    for (double& at : stamp) at += 60.0 * (random() % 9 ? 1 + random() % 3 : 0.01 + random() % 900);
    draw(values, random, -30, 30);
    for (double& x : values)
      if (random() % 4 == 0 || row == 7) x = std::numeric_limits<double>::quiet_NaN();
    const long calls = together ? 1 : series, each = together ? series : 1;
    std::vector<double> mean(series * cells), lower(mean), upper(mean);
    std::vector<int64_t> slot(each), clipped(series);
    for (long call = 0; call < calls; call++) {
      for (long i = 0; i < each; i++) slot[i] = together ? i : call;
      const StepCall one{model.program, each, threads, out.arena.data(), slot.data(), stamp.data() + call,
                         values.data() + call * channels, mean.data() + call * cells, lower.data() + call * cells,
                         upper.data() + call * cells, clipped.data() + call};
      if (!steps(set)(one)) std::abort();
    }
    for (auto* numbers : {&mean, &lower, &upper}) out.said.insert(out.said.end(), numbers->begin(), numbers->end());
  }
  return out;
}

inline int check_step(long states, int options) {
  const EveryInstruction model(states, options & 1, options & 2, options & 4);
  int wrong = 0;
  for (int set = 0; set < INSTRUCTION_SETS; set++) {
    if (!can_run(set)) continue;
    for (long series : {1L, 5L, 14L}) {
      const Stepped alone = run_step(model, set, series, 1, false), joint = run_step(model, set, series, 3, true);
      const bool same = alone.arena == joint.arena && memcmp(alone.said.data(), joint.said.data(),
                                                             alone.said.size() * sizeof(double)) == 0;
      bool finite = true;
      for (double x : joint.said) finite = finite && std::isfinite(x);
      if (!same || !finite)
        printf("WRONG step %s, %ld states, options %d, %ld series: %s\n", instruction_set_names[set], states, options,
               series, same ? "not finite" : "differs");
      wrong += !same + !finite;
    }
  }
  return wrong;
}

}  // namespace check
}  // namespace keiretsu
