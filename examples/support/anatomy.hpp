// The anatomy of attention, a visual essay: its sections with their figures, in order.
#pragma once

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <regard/look/html.hpp>

#include "anatomy_scale.hpp"

namespace anatomy {

/// One section: a heading, what it says, and who draws its figure under a name.
struct Section {
    const char* id;
    regard::Text heading;
    std::vector<regard::Text> paragraphs;
    Panel (*draw)(regard::Lang lang, const std::string& name);
};

/// The title of the essay.
inline constexpr regard::Text TITLE{"Anatomie de l’attention", "The anatomy of attention"};

/// The essay's nine sections.
inline const std::vector<Section> SECTIONS{
    {"meaning",
     {"Un mot seul ne suffit pas", "A word alone is not enough"},
     {{"Le plongement d’un mot est le même partout\u00A0: «\u202Ftour\u202F» contient à la fois le "
       "monument, la pièce d’échecs et la promenade.",
       "The embedding of a word is the same everywhere: the French word “tour” holds the tower, "
       "the chess piece and the walk at once."},
      {"L’attention laisse les mots voisins y ajouter un vecteur, et le sens se décide.",
       "Attention lets the neighbouring words add a vector to it, and the meaning is settled."}},
     meaningPanel},
    {"matrices",
     {"Trois matrices, trois rôles", "Three matrices, three roles"},
     {{"Pour «\u202Fune créature bleue et duveteuse\u202F», chaque mot est multiplié par W_Q, W_K "
       "et W_V. Ici, les matrices sont écrites à la main pour que le nom cherche ses "
       "adjectifs\u202F; dans un vrai modèle, l’entraînement les trouve.",
       "For “une créature bleue et duveteuse” (a fluffy blue creature) every word is multiplied by "
       "W_Q, W_K and W_V. Here the matrices are written by hand so that the noun looks for its "
       "adjectives; in a real model, training finds them."}},
     matricesPanel},
    {"dots",
     {"Chaque question rencontre chaque étiquette", "Every query meets every key"},
     {{"Le produit scalaire dit à quel point une question et une étiquette vont dans le même sens.",
       "The dot product says how far a query and a key point the same way."}},
     dotsPanel},
    {"scaling",
     {"Du score à la part", "From score to share"},
     {{"Le softmax rend les scores positifs et leur somme égale à 1. Divisés par √d, ils gardent "
       "la même ampleur quel que soit d.",
       "The softmax makes scores positive and their sum 1. Divided by √d, they keep the same "
       "spread whatever d is."}},
     scalingPanel},
    {"update",
     {"Les valeurs, et la mise à jour", "The values, and the update"},
     {{"La part dit combien prendre\u202F; la valeur dit quoi. La somme s’ajoute au mot\u00A0: "
       "rien n’est effacé.",
       "The share says how much to take; the value says what. The sum is added to the word: "
       "nothing is erased."}},
     updatePanel},
    {"mask",
     {"Cacher le futur", "Hiding the future"},
     {{"Pour apprendre à prédire, chaque mot ne doit voir que le passé et lui-même.",
       "To learn to predict, every word must see only the past and itself."}},
     maskPanel},
    {"heads",
     {"Plusieurs têtes à la fois", "Many heads at once"},
     {{"Une tête ne pose qu’une sorte de question. Plusieurs têtes, côte à côte, en posent "
       "plusieurs.",
       "One head asks one kind of question. Several heads, side by side, ask several."}},
     manyHeadsPanel},
    {"gpt3",
     {"Et en grand\u202F?", "And at full size?"},
     {{"GPT-3 a 96 têtes dans chacune de ses 96 couches.",
       "GPT-3 has 96 heads in each of its 96 layers."}},
     gptScalePanel},
    {"cost",
     {"Le prix du contexte", "The price of context"},
     {{"La grille des scores a une ligne et une colonne par mot.",
       "The grid of scores has a row and a column for every word."}},
     costPanel}};

/// What the figure of a section is called.
inline std::string figureName(const Section& section) {
    return std::string("anatomy-") + section.id;
}

/// Writes one section in the language of its figure, `panel`: heading, paragraphs, figure with its
/// numbers.
inline void writeSection(std::ostream& out, const Section& section, const Panel& panel) {
    const regard::Lang lang = panel.figure.lang();
    regard::writeElement(out, "h2", section.heading.in(lang), section.id);
    for (const regard::Text& paragraph : section.paragraphs)
        regard::writeElement(out, "p", paragraph.in(lang));
    writeHtml(out, panel.figure, panel.table, "");
}

} // namespace anatomy
