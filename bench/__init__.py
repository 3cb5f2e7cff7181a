"""What is measured, and how. Each bench_*.py prints a small table; docs/performance.md keeps the figures."""
