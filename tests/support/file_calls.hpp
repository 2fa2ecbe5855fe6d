// Stands between this program and the system: what the calls that write, synchronise and rename do
// in a folder is recorded, and one of them can be made to fail. For one unit of a program, on
// Linux.
#pragma once

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <string_view>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>
#include <utility>
#include <vector>

/// One call that succeeded; `mark` is what a test notes between calls.
struct FileCall {
    enum class Kind { write, sync, syncFolder, rename, link, remove, mark };
    Kind kind;
    std::string name{};   ///< relative to the folder
    std::string target{}; ///< of a rename or a link
    std::string bytes{};  ///< that were written
};

/// Records the calls on files of `folder` as long as it lives; one at a time.
class FileCalls {
public:
    /// The call of number `failing`, counted from 0, does nothing but fail with `error`.
    explicit FileCalls(const std::filesystem::path& folder, std::size_t failing = ~std::size_t{0},
                       int error = 0)
        : folder_(std::filesystem::canonical(folder).string()), failing_(failing), error_(error) {
        current_ = this;
    }
    FileCalls(const FileCalls&) = delete;
    FileCalls& operator=(const FileCalls&) = delete;
    ~FileCalls() { current_ = nullptr; }

    std::vector<FileCall> calls;

    /// Whether the call that was to fail has come.
    bool failed() const { return count_ > failing_; }

    /// Whether somebody records.
    static bool on() { return current_ != nullptr; }

    /// Makes the call and records it as `entry`, whose names are whole paths.
    template <class Call>
    static auto record(FileCall entry, Call call) -> decltype(call()) {
        if (!on() || !current_->isWithin(entry)) return call();
        if (current_->count_++ == current_->failing_) {
            errno = current_->error_;
            return -1;
        }
        const auto result = call();
        if (result >= 0) current_->calls.push_back(std::move(entry));
        return result;
    }

    /// The path of an open file.
    static std::string pathOf(int file) {
        std::array<char, 4096> path{};
        const std::string link = "/proc/self/fd/" + std::to_string(file);
        const ssize_t length = ::readlink(link.c_str(), path.data(), path.size());
        return {path.data(), length < 0 ? 0u : static_cast<std::size_t>(length)};
    }

private:
    /// Whether the call is on the folder or a file of it; makes the names relative.
    bool isWithin(FileCall& entry) const {
        if (entry.kind == FileCall::Kind::sync && entry.name == folder_) {
            entry = {FileCall::Kind::syncFolder};
            return true;
        }
        const std::string prefix = folder_ + '/';
        if (!entry.name.starts_with(prefix)) return false;
        entry.name.erase(0, prefix.size());
        if (entry.target.starts_with(prefix)) entry.target.erase(0, prefix.size());
        return true;
    }

    inline static FileCalls* current_ = nullptr;
    std::string folder_;
    std::size_t failing_, count_ = 0;
    int error_;
};

// These definitions take the place of the C library's in the whole program; they reach the system
// by functions that are not replaced.
extern "C" {

ssize_t write(int file, const void* bytes, std::size_t size) {
    const iovec whole{const_cast<void*>(bytes), size};
    const auto call = [&] { return ::writev(file, &whole, 1); };
    if (!FileCalls::on()) return call();
    const std::string written{static_cast<const char*>(bytes), size};
    return FileCalls::record({FileCall::Kind::write, FileCalls::pathOf(file), {}, written}, call);
}

int fsync(int file) {
    const auto call = [&] { return static_cast<int>(::syscall(SYS_fsync, file)); };
    if (!FileCalls::on()) return call();
    return FileCalls::record({FileCall::Kind::sync, FileCalls::pathOf(file)}, call);
}

int rename(const char* from, const char* to) noexcept {
    return FileCalls::record({FileCall::Kind::rename, from, to},
                             [&] { return ::renameat(AT_FDCWD, from, AT_FDCWD, to); });
}

int link(const char* from, const char* to) noexcept {
    return FileCalls::record({FileCall::Kind::link, from, to},
                             [&] { return ::linkat(AT_FDCWD, from, AT_FDCWD, to, 0); });
}

int unlink(const char* path) noexcept {
    return FileCalls::record({FileCall::Kind::remove, path},
                             [&] { return ::unlinkat(AT_FDCWD, path, 0); });
}

int remove(const char* path) noexcept {
    const int result = ::unlink(path);
    const bool isFolder = result < 0 && (errno == EISDIR || errno == EPERM);
    return isFolder ? ::unlinkat(AT_FDCWD, path, AT_REMOVEDIR) : result;
}
}
