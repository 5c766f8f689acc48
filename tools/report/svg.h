// Plots as SVG, twice: wide for desks and paper, narrow for a phone, so that letters are never scaled below what can be read.
#ifndef ORRERY_TOOLS_REPORT_SVG_H
#define ORRERY_TOOLS_REPORT_SVG_H
#include "tools/report/document.h"
#include <stdio.h>

void svg_write(FILE *out, const Document *document, const Plot *plot, bool narrow);
void html_escape(FILE *out, const char *text);
#endif
