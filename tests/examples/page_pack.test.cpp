// Packed texts come back as they were. The reader here is written anew from the description in
// page_pack.hpp; that of the page itself is tested in a browser (tests/page).
#include "support/page_pack.hpp"

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>
#include <vector>

#include "support/page_table.hpp"

using tour::jsonString;
using tour::PagePack;

namespace {
std::vector<std::string> parts(const std::string& text, char divider) {
    std::vector<std::string> all{""};
    for (const char c : text)
        if (c == divider)
            all.emplace_back();
        else
            all.back() += c;
    return all;
}

/// The string that a member of a JSON object has.
std::string member(const std::string& json, const std::string& name) {
    std::size_t at = json.find("\"" + name + "\":\"");
    REQUIRE(at != json.npos);
    std::string text;
    for (at += name.size() + 4; json.at(at) != '"'; ++at) {
        if (json[at] != '\\') {
            text += json[at];
        } else if (json.at(++at) == 'n') {
            text += '\n';
        } else if (json[at] == 'u') {
            text += static_cast<char>(std::stoi(json.substr(at + 1, 4), nullptr, 16));
            at += 4;
        } else {
            text += json[at];
        }
    }
    return text;
}

/// Reads packed texts.
class Unpacker {
public:
    explicit Unpacker(const std::string& json)
        : templates_(parts(member(json, "templates"), '~')),
          values_(parts(member(json, "values"), '~')), texts_(parts(member(json, "texts"), '~')) {
        const auto words = parts(member(json, "dictionary"), '~');
        for (std::size_t i = 0; i + 1 < words.size(); i += 2) dictionary_[words[i]] = words[i + 1];
    }

    std::string text(std::size_t id) const {
        std::string all;
        for (const Line& line : lines(id)) {
            std::size_t hole = 0;
            all += all.empty() ? "" : "\n";
            for (const char c : templates_.at(line.shape))
                if (c == '\n')
                    all += line.holes.at(hole++);
                else
                    all += c;
        }
        return all;
    }
    std::size_t bytes(std::size_t id) const { return texts_.at(id).size(); }

private:
    struct Line {
        std::size_t shape;
        std::vector<std::string> holes;
    };

    std::vector<Line> lines(std::size_t id) const {
        const std::string& packed = texts_.at(id);
        const std::string digits = PagePack::digits();
        std::size_t at = 0;
        const auto number = [&] {
            std::size_t n = 0, digit = 0;
            do {
                digit = digits.find(packed.at(at++));
                n = n * 44 + digit % 44;
            } while (digit >= 44);
            return n;
        };
        const auto value = [&] {
            if (const std::size_t n = number(); n != 0) return values_.at(n - 1);
            const std::size_t end = packed.find('`', at);
            const std::string literal = packed.substr(at, end - at);
            at = end + 1;
            return literal;
        };
        const std::size_t start = number();
        std::vector<Line> old, now;
        if (start >= 2) old = lines(id - start / 2);
        if (start % 2)
            for (Line& line : old)
                for (std::string& hole : line.holes)
                    if (dictionary_.contains(hole)) hole = dictionary_.at(hole);
        std::size_t next = 0;
        while (at < packed.size()) {
            const std::size_t operation = number(), n = operation / 4;
            if (operation % 4 == 0) {
                for (std::size_t i = 0; i < n; ++i) now.push_back(old.at(next++));
            } else if (operation % 4 == 1) {
                next += n;
            } else if (operation % 4 == 2) {
                now.push_back(old.at(next++));
                for (std::size_t i = 0; i < n; ++i) {
                    const std::size_t hole = number();
                    now.back().holes.at(hole) = value();
                }
            } else {
                now.push_back({n, {}});
                for (const char c : templates_.at(n))
                    if (c == '\n') now.back().holes.push_back(value());
            }
        }
        return now;
    }

    std::vector<std::string> templates_, values_, texts_;
    std::map<std::string, std::string> dictionary_;
};
} // namespace

TEST_CASE("packed texts come back as they were", "[pack]") {
    const std::vector<std::string> texts{
        "<rect x=\"1\" fill=\"#ffffff\"/>\n<text>m → e: 0.5</text>\n</svg>",
        "<rect x=\"2\" fill=\"#ffffff\"/>\n<text>m → e: 0.25</text>\n</svg>",
        "<path d=\"M1 -2.5C3 4Z\"/>\n<line x1=\"0\"/>\n<rect x=\"2\" "
        "fill=\"#00ff00\"/>\n</svg>", // one in front, one fewer
        "<path d=\"M1 -2C3 4.5Z\"/>\n<text>m → e: "
        "0.25</text>\n<p>plain</p>\n\n<text></text>\n</svg>", // an empty line
        "",
    };
    PagePack pack;
    for (std::size_t i = 0; i < texts.size(); ++i)
        REQUIRE(pack.add(texts[i], i ? i - 1 : PagePack::NONE) == i);
    pack.add(texts[0]);
    REQUIRE(pack.size() == 6);
    const Unpacker unpacker{pack.toJson()};
    for (std::size_t i = 0; i < texts.size(); ++i) CHECK(unpacker.text(i) == texts[i]);
    CHECK(unpacker.text(5) == texts[0]);
}

TEST_CASE("texts that are taken back leave nothing behind", "[pack]") {
    PagePack once, twice;
    for (PagePack* pack : {&once, &twice}) {
        pack->add("<p>one · two — three: 4</p>");
        pack->addTranslation("<p>un · deux — trois: 4</p>", 0);
    }
    twice.add("<b title=\"7\">one · five</b>", 0);
    twice.add("<i>six</i>");
    REQUIRE(twice.toJson() != once.toJson());
    twice.resize(2);
    CHECK(twice.toJson() == once.toJson());
    twice.resize(0);
    CHECK(twice.toJson() == PagePack{}.toJson());
}

TEST_CASE("numbers of one, two and three digits are told apart", "[pack]") {
    PagePack pack;
    std::string text;
    for (int i = 0; i < 5000; ++i)
        text += "<b>" + std::to_string(i) + "</b>\n<i>" + std::to_string(i) + "</i>\n";
    pack.add(text);
    CHECK(Unpacker{pack.toJson()}.text(0) == text);
}

TEST_CASE("a translation costs little where words have a fixed one", "[pack]") {
    const auto figure = [](bool french, int i) {
        const std::string number = std::to_string(i / 3); // each is met three times
        std::string text;
        for (const char* digit : {"1", "2", "3", "4"})
            text += std::string(french ? "<p>tête " : "<p>head ") + digit + "</p>\n<b>" + "0" +
                    (french ? "," : ".") + digit + number + "</b>\n";
        return text;
    };
    PagePack pack;
    std::vector<std::size_t> french;
    for (int i = 0; i < 9; ++i) pack.add(figure(false, i), i ? 0 : PagePack::NONE);
    for (std::size_t i = 0; i < 9; ++i)
        french.push_back(pack.addTranslation(figure(true, int(i)), i));
    const Unpacker unpacker{pack.toJson()};
    for (int i = 0; i < 9; ++i) {
        CHECK(unpacker.text(std::size_t(i)) == figure(false, i));
        CHECK(unpacker.text(french[std::size_t(i)]) == figure(true, i));
        CHECK(unpacker.bytes(french[std::size_t(i)]) <= 4);
    }
}

TEST_CASE("what divides packed texts comes back as a character reference", "[pack]") {
    PagePack pack;
    pack.add("<p title=\"0~\">a~b`c</p>");
    CHECK(Unpacker{pack.toJson()}.text(0) == "<p title=\"0&#126;\">a&#126;b&#96;c</p>");
}

TEST_CASE("packed texts end neither a script nor an XML section", "[pack]") {
    PagePack pack;
    pack.add("</script><script>]]>&amp;\x01");
    const std::string json = pack.toJson();
    CHECK(json.find_first_of("<>&\x01") == std::string::npos);
    CHECK(jsonString("a\"\\\n<") == "\"a\\\"\\\\\\n\\u003c\"");
}

TEST_CASE("numbers of the page have four digits, coordinates stay", "[page]") {
    CHECK(tour::shortenNumbers("<rect x=\"12.75\"><title>m: 0.23187643289566</title>") ==
          "<rect x=\"12.75\"><title>m: 0.2319</title>");
    CHECK(tour::shortenNumbers("1.2345678901e-07 #74c476 -103.123456789 0.0123") ==
          "1.235e-07 #74c476 -103.1 0.0123");
    CHECK(tour::shortenNumbers("12345678901234 and 3.") == "12345678901234 and 3.");
}

TEST_CASE("a table of the page speaks French, and a long one skips rows of its first part",
          "[page]") {
    const regard::Table table{{"row", "weight"}, {{"1", 0.5}}};
    CHECK(tour::forPage(table, regard::Lang::fr).header[1].text == "poids");
    CHECK(tour::forPage(table, regard::Lang::en).header[1].text == "weight");
    regard::Table longer{{"part", "index"}, {}};
    for (std::size_t i = 0; i < 2000; ++i) longer.rows.push_back({"step", i});
    longer.rows.push_back({"position", std::size_t{7}});
    const regard::Table shorter = tour::forPage(longer, regard::Lang::en);
    REQUIRE(shorter.rows.size() == 201);
    CHECK(shorter.rows[1][1].text == "10");
    CHECK(shorter.rows.back()[0].text == "position");
    longer.rows.assign(20'000, {"step", std::size_t{1}});
    longer.rows.push_back({"position", std::size_t{7}});
    CHECK(tour::forPage(longer, regard::Lang::en).rows.size() == 201); // every hundredth
}
