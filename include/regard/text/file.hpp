// The only place that touches files: reading one whole, and writing one so that nobody ever sees
// half of it.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include <regard/core/error.hpp>

#if defined(__unix__) || defined(__APPLE__)
#define REGARD_POSIX 1
#include <fcntl.h>
#include <unistd.h>
#else
#define REGARD_POSIX 0
#endif

namespace regard {

/// All bytes of the file at `path`. Fails, with the path and the cause, if it can't be read.
inline std::string readFile(const std::string& path) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (status.type() == std::filesystem::file_type::not_found)
        fail(path + ": no such file; check the spelling and the folder");
    if (std::filesystem::is_directory(status))
        fail(path + ": this is a folder; give the file in it");
    std::FILE* const file = std::fopen(path.c_str(), "rb");
    if (file == nullptr) fail(path + ": can't be opened: " + std::strerror(errno));
    std::string bytes;
    char block[1 << 16];
    while (const std::size_t size = std::fread(block, 1, sizeof block, file))
        bytes.append(block, size);
    const bool failed = std::ferror(file) != 0;
    const int cause = errno;
    std::fclose(file);
    if (failed) fail(path + ": can't be read: " + std::strerror(cause));
    return bytes;
}

/// Makes the folder `path` and those above it. Fails, with the path and the cause, if it can't.
inline void createFolders(const std::string& path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error || !std::filesystem::is_directory(path))
        fail(path + ": can't make this folder: " +
             (error ? error.message() : std::string{"a file of that name is in the way"}) +
             "; give another one");
}

#if REGARD_POSIX

namespace detail {

/// Everything in the file, and the file in its folder, are on the disk when this returns true;
/// otherwise errno says why not.
inline bool writeThrough(const std::string& path, std::string_view bytes) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0) return false;
    bool good = true;
    while (good && !bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written >= 0)
            bytes.remove_prefix(static_cast<std::size_t>(written));
        else
            good = errno == EINTR;
    }
    good = good && ::fsync(file) == 0;
    const int cause = errno;
    const bool closed = ::close(file) == 0;
    if (!good) errno = cause;
    return good && closed;
}

inline void syncFolder(const std::string& path) {
    const int folder = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (folder < 0) return;
    ::fsync(folder); // some file systems have no such thing; the rename has happened all the same
    ::close(folder);
}

inline std::string temporaryName(const std::string& path) {
    return path + "." + std::to_string(::getpid()) + ".tmp";
}

} // namespace detail

#else

namespace detail {

inline bool writeThrough(const std::string& path, std::string_view bytes) {
    std::FILE* const file = std::fopen(path.c_str(), "wb");
    if (file == nullptr) return false;
    const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
    return (std::fclose(file) == 0) && written;
}

inline void syncFolder(const std::string&) {}

inline std::string temporaryName(const std::string& path) {
    return path + ".tmp";
}

} // namespace detail

#endif

/// Puts `bytes` at `path`: written and synchronised under another name in the same folder, then
/// renamed. Whoever opens `path` finds the old content or the new. Fails, with the path and the
/// cause, and then the old content stands and nothing else is left behind.
inline void writeFileAtomically(const std::string& path, std::string_view bytes) {
    const std::filesystem::path target{path};
    const std::string temporary = detail::temporaryName(path);
    std::error_code error;
    if (std::filesystem::is_directory(target, error))
        fail(path + ": a folder of that name is in the way; give another one");
    std::string cause;
    if (!detail::writeThrough(temporary, bytes)) {
        cause = std::strerror(errno);
    } else {
        std::filesystem::rename(temporary, target, error);
        if (!error) {
            const auto folder = target.parent_path();
            detail::syncFolder(folder.empty() ? "." : folder.string());
            return;
        }
        cause = error.message();
    }
    std::filesystem::remove(temporary, error);
    fail(path + ": can't be written: " + cause + "; what stood there before still does");
}

} // namespace regard
