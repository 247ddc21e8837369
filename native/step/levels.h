// Intervals around a forecast: fixed ends, or levels that move with what was missed (keiretsu.bounds.AdaptiveLevels).
#pragma once

#include <cmath>

#include "partner.h"
#include "step.h"

namespace keiretsu {
namespace KEIRETSU_ISA {

// Of a slot: asked (targets, horizon); judged, missed, empty, beyond, each alike; issued (horizon, 2, targets, horizon),
// rows of the ring by the time they fall due, lower ends and upper ends by the step that issued them.
KEIRETSU_INLINE void judge(const StepLevels& levels, const StepPartner& p, const double* values, const StepHead& head,
                           double* asked, double* counts, const double* issued) {
  const long cells = p.targets * p.horizon;
  const double* due = issued + head.due * 2 * cells;
  for (long t = 0; t < p.targets; t++) {
    const double truth = values[p.target[t]];
    if (truth != truth) continue;
    for (long k = 0; k < p.horizon; k++) {
      const long at = t * p.horizon + k;
      const double low = due[at], high = due[cells + at];
      if (low != low) continue;
      const bool missed = !(low <= truth && truth <= high);
      asked[at] += levels.rate[k] * ((double)missed - (1.0 - levels.coverage));
      counts[at] += 1;
      counts[cells + at] += missed;
      counts[2 * cells + at] += low > high;
    }
  }
}

KEIRETSU_INLINE void ends_of(const StepLevels& levels, double asked, long at, long cells, double& lower, double& upper) {
  // the last stored coverage at or below what is asked, but for the very last
  long place = 0;
  while (place + 2 < levels.coverages && levels.grid[place + 1] <= asked) place++;
  const double width = levels.grid[place + 1] - levels.grid[place];
  double weight = (asked - levels.grid[place]) / width;
  weight = weight < 0 ? 0 : weight > 1 ? 1 : weight;
  const double *low = levels.table + place * cells + at, *high = low + levels.coverages * cells;
  lower = (1.0 - weight) * low[0] + weight * low[cells];
  upper = (1.0 - weight) * high[0] + weight * high[cells];
  const double over = asked - levels.grid[levels.coverages - 1];
  if (over > 0) {
    const double most = levels.most_growth, grown = over / levels.growth;
    const double wider = expm1(grown < most ? grown : most) * levels.unit[at];
    lower -= wider;
    upper += wider;
  }
}

// Writes the ends for one row and, where they are adaptive, keeps them until their truth comes.
KEIRETSU_INLINE void issue(const StepLevels& levels, const StepPartner& p, const double* mean, StepHead& head,
                           double* asked, double* counts, double* issued, double* lower, double* upper) {
  const long cells = p.targets * p.horizon;
  if (!levels.adaptive) {
    for (long i = 0; i < cells; i++) lower[i] = mean[i] + levels.lower[i], upper[i] = mean[i] + levels.upper[i];
    return;
  }
  double* due = issued + head.due * 2 * cells;
  for (long i = 0; i < 2 * cells; i++) due[i] = NAN;
  for (long t = 0; t < p.targets; t++)
    for (long k = 0; k < p.horizon; k++) {
      const long i = t * p.horizon + k;
      double low, high;
      ends_of(levels, asked[i], i, cells, low, high);
      lower[i] = mean[i] + low;
      upper[i] = mean[i] + high;
      counts[3 * cells + i] += asked[i] > levels.grid[levels.coverages - 1];
      // step k speaks of the row k + 1 ahead
      double* row = issued + (head.due + 1 + k) % p.horizon * 2 * cells;
      row[i] = asked[i] > 0 ? lower[i] : INFINITY;
      row[cells + i] = asked[i] > 0 ? upper[i] : -INFINITY;
    }
  head.due = (head.due + 1) % p.horizon;
}

}  // namespace KEIRETSU_ISA
}  // namespace keiretsu
