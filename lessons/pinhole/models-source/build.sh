#!/bin/sh
# Rebuilds every model of the lesson into ../models (about a minute; needs cc, python3, numpy, PIL, Noto Serif CJK).
set -e
cd "$(dirname "$0")"
export ART_TMP="${ART_TMP:-/tmp/art}"; mkdir -p "$ART_TMP" ../models
export RAYS="${RAYS:-160}" PYTHONDONTWRITEBYTECODE=1
${CC:-cc} -O3 -fno-math-errno -fno-trapping-math -shared -fPIC rt.c -o "$ART_TMP/rt.so" -lm -lpthread
for m in ${*:-study courtyard pagoda kite}; do /usr/bin/python3 $m.py ../models/$m.glb; done
