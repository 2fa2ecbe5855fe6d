// The example programs as a user runs them: what they write, and how they say no.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <regard/text/file.hpp>

#include "../support/xml_check.hpp"

using Catch::Matchers::ContainsSubstring;
using regard::readFile;
using regard::writeFileAtomically;
namespace fs = std::filesystem;

namespace {
/// What a program printed (both streams) and its exit status.
struct Run {
    std::string output;
    int status = 0;
};
Run run(const std::string& program, const std::string& arguments) {
    const std::string command =
        std::string{REGARD_EXAMPLES_DIR} + "/" + program + " " + arguments + " 2>&1";
    std::FILE* const pipe = popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    Run result;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) result.output += char(c);
    const int status = pclose(pipe);
    REQUIRE(WIFEXITED(status));
    result.status = WEXITSTATUS(status);
    return result;
}

/// A folder of this test alone, gone afterwards.
struct Folder {
    std::string path =
        (fs::temp_directory_path() / ("regard-programs-test-" + std::to_string(::getpid())))
            .string();
    Folder() {
        fs::remove_all(path);
        fs::create_directory(path);
    }
    ~Folder() { fs::remove_all(path); }
};

std::size_t countOf(const std::string& text, const std::string& word) {
    std::size_t count = 0;
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++count;
    return count;
}

void requireRefused(const std::string& arguments, const std::string& words) {
    INFO(arguments);
    const Run result = run("tour", arguments);
    INFO(result.output);
    REQUIRE(result.status == 2);
    REQUIRE_THAT(result.output, ContainsSubstring(words));
    REQUIRE(std::count(result.output.begin(), result.output.end(), '\n') == 1);
    REQUIRE(result.output.rfind("tour: ", 0) == 0);
}
} // namespace

TEST_CASE("the tour writes well-formed pictures, their numbers and a page", "[programs]") {
    const Folder folder;
    const std::string lang = GENERATE("fr", "en");
    const Run result =
        run("tour", "--steps 30 --lang " + lang + " --out " + folder.path + "/tour zoé");
    INFO(result.output);
    REQUIRE(result.status == 0);
    REQUIRE_THAT(result.output, ContainsSubstring("30/30"));
    REQUIRE_THAT(result.output, ContainsSubstring("Open " + folder.path + "/tour/index.html"));
    std::size_t pictures = 0;
    for (const auto& entry : fs::recursive_directory_iterator{folder.path}) {
        const std::string path = entry.path().string();
        REQUIRE(entry.path().extension() != ".tmp");
        if (entry.path().extension() != ".svg") continue;
        INFO(path);
        ++pictures;
        REQUIRE(xmlProblem(readFile(path)) == "");
        REQUIRE(fs::exists(path.substr(0, path.size() - 3) + "csv"));
    }
    REQUIRE(pictures > 5 * 12); // five names
    const std::string page = readFile(folder.path + "/tour/index.html");
    for (const char* chapter :
         {"tokenisation", "embeddings",      "forward",      "why",      "sequence",  "qkv",
          "matrix",       "heads",           "whole",        "training", "inference", "lesson",
          "plate",        "anatomy-meaning", "anatomy-cost", "overview", "pair",      "lines",
          "row",          "values",          "next",         "names",    "flows",     "difference",
          "families",     "glossary"})
        REQUIRE_THAT(page, ContainsSubstring("<h2 id=\"" + std::string{chapter} + "\">"));
    REQUIRE_THAT(page, ContainsSubstring("<html lang=\"" + lang + "\">"));
    REQUIRE_THAT(page, ContainsSubstring("zoé"));
    REQUIRE(page.size() < 5'000'000);
    REQUIRE_THAT(page, ContainsSubstring("n’est pas, à elle seule, une explication"));
    REQUIRE_THAT(page, ContainsSubstring("is not by itself an explanation"));
    // every chapter has a figure without a script, and the page is XML but for its scripts
    REQUIRE(countOf(page, "<svg ") >= 42);
    std::string markup = page.substr(page.find("<html"));
    for (std::size_t at; (at = markup.find("<script")) != markup.npos;)
        markup.erase(at, markup.find("</script>", at) + 9 - at);
    REQUIRE(xmlProblem(markup) == "");

    // no id stands twice, so that every reference finds what it means
    std::set<std::string> ids;
    for (std::size_t at = page.find(" id=\""); at != page.npos; at = page.find(" id=\"", at + 1)) {
        const std::string id = page.substr(at + 5, page.find('"', at + 5) - at - 5);
        INFO(id);
        REQUIRE(ids.insert(id).second);
    }
}

TEST_CASE("names of one and of eight letters are in the book, and emma is first", "[programs]") {
    const Folder folder;
    const Run result = run("tour", "--steps 2 --out " + folder.path + " a bernardo");
    INFO(result.output);
    REQUIRE(result.status == 0);
    REQUIRE(fs::exists(folder.path + "/a/matrix-trained.svg"));
    const std::string page = readFile(folder.path + "/index.html");
    REQUIRE(page.size() <= 5'000'000);
    REQUIRE_THAT(page, ContainsSubstring("<option value=\"0\">emma</option><option "
                                         "value=\"1\">a</option><option "
                                         "value=\"2\">bernardo</option>"));
}

TEST_CASE("a book says which names it has no room for, and keeps their files", "[programs]") {
    const Folder folder;
    const Run result = run("tour", "--steps 1 --out " + folder.path + " abcdefghijklmno");
    INFO(result.output);
    REQUIRE(result.status == 0);
    REQUIRE_THAT(result.output,
                 ContainsSubstring("tour: the book has no room for abcdefghijklmno; their figures "
                                   "are in " +
                                   folder.path));
    REQUIRE(fs::exists(folder.path + "/abcdefghijklmno/matrix-trained.svg"));
    REQUIRE_THAT(readFile(folder.path + "/index.html"), ContainsSubstring(">ali</option>"));
    REQUIRE(fs::file_size(folder.path + "/index.html") <= 5'000'000);
}

TEST_CASE("the same command twice gives the same bytes", "[programs]") {
    const Folder folder;
    for (const char* name : {"/a", "/b"})
        REQUIRE(run("tour", "--steps 20 --lang fr --out " + folder.path + name).status == 0);
    REQUIRE(readFile(folder.path + "/a/index.html") == readFile(folder.path + "/b/index.html"));
}

TEST_CASE("a data set of somebody's own is learned from", "[programs]") {
    const Folder folder;
    const std::string data = folder.path + "/names.txt";
    writeFileAtomically(data, "\xEF\xBB\xBF"
                              "emma\r\n\r\nléa\r\nabcdefghijklmnopqrst\r\n");
    const Run result =
        run("attention_matrix", "--steps 10 --data " + data + " --out " + folder.path);
    INFO(result.output);
    REQUIRE(result.status == 0);
    REQUIRE_THAT(result.output,
                 ContainsSubstring("1 names are longer than 15 letters and are cut there"));
    REQUIRE_THAT(result.output, ContainsSubstring(folder.path + "/emma.svg"));
    REQUIRE(fs::exists(folder.path + "/emma.svg"));
}

TEST_CASE("a name longer than the model reads is said once, and shown as far as it goes",
          "[programs]") {
    const Folder folder;
    const Run result =
        run("attention_matrix", "--steps 1 --out " + folder.path + " abcdefghijklmnopq");
    INFO(result.output);
    REQUIRE(result.status == 0);
    const std::string words = "1 names are longer than 15 letters and are cut there";
    REQUIRE_THAT(result.output, ContainsSubstring(words));
    REQUIRE(result.output.find(words) == result.output.rfind(words));
}

TEST_CASE("what can't be done is one line with the cure, and exit status 2", "[programs]") {
    const Folder folder;
    requireRefused("--steps -1", "give a whole number from 0");
    requireRefused("--steps abc", "\"abc\"");
    requireRefused("--seed 1e99", "give a whole number from 0");
    requireRefused("--lang de", "choose fr or en");
    requireRefused("--setps 5", "did you mean --steps?");
    requireRefused("--data", "--data");
    requireRefused("--data /nowhere/names.txt", "cannot read /nowhere/names.txt: ");
    requireRefused("--data /", "it is a folder");
    requireRefused("'<script>'", "'<' (U+003C), number 1 of");
    requireRefused("'</svg><script>'", "'<' (U+003C), number 1 of");
    requireRefused("'=cmd()'", "'=' (U+003D), number 1 of");
    requireRefused("🙂", "(U+1F642), number 1 of");
    requireRefused("مها", "(U+0645), number 1 of");
    requireRefused("e\xCC\x81", "(U+0301), number 2 of");
    requireRefused("\"$(printf 'a\\001')\"", "character U+0001, number 2 of");
    requireRefused("\"$(printf 'a\\377')\"", "invalid UTF-8 at byte 1");

    const std::string data = folder.path + "/names.txt";
    const auto refusedData = [&](const std::string& bytes, const std::string& words) {
        writeFileAtomically(data, bytes);
        requireRefused("--data " + data, words);
    };
    refusedData("", "is empty");
    refusedData(std::string("em\0ma\n", 6), ", line 1, column 3: U+0000 is no text");
    refusedData("emma\n\xFF\xFE\n", ", line 2, column 1: invalid UTF-8");
    refusedData("emma\nEmma\n", "'E' (U+0045), number 1 of");

    writeFileAtomically(folder.path + "/file", "");
    requireRefused("--steps 1 --out " + folder.path + "/file", "cannot");
    requireRefused("--steps 1 --out /proc/tour", "cannot");
}

TEST_CASE("every program of one figure writes it with its numbers, twice the same", "[programs]") {
    const Folder folder;
    for (const std::string program :
         {"head_overview", "neuron_view", "attention_row", "attention_text", "attention_lines",
          "attention_arcs", "value_weighted", "next_token", "attention_rollout", "attention_sankey",
          "attention_difference", "sampling", "head_scores", "lesson"}) {
        INFO(program);
        const bool names = program != "head_scores" && program != "lesson";
        const std::string file = names ? "zoé" : program == "lesson" ? "lesson" : "heads";
        const std::string arguments = program == "lesson" ? "" : "--steps 5 ";
        for (const char* at : {"/a/", "/b/"}) {
            const Run result = run(program, arguments + "--lang fr --out " + folder.path + at +
                                                program + (names ? " zoé" : ""));
            INFO(result.output);
            REQUIRE(result.status == 0);
        }
        const std::string path = "/" + program + "/" + file;
        const std::string svg = readFile(folder.path + "/a" + path + ".svg");
        REQUIRE(xmlProblem(svg) == "");
        REQUIRE(svg == readFile(folder.path + "/b" + path + ".svg"));
        REQUIRE(readFile(folder.path + "/a" + path + ".csv") ==
                readFile(folder.path + "/b" + path + ".csv"));
    }
    const Run lesson = run("lesson", "--lang en --out " + folder.path);
    REQUIRE_THAT(lesson.output, ContainsSubstring("3. Softmax: the scores become shares"));
    REQUIRE_THAT(lesson.output, ContainsSubstring("t  30.63%"));
}

TEST_CASE("a full disk is said, and nothing half is left", "[programs]") {
    const Folder folder;
    const std::string command = "--steps 1 --out " + folder.path;
    const Run result = run("attention_heads", command + "/a; true");
    REQUIRE(result.status == 0);
    // a shell whose files may have no more than 512 bytes
    const std::string limited = "bash -c 'trap \"\" XFSZ; ulimit -f 1; " +
                                std::string{REGARD_EXAMPLES_DIR} + "/attention_heads " + command +
                                "/b' 2>/dev/null";
    REQUIRE(WEXITSTATUS(std::system(limited.c_str())) == 2);
    REQUIRE((!fs::exists(folder.path + "/b") || fs::is_empty(folder.path + "/b")));
}

TEST_CASE("without GPT-2's files, gpt2 says in a line where they are to be had", "[programs]") {
    const Folder folder;
    for (const std::string& arguments : {std::string{}, "--model " + folder.path}) {
        const Run result = run("gpt2", arguments);
        INFO(result.output);
        REQUIRE(result.status == 2);
        REQUIRE_THAT(result.output, ContainsSubstring("https://huggingface.co/openai-community/"));
        REQUIRE(std::count(result.output.begin(), result.output.end(), '\n') == 1);
    }
    // a model of GPT-2's layout that is none of its sizes
    fs::copy_file(std::string{REGARD_TESTS_DIR} + "/golden/gpt2/tiny.safetensors",
                  folder.path + "/model.safetensors");
    for (const char* name : {"vocab.json", "merges.txt"})
        fs::copy_file(std::string{REGARD_TESTS_DIR} + "/golden/bpe/" + name,
                      folder.path + "/" + name);
    const Run tiny = run("gpt2", "--model " + folder.path);
    REQUIRE(tiny.status == 2);
    REQUIRE_THAT(tiny.output, ContainsSubstring("no GPT-2 has N_EMBD 32 and N_LAYER 2"));
    const Run small = run("gpt2", "--size small --model " + folder.path);
    REQUIRE(small.status == 2);
    REQUIRE_THAT(small.output, ContainsSubstring("the file has N_EMBD 32, this program 768"));
}

TEST_CASE("a model that is compiled in writes names and says its size", "[programs]") {
    const Run result = run("embedded", "--count 3");
    INFO(result.output);
    REQUIRE(result.status == 0);
    REQUIRE(std::count(result.output.begin(), result.output.end(), '\n') == 4);
    REQUIRE_THAT(result.output, ContainsSubstring("4480 weights: 17920 bytes of constants"));
    REQUIRE(run("embedded", "--count 3").output == result.output);
    REQUIRE(run("embedded", "--count 3 --seed 7").output != result.output);

    const Folder folder;
    const Run made = run("embed_model", "--steps 3 --out " + folder.path + "/model.hpp");
    INFO(made.output);
    REQUIRE(made.status == 0);
    REQUIRE_THAT(readFile(folder.path + "/model.hpp"),
                 ContainsSubstring("inline constexpr float WEIGHTS[4480] = {"));
    REQUIRE(run("embed_model", "--steps 3 --out /proc/model.hpp").status == 2);
}

TEST_CASE("microgpt writes on from a prompt, as boldly as it is told", "[programs]") {
    const Folder folder;
    const std::string names = folder.path + "/names.txt";
    writeFileAtomically(names, "abcdefghijklm\nnopqrstuvwxyz\nemma\nemily\nemil\n");
    const Run greedy = run("microgpt", names + " --prompt em --top-k 1 --repetition-penalty 1.2");
    INFO(greedy.output);
    REQUIRE(greedy.status == 0);
    std::set<std::string> written;
    for (std::size_t at = greedy.output.find("\nsample"); at != greedy.output.npos;
         at = greedy.output.find("\nsample", at + 1)) {
        const std::size_t name = greedy.output.find(": ", at) + 2;
        written.insert(greedy.output.substr(name, greedy.output.find('\n', name) - name));
    }
    REQUIRE(written.size() == 1); // the likeliest letter each time, so 20 times the same name
    REQUIRE(written.begin()->substr(0, 2) == "em");

    const auto refused = [&](const std::string& arguments, const std::string& words) {
        const Run result = run("microgpt", names + " " + arguments);
        INFO(result.output);
        REQUIRE(result.status == 2);
        REQUIRE_THAT(result.output, ContainsSubstring(words));
        REQUIRE_THAT(result.output, !ContainsSubstring("step")); // before the training
    };
    refused("--prompt abcdefghijklmnop", "--prompt has 16 letters; give at most 15");
    refused("--prompt E", "'E' (U+0045), number 1 of");
    refused("--top-k 0", "--top-k \"0\": give a whole number from 1 to 27");
    refused("--top-p 0", "--top-p \"0\": give a number from");
    refused("--min-p 1", "--min-p \"1\": give a number from 0 to 0.999");
    refused("--repetition-penalty 0", "give a number from 0.01");
}

TEST_CASE("every program of the examples explains itself", "[programs]") {
    for (const char* program : {"tour",
                                "microgpt",
                                "gpt2",
                                "embedded",
                                "embed_model",
                                "why_attention",
                                "kv_cache",
                                "query_key_value",
                                "attention_matrix",
                                "attention_heads",
                                "attention_block",
                                "expression",
                                "lesson",
                                "head_scores",
                                "head_overview",
                                "neuron_view",
                                "attention_row",
                                "attention_text",
                                "attention_lines",
                                "attention_arcs",
                                "value_weighted",
                                "next_token",
                                "sampling",
                                "attention_rollout",
                                "attention_sankey",
                                "attention_difference"}) {
        INFO(program);
        const Run result = run(program, "--help");
        REQUIRE(result.status == 0);
        REQUIRE_THAT(result.output, ContainsSubstring("usage: " + std::string{program}));
    }
}
