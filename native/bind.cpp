// The kernels as Python functions on NumPy arrays. Shapes are checked in Python, once, at the public edge; here only
// what would read or write outside an array.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "bind_step.h"
#include "dispatch.h"
#include "pages.h"

namespace nb = nanobind;
using namespace nb::literals;
using namespace keiretsu;

namespace {

template <class T, size_t axes> using Array = nb::ndarray<T, nb::ndim<axes>, nb::device::cpu>;
template <class T, size_t axes> using Maybe = std::optional<Array<T, axes>>;

void demand(bool holds, const char* what) {
  if (!holds) throw std::invalid_argument(what);
}

template <class T> Rows<T> rows(const Array<T, 3>& x, long batch, long length, long width) {
  demand((long)x.shape(0) == batch && (long)x.shape(1) == length && (long)x.shape(2) == width, "rows: wrong shape");
  demand(width <= 1 || batch * length == 0 || x.stride(2) == 1, "rows: the last axis must be contiguous");
  return {x.data(), (long)x.stride(0), (long)x.stride(1)};
}
template <class T> Rows<T> rows(const Maybe<T, 3>& x, long batch, long length, long width) {
  return x ? rows(*x, batch, length, width) : Rows<T>{};
}
template <class T> Rows<T> scalars(const Maybe<T, 2>& x, long batch, long length) {
  if (!x) return {};
  demand((long)x->shape(0) == batch && (long)x->shape(1) == length, "scalars: wrong shape");
  return {x->data(), (long)x->stride(0), (long)x->stride(1)};
}
template <class A> auto* whole(const A& x, std::initializer_list<long> shape) {
  long stride = 1;
  size_t axis = shape.size();
  for (auto size = shape.end(); size != shape.begin();) {
    demand((long)x.shape(--axis) == *--size, "array: wrong shape");
    demand(x.size() == 0 || *size == 1 || (long)x.stride(axis) == stride, "array: must be contiguous");
    stride *= *size;
  }
  return x.data();
}
template <class A> auto* whole(const std::optional<A>& x, std::initializer_list<long> shape) {
  return x ? whole(*x, shape) : nullptr;
}

// An output that nobody has touched yet.
template <class A> const A& fresh(const A& x) {
  prefer_large_pages(x.data(), x.nbytes());
  return x;
}
template <class A> const std::optional<A>& fresh(const std::optional<A>& x) {
  if (x) fresh(*x);
  return x;
}

int instruction_set(const std::optional<std::string>& name) {
  if (!name) {
    static const int best = best_instruction_set();
    return best;
  }
  for (int set = 0; set < INSTRUCTION_SETS; set++)
    if (*name == instruction_set_names[set] && can_run(set)) return set;
  throw std::invalid_argument("instruction set " + *name + " cannot run here");
}

template <class T>
ScanInputs<T> scan_inputs(const Array<const T, 3>& u, const Array<const T, 3>& delta, const Array<const T, 2>& A,
                          const Array<const T, 3>& B, const Array<const T, 3>& C, const Maybe<const T, 1>& D,
                          const Maybe<const T, 3>& z, const Maybe<const T, 2>& elapsed, const Maybe<const T, 3>& h0,
                          const Maybe<const T, 1>& delta_bias, const Maybe<const bool, 2>& reset, bool zoh, bool softplus,
                          bool root, T least, T room, int threads) {
  const long batch = u.shape(0), length = u.shape(1), width = u.shape(2), states = A.shape(1);
  demand(threads >= 1, "threads must be positive");
  return {batch, length, width, states, zoh, softplus, root, least, room, threads,
          rows(u, batch, length, width), rows(delta, batch, length, width),
          rows(B, batch, length, states), rows(C, batch, length, states),
          rows(z, batch, length, width), scalars(elapsed, batch, length),
          whole(A, {width, states}), whole(D, {width}), whole(h0, {batch, width, states}),
          whole(delta_bias, {width}),
          reinterpret_cast<const uint8_t*>(whole(reset, {batch, length}))};
}

template <class Arguments> void run(bool (*kernel)(const Arguments&), const Arguments& arguments) {
  bool done;
  {
    nb::gil_scoped_release released;
    done = kernel(arguments);
  }
  if (!done) throw std::bad_alloc();
}

template <class T>
void scan_forward(Array<const T, 3> u, Array<const T, 3> delta, Array<const T, 2> A, Array<const T, 3> B,
                  Array<const T, 3> C, Maybe<const T, 1> D, Maybe<const T, 3> z, Maybe<const T, 2> elapsed,
                  Maybe<const T, 3> h0, Maybe<const T, 1> delta_bias, Maybe<const bool, 2> reset, bool zoh,
                  bool softplus, bool root, T least, T room, int threads, Array<T, 3> y,
                  Array<T, 3> h, Maybe<T, 1> checkpoints, std::optional<std::string> set) {
  ScanForward<T> args{
      scan_inputs(u, delta, A, B, C, D, z, elapsed, h0, delta_bias, reset, zoh, softplus, root, least, room, threads),
      {}, nullptr, nullptr};
  args.y = rows(fresh(y), args.batch, args.length, args.width);
  args.h = whole(h, {args.batch, args.width, args.states});
  args.checkpoints = whole(fresh(checkpoints), {scan_checkpoint_size(args.batch, args.length, args.width, args.states)});
  run(kernels<T>(instruction_set(set)).scan_forward, args);
}

template <class T>
void scan_backward(Array<const T, 3> u, Array<const T, 3> delta, Array<const T, 2> A, Array<const T, 3> B,
                   Array<const T, 3> C, Maybe<const T, 1> D, Maybe<const T, 3> z, Maybe<const T, 2> elapsed,
                   Maybe<const T, 3> h0, Maybe<const T, 1> delta_bias, Maybe<const bool, 2> reset, bool zoh,
                   bool softplus, bool root, T least, T room, int threads,
                   Array<const T, 1> checkpoints, Array<const T, 3> grad_y, Maybe<const T, 3> grad_h,
                   Array<T, 3> grad_u, Array<T, 3> grad_delta, Array<T, 2> grad_A, Array<T, 3> grad_B,
                   Array<T, 3> grad_C, Maybe<T, 1> grad_D, Maybe<T, 3> grad_z, Maybe<T, 2> grad_elapsed,
                   Maybe<T, 3> grad_h0, Maybe<T, 1> grad_delta_bias, std::optional<std::string> set) {
  ScanBackward<T> args{};
  static_cast<ScanInputs<T>&>(args) =
      scan_inputs(u, delta, A, B, C, D, z, elapsed, h0, delta_bias, reset, zoh, softplus, root, least, room, threads);
  const long batch = args.batch, length = args.length, width = args.width, states = args.states;
  demand(!z == !grad_z && !D == !grad_D && !elapsed == !grad_elapsed && !delta_bias == !grad_delta_bias,
         "a gradient is missing");
  args.checkpoints = whole(checkpoints, {scan_checkpoint_size(batch, length, width, states)});
  args.grad_y = rows(grad_y, batch, length, width);
  args.grad_h = whole(grad_h, {batch, width, states});
  args.grad_u = rows(fresh(grad_u), batch, length, width);
  args.grad_delta = rows(fresh(grad_delta), batch, length, width);
  args.grad_A = whole(grad_A, {width, states});
  args.grad_B = rows(grad_B, batch, length, states);
  args.grad_C = rows(grad_C, batch, length, states);
  args.grad_D = whole(grad_D, {width});
  args.grad_z = rows(fresh(grad_z), batch, length, width);
  args.grad_elapsed = scalars(grad_elapsed, batch, length);
  args.grad_delta_bias = whole(grad_delta_bias, {width});
  args.grad_h0 = whole(grad_h0, {batch, width, states});
  run(kernels<T>(instruction_set(set)).scan_backward, args);
}

template <class T>
SsdInputs<T> ssd_inputs(const Array<const T, 3>& x, const Array<const T, 3>& delta, const Array<const T, 1>& A,
                        const Array<const T, 3>& B, const Array<const T, 3>& C, const Maybe<const T, 1>& D,
                        const Maybe<const T, 3>& z, const Maybe<const T, 2>& elapsed, const Maybe<const T, 3>& h0,
                        const Maybe<const bool, 2>& reset, bool zoh, int threads) {
  const long batch = x.shape(0), length = x.shape(1), channels = x.shape(2), heads = A.shape(0), states = B.shape(2);
  demand(threads >= 1, "threads must be positive");
  demand(heads >= 1 && channels % heads == 0, "channels must be a multiple of heads");
  return {batch, length, heads, channels / heads, states, zoh, threads,
          rows(x, batch, length, channels), rows(delta, batch, length, heads),
          rows(B, batch, length, states), rows(C, batch, length, states),
          rows(z, batch, length, channels), scalars(elapsed, batch, length),
          whole(A, {heads}), whole(D, {channels}), whole(h0, {batch, channels, states}),
          reinterpret_cast<const uint8_t*>(whole(reset, {batch, length}))};
}

template <class T> long ssd_size(const SsdInputs<T>& in) {
  return ssd_checkpoint_size(in.batch, in.length, in.heads, in.share, in.states);
}

template <class T>
void ssd_forward(Array<const T, 3> x, Array<const T, 3> delta, Array<const T, 1> A, Array<const T, 3> B,
                 Array<const T, 3> C, Maybe<const T, 1> D, Maybe<const T, 3> z, Maybe<const T, 2> elapsed,
                 Maybe<const T, 3> h0, Maybe<const bool, 2> reset, bool zoh, int threads, Array<T, 3> y, Array<T, 3> h,
                 Maybe<T, 1> checkpoints, std::optional<std::string> set) {
  SsdForward<T> args{ssd_inputs(x, delta, A, B, C, D, z, elapsed, h0, reset, zoh, threads), {}, nullptr, nullptr};
  const long channels = args.heads * args.share;
  args.y = rows(fresh(y), args.batch, args.length, channels);
  args.h = whole(h, {args.batch, channels, args.states});
  args.checkpoints = whole(fresh(checkpoints), {ssd_size(args)});
  run(kernels<T>(instruction_set(set)).ssd_forward, args);
}

template <class T>
void ssd_backward(Array<const T, 3> x, Array<const T, 3> delta, Array<const T, 1> A, Array<const T, 3> B,
                  Array<const T, 3> C, Maybe<const T, 1> D, Maybe<const T, 3> z, Maybe<const T, 2> elapsed,
                  Maybe<const T, 3> h0, Maybe<const bool, 2> reset, bool zoh, int threads,
                  Array<const T, 1> checkpoints, Array<const T, 3> grad_y, Maybe<const T, 3> grad_h,
                  Array<T, 3> grad_x, Array<T, 3> grad_delta, Array<T, 1> grad_A, Array<T, 3> grad_B,
                  Array<T, 3> grad_C, Maybe<T, 1> grad_D, Maybe<T, 3> grad_z, Maybe<T, 2> grad_elapsed,
                  Maybe<T, 3> grad_h0, std::optional<std::string> set) {
  SsdBackward<T> args{};
  static_cast<SsdInputs<T>&>(args) = ssd_inputs(x, delta, A, B, C, D, z, elapsed, h0, reset, zoh, threads);
  const long batch = args.batch, length = args.length, channels = args.heads * args.share, states = args.states;
  demand(!z == !grad_z && !D == !grad_D && !elapsed == !grad_elapsed, "a gradient is missing");
  args.checkpoints = whole(checkpoints, {ssd_size(args)});
  args.grad_y = rows(grad_y, batch, length, channels);
  args.grad_h = whole(grad_h, {batch, channels, states});
  args.grad_x = rows(fresh(grad_x), batch, length, channels);
  args.grad_delta = rows(fresh(grad_delta), batch, length, args.heads);
  args.grad_A = whole(grad_A, {args.heads});
  args.grad_B = rows(grad_B, batch, length, states);
  args.grad_C = rows(grad_C, batch, length, states);
  args.grad_D = whole(grad_D, {channels});
  args.grad_z = rows(fresh(grad_z), batch, length, channels);
  args.grad_elapsed = scalars(grad_elapsed, batch, length);
  args.grad_h0 = whole(grad_h0, {batch, channels, states});
  run(kernels<T>(instruction_set(set)).ssd_backward, args);
}

template <class T>
ConvInputs<T> conv_inputs(const Array<const T, 3>& x, const Array<const T, 2>& weight, const Maybe<const T, 1>& bias,
                          const Maybe<const T, 3>& tail, const Maybe<const bool, 2>& reset, bool silu, int threads) {
  const long batch = x.shape(0), length = x.shape(1), width = x.shape(2), taps = weight.shape(1);
  demand(threads >= 1, "threads must be positive");
  demand(taps >= 1 && taps <= CONV_MOST_TAPS, "too many taps");
  return {batch, length, width, taps, silu, threads, rows(x, batch, length, width), rows(tail, batch, taps - 1, width),
          whole(weight, {width, taps}), whole(bias, {width}),
          reinterpret_cast<const uint8_t*>(whole(reset, {batch, length}))};
}

template <class T>
void conv_forward(Array<const T, 3> x, Array<const T, 2> weight, Maybe<const T, 1> bias, Maybe<const T, 3> tail,
                  Maybe<const bool, 2> reset, bool silu, int threads, Array<T, 3> y, std::optional<std::string> set) {
  ConvForward<T> args{conv_inputs(x, weight, bias, tail, reset, silu, threads), {}};
  args.y = rows(fresh(y), args.batch, args.length, args.width);
  run(kernels<T>(instruction_set(set)).conv_forward, args);
}

template <class T>
void conv_backward(Array<const T, 3> x, Array<const T, 2> weight, Maybe<const T, 1> bias, Maybe<const T, 3> tail,
                   Maybe<const bool, 2> reset, bool silu, int threads, Array<const T, 3> grad_y, Array<T, 3> grad_x,
                   Array<T, 2> grad_weight, Maybe<T, 1> grad_bias, Maybe<T, 3> grad_tail,
                   std::optional<std::string> set) {
  ConvBackward<T> args{};
  static_cast<ConvInputs<T>&>(args) = conv_inputs(x, weight, bias, tail, reset, silu, threads);
  args.grad_y = rows(grad_y, args.batch, args.length, args.width);
  args.grad_x = rows(fresh(grad_x), args.batch, args.length, args.width);
  args.grad_tail = rows(grad_tail, args.batch, args.taps - 1, args.width);
  args.grad_weight = whole(grad_weight, {args.width, args.taps});
  args.grad_bias = whole(grad_bias, {args.width});
  run(kernels<T>(instruction_set(set)).conv_backward, args);
}

// noconvert: an array of another type must be an error here, not a silent copy that is then thrown away.
template <class T> void define_scan(nb::module_& module) {
  module.def("scan_forward", &scan_forward<T>, "u"_a.noconvert(), "delta"_a.noconvert(), "A"_a.noconvert(),
             "B"_a.noconvert(), "C"_a.noconvert(), "D"_a.noconvert().none(), "z"_a.noconvert().none(),
             "elapsed"_a.noconvert().none(), "h0"_a.noconvert().none(), "delta_bias"_a.noconvert().none(),
             "reset"_a.noconvert().none(), "zoh"_a, "softplus"_a,
             "root"_a, "least"_a, "room"_a, "threads"_a, "y"_a.noconvert(), "h"_a.noconvert(),
             "checkpoints"_a.noconvert().none(),
             "instruction_set"_a.none() = nb::none());
  module.def("scan_backward", &scan_backward<T>, "u"_a.noconvert(), "delta"_a.noconvert(), "A"_a.noconvert(),
             "B"_a.noconvert(), "C"_a.noconvert(), "D"_a.noconvert().none(), "z"_a.noconvert().none(),
             "elapsed"_a.noconvert().none(), "h0"_a.noconvert().none(), "delta_bias"_a.noconvert().none(),
             "reset"_a.noconvert().none(), "zoh"_a, "softplus"_a,
             "root"_a, "least"_a, "room"_a, "threads"_a, "checkpoints"_a.noconvert(), "grad_y"_a.noconvert(),
             "grad_h"_a.noconvert().none(),
             "grad_u"_a.noconvert(), "grad_delta"_a.noconvert(), "grad_A"_a.noconvert(), "grad_B"_a.noconvert(),
             "grad_C"_a.noconvert(), "grad_D"_a.noconvert().none(), "grad_z"_a.noconvert().none(),
             "grad_elapsed"_a.noconvert().none(), "grad_h0"_a.noconvert().none(), "grad_delta_bias"_a.noconvert().none(),
             "instruction_set"_a.none() = nb::none());
}

template <class T> void define_ssd(nb::module_& module) {
  module.def("ssd_forward", &ssd_forward<T>, "x"_a.noconvert(), "delta"_a.noconvert(), "A"_a.noconvert(),
             "B"_a.noconvert(), "C"_a.noconvert(), "D"_a.noconvert().none(), "z"_a.noconvert().none(),
             "elapsed"_a.noconvert().none(), "h0"_a.noconvert().none(), "reset"_a.noconvert().none(), "zoh"_a,
             "threads"_a, "y"_a.noconvert(), "h"_a.noconvert(), "checkpoints"_a.noconvert().none(),
             "instruction_set"_a.none() = nb::none());
  module.def("ssd_backward", &ssd_backward<T>, "x"_a.noconvert(), "delta"_a.noconvert(), "A"_a.noconvert(),
             "B"_a.noconvert(), "C"_a.noconvert(), "D"_a.noconvert().none(), "z"_a.noconvert().none(),
             "elapsed"_a.noconvert().none(), "h0"_a.noconvert().none(), "reset"_a.noconvert().none(), "zoh"_a,
             "threads"_a, "checkpoints"_a.noconvert(), "grad_y"_a.noconvert(), "grad_h"_a.noconvert().none(),
             "grad_x"_a.noconvert(), "grad_delta"_a.noconvert(), "grad_A"_a.noconvert(), "grad_B"_a.noconvert(),
             "grad_C"_a.noconvert(), "grad_D"_a.noconvert().none(), "grad_z"_a.noconvert().none(),
             "grad_elapsed"_a.noconvert().none(), "grad_h0"_a.noconvert().none(),
             "instruction_set"_a.none() = nb::none());
}

template <class T> void define_conv(nb::module_& module) {
  module.def("conv_forward", &conv_forward<T>, "x"_a.noconvert(), "weight"_a.noconvert(), "bias"_a.noconvert().none(),
             "tail"_a.noconvert().none(), "reset"_a.noconvert().none(), "silu"_a, "threads"_a, "y"_a.noconvert(),
             "instruction_set"_a.none() = nb::none());
  module.def("conv_backward", &conv_backward<T>, "x"_a.noconvert(), "weight"_a.noconvert(), "bias"_a.noconvert().none(),
             "tail"_a.noconvert().none(), "reset"_a.noconvert().none(), "silu"_a, "threads"_a, "grad_y"_a.noconvert(),
             "grad_x"_a.noconvert(), "grad_weight"_a.noconvert(), "grad_bias"_a.noconvert().none(),
             "grad_tail"_a.noconvert().none(), "instruction_set"_a.none() = nb::none());
}

}  // namespace

NB_MODULE(_native, module) {
  module.def("instruction_sets", [] {
    std::vector<std::string> names;
    for (int set = 0; set < INSTRUCTION_SETS; set++)
      if (can_run(set)) names.push_back(instruction_set_names[set]);
    return names;
  });
  module.attr("CONV_MOST_TAPS") = CONV_MOST_TAPS;
  module.def("scan_checkpoint_size", &scan_checkpoint_size, "batch"_a, "length"_a, "width"_a, "states"_a);
  module.def("ssd_checkpoint_size", &ssd_checkpoint_size, "batch"_a, "length"_a, "heads"_a, "share"_a, "states"_a);
  define_step(module);
  define_ssd<float>(module);
  define_ssd<double>(module);
  define_conv<float>(module);
  define_conv<double>(module);
  define_scan<float>(module);
  define_scan<double>(module);
}
