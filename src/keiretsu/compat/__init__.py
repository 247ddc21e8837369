"""Our kernels in the shapes and under the names of other libraries. Import the module that you need."""
