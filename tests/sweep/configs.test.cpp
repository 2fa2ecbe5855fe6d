#include "configs.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <set>
#include <string>

#include <regard/learn/checkpoint_fields.hpp>

using namespace regard;

static_assert(SWEEP.size() >= 200);

TEST_CASE("the sweep draws every field of a config, and every activation, position and attention",
          "[sweep]") {
    std::map<std::string, std::set<std::string>> drawn;
    for (const Config& c : SWEEP)
        for (const auto& field : detail::configFields(c)) drawn[field.name].insert(field.value);
    drawn.erase("STORAGE"); // only full weights learn
    for (const auto& [field, values] : drawn) {
        INFO(field);
        CHECK(values.size() >= 2);
    }
    CHECK(drawn["ACTIVATION"].size() == 7);
    CHECK(drawn["POSITION"].size() == 7);
    std::set<AttentionKind> attentions;
    for (const Config& c : SWEEP) attentions.insert(c.ATTENTION);
    CHECK(attentions.size() == 4);
}

TEST_CASE("no two configs of the sweep are the same", "[sweep]") {
    for (auto each = SWEEP.begin(); each != SWEEP.end(); ++each)
        CHECK(std::find(SWEEP.begin(), each, *each) == each);
}
