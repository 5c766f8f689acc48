#include "tools/commands.h"
int command_check(int argc, char **argv) { return 1; }
