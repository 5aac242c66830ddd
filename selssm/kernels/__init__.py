"""Triton kernels; imported only when they run. Without a GPU they run in Triton's interpreter,
where the environment variable TRITON_INTERPRET=1 was set before this package was imported."""
