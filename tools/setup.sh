#!/bin/sh
# Sets up everything that make run and make test need. Debian 12 (tried); Ubuntu 24.04 has the same package names
# (untried). Safe to call again: it does only what is missing.
set -eu
cd "$(dirname "$0")/.."

packages="python3 python3-venv python3-dev gcc make swig libpcsclite-dev pcscd vsmartcard-vpcd opensc
cups cups-client cups-filters qpdf poppler-utils postgresql softhsm2 tpm2-tools swtpm
xvfb x11-xserver-utils fonts-ipamj-mincho fonts-morisawa-bizud-gothic libzbar0 tesseract-ocr tesseract-ocr-jpn
fonts-ipaexfont-gothic fonts-ipaexfont-mincho fonts-vlgothic fonts-motoya-l-cedar fonts-morisawa-bizud-mincho
fonts-noto-core fonts-noto-cjk fonts-droid-fallback fonts-nanum fonts-mplus fonts-horai-umefont fonts-ocr-b
chromium espeak-ng alsa-utils gnome-keyring dbus libsecret-1-0
libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0
libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1"

command -v npm >/dev/null 2>&1 || packages="$packages nodejs npm"

missing=""
for package in $packages; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
if [ -n "$missing" ]; then
    if [ "$(id -u)" -ne 0 ]; then
        echo "足りないものがあります。次の1行を実行してから、もう一度 make を呼んでください:"
        echo "    sudo apt-get install -y --no-install-recommends$missing"
        exit 1
    fi
    echo "Debianのパッケージを入れています:$missing"
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

python=""
for candidate in python3.13 python3.12 python3.11 python3; do
    if command -v "$candidate" >/dev/null 2>&1 \
        && "$candidate" -c 'import sys, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2])' 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || { echo "Python 3.11 以上がありません。"; exit 1; }

lock=$(sha256sum requirements.lock | cut -c1-16)
if [ "$(cat .venv/.installed 2>/dev/null)" != "$lock" ]; then
    echo "Pythonの部品を入れています($python)"
    "$python" -m venv .venv
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
    echo "$lock" > .venv/.installed
fi

page=$(sha256sum resources/preentry/package-lock.json | cut -c1-16)
if [ "$(cat resources/preentry/node_modules/.installed 2>/dev/null)" != "$page" ]; then
    echo "来庁前のページを作り、試す部品を入れています"
    npm ci --prefix resources/preentry --ignore-scripts --no-audit --no-fund --silent
    echo "$page" > resources/preentry/node_modules/.installed
fi

# Card readers, speech and the center's commands are processes of their own: none should compile its modules again,
# also where PYTHONDONTWRITEBYTECODE is set.
.venv/bin/python -m compileall -q -j 0 kakanai_desk kakanai_center tests tools
.venv/bin/python tools/fetch_fonts.py
.venv/bin/python -m tools.keep_trees
