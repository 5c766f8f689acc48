// The subcommands of `orrery`: one file each. argv[0] is the subcommand's name; the result is the exit code:
// 0 done, 1 the thing failed, 2 wrong usage.
#ifndef ORRERY_TOOLS_COMMANDS_H
#define ORRERY_TOOLS_COMMANDS_H
int command_play(int argc, char **argv);
int command_replay(int argc, char **argv);
int command_journal(int argc, char **argv);
int command_export(int argc, char **argv);
int command_send(int argc, char **argv);
int command_forget(int argc, char **argv);
int command_lab(int argc, char **argv);
int command_new(int argc, char **argv);
int command_strings(int argc, char **argv);
int command_pack(int argc, char **argv);
int command_keys(int argc, char **argv);
int command_verify(int argc, char **argv);
int command_check(int argc, char **argv);
int command_bench(int argc, char **argv);
int command_report(int argc, char **argv);
int command_plan(int argc, char **argv);
int command_store(int argc, char **argv);
int command_class(int argc, char **argv);
int command_settings(int argc, char **argv);
#endif
