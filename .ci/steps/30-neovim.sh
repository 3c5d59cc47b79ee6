#!/usr/bin/env bash
# The language server in real Neovim.
set -euo pipefail
. .ci/python.sh
"$PYTHON_BIN/nvim" --version | head -1
NVIM_BINARY="$PYTHON_BIN/nvim" cargo test --features contract,neovim --test editor neovim
