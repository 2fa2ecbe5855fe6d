// Memory and time of plain, tiled, sliding-window and linear attention against the length of the
// text.
#include "support/attention_cost_panel.hpp"
#include "support/tour_model.hpp"

using namespace regard;

int main(int argc, char** argv) {
    return runMain(argc, argv, [](int count, char** words) {
        std::string language = tour::Settings{""}.language, out = "out/attention_cost";
        std::size_t longest = 2048;
        Options options{"attention_cost", "memory and time of attention against the length"};
        options.choice("--lang", language, {"fr", "en"}, "language of the picture");
        options.add("--longest", longest, cost::LENGTHS.front(), cost::LENGTHS.back(),
                    "positions up to which time is measured; 4096 needs 150 MB");
        options.text("--out", out, "where to write");
        options.parse(count, words);

        const Lang lang = language == "fr" ? Lang::fr : Lang::en;
        const auto costs = cost::measure(longest, [&](const cost::Cost& each) {
            std::printf("%-10s T = %4zu  %s  %s\n", cost::KINDS[each.kind].id, each.positions,
                        cost::bytesText(double(each.bytes), lang).c_str(),
                        cost::secondsText(each.seconds, lang).c_str());
        });
        tour::save(cost::attentionCostPanel(costs, lang), out, "cost");
        std::printf("%s/cost.svg and .csv\n", out.c_str());
    });
}
