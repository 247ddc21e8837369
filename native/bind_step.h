// The fused step as a Python class.
#pragma once

#include <nanobind/nanobind.h>

void define_step(nanobind::module_& module);
