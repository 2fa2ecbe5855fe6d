// The anatomy of attention: a visual essay in nine figures, and the page that holds them.
#include "support/anatomy.hpp"

#include <cstdio>
#include <sstream>
#include <string>

#include "support/tour_model.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        std::string language = tour::Settings{""}.language, out = "out/anatomy";
        regard::Options options{"anatomy", "a visual essay: what every part of attention does"};
        options.choice("--lang", language, {"fr", "en"}, "language of the essay");
        options.text("--out", out, "where to write");
        options.parse(count, words);

        const regard::Lang lang = language == "fr" ? regard::Lang::fr : regard::Lang::en;
        std::ostringstream page;
        regard::beginPage(page, lang, anatomy::TITLE.in(lang));
        regard::writeElement(page, "h1", anatomy::TITLE.in(lang));
        for (const anatomy::Section& section : anatomy::SECTIONS) {
            const Panel panel = section.draw(lang, anatomy::figureName(section));
            anatomy::writeSection(page, section, panel);
            tour::save(panel, out, section.id);
        }
        regard::endPage(page);
        regard::writeFileAtomically(out + "/index.html", page.str());
        std::printf("Open %s/index.html; its nine figures lie beside it as .svg and .csv\n",
                    out.c_str());
    });
}
