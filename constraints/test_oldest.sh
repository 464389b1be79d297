#!/usr/bin/env bash
# Installs the oldest versions that riskeval promises to work with, in a temporary environment, and runs the tests.
set -euo pipefail
cd "$(dirname "$0")/.."
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"${PYTHON:-python3.11}" -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet -e ".[test]" -c constraints/oldest.txt
"$place/venv/bin/python" -m pip list
"$place/venv/bin/python" -m pytest -q "$@"
