// SPDX-License-Identifier: BSL-1.0
#include "core/process/start_failure.h"

#include <elf.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <string_view>

namespace changeover {

namespace {

constexpr std::size_t kLongestFirstLine = 256;  // execve(2): what the kernel reads of it

/// What the first line names after "#!"; empty for no script.
std::string interpreterOf(std::istream& file)
{
    std::string line(kLongestFirstLine, '\0');
    file.read(line.data(), static_cast<std::streamsize>(line.size()));
    line.resize(static_cast<std::size_t>(file.gcount()));
    if (!line.starts_with("#!")) return {};
    line = line.substr(0, line.find('\n'));
    const auto from = line.find_first_not_of(" \t", 2);
    if (from == std::string::npos) return {};
    return line.substr(from, line.find_first_of(" \t", from) - from);
}

/// The dynamic loader that a program of this machine's word size asks for (PT_INTERP, elf(5)); empty for
/// none.
std::string loaderOf(std::istream& file)
{
    Elf64_Ehdr head{};
    file.clear();
    file.seekg(0);
    file.read(reinterpret_cast<char*>(&head), sizeof head);
    if (!file || std::string_view(reinterpret_cast<char*>(head.e_ident), 4) != "\177ELF" ||
        head.e_ident[EI_CLASS] != ELFCLASS64)
        return {};
    for (unsigned i = 0; i < head.e_phnum; ++i) {
        Elf64_Phdr part{};
        file.seekg(static_cast<std::streamoff>(head.e_phoff + i * sizeof part));
        if (!file.read(reinterpret_cast<char*>(&part), sizeof part)) return {};
        if (part.p_type != PT_INTERP || part.p_filesz == 0 || part.p_filesz > kLongestFirstLine) continue;
        std::string path(part.p_filesz - 1, '\0');  // without its end mark
        file.seekg(static_cast<std::streamoff>(part.p_offset));
        file.read(path.data(), static_cast<std::streamsize>(path.size()));
        return file ? path : std::string();
    }
    return {};
}

std::string needed(const char* what, const std::string& path, const std::error_code& error)
{
    std::string text = std::string(what) + ", " + path + ", ";
    if (path.ends_with('\r')) {
        text = std::string(what) + ", " + path.substr(0, path.size() - 1) +
               " followed by a carriage return, does not exist: the script was saved with the line ends of "
               "Windows";
        return text;
    }
    return text + (error == std::errc::permission_denied ? "is not executable" : "does not exist");
}

}  // namespace

std::string startFailure(const std::string& program, const std::error_code& error)
{
    const bool ofAnother = error == std::errc::no_such_file_or_directory ||
                           (error == std::errc::permission_denied && ::access(program.c_str(), X_OK) == 0);
    std::ifstream file(program, std::ios::binary);
    if (!ofAnother || !file) return error.message();
    const std::string interpreter = interpreterOf(file);
    if (!interpreter.empty() && ::access(interpreter.c_str(), X_OK) != 0)
        return needed("the interpreter that its first line names", interpreter, error);
    const std::string loader = loaderOf(file);
    if (!loader.empty() && ::access(loader.c_str(), X_OK) != 0)
        return needed("the loader that it was linked for", loader, error);
    return error.message();
}

}  // namespace changeover
