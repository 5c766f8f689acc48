// The engine's own words on panels, in the languages of lessons. One row each; lessons bring their own texts.
#ifndef ORRERY_WORLD_WORDS_H
#define ORRERY_WORLD_WORDS_H
#include "base/error.h"

#define WORD_LIST                                                                                                      \
    WORD(WORD_CONTINUE, "Continue", "继续")                                                                            \
    WORD(WORD_SKIP, "Skip words", "跳过讲解")                                                                          \
    WORD(WORD_HINT, "Hint", "提示")                                                                                    \
    WORD(WORD_ROW, "Write a row", "记一行")                                                                            \
    WORD(WORD_REPEAT, "Say again", "再听一遍")                                                                         \
    WORD(WORD_MENU, "Menu", "菜单")                                                                                    \
    WORD(WORD_SUBMIT, "Answer", "提交")                                                                                \
    WORD(WORD_NOT_A_NUMBER, "That is not a number yet.", "这还不是一个数。")                                           \
    WORD(WORD_WRITE_FIRST, "Write something, or pick a sentence.", "先写几个字，或选一句话。")                         \
    WORD(WORD_RESIDUAL, "measured − fitted", "测量值 − 拟合值")                                                         \
    WORD(WORD_TABLE_FULL, "The table is full.", "表格已满。")                                                          \
    WORD(WORD_ROW_WRITTEN, "Written into the notebook.", "已记入笔记。")                                               \
    WORD(WORD_MORE, "More  ▶", "增大  ▶")                                                                              \
    WORD(WORD_LESS, "◀  Less", "◀  减小")                                                                              \
    WORD(WORD_LEFT, "◀  Left", "◀  左")                                                                                \
    WORD(WORD_RIGHT, "Right  ▶", "右  ▶")                                                                              \
    WORD(WORD_DOWN, "Down", "下")                                                                                      \
    WORD(WORD_UP, "Up", "上")                                                                                          \
    WORD(WORD_NEARER, "Nearer", "近")                                                                                  \
    WORD(WORD_FARTHER, "Farther", "远")                                                                                \
    WORD(WORD_LET_GO, "Let go", "放开")                                                                                \
    WORD(WORD_STOP, "Stop", "停住")                                                                                    \
    WORD(WORD_PAUSED, "Paused", "已暂停")                                                                              \
    WORD(WORD_RESUME, "Back to the lesson", "回到课程")                                                                \
    WORD(WORD_SEAT, "Back to the seat", "回到座位")                                                                    \
    WORD(WORD_TEXT_LARGER, "Larger text", "放大文字")                                                                  \
    WORD(WORD_TEXT_SMALLER, "Smaller text", "缩小文字")                                                                \
    WORD(WORD_CAPTIONS_ON, "Captions: on", "字幕：开")                                                                 \
    WORD(WORD_CAPTIONS_OFF, "Captions: off", "字幕：关")                                                               \
    WORD(WORD_SWITCH_ON, "One-switch scanning: on", "单键扫描：开")                                                    \
    WORD(WORD_SWITCH_OFF, "One-switch scanning: off", "单键扫描：关")                                                  \
    WORD(WORD_RECENTRE, "Face this way", "以此为正前方")                                                               \
    WORD(WORD_PLACE, "Set it on your table", "放到你的桌上")                                                            \
    WORD(WORD_PLACE_TEXT, "Stand or sit before your table. Touch the middle of its near edge, and select. Do it again until it stands well.", \
         "面对你的桌子，用手或手柄碰桌子近边的中点，再按选择。位置不对可以重来。")                                     \
    WORD(WORD_COMFORT, "Comfort", "舒适设置")                                                                          \
    WORD(WORD_BACK, "Back", "返回")                                                                                    \
    WORD(WORD_TURN_BY, "Turn in steps of %d°", "每次转身 %d°")                                                         \
    WORD(WORD_EYE_HEIGHT, "Eye height: %.2f m", "眼睛高度：%.2f m")                                                    \
    WORD(WORD_TALLER, "Taller", "升高")                                                                                \
    WORD(WORD_SHORTER, "Lower", "降低")                                                                                \
    WORD(WORD_VIGNETTE_OFF, "Narrow view while moving: off", "移动时收窄视野：关")                                     \
    WORD(WORD_VIGNETTE_HALF, "Narrow view while moving: a little", "移动时收窄视野：少许")                             \
    WORD(WORD_VIGNETTE_FULL, "Narrow view while moving: much", "移动时收窄视野：明显")                                 \
    WORD(WORD_READING_FAST, "Captions: quick", "字幕速度：快")                                                         \
    WORD(WORD_READING_STEADY, "Captions: steady", "字幕速度：适中")                                                    \
    WORD(WORD_READING_SLOW, "Captions: slow", "字幕速度：慢")                                                          \
    WORD(WORD_READING_WAITS, "Captions: wait for me", "字幕速度：等我继续")                                            \
    WORD(WORD_BREAK, "Time for a rest", "休息一下")                                                                    \
    WORD(WORD_BREAK_TEXT, "Take the headset off for a moment, look out of the window and stretch. The lesson waits.",  \
         "摘下头显，看看窗外，活动活动。课程会等你。")                                                                 \
    WORD(WORD_SAFE, "A quiet place", "安静一下")                                                                       \
    WORD(WORD_SAFE_TEXT, "Nothing happens here. Take your time; go back when you like.",                               \
         "这里什么也不会发生。慢慢来，想回去的时候再回去。")                                                           \
    WORD(WORD_END, "The lesson has ended", "课程结束")                                                                 \
    WORD(WORD_END_TEXT, "Thank you. Your notebook and answers are kept.", "谢谢你。你的笔记和回答都已保存。")          \
    WORD(WORD_ORIENTATION, "Observe", "观察")  /* the five phases, in the order of enum Phase */                        \
    WORD(WORD_HYPOTHESIS, "Suppose", "猜想")                                                                           \
    WORD(WORD_EXPERIMENT, "Investigate", "探究")                                                                       \
    WORD(WORD_DATA, "Measure", "数据")                                                                                 \
    WORD(WORD_CONCLUSION, "Conclude", "结论")                                                                          \
    WORD(WORD_DONE, "Done", "完成")                                                                                    \
    WORD(WORD_ROWS_LEFT, "rows", "行")                                                                                 \
    WORD(WORD_PREDICTION_KEPT, "Your prediction is kept. The experiment will tell.", "你的猜想已记下，让实验来回答。") \
    WORD(WORD_LOOK_AT, "Look at: ", "请看：")                                                                          \
    WORD(WORD_HELD, "Held: ", "拿着：")                                                                                \
    WORD(WORD_ROLE_BUTTON, "button", "按钮")  /* what has the focus, for those who hear it */                          \
    WORD(WORD_ROLE_OPTION, "option", "选项")                                                                           \
    WORD(WORD_ROLE_KEY, "key", "按键")                                                                                 \
    WORD(WORD_ROLE_MOVED, "can be taken and moved", "可以拿起移动")                                                    \
    WORD(WORD_ROLE_USED, "can be pressed", "可以按动")                                                                 \
    WORD(WORD_ROLE_SEEN, "to look at", "供观察")                                                                       \
    WORD(WORD_STATE_CHOSEN, "chosen", "已选")                                                                          \
    WORD(WORD_NOISE_TOUCH, "a wooden click", "木头轻响")                                                               \
    WORD(WORD_NOISE_GRAB, "a thing is taken", "拿起东西")                                                              \
    WORD(WORD_NOISE_RELEASE, "a thing is let go", "放下东西")                                                          \
    WORD(WORD_NOISE_RIGHT, "a bright bell", "清亮的钟声")                                                              \
    WORD(WORD_NOISE_WRONG, "a dull knock", "低沉的木声")                                                               \
    WORD(WORD_NOISE_ROW, "a brush on paper", "毛笔落纸声")                                                             \
    WORD(WORD_NOISE_STEP, "a plucked string", "琴弦一拨")                                                              \
    WORD(WORD_AWAY, "Waiting for you", "等你回来")                                                                     \
    WORD(WORD_RESUMED_STEP, "Welcome back. The lesson was renewed; you go on at the same step.",                       \
         "欢迎回来。课程有更新，你从同一步继续。") /* these four in the order of enum ResumeBy */                      \
    WORD(WORD_RESUMED_MIGRATED, "Welcome back. The lesson was renewed; your step has a new place.",                    \
         "欢迎回来。课程有更新，你那一步换了位置。")                                                                   \
    WORD(WORD_RESUMED_PHASE, "Welcome back. The lesson was renewed; you go on at the start of this phase.",            \
         "欢迎回来。课程有更新，你从本阶段的开头继续。")                                                               \
    WORD(WORD_RESUMED_START, "Welcome back. The lesson was renewed and begins anew.",                                  \
         "欢迎回来。课程有更新，将从头开始。")

typedef enum Word {
#define WORD(id, en, zh) id,
    WORD_LIST
#undef WORD
    WORD_COUNT
} Word;

const char *word(Language language, Word id);

#endif
