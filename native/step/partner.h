// The partner's half of a step: clock, scaling, lags, filters and a ridge, in doubles.
#pragma once

#include <cmath>

#include "products.h"
#include "step.h"

namespace keiretsu {
namespace KEIRETSU_ISA {

// What a row turns out to be, once it is scaled.
struct StepRow {
  double elapsed;    // median intervals since the row before
  double since;      // since the last row that had any value
  bool present;      // any value there
};

// Doubles of a worker's own scratch.
struct StepDoubles {
  double *scaled, *before, *changes, *filtered, *rates, *turns, *features, *mean;
  double pace;       // for which rates and turns stand
  static long count(const StepPartner& p) {
    return 3 * p.channels + (p.averages + 2 * p.waves) * (p.filtered + 1) + p.features + p.targets * p.padded + 64;
  }
  StepDoubles(const StepPartner& p, double* at) : pace(NAN) {
    scaled = at, at += p.channels;
    before = at, at += p.channels;
    changes = at, at += p.channels;
    filtered = at, at += (p.averages + 2 * p.waves) * p.filtered;
    rates = at, at += p.averages;
    turns = at, at += 2 * p.waves;
    features = at, at += p.features;
    mean = at;
  }
};

template <class T> KEIRETSU_INLINE T* part(uint8_t* slot, long offset) { return (T*)(slot + offset); }

KEIRETSU_INLINE double clipped_to(double x, double most) { return x > most ? most : x < -most ? -most : x; }

// The newest value of a channel; NaN before any.
KEIRETSU_INLINE double newest(const StepPartner& p, const double* ring, const StepHead& head, long channel) {
  return ring[channel * p.lags + head.place];
}

KEIRETSU_INLINE StepRow read_row(const StepPartner& p, bool mixed, double stamp, const double* values, StepHead& head,
                                 StepDoubles& own) {
  StepRow row{1.0, 0.0, false};
  if (head.stamp == head.stamp) row.elapsed = (stamp - head.stamp) / p.interval;
  for (long c = 0; c < p.channels; c++) own.scaled[c] = (values[c] - p.center[c]) / p.scale[c];
  if (!p.own_past)
    for (long t = 0; t < p.targets; t++) own.scaled[p.target[t]] = NAN;
  for (long c = 0; c < p.channels; c++) row.present |= own.scaled[c] == own.scaled[c];
  row.since = row.elapsed + head.waiting;
  // only a mixer waits for a row with a value
  head.waiting = row.present || !mixed ? 0.0 : row.since;
  head.stamp = stamp;
  head.rows++;
  return row;
}

// Moves the lags on. On a regular clock a step of three intervals moves them three places; on another each row that has
// any value is a place. A place without a value holds the one before it; the first value ever seen fills all places.
KEIRETSU_INLINE void move_lags(const StepPartner& p, const StepRow& row, double* ring, StepHead& head,
                               const StepDoubles& own) {
  const double pace = p.regular ? fmax(nearbyint(row.elapsed), 1.0) : row.present ? 1.0 : 0.0;
  const long places = (long)fmin(pace, (double)p.lags);
  for (long c = 0; c < p.channels; c++) own.before[c] = newest(p, ring, head, c);
  if (!places) return;
  for (long c = 0; c < p.channels; c++) {
    double* lags = ring + c * p.lags;
    long at = head.place;
    for (long k = 0; k < places; k++) {
      at = at + 1 == p.lags ? 0 : at + 1;
      lags[at] = own.before[c];
    }
    const double x = own.scaled[c];
    if (x != x) continue;
    if (own.before[c] == own.before[c]) lags[at] = x;
    else
      for (long k = 0; k < p.lags; k++) lags[k] = x;
  }
  head.place = (head.place + places) % p.lags;
}

// Filters of the bank: averages and damped waves of the changes; their features are left in own.filtered.
KEIRETSU_INLINE void move_bank(const StepPartner& p, const StepRow& row, const double* ring, const StepHead& head,
                               double* averages, double* waves, StepDoubles& own) {
  const double pace = p.regular ? fmax(nearbyint(row.elapsed), 1.0) : row.elapsed;
  if (pace != own.pace) {
    for (long k = 0; k < p.averages; k++) own.rates[k] = exp(-pace * (M_LN2 / p.half_life[k]));
    for (long k = 0; k < p.waves; k++) {
      const double size = exp(pace * p.pole[2 * k]), angle = pace * p.pole[2 * k + 1];
      own.turns[2 * k] = size * cos(angle);
      own.turns[2 * k + 1] = size * sin(angle);
    }
    own.pace = pace;
  }
  for (long j = 0; j < p.filtered; j++) {
    const long c = p.filter[j];
    double change;
    if (p.own_past) {
      change = newest(p, ring, head, c) - own.before[c];
      own.changes[j] = change == change ? -change : 0.0;
    } else {
      own.changes[j] = own.scaled[c] == own.scaled[c] ? own.scaled[c] : 0.0;
    }
  }
  for (long k = 0; k < p.averages; k++)
    for (long j = 0; j < p.filtered; j++) {
      double& cell = averages[k * p.filtered + j];
      cell = own.rates[k] * cell + own.changes[j];
      own.filtered[k * p.filtered + j] = cell;
    }
  double* features = own.filtered + p.averages * p.filtered;
  for (long k = 0; k < p.waves; k++)
    for (long j = 0; j < p.filtered; j++) {
      double* cell = waves + 2 * (k * p.filtered + j);
      const double c = own.turns[2 * k], s = own.turns[2 * k + 1], re = cell[0], im = cell[1];
      cell[0] = c * re - s * im + own.changes[j];
      cell[1] = c * im + s * re;
      features[2 * k * p.filtered + j] = p.size[k] * cell[0];
      features[(2 * k + 1) * p.filtered + j] = p.size[k] * cell[1];
    }
}

// What was never seen counts as 0.
KEIRETSU_INLINE double known(double x) { return x == x ? x : 0.0; }

KEIRETSU_INLINE double* gather(const StepPartner& p, const StepSegment& from, const double* ring, const StepHead& head,
                               const StepDoubles& own, double* out) {
  if (from.kind == 0) {
    // the places before the newest, oldest first, less the newest
    const double* lags = ring + from.channel * p.lags;
    const double last = lags[head.place];
    if (last != last) {
      for (long k = 0; k < from.count; k++) *out++ = 0.0;
      return out;
    }
    const long first = head.place - from.count;
    for (long k = first < 0 ? first + p.lags : p.lags; k < p.lags; k++) *out++ = lags[k] - last;
    for (long k = first < 0 ? 0 : first; k < head.place; k++) *out++ = lags[k] - last;
    return out;
  }
  if (from.kind == 1) {
    *out++ = clipped_to(known(newest(p, ring, head, from.channel)), p.clip);
    return out;
  }
  for (long k = 0; k < from.count; k++) *out++ = own.filtered[p.chosen[from.start + k]];
  return out;
}

// Forecasts in scaled units, (targets, padded), in own.mean.
KEIRETSU_INLINE void ridge(const StepPartner& p, const double* ring, const StepHead& head, StepDoubles& own) {
  for (long t = 0; t < p.targets; t++) {
    double* mean = own.mean + t * p.padded;
    const double level = known(newest(p, ring, head, p.target[t]));
    for (long k = 0; k < p.padded; k++) mean[k] = p.base[t * p.padded + k] + level;
    double* end = own.features;
    for (long s = p.first[t]; s < p.first[t + 1]; s++) end = gather(p, p.segments[s], ring, head, own, end);
    const double* weights = p.weights + (p.shared ? 0 : t * p.features * p.padded);
    product_row(weights, end - own.features, p.padded, own.features, mean);
  }
}

}  // namespace KEIRETSU_ISA
}  // namespace keiretsu
