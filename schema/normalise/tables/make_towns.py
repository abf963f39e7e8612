"""Makes towns.tsv out of the unpacked source of crate jpostcode_rs (MIT; the list of Japan Post).

usage: python3 make_towns.py jpostcode_rs-0.1.4/jpostcode-data/data/json > towns.tsv
One municipality a line: prefecture number, municipality with its county, and its towns, each town
followed by its postal code: only the last digits that differ from the code before it.
"""
import glob, json, re, sys

towns = {}
for path in sorted(glob.glob(sys.argv[1] + "/*.json")):
    for entry in json.load(open(path, encoding="utf-8")).values():
        for row in entry if isinstance(entry, list) else [entry]:
            if row.get("office_name"):
                continue
            town = re.sub(r"[（(].*", "", row["town"] or "")
            town = re.split(r"[、～,;]", town)[0]
            if not town or re.search(r"一円$|以下に", town):
                continue
            place = towns.setdefault((row["prefecture_code"], row["city"]), {})
            place.setdefault(town, row["postcode"])
for (prefecture, city), place in sorted(towns.items()):
    line, before = [], "0000000"
    for town, code in sorted(place.items(), key=lambda pair: (pair[1], pair[0])):
        same = next((i for i in range(7) if before[i] != code[i]), 7)
        line.append(town + code[same:])
        before = code
    print(f"{prefecture:02}\t{city}\t{' '.join(line)}")
