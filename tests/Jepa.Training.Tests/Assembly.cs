// Torch's thread count belongs to the whole process, and live tensors are counted: one test at a time.
[assembly: DoNotParallelize]
