"""Memory of a process."""

from pathlib import Path


def resident(pid: int) -> float:
    """Resident memory in MB (from /proc)."""
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    (line,) = [line for line in text.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1000
