// The fused step as a Python class: it owns a copy of a program and runs it on arenas.
#include "bind_step.h"

#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>

#include <cstring>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "dispatch.h"

namespace nb = nanobind;
using namespace nb::literals;
using namespace keiretsu;

namespace {

template <class T, size_t axes> using Array = nb::ndarray<T, nb::ndim<axes>, nb::device::cpu, nb::c_contig>;

// Numbers that begin at a cache line: a vector that lies across two is loaded twice.
template <class T> struct AtLine {
  using value_type = T;
  AtLine() = default;
  template <class Other> AtLine(const AtLine<Other>&) {}
  T* allocate(size_t count) { return (T*)::operator new(count * sizeof(T), std::align_val_t(64)); }
  void deallocate(T* at, size_t) { ::operator delete(at, std::align_val_t(64)); }
  template <class Other> bool operator==(const AtLine<Other>&) const { return true; }
  template <class Other> bool operator!=(const AtLine<Other>&) const { return false; }
};
template <class T> using Numbers = std::vector<T, AtLine<T>>;

void demand(bool holds, const char* what) {
  if (!holds) throw std::invalid_argument(what);
}

template <class T> Numbers<T> numbers(const nb::dict& spec, const char* name) {
  auto given = nb::cast<Array<const T, 1>>(spec[name]);
  return Numbers<T>(given.data(), given.data() + given.size());
}
long integer(const nb::dict& spec, const char* name) { return nb::cast<long>(spec[name]); }
double real(const nb::dict& spec, const char* name) { return nb::cast<double>(spec[name]); }

class Step {
 public:
  explicit Step(const nb::dict& spec, std::optional<std::string> set) : set_(best_instruction_set()) {
    if (set) {
      set_ = -1;
      for (int i = 0; i < INSTRUCTION_SETS; i++)
        if (*set == instruction_set_names[i] && can_run(i)) set_ = i;
      demand(set_ >= 0, "the instruction set cannot run here");
    }
    partner(spec);
    levels(spec);
    stack(spec);
    StepLayout& at = program_.layout;
    auto places = numbers<int64_t>(spec, "layout");
    demand(places.size() == 9, "layout: nine numbers");
    at = {places[0], places[1], places[2], places[3], places[4], places[5], places[6], places[7], places[8]};
  }
  Step(const Step&) = delete;

  void run(Array<uint8_t, 2> arena, Array<const int64_t, 1> slot, Array<const double, 1> stamp,
           Array<const double, 2> values, Array<double, 3> mean, std::optional<Array<double, 3>> lower,
           std::optional<Array<double, 3>> upper, Array<int64_t, 1> clipped, int threads) const {
    const StepPartner& p = program_.partner;
    const size_t rows = slot.size();
    auto answers = [&](const Array<double, 3>& to) {
      return to.shape(0) == rows && (long)to.shape(1) == p.targets && (long)to.shape(2) == p.horizon;
    };
    demand(threads >= 1, "threads must be positive");
    demand((long)arena.shape(1) == program_.layout.bytes, "arena: another program's");
    demand(stamp.size() == rows && clipped.size() == rows && values.shape(0) == rows, "one row each");
    demand((long)values.shape(1) == p.channels, "values: wrong width");
    demand(lower.has_value() == program_.levels.any && upper.has_value() == program_.levels.any, "lower, upper");
    demand(answers(mean) && (!lower || (answers(*lower) && answers(*upper))), "mean, lower, upper: wrong shape");
    for (size_t i = 0; i < rows; i++)
      demand(slot.data()[i] >= 0 && slot.data()[i] < (int64_t)arena.shape(0), "slot: outside the arena");
    const StepCall call{program_, (long)rows, threads, arena.data(), slot.data(), stamp.data(), values.data(),
                        mean.data(), lower ? lower->data() : nullptr, upper ? upper->data() : nullptr, clipped.data()};
    bool done;
    {
      nb::gil_scoped_release released;
      done = steps(set_)(call);
    }
    if (!done) throw std::bad_alloc();
  }

 private:
  void partner(const nb::dict& spec) {
    StepPartner& p = program_.partner;
    p.channels = integer(spec, "channels"), p.lags = integer(spec, "lags");
    p.horizon = integer(spec, "horizon"), p.padded = integer(spec, "padded");
    p.regular = integer(spec, "regular"), p.own_past = integer(spec, "own_past"), p.shared = integer(spec, "shared");
    p.interval = real(spec, "interval"), p.clip = real(spec, "clip");
    p.features = integer(spec, "features");
    p.target = keep(target_, numbers<int64_t>(spec, "target"));
    p.targets = (long)target_.size();
    p.center = keep(center_, numbers<double>(spec, "center"));
    p.scale = keep(scale_, numbers<double>(spec, "scale"));
    p.filter = keep(filter_, numbers<int64_t>(spec, "filter"));
    p.filtered = (long)filter_.size();
    p.half_life = keep(half_life_, numbers<double>(spec, "half_life"));
    p.averages = (long)half_life_.size();
    p.pole = keep(pole_, numbers<double>(spec, "pole"));
    p.size = keep(size_, numbers<double>(spec, "size"));
    p.waves = (long)size_.size();
    segments_ = structs<StepSegment>(spec, "segments");
    p.segments = segments_.data();
    p.first = keep(first_, numbers<int64_t>(spec, "first"));
    p.chosen = keep(chosen_, numbers<int64_t>(spec, "chosen"));
    p.weights = keep(ridge_, numbers<double>(spec, "ridge"));
    p.base = keep(base_, numbers<double>(spec, "base"));
  }

  void levels(const nb::dict& spec) {
    StepLevels& l = program_.levels;
    l.any = integer(spec, "interval_any"), l.adaptive = integer(spec, "adaptive");
    l.lower = keep(lower_, numbers<double>(spec, "lower"));
    l.upper = keep(upper_, numbers<double>(spec, "upper"));
    l.grid = keep(grid_, numbers<double>(spec, "grid"));
    l.coverages = (long)grid_.size();
    l.table = keep(table_, numbers<double>(spec, "table"));
    l.unit = keep(unit_, numbers<double>(spec, "unit"));
    l.rate = keep(rate_, numbers<double>(spec, "rate"));
    l.coverage = real(spec, "coverage"), l.growth = real(spec, "growth"), l.most_growth = real(spec, "most_growth");
  }

  void stack(const nb::dict& spec) {
    StepInput& input = program_.input;
    input.any = integer(spec, "corrected"), input.masked = integer(spec, "masked"), input.timed = integer(spec, "timed");
    input.longest = real(spec, "longest"), input.clip = (float)real(spec, "clip");
    static_assert(sizeof(StepInstruction) == STEP_INTEGERS * sizeof(int64_t), "an instruction is a row of integers");
    instructions_ = structs<StepInstruction>(spec, "instructions");
    reals_ = floats<StepReals>(spec, "reals");
    demand(instructions_.size() == reals_.size(), "reals: one a instruction");
    program_.instructions = instructions_.data(), program_.reals = reals_.data();
    program_.count = (long)instructions_.size();
    program_.scratch = integer(spec, "scratch"), program_.answer = integer(spec, "answer");
    program_.weights = keep(weights_, numbers<float>(spec, "weights"));
    matrices_ = numbers<float>(spec, "matrices"), halves_ = numbers<uint16_t>(spec, "halves");
    program_.matrices = matrices_.data();
    program_.halves = halves_.empty() ? nullptr : halves_.data();
    program_.limit = keep(limit_, numbers<float>(spec, "limit"));
    program_.share = keep(share_, numbers<double>(spec, "share"));
  }

  template <class T> static const T* keep(Numbers<T>& place, Numbers<T> given) {
    place = std::move(given);
    return place.data();
  }
  // Rows of integers or floats, read as structs of them.
  template <class T, class Number> static std::vector<T> rows(const Numbers<Number>& flat) {
    demand(flat.size() * sizeof(Number) % sizeof(T) == 0, "a table's row has another length");
    std::vector<T> out(flat.size() * sizeof(Number) / sizeof(T));
    if (!out.empty()) memcpy((void*)out.data(), flat.data(), out.size() * sizeof(T));
    return out;
  }
  template <class T> static std::vector<T> structs(const nb::dict& spec, const char* name) {
    return rows<T>(numbers<int64_t>(spec, name));
  }
  template <class T> static std::vector<T> floats(const nb::dict& spec, const char* name) {
    return rows<T>(numbers<float>(spec, name));
  }

  int set_;
  StepProgram program_{};
  Numbers<int64_t> target_, filter_, first_, chosen_;
  Numbers<double> center_, scale_, half_life_, pole_, size_, ridge_, base_, lower_, upper_, grid_, table_, unit_,
      rate_, share_;
  std::vector<StepSegment> segments_;
  std::vector<StepInstruction> instructions_;
  std::vector<StepReals> reals_;
  Numbers<float> weights_, matrices_, limit_;
  Numbers<uint16_t> halves_;
};

}  // namespace

void define_step(nb::module_& module) {
  module.attr("STEP_BLOCK") = STEP_BLOCK;
  nb::class_<Step>(module, "Step")
      .def(nb::init<const nb::dict&, std::optional<std::string>>(), "spec"_a, "instruction_set"_a.none() = nb::none())
      .def("run", &Step::run, "arena"_a.noconvert(), "slot"_a.noconvert(), "stamp"_a.noconvert(), "values"_a.noconvert(),
           "mean"_a.noconvert(), "lower"_a.noconvert().none(), "upper"_a.noconvert().none(), "clipped"_a.noconvert(),
           "threads"_a);
}
