#!/usr/bin/env python3
"""embed.py OUT FILE...: C source with the text of each file, for program_create: shaders travel inside the program."""
import pathlib
import sys

out, files = sys.argv[1], sorted(sys.argv[2:])
lines = ['#include "stage/render/shader_source.h"', "const ShaderSource shader_sources[] = {"]
for file in files:
    text = pathlib.Path(file).read_text(encoding="utf-8")
    quoted = "\n".join('     "' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"' for line in text.split("\n"))
    lines.append(f'    {{"{pathlib.Path(file).name}",\n{quoted}}},')
lines += ["    {0, 0},", "};", ""]
pathlib.Path(out).write_text("\n".join(lines), encoding="utf-8")
