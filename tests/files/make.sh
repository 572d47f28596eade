#!/usr/bin/env bash
# Makes the files of other tools anew from names.csv and pairs.csv. Needs LibreOffice (soffice), pip install translate-toolkit,
# and mtfix[xlsx] on the path.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
office() { HOME=$work soffice --headless --norestore "$@" >/dev/null; }

# LibreOffice: names.csv imported with all columns as text; saved as a workbook, and as text the way Excel does.
office --infilter='CSV:44,34,76,1,1/2/2/2/3/2/4/2/5/2/6/2/7/2/8/2/9/2/10/2' --convert-to xlsx --outdir "$work" names.csv
cp "$work/names.xlsx" libreoffice.xlsx
office --convert-to 'csv:Text - txt - csv (StarCalc):59,34,76,1' --outdir "$work" libreoffice.xlsx
cp "$work/libreoffice.csv" libreoffice-semicolons.csv
office --convert-to 'csv:Text - txt - csv (StarCalc):9,34,65535,1' --outdir "$work" libreoffice.xlsx
cp "$work/libreoffice.csv" libreoffice-utf16.csv

# What LibreOffice shows of a workbook that mtfix wrote: formulas are calculated when a file is loaded.
mtfix glossary convert names.csv "$work/written.xlsx"
office --convert-to 'csv:Text - txt - csv (StarCalc):44,34,76,1' --outdir "$work" "$work/written.xlsx"
cp "$work/written.csv" libreoffice-of-mtfix.csv

# The Translate Toolkit, on which Weblate and Pootle are built.
csv2po --progress=none pairs.csv "$work/pairs.po"
po2csv --progress=none "$work/pairs.po" translate-toolkit-po2csv.csv
po2tmx --progress=none -l zh --source-language=en "$work/pairs.po" translate-toolkit.tmx
csv2tbx --progress=none pairs.csv translate-toolkit-csv2tbx.tbx
python - <<'PYTHON'
import csv
from translate.storage.csvl10n import csvfile
from translate.storage.tbx import tbxfile

store = tbxfile(sourcelanguage="en", targetlanguage="zh")
for row in csv.DictReader(open("pairs.csv", encoding="utf-8")):
    unit = store.addsourceunit(row["source"])
    unit.settarget(row["target"], "zh")
    if row["comment"]:
        unit.addnote(row["comment"])
store.savefile("translate-toolkit.tbx")

names = ["location", "source", "target", "id", "fuzzy", "context", "translator_comments", "developer_comments"]
store = csvfile(fieldnames=names)  # what Weblate lets its users download
for row in csv.DictReader(open("pairs.csv", encoding="utf-8")):
    unit = store.addsourceunit(row["source"])
    unit.target = row["target"]
    if row["comment"]:
        unit.addnote(row["comment"], "developer")
store.savefile("translate-toolkit-weblate.csv")
PYTHON
