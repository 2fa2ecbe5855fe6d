// The second half of the book: the whole calculation, its anatomy, all heads of a deeper model, the
// way through its layers, and the larger relatives. Same readers, same rules as tour_texts.hpp.
#pragma once

#include <array>
#include <vector>

#include "anatomy.hpp"
#include "tour_texts.hpp"

namespace tour {

inline constexpr std::array LESSON_PARAGRAPHS{
    Text{"Avant de croire une machine, refaisons le calcul à la main. Quatre lettres, c, h, a, t, "
         "et quatre nombres pour chacune, choisis pour que tout tienne sur une feuille.",
         "Before believing a machine, let us do the sum by hand. Four letters, c, h, a, t, and "
         "four numbers for each, chosen so that everything fits on one sheet."},
    Text{"Multiplie deux listes nombre par nombre et additionne : c’est le produit scalaire, donc "
         "le score. Passe les scores au softmax : ce sont les parts. Mélange les valeurs selon ces "
         "parts : c’est la sortie.",
         "Multiply two lists number by number and add up: that is the dot product, so the score. "
         "Pass the scores through the softmax: those are the shares. Mix the values by these "
         "shares: that is the output."},
    Text{"À toi : vérifie une case avec une calculatrice. Laquelle as-tu choisie ?",
         "Your turn: check one cell with a calculator. Which one did you choose?"},
};

inline constexpr std::array PLATE_PARAGRAPHS{
    Text{
        "Voici le même calcul sur une planche, comme dans un manuel, pour un autre modèle : quatre "
        "couches de quatre têtes, qui lisent du malais mot par mot. « Ayam makan Taufik » veut "
        "dire « Le poulet mange Taufik » ; le modèle n’a jamais lu cette phrase. <SOS> y marque le "
        "début, comme BOS.",
        "Here is the same calculation on a plate, as in a textbook, for another model: four layers "
        "of four heads, which read Malay word by word. “Ayam makan Taufik” means “The chicken eats "
        "Taufik”; the model has never read this sentence. <SOS> marks its beginning, as BOS does."},
    Text{"En A, chaque mot devient une requête, une clé et une valeur. En B, une tête calcule les "
         "scores, les parts et le mélange. En C, les têtes sont réunies, et l’on voit qui regarde "
         "qui. Choisis la couche et la tête dans la barre.",
         "In A every word becomes a query, a key and a value. In B one head computes the scores, "
         "the shares and the mixture. In C the heads are put together, and one sees who looks at "
         "whom. Choose the layer and the head in the bar."},
    Text{
        "À toi : compare une tête au hasard et la même, entraînée. Qui regarde-t-elle maintenant ?",
        "Your turn: compare a random head with the same one, trained. Whom does it look at now?"},
};

inline constexpr std::array OVERVIEW_PARAGRAPHS{
    Text{"À partir d’ici, le modèle a quatre couches au lieu d’une, et quatre têtes dans chacune : "
         "seize têtes. Il a appris les mêmes prénoms. Choisis une couche et une tête dans la "
         "barre : toutes les figures suivent.",
         "From here on the model has four layers instead of one, and four heads in each: sixteen "
         "heads. It has learned the same names. Choose a layer and a head in the bar: all figures "
         "follow."},
    Text{"Chaque vignette est une matrice d’attention. Cherche les rayures : une diagonale décalée "
         "est une tête qui regarde la lettre d’avant ; une colonne pleine, une tête qui regarde "
         "toujours la même lettre.",
         "Each thumbnail is an attention matrix. Look for stripes: a shifted diagonal is a head "
         "that looks at the letter before; a full column, a head that always looks at the same "
         "letter."},
};

inline constexpr std::array PAIR_PARAGRAPHS{
    Text{"D’où sort un poids ? De deux vecteurs. On multiplie la requête de la lettre qui regarde "
         "et la clé de la lettre regardée, nombre par nombre ; la somme, divisée par √d, est le "
         "score, et le softmax en fait une part.",
         "Where does a weight come from? From two vectors. The query of the letter that looks and "
         "the key of the letter looked at are multiplied number by number; the sum, divided by √d, "
         "is the score, and the softmax turns it into a share."},
    Text{"La figure prend, pour la position choisie, la lettre que la tête regarde le plus, "
         "elle-même exceptée. Avance le curseur de position pour voir la paire changer.",
         "For the chosen position the figure takes the letter that the head looks at most, itself "
         "left out. Move the position cursor to see the pair change."},
};

inline constexpr std::array LINES_PARAGRAPHS{
    Text{"La même matrice se dessine aussi comme des regards : une ligne de la lettre qui regarde "
         "vers la lettre regardée, dans la couleur de la tête. Épaisse, le poids est grand ; "
         "aucune ligne ne va vers l’avenir.",
         "The same matrix can be drawn as glances: a line from the letter that looks to the letter "
         "looked at, in the colour of the head. A thick line is a large weight; no line goes into "
         "the future."},
};

inline constexpr std::array ROW_PARAGRAPHS{
    Text{"Une seule ligne de la matrice, celle de la position choisie : en barres, tête par tête, "
         "puis sur le texte lui-même. Les barres d’une tête font toujours 100 %.",
         "A single row of the matrix, that of the chosen position: as bars, head by head, then on "
         "the text itself. The bars of a head always make 100%."},
    Text{"À toi : fais avancer la position de BOS à la dernière lettre. Quelle tête change le plus "
         "d’avis ?",
         "Your turn: move the position from BOS to the last letter. Which head changes its mind "
         "most?"},
};

inline constexpr std::array VALUES_PARAGRAPHS{
    Text{"Un poids dit combien d’une valeur est pris, pas combien elle pèse. Une tête peut "
         "regarder BOS à 90 % et n’en rapporter presque rien, si la valeur de BOS est courte. La "
         "seconde matrice mesure ce qui est vraiment ajouté.",
         "A weight says how much of a value is taken, not how heavy it is. A head may look at BOS "
         "for 90% and bring back next to nothing, if the value of BOS is short. The second matrix "
         "measures what is really added."},
};

inline constexpr std::array NEXT_PARAGRAPHS{
    Text{"Après chaque lettre, le modèle donne une probabilité à chaque suite possible. Compare le "
         "modèle au hasard et le modèle entraîné : le premier hésite entre toutes les lettres, le "
         "second a des préférences.",
         "After each letter the model gives a probability to every possible continuation. Compare "
         "the random model with the trained one: the first hesitates between all letters, the "
         "second has preferences."},
    Text{"La seconde figure s’arrête après chaque couche et demande : que dirais-tu déjà ? En "
         "haut, la réponse finale.",
         "The second figure stops after every layer and asks: what would you say already? At the "
         "top, the final answer."},
};

inline constexpr std::array NAMES_PARAGRAPHS{
    Text{"Peut-on donner un nom à une tête ? Oui, si l’on compte sur beaucoup de prénoms et que "
         "l’on compare au hasard. Un score de 0 : pas plus qu’une tête qui regarde partout "
         "pareil ; 1 : toujours. À côté, la même tête avant l’entraînement.",
         "May one give a head a name? Yes, if one counts over many names and compares with chance. "
         "A score of 0: no more than a head that looks everywhere alike; 1: always. Beside it, the "
         "same head before training."},
    Text{"Beaucoup de têtes restent sans nom, et c’est honnête. L’ablation pose une autre "
         "question : si l’on éteint la tête, la perte monte-t-elle ?",
         "Many heads stay without a name, and that is honest. Ablation asks another question: if "
         "the head is switched off, does the loss rise?"},
    Text{"Et quelles têtes font la même chose ? La dernière figure compare chacune à toutes les "
         "autres.",
         "And which heads do the same? The last figure compares each with all others."},
};

inline constexpr std::array INDUCTION_PARAGRAPHS{
    Text{
        "Un prénom est trop court pour se répéter. Un autre modèle, de deux couches, lit donc des "
        "suites de lettres tirées au hasard, deux fois de suite. Rien ne s’y apprend par cœur : "
        "la seconde fois, il faut retrouver la première.",
        "A name is too short to repeat itself. So another model, of two layers, reads sequences of "
        "letters drawn at random, twice over. Nothing there can be learned by heart: the second "
        "time, one has to find the first."},
    Text{"Ses têtes de la seconde couche regardent ce qui suivait la même lettre la première fois. "
         "Avec une seule couche, c’est impossible : une clé ne sait pas ce qui la précédait.",
         "The heads of its second layer look at what followed the same letter the first time. With "
         "one layer that is impossible: a key does not know what stood before it."},
};

inline constexpr std::array FLOWS_PARAGRAPHS{
    Text{"Quatre couches d’affilée : une lettre peut en atteindre une autre par plusieurs chemins. "
         "Le rollout multiplie les couches entre elles, moitié attention, moitié connexion "
         "résiduelle. Le flot demande plutôt : combien peut passer, au plus, d’une entrée à une "
         "sortie ?",
         "Four layers in a row: a letter can reach another by several ways. The rollout multiplies "
         "the layers, half attention, half residual connection. The flow asks instead: how much "
         "can pass, at most, from an input to an output?"},
    Text{"En dessous, la sortie de la position choisie, remontée couche par couche jusqu’aux "
         "lettres : les bandes sont les parts du rollout.",
         "Below, the output at the chosen position, traced back layer by layer to the letters: the "
         "bands are the shares of the rollout."},
    Text{"Enfin, le prénom traverse le modèle de gauche à droite. Choisis un autre prénom pour "
         "relancer l’animation.",
         "Last, the name passes through the model from left to right. Choose another name to play "
         "the animation again."},
};

inline constexpr std::array DIFFERENCE_PARAGRAPHS{
    Text{"La même tête, avant et après l’entraînement, et la différence entre les deux. La "
         "distance de Jensen-Shannon résume le changement de chaque tête en un nombre : 0, rien "
         "n’a bougé ; 1, tout.",
         "The same head before and after training, and the difference between the two. The "
         "Jensen-Shannon distance sums up each head’s change in one number: 0, nothing has moved; "
         "1, everything."},
    Text{"Le film montre la tête choisie sur emma, du hasard au dernier pas. À quel moment se "
         "décide-t-elle ?",
         "The film shows the head chosen on emma, from chance to the last step. At what moment "
         "does it make up its mind?"},
};

inline constexpr std::array FAMILIES_PARAGRAPHS{
    Text{"Les grands modèles sont de la même famille : les mêmes pièces, plus larges et plus "
         "nombreuses. Le modèle de ce livre a quelques milliers de paramètres ; GPT-3 en a 175 "
         "milliards. Le calcul d’une tête est le même.",
         "The large models are of the same family: the same parts, wider and more of them. The "
         "model of this book has a few thousand parameters; GPT-3 has 175 billion. The calculation "
         "of a head is the same."},
    Text{"Les tailles viennent des articles ; les nombres de paramètres, la bibliothèque les "
         "calcule à partir de la forme.",
         "The sizes are from the papers; the numbers of parameters are computed by the library "
         "from the shape."},
    Text{"À toi : combien de fois le cache KV de GPT-3 est-il plus grand que celui de GPT-2 ?",
         "Your turn: how many times larger is the KV cache of GPT-3 than that of GPT-2?"},
};

/// The whole calculation on one sheet.
inline const std::array HAND_CHAPTERS{
    Chapter{"lesson",
            {"L’attention à la main", "Attention by hand"},
            LESSON_PARAGRAPHS,
            {"Tout le calcul, avec les quatre lettres de « chat ».",
             "The whole calculation, with the four letters of “chat”."},
            {"Tout le calcul", "The whole calculation"}},
    Chapter{"plate",
            {"La planche en trois panneaux", "The plate in three panels"},
            PLATE_PARAGRAPHS,
            {"La planche de la tête choisie, puis les seize têtes d’un coup d’œil.",
             "The plate of the head chosen, then the sixteen heads at a glance."}},
};

/// The chapters after the anatomy of attention.
inline const std::array MORE_CHAPTERS{
    Chapter{
        "overview",
        {"Seize têtes d’un coup d’œil", "Sixteen heads at a glance"},
        OVERVIEW_PARAGRAPHS,
        {"Toutes les têtes du modèle à quatre couches.", "All heads of the model of four layers."},
        {"Toutes les têtes", "All the heads"}},
    Chapter{"pair",
            {"D’où vient un poids", "Where a weight comes from"},
            PAIR_PARAGRAPHS,
            {"La requête, la clé, leur produit, le score et la part.",
             "The query, the key, their product, the score and the share."}},
    Chapter{"lines",
            {"Des regards en lignes et en arcs", "Glances as lines and arcs"},
            LINES_PARAGRAPHS,
            {"Toutes les têtes d’une couche, puis une seule en arcs.",
             "All heads of a layer, then a single one as arcs."}},
    Chapter{"row",
            {"Une lettre et ce qu’elle regarde", "One letter and what it looks at"},
            ROW_PARAGRAPHS,
            {"La ligne de la position choisie, en barres puis sur le texte.",
             "The row of the chosen position, as bars and then on the text."}},
    Chapter{"values",
            {"Regarder n’est pas prendre", "Looking is not taking"},
            VALUES_PARAGRAPHS,
            {"Les poids, et la longueur de ce qu’ils mélangent.",
             "The weights, and the length of what they mix in."}},
    Chapter{
        "next",
        {"Ce que le modèle attend", "What the model expects"},
        NEXT_PARAGRAPHS,
        {"Les cinq lettres les plus probables après chaque position, puis la prédiction couche "
         "après couche.",
         "The five likeliest letters after each position, then the prediction layer by layer."}},
    Chapter{"names",
            {"Donner un nom à une tête", "Naming a head"},
            NAMES_PARAGRAPHS,
            {"Les scores de chaque tête sur beaucoup de prénoms, avant et après ; puis l’ablation, "
             "et les têtes qui se ressemblent.",
             "The scores of each head over many names, before and after; then ablation, and the "
             "heads that are alike."}},
    Chapter{"induction",
            {"Des têtes qui continuent", "Heads that continue"},
            INDUCTION_PARAGRAPHS,
            {"La meilleure tête sur une suite répétée, le score de chaque tête, et la perte qui "
             "baisse quand elles apparaissent.",
             "The best head on a repeated sequence, the score of every head, and the loss, which "
             "falls as they appear."}},
    Chapter{"flows",
            {"À travers toutes les couches", "Through all layers"},
            FLOWS_PARAGRAPHS,
            {"Le rollout et le flot, puis le diagramme de Sankey d’une sortie, puis tous les "
             "regards, couche après couche.",
             "Rollout and flow, then the Sankey diagram of one output, then all glances, layer by "
             "layer."},
            {"À travers les couches", "Through the layers"}},
    Chapter{"difference",
            {"Ce que l’entraînement a changé", "What training has changed"},
            DIFFERENCE_PARAGRAPHS,
            {"Avant, après, et la différence ; puis le film.",
             "Before, after, and the difference; then the film."}},
    Chapter{
        "families",
        {"La même idée, en plus grand", "The same idea, larger"},
        FAMILIES_PARAGRAPHS,
        {"Du modèle de ce livre à GPT-3 : chaque trait de l’échelle vaut mille fois le précédent.",
         "From the model of this book to GPT-3: each line of the scale is a thousand times the one "
         "before."},
        {"La famille", "The family"}},
};

/// The whole book, in the order of its pages.
inline const std::vector<Chapter> CHAPTERS = [] {
    std::vector<Chapter> all(FIRST_CHAPTERS.begin(), FIRST_CHAPTERS.end());
    all.insert(all.end(), HAND_CHAPTERS.begin(), HAND_CHAPTERS.end());
    for (const anatomy::Section& section : anatomy::SECTIONS)
        all.push_back({anatomy::figureName(section),
                       section.heading,
                       section.paragraphs,
                       {"", ""},
                       &section == &anatomy::SECTIONS.front() ? anatomy::TITLE : Text{"", ""}});
    all.insert(all.end(), MORE_CHAPTERS.begin(), MORE_CHAPTERS.end());
    return all;
}();

} // namespace tour
