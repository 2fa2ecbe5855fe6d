// A file's bytes where the system keeps them: nothing is copied, and pages come when touched.
#pragma once

#include <cerrno>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <regard/core/error.hpp>
#include <regard/text/file.hpp>

#if defined(REGARD_POSIX_FILES)
#include <sys/mman.h>
#endif

namespace regard {

/// A file mapped for reading; moves, doesn't copy. A file that is replaced (as
/// `writeFileAtomically` does) goes on as it was for whoever has it mapped. One that somebody cuts
/// off in place while it is mapped ends the program with SIGBUS, as everywhere: copy with
/// `readFile` what others may write to. Where there is no POSIX, the bytes are read.
class MappedFile {
public:
    /// Fails for a missing or unreadable file and for a folder, naming the path.
    explicit MappedFile(const std::string& path) {
#if defined(REGARD_POSIX_FILES)
        const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        struct stat status {};
        const bool mappable = file >= 0 && ::fstat(file, &status) == 0 && S_ISREG(status.st_mode) &&
                              status.st_size > 0;
        if (mappable) {
            const auto size = static_cast<std::size_t>(status.st_size);
            void* const start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
            if (start != MAP_FAILED) {
                start_ = start;
                size_ = size;
            }
        }
        if (file >= 0) ::close(file);
        if (start_ != nullptr) return;
#endif
        copy_ = readFile(path);
    }
    MappedFile(MappedFile&& other) noexcept {
        *this = std::move(other);
    }
    MappedFile& operator=(MappedFile&& other) noexcept {
        std::swap(start_, other.start_);
        std::swap(size_, other.size_);
        copy_.swap(other.copy_);
        return *this;
    }
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile() {
#if defined(REGARD_POSIX_FILES)
        if (start_ != nullptr) ::munmap(start_, size_);
#endif
    }

    /// All of it, valid as long as this object stays where it is.
    std::string_view bytes() const {
        if (start_ != nullptr) return {static_cast<const char*>(start_), size_};
        return copy_;
    }

private:
    void* start_ = nullptr;
    std::size_t size_ = 0;
    std::string copy_;
};

} // namespace regard
