// The kernels against a plain loop, without torch or Python, for the sanitizers: odd shapes, every option, every
// instruction set, several threads, and two calls at the same time.
#include <cstdio>
#include <thread>

#include "plain.h"
#include "conv.h"
#include "run.h"
#include "step.h"

using namespace keiretsu;
using namespace keiretsu::check;

namespace {

// How far off a result may be, as a share of the sum of absolute values it is made from.
template <class T> constexpr double ROUNDING = sizeof(T) == 8 ? 1e-12 : 1e-5;
template <class T> constexpr double SLOPE_ERROR = sizeof(T) == 8 ? 1e-6 : 1e-4;

// How many arrays differ, be it in one bit.
template <class T> int differences(const Outcome<T>& a, const Outcome<T>& b) {
  int wrong = !same(a.y, b.y) + !same(a.h, b.h) + !same(a.kept, b.kept);
  for (size_t i = 0; i < a.grad.all().size(); i++) wrong += !same(*a.grad.all()[i], *b.grad.all()[i]);
  return wrong;
}

// How many numbers are wrong; what overflows on the way is left out.
template <class T> int errors(const Numbers<T>& got, const Numbers<double>& wanted, const Numbers<double>& size) {
  int wrong = 0;
  for (size_t i = 0; i < got.size(); i++)
    if (size[i] < 1e30) wrong += !(std::fabs(got[i] - wanted[i]) <= ROUNDING<T> * size[i]);
  return wrong;
}

// How many gradients do not fit the slopes.
template <class T> int slope_errors(const Arrays<T>& grad, const Slopes& slopes) {
  int wrong = 0;
  for (size_t a = 0; a < grad.all().size(); a++) {
    double slope = 0, size = 1;
    for (size_t i = 0; i < grad.all()[a]->size(); i++) {
      const double part = (*grad.all()[a])[i] * (*slopes.direction.all()[a])[i];
      slope += part, size += std::fabs(part);
    }
    if (std::fabs(slope - slopes.slope[a]) <= SLOPE_ERROR<T> * size) continue;
    wrong++;
    printf("gradient of %s: %g instead of %g\n", array_names[a], slope, slopes.slope[a]);
  }
  return wrong;
}

// A step so long that the scan takes the path without a range.
template <class T> Case<T> with_long_step(Case<T> one) {
  if (one.shape.rows() > 3) one.in.delta[(one.shape.rows() - 1) * one.shape.heads] = (T)1e5;
  return one;
}

template <class T> int check_one(const Shape& s, int options) {
  const Case<T> one(s, options), extreme = with_long_step(one);
  const Plain wanted = plain_loop(in_double(one)), wanted_of_extreme = plain_loop(in_double(extreme));
  const Slopes slopes(in_double(one));
  int all = 0;
  for (int set = 0; set < INSTRUCTION_SETS; set++) {
    if (!can_run(set)) continue;
    const Outcome<T> first = run(one, set, 1), long_step = run(extreme, set, 1);
    Outcome<T> second(one, 0);
    std::thread other([&] { second = run(one, set, 3); });
    const Outcome<T> third = run(one, set, 2);
    other.join();
    const int wrong = differences(first, second) + differences(first, third) +
                      errors(first.y, wanted.y, wanted.y_size) + errors(first.h, wanted.h, wanted.h_size) +
                      errors(long_step.y, wanted_of_extreme.y, wanted_of_extreme.y_size) +
                      errors(long_step.h, wanted_of_extreme.h, wanted_of_extreme.h_size) +
                      slope_errors(first.grad, slopes);
    if (wrong)
      printf("WRONG %s %s %zu bytes (%ld, %ld, %ld, %ld, %ld) options %d: %d\n", s.recurrence == SSD ? "ssd" : "scan",
             instruction_set_names[set], sizeof(T), s.batch, s.length, s.heads, s.share, s.states, options, wrong);
    all += wrong;
  }
  return all;
}

}  // namespace

int main() {
  const Shape shapes[] = {
      {SCAN, 1, 1, 1, 1, 1},    {SCAN, 2, 70, 37, 1, 5},  {SCAN, 1, 33, 130, 1, 3}, {SCAN, 3, 31, 16, 1, 16},
      {SCAN, 0, 4, 3, 1, 2},    {SCAN, 2, 0, 3, 1, 2},    {SCAN, 1, 65, 300, 1, 2}, {SCAN, 9, 40, 64, 1, 7},
      {SCAN, 1, 96, 257, 1, 1}, {SCAN, 2, 5, 8, 1, 128},  {SSD, 1, 1, 1, 8, 1},     {SSD, 2, 70, 3, 12, 5},
      {SSD, 2, 33, 2, 64, 16},  {SSD, 1, 100, 1, 200, 7}, {SSD, 3, 64, 9, 16, 3},   {SSD, 0, 4, 1, 8, 2},
      {SSD, 2, 0, 1, 8, 2},     {SSD, 1, 40, 2, 130, 20}, {SSD, 1, 5, 1, 16, 128},  {SSD, 1, 40, 21, 24, 4},
  };
  int wrong = 0, ran = 0;
  for (const Shape& shape : shapes)
    for (int options = 0; options < every_option(shape.recurrence); options++, ran += 2)
      wrong += check_one<float>(shape, options) + check_one<double>(shape, options);
  const ConvShape conv_shapes[] = {{1, 1, 1, 1}, {2, 70, 37, 4}, {1, 5, 300, 4}, {9, 40, 16, 2}, {2, 33, 5, 7}, {0, 4, 3, 4}};
  for (const ConvShape& shape : conv_shapes)
    for (int options = 0; options < 4; options++, ran += 2)
      wrong += check_conv<float>(shape, options) + check_conv<double>(shape, options);
  for (long states : {1L, 5L, 16L})
    for (int options = 0; options < 8; options++, ran++) wrong += check_step(states, options);
  printf("%d cases, %d wrong, up to %s\n", ran, wrong, instruction_set_names[best_instruction_set()]);
  return wrong != 0;
}
