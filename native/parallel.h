// Work shared among threads, with one order of results whatever their number.
#pragma once

namespace keiretsu {

// Calls body(context, task, worker) once for every task, on up to `threads` threads; worker is below `threads`.
// Tasks must write to places of their own.
void parallel(long tasks, int threads, void (*body)(void* context, long task, int worker), void* context);

}  // namespace keiretsu
