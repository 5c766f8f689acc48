// cmocka with what it needs in front of it. Its macro fail() would hide the house's own fail(ERR_...).
#ifndef ORRERY_TESTS_CHECK_H
#define ORRERY_TESTS_CHECK_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#undef fail
#endif
