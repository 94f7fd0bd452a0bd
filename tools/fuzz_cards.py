"""``make fuzz``: throws made-up bytes at every parser of card data. ``SECONDS=600`` for the long run.

A parser may say that the data are broken (``CardDataBroken``); anything else that it raises, or a second without an
answer, is a finding. What is found goes to ``out/fuzz/`` and becomes a vector of the unit tests. Coverage leads the
search (atheris, libFuzzer); where atheris does not run, ``tests/unit/hardware/card`` still draws with hypothesis.
"""

from __future__ import annotations

import argparse
import importlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


def parsers() -> Mapping[str, Callable[[bytes], object]]:
    """Every function that first meets bytes of a card, by name."""
    from kakanai_desk.hardware.card import (
        certificate,
        cv,
        der,
        licence_data,
        mrz,
        my_number,
        passport_proof,
        pictures,
        residence_data,
        residence_proof,
        tlv,
    )

    trust = _believed()
    return {
        "tlv": lambda data: list(tlv.children(tlv.first(data, "fuzz").value, "fuzz")),
        "my_number text": my_number.parse_basic_four,
        "my_number number": my_number.parse_number,
        "my_number certificate": lambda data: cv.parse_issuer(data, trust),
        "my_number key": lambda data: cv.key_of(data, "fuzz"),
        "my_number signed": lambda data: cv.stored(data, "fuzz"),
        "certificate": lambda data: certificate.load(data, "fuzz"),
        "licence tags": lambda data: licence_data.by_tag(data, "fuzz"),
        "licence text": lambda data: licence_data.text(data, "fuzz"),
        "licence date": lambda data: licence_data.era_date(data, "fuzz"),
        "licence digits": lambda data: licence_data.digits(data, "fuzz"),
        "licence change": lambda data: licence_data.as_written(data, "fuzz"),
        "licence 外字": lambda data: licence_data.gaiji_patterns(data, "fuzz", 1),
        "licence photo": lambda data: licence_data.photo(data, "fuzz"),
        "residence tags": lambda data: residence_data.by_tag(data, "fuzz"),
        "residence text": lambda data: residence_data.text(data, "fuzz"),
        "residence day": lambda data: residence_data.day(data, "fuzz"),
        "residence period": residence_data.period,
        "residence proof": lambda data: residence_proof.check(
            trust, data[: len(data) // 2], data[len(data) // 2 :], b""
        ),
        "passport typed": mrz.info_of,
        "passport zone": mrz.parse,
        "passport der": lambda data: list(der.nodes(data)),
        "passport proof": lambda data: passport_proof.check(data, {1: b"1"}, trust),
        "picture": lambda data: (pictures.media_type(data), pictures.jpeg2000(data), pictures.first_picture(data)),
    }


def genuine(name: str) -> tuple[bytes, ...]:
    """What played cards hold, to begin from: noise alone seldom gets past the first bytes of a signed object."""
    from kakanai_desk.hardware.simulators.virtual_card import pki
    from kakanai_desk.hardware.simulators.virtual_card.make import personalise
    from kakanai_desk.hardware.simulators.virtual_card.passport import zone
    from kakanai_desk.hardware.simulators.virtual_card.people import PassportHolder, load_holder

    def held(who: str, *places: tuple[str, int]) -> tuple[bytes, ...]:
        card = personalise(load_holder(Path(who)))
        return tuple(card.applications[app].files[file].content for app, file in places)

    match name:
        case "my_number text" | "my_number number" | "my_number certificate" | "my_number signed" | "tlv":
            return held("taro", ("text", 1), ("text", 2), ("text", 3), ("text", 4))
        case "licence tags":
            return held("licence_moved", ("df1", 1), ("df1", 4), ("df1", 6))
        case "residence tags":
            return (*held("zairyu1", ("df2", 1), ("df2", 2), ("df3", 2)), *held("zairyu2", ("df1", 3), ("df2", 1)))
        case "certificate":
            return pki.residence_certificate(1), pki.residence_certificate(2), pki.passport_signer()
        case "residence proof":
            certificates = (pki.residence_certificate(1), pki.residence_certificate(2))
            return tuple(certificate + bytes(len(certificate)) for certificate in certificates)
        case "passport proof":
            return held("passport", ("lds", 0x011D))
        case "passport der":
            return tuple(sod[4:] for sod in held("passport", ("lds", 0x011D)))
        case "passport typed" | "passport zone":
            holder = load_holder(Path("passport"))
            return (zone(holder).encode(),) if isinstance(holder, PassportHolder) else ()
        case _:
            return ()


def _believed() -> Any:
    """A trust store of invented authorities, so that the checks go as deep as they can."""
    from kakanai_desk.hardware.simulators.virtual_card.pki import write_trust
    from kakanai_desk.hardware.trust_store import read_trust

    with tempfile.TemporaryDirectory() as folder:
        write_trust(Path(folder))
        return read_trust(Path(folder), invented=True)


def fuzz(name: str, seconds: int, found: Path, begin: str) -> None:
    """One parser, in this process; libFuzzer ends it. ``begin``: folder of inputs to begin from."""
    atheris: Any = importlib.import_module("atheris")  # a compiled module without types

    with atheris.instrument_imports(include=["kakanai_desk.hardware.card"]):
        from kakanai_desk.core.errors import CardDataBroken

        parser = parsers()[name]

    def one(data: bytes) -> None:
        try:
            parser(data)
        except CardDataBroken:
            return

    prefix = f"-artifact_prefix={found}/{name.replace(' ', '-')}-"
    flags = [
        "-max_len=4096",
        "-timeout=1",
        f"-max_total_time={seconds}",
        prefix,
        "-verbosity=0",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *flags, begin], one)
    atheris.Fuzz()


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--seconds", type=int, default=60, help="in all, shared by the parsers")
    options.add_argument("--only", default="")
    options.add_argument("--share", type=int, default=0, help=argparse.SUPPRESS)
    options.add_argument("--begin", default="", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    found = ROOT / "out" / "fuzz"
    found.mkdir(parents=True, exist_ok=True)
    if chosen.share:
        fuzz(chosen.only, chosen.share, found, chosen.begin)
        return 0
    names = [chosen.only] if chosen.only else list(parsers())
    share = max(1, chosen.seconds // len(names))
    bad: list[str] = []
    for name in names:
        with tempfile.TemporaryDirectory() as begin:
            for place, data in enumerate(genuine(name)):
                Path(begin, str(place)).write_bytes(data)
            command = [sys.executable, __file__, f"--only={name}", f"--share={share}", f"--begin={begin}"]
            done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        runs = re.search(r"number_of_executed_units: (\d+)", done.stderr)
        told = f"{int(runs.group(1)):,} inputs in {share} s" if runs and done.returncode == 0 else done.stderr[-1500:]
        print(f"{'○' if done.returncode == 0 else '×'} {name}: {told}", flush=True)
        bad += [name] * (done.returncode != 0)
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
