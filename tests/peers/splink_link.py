"""Splink on DuckDB links the records that `peer_records` wrote: each incoming record to the register.

    python splink_link.py FOLDER OURS.json

Both get the same normalised columns; reading files is not counted. The threshold is the one that is best
on the truth, which favours Splink, and the best of all candidates of a record counts.
"""

import json
import logging
import sys
import time
from pathlib import Path

import duckdb
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

logging.disable(logging.WARNING)
# Learns the weights without looking at what the records are.
LEARN_ON = [("given", "birth"), ("family", "town", "year"), ("family_kana", "given_kana")]
BLOCKS = [
    ("family", "given"),
    ("family_kana", "given_kana"),
    ("birth", "family_kana"),
    ("birth", "given_kana"),
    ("birth", "family"),
    ("birth", "given"),
    ("phone",),
    ("town", "block"),
    ("given_kana", "town"),
    ("given", "town"),
    ("given", "year"),
    ("family_kana", "town", "year"),
]


def read(folder: Path, name: str):
    rows = duckdb.sql(f"select * from read_csv('{folder / name}', all_varchar=true, nullstr='')").to_arrow_table()
    return rows


def main() -> None:
    folder = Path(sys.argv[1])
    ours = json.loads(Path(sys.argv[2]).read_text())
    register, incoming = read(folder, "register.csv"), read(folder, "incoming.csv")
    who_register = dict(zip(register["id"].to_pylist(), register["who"].to_pylist()))
    who_incoming = dict(zip(incoming["id"].to_pylist(), incoming["who"].to_pylist()))
    known = set(who_register.values())
    linkable = sum(who in known for who in who_incoming.values())

    began, began_cpu = time.perf_counter(), time.process_time()
    connection = duckdb.connect()
    connection.register("register_rows", register.drop(["who"]))
    connection.register("incoming_rows", incoming.drop(["who"]))
    connection.execute("set threads to 1")

    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="id",
        comparisons=[
            cl.JaroWinklerAtThresholds("given", [0.9]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("given_kana", [0.92]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("family").configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("family_kana", [0.92]).configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("birth", [1, 2]),
            cl.ExactMatch("year"),
            cl.ExactMatch("sex"),
            cl.ExactMatch("phone"),
            cl.ExactMatch("town"),
            cl.ExactMatch("block"),
        ],
        blocking_rules_to_generate_predictions=[block_on(*keys) for keys in BLOCKS],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )
    api = DuckDBAPI(connection)
    tables = [
        api.register("register_rows", dataset_display_name="a_register"),
        api.register("incoming_rows", dataset_display_name="b_incoming"),
    ]
    linker = Linker(tables, settings)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("family", "given", "birth"), block_on("family_kana", "given_kana", "birth")], recall=0.5
    )
    training.estimate_u_using_random_sampling(max_pairs=1e6)
    for keys in LEARN_ON:
        training.estimate_parameters_using_expectation_maximisation(block_on(*keys))
    pairs = linker.inference.predict(threshold_match_weight=-5)
    found = connection.sql(
        f"""
        select id_l, id_r, source_dataset_l, match_weight from {pairs.physical_name}
        """
    ).fetchall()
    seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu

    best: dict[str, tuple[float, str]] = {}
    for left, right, source, weight in found:
        record, entry = (right, left) if source == "a_register" else (left, right)
        if record not in best or weight > best[record][0]:
            best[record] = (weight, entry)
    firsts = sorted(((weight, who_register[entry] == who_incoming[record]) for record, (weight, entry) in best.items()), reverse=True)
    right, top = 0, (0.0, 0.0, 0.0)
    for taken, (_, is_right) in enumerate(firsts, start=1):
        right += is_right
        top = max(top, (2 * right / (taken + linkable), right / taken, right / linkable))

    our_seconds = ours["normalise_seconds"] + ours["link_seconds"]
    print(f"{ours['records']} records, {linkable} of them linkable to the register; one thread each")
    print(f"Tsunagi   link {ours['link_seconds']:.2f} s (and {ours['normalise_seconds']:.2f} s to normalise)  F1 {ours['f1']:.4f}  precision {ours['precision']:.4f}  recall {ours['recall']:.4f}")
    print(f"Splink    link {seconds:.2f} s ({cpu:.2f} s of processor)  F1 {top[0]:.4f}  precision {top[1]:.4f}  recall {top[2]:.4f}")
    print(f"linking: {seconds / ours['link_seconds']:.1f} times faster, {seconds / our_seconds:.1f} with normalising on our side only (floor 5)")


main()
