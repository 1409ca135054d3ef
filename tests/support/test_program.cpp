// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_program.h"

#include "tests/support/surroundings.h"

#ifdef CHANGEOVER_TEST_WITH_WINDOWS
#include <QApplication>
#else
#include <QCoreApplication>
#endif
#include <QTemporaryDir>

#include <cstdio>
#include <filesystem>
#include <map>
#include <string>

namespace changeover {

namespace {

std::map<std::string, TestRegistry::Run>& registeredTests()
{
    static std::map<std::string, TestRegistry::Run> all;
    return all;
}

int explainNames()
{
    std::fputs("usage: PROGRAM TEST [QTest's options], where TEST is one of\n", stderr);
    for (const auto& [name, run] : registeredTests())
        std::fprintf(stderr, "  %s\n", name.c_str());
    return 2;
}

}  // namespace

TestRegistry::TestRegistry(const char* source, Run run)
{
    registeredTests()[std::filesystem::path(source).stem().string()] = run;
}

}  // namespace changeover

int main(int argc, char** argv)
{
    using namespace changeover;
    const auto chosen = registeredTests().find(argc > 1 ? argv[1] : "");
    if (chosen == registeredTests().end()) return explainNames();
    // QTest names its output after the program.
    argv[1] = argv[0];
    --argc;
    ++argv;
    const QTemporaryDir ownFolder;
    test::forgetSurroundings(ownFolder.path().toStdString());
#ifdef CHANGEOVER_TEST_WITH_WINDOWS
    QCoreApplication::setAttribute(Qt::AA_Use96Dpi, true);
    QApplication application(argc, argv);
#else
    QCoreApplication application(argc, argv);
#endif
    return chosen->second(argc, argv);
}
