// Files read whole, and written so that a reader sees the old bytes or the new ones, never a part.
#pragma once

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include <regard/core/error.hpp>
#include <regard/text/utf8.hpp>

#if defined(__unix__) || defined(__APPLE__)
#define REGARD_POSIX_FILES 1
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace regard {

namespace detail {

inline std::string causeOf(int error) {
    return std::error_code{error, std::generic_category()}.message();
}

[[noreturn]] inline void failWrite(const std::string& path, int error, const char* cure) {
    fail("cannot write " + printable(path) + ": " + causeOf(error) + "; " + cure);
}

inline const char* writeCure(int error) {
    switch (error) {
    case ENOSPC:
#if defined(EDQUOT)
    case EDQUOT:
#endif
    case EFBIG:
        return "free some space or choose another folder (what was there is untouched)";
    case ENOENT:
    case ENOTDIR:
        return "create the folder first or choose another one";
    default:
        return "choose a folder that you may write to";
    }
}

/// Writes straight to `path`: for devices and pipes, and where there is no POSIX.
inline void writePlainly(const std::string& path, std::string_view bytes) {
    std::FILE* file = std::fopen(path.c_str(), "wb");
    if (file == nullptr) failWrite(path, errno, writeCure(errno));
    errno = 0;
    const bool wrote =
        std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size() && std::fflush(file) == 0;
    const int error = errno;
    const bool closed = std::fclose(file) == 0;
    if (!wrote) failWrite(path, error, writeCure(error));
    if (!closed) failWrite(path, errno, writeCure(errno));
}

#if defined(REGARD_POSIX_FILES)
/// Returns 0, or the error that stopped it.
inline int writeAll(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t wrote = ::write(file, bytes.data(), bytes.size());
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return errno;
        bytes.remove_prefix(static_cast<std::size_t>(wrote));
    }
    return 0;
}

/// Creates a file of a new name in `folder`, its name in `path`; −1 with `errno` where it cannot.
inline int openTemporary(const std::filesystem::path& folder, std::string& path) {
    for (unsigned attempt = 0;; ++attempt) {
        path = (folder /
                (".regard-" + std::to_string(::getpid()) + "-" + std::to_string(attempt) + ".tmp"))
                   .string();
        const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file >= 0 || errno != EEXIST) return file;
    }
}
#endif

} // namespace detail

/// All bytes of a file. Fails for a missing or unreadable file and for a folder, naming the path.
inline std::string readFile(const std::string& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
        fail("cannot read " + printable(path) + ": it is a folder; name a file in it");
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (file == nullptr) {
        const int error = errno;
        fail("cannot read " + printable(path) + ": " + detail::causeOf(error) +
             "; check the path and its permissions");
    }
    std::string bytes;
    const auto size = std::filesystem::file_size(path, ignored);
    if (!ignored) bytes.reserve(static_cast<std::size_t>(size)); // not twice that, by growing
    char block[16384];
    std::size_t got = 0;
    while ((got = std::fread(block, 1, sizeof block, file)) > 0) bytes.append(block, got);
    const int error = std::ferror(file) ? errno : 0;
    std::fclose(file);
    if (error != 0)
        fail("cannot read " + printable(path) + ": " + detail::causeOf(error) +
             "; check that the disk and the file are sound");
    return bytes;
}

/// Replaces `path` by `bytes` at once: a temporary file in the same folder, synchronised, renamed.
/// On any failure the old file is intact, no temporary file stays, and the Error names the path and
/// the cause. Devices and pipes are written straight; a symbolic link keeps pointing to its file.
inline void writeFileAtomically(const std::string& path, std::string_view bytes) {
    namespace fs = std::filesystem;
    std::error_code error;
    fs::path target{path};
    if (fs::is_symlink(target, error)) {
        const fs::path real = fs::canonical(target, error);
        if (!error) target = real;
    }
    const fs::file_status status = fs::status(target, error);
    if (fs::is_directory(status))
        fail("cannot write " + printable(path) +
             ": a folder of that name is in the way; choose "
             "another name or remove it");
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        detail::writePlainly(path, bytes);
        return;
    }
#if defined(REGARD_POSIX_FILES)
    const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path{"."};
    std::string temporary;
    const int file = detail::openTemporary(folder, temporary);
    if (file < 0) detail::failWrite(path, errno, detail::writeCure(errno));
    if (fs::exists(status)) (void)::fchmod(file, static_cast<mode_t>(status.permissions()));
    int cause = detail::writeAll(file, bytes);
    if (cause == 0 && ::fsync(file) != 0 && errno != EINVAL) cause = errno;
    if (::close(file) != 0 && cause == 0) cause = errno;
    if (cause == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) cause = errno;
    if (cause != 0) {
        ::unlink(temporary.c_str());
        detail::failWrite(path, cause, detail::writeCure(cause));
    }
    const int folderHandle = ::open(folder.c_str(), O_RDONLY | O_CLOEXEC);
    if (folderHandle >= 0) {
        (void)::fsync(folderHandle);
        ::close(folderHandle);
    }
#else
    detail::writePlainly(path, bytes);
#endif
}

/// Removes what `writeFileAtomically` left in `folder` when its program was killed or the power
/// went: its temporary files that nobody has written to for ten minutes.
inline void removeStaleTemporaries(const std::string& folder) {
    namespace fs = std::filesystem;
    std::error_code error;
    fs::directory_iterator entry{folder, error};
    while (!error && entry != fs::directory_iterator{}) {
        const std::string name = entry->path().filename().string();
        const bool temporary = name.starts_with(".regard-") && name.ends_with(".tmp");
        std::error_code unknown;
        const auto age = fs::file_time_type::clock::now() - entry->last_write_time(unknown);
        if (temporary && !unknown && age > std::chrono::minutes{10})
            fs::remove(entry->path(), unknown);
        entry.increment(error);
    }
}

/// Creates a folder and those above it; nothing to do where it exists. Fails where a file is in the
/// way or the place cannot be written, naming the path.
inline void createFolders(const std::string& path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) return;
    fail("cannot create the folder " + printable(path) + ": " +
         (error ? error.message() : std::string{"a file is in the way"}) +
         "; choose a place that you may write to");
}

} // namespace regard
