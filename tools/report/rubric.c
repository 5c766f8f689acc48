#include "tools/report/report.h"
bool report_rubric(Report *r) { return !r->rubric; }
