#include "parallel.h"

#include <pthread.h>

#include <atomic>
#include <thread>
#include <vector>

#ifdef _OPENMP
#include <omp.h>
#endif

#include "flush.h"

namespace keiretsu {
namespace {

// A forked child has none of its parent's OpenMP threads, and asking for them waits for ever.
std::atomic<bool> forked{false};
[[maybe_unused]] const int registered = pthread_atfork(nullptr, nullptr, [] { forked = true; });

void run(void (*body)(void*, long, int), void* context, long task, int worker) {
  FlushDenormals flushed;
  body(context, task, worker);
}

void plain_threads(long tasks, int threads, void (*body)(void*, long, int), void* context) {
  std::atomic<long> next{0};
  auto work = [&](int worker) {
    for (long task = next++; task < tasks; task = next++) run(body, context, task, worker);
  };
  std::vector<std::thread> others;
  for (int worker = 1; worker < threads; worker++) others.emplace_back(work, worker);
  work(0);
  for (auto& thread : others) thread.join();
}

}  // namespace

void parallel(long tasks, int threads, void (*body)(void*, long, int), void* context) {
  if (threads > tasks) threads = (int)tasks;
  if (threads <= 1) {
    for (long task = 0; task < tasks; task++) run(body, context, task, 0);
    return;
  }
#ifdef _OPENMP
  if (!forked) {
#pragma omp parallel for num_threads(threads) schedule(dynamic, 1)
    for (long task = 0; task < tasks; task++) run(body, context, task, omp_get_thread_num());
    return;
  }
#endif
  plain_threads(tasks, threads, body, context);
}

}  // namespace keiretsu
