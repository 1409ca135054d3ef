// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>

namespace changeover {

/// The test classes of one program register themselves; CTest runs each by the name of its source, for
/// example `core_restart_tests tst_back_off`. Words after the name go to QTest.
class TestRegistry {
public:
    using Run = int (*)(int argc, char** argv);

    /// Adds the class written in `source`. Static initialisers only.
    TestRegistry(const char* source, Run run);
};

}  // namespace changeover

/// Stands at the end of a test's source, before its moc file.
#define CHANGEOVER_TEST(TestClass)                                                                           \
    static const changeover::TestRegistry registered##TestClass(__FILE__, [](int argc, char** argv) {        \
        TestClass test;                                                                                      \
        return QTest::qExec(&test, argc, argv);                                                              \
    });
