"""Make the sample files: small, synthetic, messy on purpose; the same seed gives the same bytes.

    python scripts/make_samples.py [--out sample_data] [--office]

Independent of the readers that will read them. Files by LibreOffice are written only when they are missing or with `--office`
(their bytes hold its version and, in .ods, the time), so that a normal run changes nothing. `EXPECTED.json` beside them says
what was put in: the ground truth for receipts, warehouse and release.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from samples import air_station, dengue_month, disease_week, offence_month, power_reliability_month  # noqa: E402
from samples.made import SEED, Out  # noqa: E402


def make_all(root: Path, reference: Path, office: bool = False) -> Out:
    """Write every sample under `root`, with the names of `reference/areas.csv` and the code lists."""
    out = Out(root, office)
    areas = reference / "areas.csv"
    disease_week.make(out, areas)
    dengue_month.make(out, areas)
    air_station.make(out)
    power_reliability_month.make(out, reference / "code_lists")
    offence_month.make(out, areas)
    expected = {"seed": SEED, "files": {m.path: m.as_json() for m in sorted(out.made, key=lambda m: m.path)}}
    (root / "EXPECTED.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "sample_data")
    parser.add_argument("--reference", type=Path, default=ROOT / "reference")
    parser.add_argument("--office", action="store_true", help="write the LibreOffice files anew")
    args = parser.parse_args()
    for made in make_all(args.out, args.reference, args.office).made:
        print(f"{made.kind:8} {made.read:5} rows {made.facts:5} facts  {made.path}")


if __name__ == "__main__":
    main()
