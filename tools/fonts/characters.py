"""Lists the characters of each subset for subset.sh: characters.py ROOT OUTPUT-FOLDER writes sans.txt, bold.txt, serif.txt."""
import pathlib
import sys

CLASSICAL = ("景到在午有端與景長說光之人煦若射下者之人也高陽燧照物皆倒中間有礙故也筭家謂之格術影入窗隙則倒乃其常理夢溪筆談酉陽雜俎"
             "沈括墨子經經說下卷續集廣動植鏡鑑遠近臨正易內外中鳶飛空中其影隨鳶而移東則影西違為窗隙所束")
# Blocks that both languages' lessons use whole: first and last character.
BLOCKS = [
    (0x20, 0x7E), (0xA0, 0x17F),      # ASCII, Latin-1, Latin Extended-A
    (0x2C6, 0x2DD), (0x300, 0x304), (0x30C, 0x30C),
    (0x370, 0x3FF),                   # Greek
    (0x2010, 0x2044), (0x2070, 0x209C), (0x20AC, 0x20AC), (0x2100, 0x214F),
    (0x2150, 0x218B), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2318, 0x232B), (0x23CE, 0x23CE),
    (0x2460, 0x2473), (0x25A0, 0x25FF), (0x2605, 0x2606), (0x2713, 0x2718),
    (0x3000, 0x303F), (0xFF01, 0xFF65), (0xFFE0, 0xFFE6), (0xFFFD, 0xFFFD),
]
PINYIN = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹ"


def gb2312(first_row: int, last_row: int) -> set[int]:
    found = set()
    for high in range(first_row, last_row + 1):
        for low in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes([high, low]).decode("gb2312")))
            except UnicodeDecodeError:
                pass  # the last places of row 55 are empty
    return found


def big5_common() -> set[int]:
    """The 5,401 everyday traditional characters, in which classical texts are quoted."""
    found = set()
    for high in range(0xA4, 0xC7):
        for low in [*range(0x40, 0x7F), *range(0xA1, 0xFF)]:
            try:
                found.add(ord(bytes([high, low]).decode("big5")))
            except UnicodeDecodeError:
                pass
    return found


def used_by(root: pathlib.Path) -> set[int]:
    """Whatever lessons and the program say, so that a rare name in a lesson is never a hollow box."""
    found = set()
    for folder, endings in (("lessons", {".json", ".lua", ".acts", ".srt"}), ("runtime", {".c", ".h", ".def"})):
        for file in (root / folder).rglob("*"):
            if file.suffix in endings:
                found |= {ord(c) for c in file.read_text(encoding="utf-8", errors="ignore")}
    return {c for c in found if c >= 0x20}


def main() -> None:
    root, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    common = {c for a, b in BLOCKS for c in range(a, b + 1)} | {ord(c) for c in PINYIN + CLASSICAL} | used_by(root)
    # GB 2312: row 0xB0 is where hanzi begin, level 1 (3,755) ends with row 0xD7, level 2 (3,008) with 0xF7.
    sets = {"sans": common | gb2312(0xB0, 0xF7) | big5_common(), "bold": common | gb2312(0xB0, 0xF7),
            "serif": common | gb2312(0xB0, 0xF7) | big5_common()}
    for name, characters in sets.items():
        (out / f"{name}.txt").write_text("\n".join(f"U+{c:04X}" for c in sorted(characters)))


main()
