#!/usr/bin/env bash
# Writes every synthetic cohort with the oldest versions that riskeval promises to work with, and compares the files,
# byte for byte, with those in data/synthetic. The tests do the same with the versions they run on.
set -euo pipefail
cd "$(dirname "$0")/.."
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

oldest=""
for python in ${PYTHON:-python3.11 python3.12 python3}; do
  if command -v "$python" >/dev/null && "$python" -c 'import sys; sys.exit(sys.version_info[:2] not in {(3, 11), (3, 12)})'; then
    oldest=$python
    break
  fi
done
if [[ -z "$oldest" ]]; then
  echo "NOT CHECKED: the oldest numpy needs Python 3.11 or 3.12, and neither is here."
  exit 0
fi

"$oldest" -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet . -c constraints/oldest.txt
"$place/venv/bin/python" -m pip list | grep -E '^(numpy|pandas|scipy) '
"$place/venv/bin/python" - "$place/written" <<'PYTHON'
import sys
from pathlib import Path

from riskeval.simulate import SCENARIOS, simulate, write_simulated

for name in SCENARIOS:
    write_simulated(simulate(name), Path(sys.argv[1]) / name)
PYTHON
for folder in "$place"/written/*/; do
  scenario=$(basename "$folder")
  diff -r "data/synthetic/$scenario" "$folder"
  echo "$scenario: the same bytes"
done
