// The power goes after any of the calls that write checkpoints: whatever was not synchronised is
// lost, in every combination, and the last checkpoint that was saved is still there, whole.
#include <cstddef>

#if defined(__linux__) && defined(__GLIBC__)
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <regard/text/file.hpp>

#include "../support/file_calls.hpp"
#include "../support/folder.hpp"
#include "../support/small_run.hpp"

using namespace regard;
using Kind = FileCall::Kind;

namespace {

/// A disk that keeps of a file what was synchronised, and of the names in its folder those at the
/// folder's last synchronisation and any of the later changes: no order is promised for them.
class Disk {
public:
    using Files = std::map<std::string, std::string>;

    void apply(const FileCall& call) {
        switch (call.kind) {
        case Kind::write:
            if (!now_.contains(call.name)) change({{call.name, std::make_shared<File>()}});
            now_[call.name]->bytes += call.bytes;
            break;
        case Kind::sync:
            now_[call.name]->kept = now_[call.name]->bytes;
            break;
        case Kind::syncFolder:
            kept_ = now_;
            pending_.clear();
            break;
        case Kind::rename:
            change({{call.target, now_[call.name]}, {call.name, nullptr}});
            break;
        case Kind::link:
            change({{call.target, now_[call.name]}});
            break;
        case Kind::remove:
            change({{call.name, nullptr}});
            break;
        case Kind::mark:
            break;
        }
    }

    /// What a program that goes on reads.
    Files files() const { return contents(now_, &File::bytes); }

    /// Calls `visit` with each folder that may be there when the power is back.
    template <class Visit>
    void forEachLoss(Visit visit) const {
        for (std::size_t reached = 0; reached < std::size_t{1} << pending_.size(); ++reached) {
            Names names = kept_;
            for (std::size_t i = 0; i < pending_.size(); ++i)
                if (reached >> i & 1u) put(names, pending_[i]);
            visit(contents(names, &File::kept));
        }
    }

private:
    struct File {
        std::string bytes, kept;
    };
    using Names = std::map<std::string, std::shared_ptr<File>>;
    using Change = std::vector<Names::value_type>; ///< a null pointer for a name that goes

    static void put(Names& names, const Change& change) {
        for (const auto& [name, file] : change)
            if (file == nullptr)
                names.erase(name);
            else
                names[name] = file;
    }
    static Files contents(const Names& names, std::string File::*bytes) {
        Files files;
        for (const auto& [name, file] : names) files[name] = (*file).*bytes;
        return files;
    }
    void change(Change change) {
        put(now_, change);
        pending_.push_back(std::move(change));
    }

    Names now_, kept_;
    std::vector<Change> pending_;
};

/// Five checkpoints of one run, of which three stay, and the calls that wrote them.
struct RecordedRun {
    std::vector<std::string> checkpoints;
    std::vector<FileCall> calls;
    Disk::Files left; ///< in the real folder

    RecordedRun() {
        const TestFolder folder;
        FileCalls recorder{folder.path};
        SmallRun<float> run;
        for (int i = 0; i < 5; ++i) {
            run.step();
            run.save(folder / "run", 3);
            checkpoints.push_back(run.bytes());
            recorder.calls.push_back({Kind::mark});
        }
        calls = recorder.calls;
        for (const auto& entry : std::filesystem::directory_iterator{folder.path})
            left[entry.path().filename().string()] = readFile(entry.path().string());
    }

    /// How many of the folders that a loss of power may leave break the promise: `run` is the last
    /// checkpoint that was saved or the one that was being saved; the older ones are whole.
    std::size_t lossesWithout(Kind ignored) const {
        Disk disk;
        std::size_t saved = 0, losses = 0;
        for (const FileCall& call : calls) {
            if (call.kind == ignored && call.kind != Kind::mark) continue;
            disk.apply(call);
            if (call.kind == Kind::mark) ++saved;
            disk.forEachLoss([&](const Disk::Files& files) {
                const auto has = [&](const char* name, std::size_t least) {
                    const auto file = files.find(name);
                    if (file == files.end()) return least == 0;
                    const auto first = checkpoints.begin() +
                                       static_cast<std::ptrdiff_t>(least == 0 ? 0 : least - 1);
                    return std::find(first, checkpoints.end(), file->second) != checkpoints.end();
                };
                if (!has("run", saved) || !has("run.1", 0) || !has("run.2", 0)) ++losses;
            });
        }
        return losses;
    }
};

} // namespace

TEST_CASE("a loss of power at any moment leaves the last checkpoint", "[kill]") {
    const RecordedRun run;
    // The record is complete: replayed, it leaves what the real folder holds.
    Disk disk;
    for (const FileCall& call : run.calls) disk.apply(call);
    REQUIRE(disk.files() == run.left);
    REQUIRE(run.left.at("run.2") == run.checkpoints[2]);

    CHECK(run.lossesWithout(Kind::mark) == 0);
    // Each of the two synchronisations is needed.
    CHECK(run.lossesWithout(Kind::sync) > 0);
    CHECK(run.lossesWithout(Kind::syncFolder) > 0);
}

TEST_CASE("any one call that fails leaves the last checkpoint and no rubbish", "[kill]") {
    for (const int error : {ENOSPC, EIO, EROFS, EACCES}) {
        bool failed = true;
        for (std::size_t failing = 0; failed; ++failing) {
            const TestFolder folder;
            SmallRun<float> run;
            run.step();
            run.save(folder / "run", 2);
            const std::string before = run.bytes();
            run.step();
            bool saved = true;
            {
                const FileCalls recorder{folder.path, failing, error};
                try {
                    run.save(folder / "run", 2);
                } catch (const Error&) {
                    saved = false;
                }
                failed = recorder.failed();
            }
            INFO("call " << failing << ", error " << error);
            CHECK(readFile(folder / "run") == (saved ? run.bytes() : before));
            CHECK((saved || failed));
            for (const auto& entry : std::filesystem::directory_iterator{folder.path})
                CHECK(entry.path().extension() != ".tmp");
        }
    }
}
#endif
