#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>

#include <regard/look/colour.hpp>

using namespace regard;

TEST_CASE("weights run through Greens-9 from 0 to 1, darker and darker", "[look][colour]") {
    CHECK(toHex(weightColour(0)) == "#f7fcf5");
    CHECK(toHex(weightColour(0.5)) == "#74c476");
    CHECK(toHex(weightColour(1)) == "#00441b");
    CHECK(weightColour(2) == weightColour(1));
    for (int i = 0; i < 1000; ++i)
        CHECK(luminance(weightColour(i / 1000.0)) >= luminance(weightColour((i + 1) / 1000.0)));
}

TEST_CASE("cividis runs from its blue to its yellow, lighter and lighter", "[look][colour]") {
    const auto colour = [](double weight) { return weightColour(weight, WeightScale::cividis); };
    CHECK(toHex(colour(0)) == "#00224e");
    CHECK(toHex(colour(0.5)) == "#7d7c77");
    CHECK(toHex(colour(1)) == "#fee838");
    CHECK(colour(-1) == colour(0));
    for (int i = 0; i < 100; ++i)
        CHECK(luminance(colour(i / 100.0)) < luminance(colour((i + 1) / 100.0)));
}

TEST_CASE("signed numbers are symmetric about a neutral zero", "[look][colour]") {
    CHECK(toHex(signedColour(0, 3)) == "#f7f7f7");
    CHECK(toHex(signedColour(-3, 3)) == "#2166ac");
    CHECK(toHex(signedColour(3, 3)) == "#b2182b");
    CHECK(signedColour(9, 3) == signedColour(3, 3));
    CHECK(toHex(signedColour(0, 0)) == "#f7f7f7");
}

TEST_CASE("every number on every cell has a contrast of 4.5 and more", "[look][colour]") {
    for (int i = 0; i <= 2000; ++i) {
        for (const Colour c :
             {weightColour(i / 2000.0), weightColour(i / 2000.0, WeightScale::cividis),
              signedColour(i / 1000.0 - 1, 1)})
            CHECK(contrast(textOn(c), c) >= 4.5);
    }
    for (std::size_t i = 0; i < 8; ++i) {
        CHECK(contrast(BLACK, tokenColour(i)) >= 4.5);
        CHECK(contrast(textOn(headColour(i)), headColour(i)) >= 4.5);
    }
    for (const Colour c : {Q_COLOUR, K_COLOUR, V_COLOUR}) CHECK(contrast(textOn(c), c) >= 4.5);
}

TEST_CASE("heads differ by dash pattern as well as by colour", "[look][colour]") {
    std::set<std::string> dashes, colours;
    for (std::size_t h = 0; h < 8; ++h) {
        dashes.emplace(headDash(h));
        colours.insert(toHex(headColour(h)));
    }
    CHECK(dashes.size() == 8);
    CHECK(colours.size() == 8);
    CHECK(tokenColour(12) == tokenColour(12 % 6));
}
