"""Requests to addresses that somebody typed: they reach the internet and nothing else."""
