// The tour: trains two small GPTs on French first names, then writes the pictures of their
// attention and the book that explains them.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "support/tour_page.hpp"

void run(int argc, char** argv) {
    tour::Settings settings{"out/tour"};
    std::vector<std::string> more;
    regard::Options options{"tour",
                            "trains a small GPT on first names and shows what it attends to"};
    settings.declare(options);
    options.positional("NAME", more, "names to look at, besides emma, léa, hugo and ali");
    options.parse(argc, argv);

    // The text of the book speaks of emma; the names asked for come before those that are there
    // anyway.
    std::vector<std::string> words{"emma"};
    more.insert(more.end(), {"léa", "hugo", "ali"});
    for (const std::string& word : more) {
        (void)tour::ALPHABET.tokenize(word);
        if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
    }
    regard::sayCutNames(words, tour::LONGEST, "tour");
    regard::createFolders(settings.out);
    tour::writeBook(settings, tour::BookFigures{settings, words});
    std::printf("Open %s/index.html\n", settings.out.c_str());
}

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, run);
}
