// The lesson: attention by hand among the letters of "chat", in the terminal and as a picture.
#include <string>

#include "support/lesson_panel.hpp"
#include "support/tour_model.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        std::string lang = tour::Settings{""}.language, out = "out/lesson";
        regard::Options options{"lesson", "attention by hand, with the letters of chat"};
        options.choice("--lang", lang, {"fr", "en"}, "language of the lesson");
        options.text("--out", out, "where to write");
        options.parse(count, words);

        const regard::Lang language = lang == "fr" ? regard::Lang::fr : regard::Lang::en;
        std::fputs(lesson::toText(lesson::compute(), language).c_str(), stdout);
        tour::save(lessonPanel(language), out, "lesson");
        std::printf("\n%s/lesson.svg, .csv\n", out.c_str());
    });
}
