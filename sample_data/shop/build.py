"""Write the shop sample: orders with random columns, whose category follows from hidden kinds of store.

The hidden kinds are in ``stores.csv``, what follows from them in ``material/``; README.md describes the result.

    python sample_data/shop/build.py            # rewrites the file beside this script
    python sample_data/shop/build.py --out DIR  # writes it elsewhere
"""

# ruff: noqa: S311 -- a generator that repeats itself from its seed is what is wanted here

from __future__ import annotations

import argparse
import csv
import io
import math
import random
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from headlines.build import gzip_bytes  # noqa: E402

SEED = 5
ORDERS = 6_000

# What is known of an order. No value occurs in two columns, so that the words of a row need not name their columns.
COLUMNS = {
    "weekday": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "month": (
        *("january", "february", "march", "april", "may", "june"),
        *("july", "august", "september", "october", "november", "december"),
    ),
    "daytime": ("morning", "noon", "afternoon", "evening"),
    "customer": ("member", "newcomer", "regular", "staff"),
    "payment": ("card", "cash", "invoice", "phone", "voucher"),
}

AMOUNT = "amount"
USUAL_AMOUNT, AMOUNT_NOISE = 25.0, 0.3

Order = Mapping[str, str]


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read the rows of a table with a header."""
    with path.open(encoding="ascii", newline="") as handle:
        return list(csv.DictReader(handle))


@dataclass(frozen=True)
class Season:
    """A yearly wave: ``swing`` at the month ``peak`` (1 is January), ``-swing`` half a year away."""

    peak: int
    swing: float

    def at(self, month: int) -> float:
        """Height of the wave in a month from 1 to 12."""
        return self.swing * math.cos(2 * math.pi * (month - self.peak) / 12)


@dataclass(frozen=True)
class World:
    """What orders follow from: the kind and the region of each store, effects of levels, and the seasons."""

    stores: Mapping[str, Order]
    effects: Mapping[tuple[str, str], Mapping[str, float]]
    seasons: Mapping[str, Season]

    @classmethod
    def read(cls, folder: Path) -> World:
        """Read ``stores.csv`` and ``material/`` of a folder."""
        effects = {
            (row.pop("factor"), row.pop("level")): {what: float(value) for what, value in row.items()}
            for row in read_rows(folder / "material" / "effects.csv")
        }
        seasons = {
            row["what"]: Season(int(row["peak"]), float(row["swing"]))
            for row in read_rows(folder / "material" / "seasons.csv")
        }
        return cls({row["store"]: row for row in read_rows(folder / "stores.csv")}, effects, seasons)

    @property
    def categories(self) -> tuple[str, ...]:
        """What can be ordered."""
        return tuple(what for what in self.seasons if what != AMOUNT)

    def score(self, order: Order, what: str) -> float:
        """The log-odds of a category, or the logarithm of the amount: the sum of what each known fact adds."""
        facts = {**order, **self.stores[order["store"]]}
        added = (self.effects[fact][what] for fact in facts.items() if fact in self.effects)
        return sum(added) + self.seasons[what].at(1 + COLUMNS["month"].index(order["month"]))


def orders(world: World) -> list[dict[str, str]]:
    """All rows, no two of them alike in what is known: columns independent of each other, then what follows."""
    rng = random.Random(SEED)
    levels = {"store": tuple(world.stores), **COLUMNS}
    rows: list[dict[str, str]] = []
    seen: set[str] = set()
    while len(rows) < ORDERS:
        order = {name: rng.choice(values) for name, values in levels.items()}
        text = " ".join(order.values())
        if text in seen:
            continue
        seen.add(text)
        odds = [math.exp(world.score(order, category)) for category in world.categories]
        (category,) = rng.choices(world.categories, weights=odds)
        amount = USUAL_AMOUNT * math.exp(world.score(order, AMOUNT) + rng.gauss(0, AMOUNT_NOISE))
        rows.append({"text": text, "category": category, **order, AMOUNT: f"{amount:.2f}"})
    return rows


def build(out: Path) -> None:
    """Write ``orders.csv.gz`` into the folder ``out``."""
    rows = orders(World.read(HERE))
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    out.mkdir(parents=True, exist_ok=True)
    (out / "orders.csv.gz").write_bytes(gzip_bytes(text.getvalue().splitlines()))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Write the shop sample.")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    build(parser.parse_args().out)


if __name__ == "__main__":
    main()
