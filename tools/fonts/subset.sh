#!/bin/sh
# Makes assets/fonts/ from the Debian package fonts-noto-cjk (SIL Open Font Licence 1.1). Authors of the program run this;
# players never need it: the subsets are committed. Needs: fonttools, fonts-noto-cjk.
#   tools/fonts/subset.sh [OUTPUT FOLDER]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
out=${1:-$root/assets/fonts}
noto=${NOTO_CJK:-/usr/share/fonts/opentype/noto}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"

/usr/bin/python3 "$here/characters.py" "$root" "$work"

# Face 2 of every collection has the Simplified Chinese forms by default, so "locl" and the other regions' glyphs can go.
# Hints are dropped (glyphs become distance fields), the layout features are the ones that text.c asks for.
subset() { # FROM TO CHARACTERS
    /usr/bin/pyftsubset "$noto/$1" --font-number=2 --unicodes-file="$work/$3" --output-file="$out/$2" \
        --no-hinting --layout-features=ccmp,kern,liga,calt,mark,mkmk --no-glyph-names --name-IDs=0,1,2,4,6,13,14 \
        --drop-tables+=vhea,vmtx,VORG,DSIG,BASE --notdef-outline --ignore-missing-unicodes
}
subset NotoSansCJK-Regular.ttc sans.otf sans.txt
subset NotoSansCJK-Bold.ttc bold.otf bold.txt
subset NotoSerifCJK-Regular.ttc serif.otf serif.txt
ls -l "$out"
