// What the tour says, in both languages, for readers of 10 to 14 and their teachers. One chapter,
// one picture; the numbers are in the pictures, which the model draws.
#pragma once

#include <array>
#include <span>
#include <string>

#include <regard/look/text.hpp>

namespace tour {

using regard::Text;

/// A heading, what to see and how to read it, and the line under the picture.
struct Chapter {
    std::string id;
    Text heading;
    std::span<const Text> paragraphs;
    Text caption;      ///< of its first figure; empty for one that needs none
    Text part{"", ""}; ///< heading of the part that begins here, or empty
};

inline constexpr Text TITLE{"Regarder l’attention", "Looking at attention"};
inline constexpr Text SUBTITLE{"Un tout petit GPT, entraîné sous vos yeux sur des prénoms français",
                               "A very small GPT, trained before your eyes on French first names"};
inline constexpr Text LEAD{
    "Les grands modèles de langage reposent sur une idée : l’attention. Ce modèle-ci est assez "
    "petit pour qu’on puisse tout y regarder. Il lit des prénoms lettre par lettre et apprend à "
    "deviner la suivante. Chaque image de cette page est calculée par le modèle lui-même, et "
    "chacune a ses nombres à côté d’elle.",
    "Large language models rest on one idea: attention. This model is small enough to look at all "
    "of it. It reads first names letter by letter and learns to guess the next one. Every picture "
    "on this page is computed by the model itself, and each has its numbers beside it."};

inline constexpr std::array TOKENISATION_PARAGRAPHS{
    Text{"Une machine ne lit pas des lettres : elle lit des numéros. Chaque lettre de l’alphabet "
         "reçoit le sien, et un signe spécial, BOS, marque le début et la fin d’un prénom. Ces "
         "numéros s’appellent des tokens.",
         "A machine does not read letters: it reads numbers. Each letter of the alphabet gets its "
         "own, and a special sign, BOS, marks where a name begins and ends. These numbers are "
         "called tokens."},
    Text{"Le numéro ne dit rien de la lettre : « a » n’est pas plus petit que « z ». C’est une "
         "étiquette de vestiaire, rien de plus.",
         "The number says nothing about the letter: “a” is not smaller than “z”. It is a cloakroom "
         "ticket, nothing more."},
    Text{"Ce découpage est la tokenisation, et l’ensemble des tokens possibles est le vocabulaire.",
         "This cutting up is tokenisation, and all possible tokens together are the vocabulary."},
};

inline constexpr std::array EMBEDDINGS_PARAGRAPHS{
    Text{
        "Pour calculer avec une lettre, le modèle remplace son numéro par une liste de 16 "
        "nombres : son embedding. Toutes ces listes forment un tableau, wte, une ligne par token. "
        "Un second tableau, wpe, a une ligne par place dans le prénom. Le modèle additionne les "
        "deux lignes : qui je suis, et où je suis.",
        "To calculate with a letter, the model replaces its number by a list of 16 numbers: its "
        "embedding. All these lists form a table, wte, one row per token. A second table, wpe, has "
        "one row per place in the name. The model adds the two rows: who I am, and where I am."},
    Text{"Avant l’entraînement, ces nombres sont tirés au hasard. Après, des lettres qui jouent le "
         "même rôle, comme les voyelles, tendent à se ressembler.",
         "Before training these numbers are drawn at random. Afterwards, letters that play the "
         "same part, such as vowels, tend to look alike."},
    Text{"La seconde figure est une carte : elle pose chaque lettre selon les deux directions où "
         "ces listes diffèrent le plus. Compare le hasard et l’entraînement : où vont les "
         "voyelles ?",
         "The second figure is a map: it places each letter along the two directions in which "
         "these lists differ most. Compare random and trained: where do the vowels go?"},
};

inline constexpr std::array FORWARD_PARAGRAPHS{
    Text{"Suivons une seule lettre à travers le modèle. Son vecteur est mis à l’échelle, regarde "
         "les autres par l’attention, réfléchit seul dans le MLP, et ressort sous forme de "
         "scores : un par lettre possible. Le softmax en fait des probabilités.",
         "Let us follow one letter through the model. Its vector is brought to scale, looks at the "
         "others through attention, thinks by itself in the MLP, and comes out as scores: one for "
         "each possible letter. The softmax turns them into probabilities."},
    Text{"La mise à l’échelle s’appelle la normalisation, et les scores de la fin, des logits. "
         "Avance la position dans la barre : c’est le même chemin pour chaque lettre.",
         "Bringing to scale is called the norm, and the scores at the end are logits. Move the "
         "position in the bar: the way is the same for every letter."},
};

inline constexpr std::array WHY_PARAGRAPHS{
    Text{"Au tout début, le modèle n’a vu que BOS. Chaque tête ne peut regarder que lui : son "
         "poids d’attention est [1,0], toute l’attention pour un seul token.",
         "At the very start the model has seen BOS alone. Each head can look at nothing else: its "
         "attention weight is [1.0], all its attention for a single token."},
    Text{"Après « em », puis « emm », la prédiction change. Pourtant, la dernière lettre lue est "
         "la même : un « m ». Sa place a changé, et cela compte déjà un peu. Mais sans attention, "
         "le modèle ne saurait rien des lettres d’avant : « em » et « am », un « m » à la même "
         "place, donneraient exactement la même prédiction. C’est l’attention qui va chercher, "
         "dans ce qui précède, ce qui compte pour la suite.",
         "After “em”, then “emm”, the prediction changes. Yet the last letter read is the same: an "
         "“m”. Its place has changed, and that already counts for something. But without attention "
         "the model would know nothing of the letters before: “em” and “am”, an “m” at the same "
         "place, would give exactly the same prediction. Attention is what fetches, from "
         "everything before, what matters for what follows."},
    Text{"À toi : cache la fin d’un mot avec la main. Quelles lettres regardes-tu pour deviner la "
         "suivante ?",
         "Your turn: cover the end of a word with your hand. Which letters do you look at to guess "
         "the next one?"},
};

inline constexpr std::array SEQUENCE_PARAGRAPHS{
    Text{"Le modèle lit une lettre à la fois. À chaque position, il calcule deux vecteurs qu’il "
         "garde : une clé K et une valeur V. Ce carnet s’appelle le cache KV. Il grandit d’une "
         "ligne par lettre, et rien n’y est jamais réécrit.",
         "The model reads one letter at a time. At each position it computes two vectors that it "
         "keeps: a key K and a value V. This notebook is called the KV cache. It grows by one row "
         "per letter, and nothing in it is ever rewritten."},
    Text{"La position en cours est encadrée, les précédentes sont plus pâles. Elle peut regarder "
         "toutes les lignes déjà écrites, jamais celles qui viendront.",
         "The present position is outlined, the earlier ones are paler. It may look at every row "
         "already written, never at those to come."},
    Text{"Le dernier BOS n’a pas de ligne : le modèle n’a pas à le lire, seulement à le prédire.",
         "The last BOS has no row: the model does not have to read it, only to predict it."},
    Text{"À toi : combien de lignes le cache a-t-il après « lé », BOS compris ?",
         "Your turn: how many rows does the cache have after “lé”, BOS included?"},
};

inline constexpr std::array QKV_PARAGRAPHS{
    Text{"En classe, un élève pose une question. Chacun a sur son cahier une étiquette qui annonce "
         "ce qu’il contient. On compare la question à chaque étiquette, et l’on recopie surtout "
         "les cahiers dont l’étiquette répond le mieux.",
         "In class, a pupil asks a question. Everyone’s notebook has a label that tells what is in "
         "it. The question is compared with each label, and one copies most from the notebooks "
         "whose label answers best."},
    Text{"La question est la requête Q, l’étiquette est la clé K, le contenu du cahier est la "
         "valeur V. Chaque lettre a les trois, calculées à partir du même vecteur par trois "
         "matrices apprises.",
         "The question is the query Q, the label is the key K, the notebook’s content is the value "
         "V. Every letter has all three, computed from the same vector by three learned matrices."},
    Text{"Les 16 nombres se partagent en quatre groupes de quatre : un groupe par tête.",
         "The 16 numbers are shared out in four groups of four: one group per head."},
    Text{"À toi : si deux cahiers portaient la même étiquette, la question pourrait-elle choisir "
         "entre eux ?",
         "Your turn: if two notebooks had the same label, could the question choose between them?"},
};

inline constexpr std::array MATRIX_PARAGRAPHS{
    Text{"Chaque ligne est une lettre qui regarde ; chaque colonne, une lettre regardée. Plus la "
         "case est foncée, plus le regard est appuyé. Chaque ligne se partage 100 % d’attention.",
         "Each row is a letter that looks; each column, a letter that is looked at. The darker the "
         "cell, the stronger the look. Every row shares out 100% of its attention."},
    Text{"La partie hachurée est le masque causal : on ne peut pas regarder l’avenir. C’est "
         "pourquoi la première ligne vaut toujours [1] : BOS n’a que lui-même à regarder.",
         "The hatched part is the causal mask: nobody can look into the future. That is why the "
         "first row is always [1]: BOS has only itself to look at."},
    Text{"Le calcul : softmax(Q·Kᵀ/√d), où d = 4 est la taille d’une tête. À gauche, les scores "
         "avant le softmax ; à droite, les poids.",
         "The calculation: softmax(Q·Kᵀ/√d), where d = 4 is the size of a head. On the left the "
         "scores before the softmax; on the right the weights."},
    Text{"Attention : ces poids disent où la tête regarde, pas pourquoi le modèle répond ce qu’il "
         "répond. Une image de l’attention n’est pas, à elle seule, une explication.",
         "Careful: these weights say where the head looks, not why the model answers as it does. A "
         "picture of attention is not by itself an explanation."},
    Text{"À toi : trouve la case la plus foncée sous la diagonale. Quelle lettre regarde, et "
         "laquelle est regardée ?",
         "Your turn: find the darkest cell below the diagonal. Which letter looks, and which is "
         "looked at?"},
};

inline constexpr std::array HEADS_PARAGRAPHS{
    Text{"L’attention ne regarde pas une fois, mais quatre fois en parallèle : quatre têtes, "
         "chacune avec ses quatre nombres de Q, de K et de V. Comme quatre lecteurs qui soulignent "
         "le même texte, chacun avec sa couleur.",
         "Attention looks not once but four times in parallel: four heads, each with its four "
         "numbers of Q, of K and of V. Like four readers who underline the same text, each in a "
         "colour of their own."},
    Text{"Avant l’entraînement, les poids sont tirés au hasard et les regards sont presque "
         "uniformes. Compare avec les mêmes têtes après l’entraînement : lesquelles ont changé ?",
         "Before training the weights are random and the looks are nearly even. Compare with the "
         "same heads after training: which of them have changed?"},
};

inline constexpr std::array WHOLE_PARAGRAPHS{
    Text{"L’attention en cinq étapes : fabriquer Q, K et V ; comparer la requête à toutes les "
         "clés ; transformer les scores en poids par le softmax ; mélanger les valeurs selon ces "
         "poids ; recoller les quatre têtes et les passer par la matrice W_O.",
         "Attention in five steps: make Q, K and V; compare the query with all keys; turn the "
         "scores into weights by the softmax; mix the values by those weights; put the four heads "
         "side by side and pass them through the matrix W_O."},
    Text{"Puis le résultat est ajouté au vecteur de départ : c’est la connexion résiduelle. "
         "L’attention n’efface rien, elle complète.",
         "Then the result is added to the vector one started from: that is the residual "
         "connection. Attention erases nothing, it adds."},
    Text{"Quatre matrices de 16 × 16 : 1 024 paramètres en tout pour l’attention de ce modèle.",
         "Four matrices of 16 × 16: 1,024 parameters in all for this model’s attention."},
    Text{
        "À toi : si l’attention ne répondait que des zéros, que deviendrait le vecteur de départ ?",
        "Your turn: if attention answered nothing but zeros, what would become of the vector one "
        "started from?"},
};

inline constexpr std::array TRAINING_PARAGRAPHS{
    Text{"Pour chaque prénom, le modèle devine chaque lettre à partir de celles d’avant. La perte "
         "mesure sa surprise devant la vraie lettre : 0 s’il en était sûr, beaucoup s’il ne "
         "l’attendait pas. L’entraînement pousse chaque paramètre un tout petit peu dans le sens "
         "qui réduit la perte, des centaines de fois.",
         "For each name the model guesses every letter from those before. The loss measures its "
         "surprise at the true letter: 0 if it was sure of it, large if it did not expect it. "
         "Training nudges each parameter a tiny bit in the direction that lowers the loss, many "
         "hundreds of times."},
    Text{"La perte ne descend pas à zéro, et c’est normal : après « l », un prénom peut continuer "
         "de bien des façons.",
         "The loss does not fall to zero, and that is as it should be: after “l” a name can go on "
         "in many ways."},
    Text{"Le sens de ce petit changement est le gradient, et sa taille est réglée par le taux "
         "d’apprentissage.",
         "The direction of that nudge is the gradient, and the learning rate sets its size."},
};

inline constexpr std::array INFERENCE_PARAGRAPHS{
    Text{"Une fois entraîné, le modèle écrit. Il part de BOS, tire une lettre au sort selon ses "
         "probabilités, la relit, et recommence jusqu’à tirer BOS. La température règle son "
         "audace : basse, il choisit presque toujours la lettre la plus probable ; haute, il ose.",
         "Once trained, the model writes. It starts from BOS, draws a letter by its probabilities, "
         "reads it back, and goes on until it draws BOS. The temperature sets how bold it is: low, "
         "it nearly always takes the likeliest letter; high, it dares."},
    Text{"Ce tirage s’appelle l’échantillonnage.", "This drawing is called sampling."},
};

/// The chapters on the model of one layer, in the order of the page.
inline const std::array FIRST_CHAPTERS{
    Chapter{"tokenisation",
            {"Des lettres aux numéros", "From letters to numbers"},
            TOKENISATION_PARAGRAPHS,
            {"Le prénom, lettre par lettre, et le token de chacune.",
             "The name, letter by letter, and the token of each."},
            {"Le modèle, pas à pas", "The model, step by step"}},
    Chapter{"embeddings",
            {"Des numéros aux vecteurs", "From numbers to vectors"},
            EMBEDDINGS_PARAGRAPHS,
            {"Les deux tableaux : wte (un token par ligne) et wpe (une position par ligne). Bleu : "
             "négatif ; rouge : positif.",
             "The two tables: wte (one token per row) and wpe (one position per row). Blue: "
             "negative; red: positive."}},
    Chapter{"forward",
            {"Le chemin d’un token", "The way of one token"},
            FORWARD_PARAGRAPHS,
            {"Les nombres d’un token à chaque étape, calculés par le modèle.",
             "The numbers of one token at each stage, computed by the model."}},
    Chapter{"why",
            {"Pourquoi l’attention ?", "Why attention?"},
            WHY_PARAGRAPHS,
            {"Les probabilités de la lettre suivante, selon le modèle, et la place de l’attention "
             "dans le calcul.",
             "The probabilities of the next letter, by the model, and where attention stands in "
             "the calculation."}},
    Chapter{"sequence",
            {"Toute une séquence", "A whole sequence"},
            SEQUENCE_PARAGRAPHS,
            {"Le cache KV qui se remplit, position par position, avec sa taille en octets.",
             "The KV cache as it fills, position by position, with its size in bytes."}},
    Chapter{"qkv",
            {"Q, K, V : trois rôles", "Q, K, V: three roles"},
            QKV_PARAGRAPHS,
            {"Q en bleu, K en vert, V en ambre : les trois vecteurs de la position choisie.",
             "Q in blue, K in green, V in amber: the three vectors of the chosen position."}},
    Chapter{"matrix",
            {"La matrice d’attention", "The attention matrix"},
            MATRIX_PARAGRAPHS,
            {"Les scores et les poids d’une tête, pour tout le prénom.",
             "Scores and weights of one head, for the whole name."}},
    Chapter{"heads",
            {"Quatre têtes, quatre regards", "Four heads, four ways to look"},
            HEADS_PARAGRAPHS,
            {"Les quatre têtes côte à côte, avant et après l’entraînement.",
             "The four heads side by side, before and after training."}},
    Chapter{"whole",
            {"Comment tout tient ensemble", "How it fits together"},
            WHOLE_PARAGRAPHS,
            {"Les cinq étapes, la connexion résiduelle et la place de l’attention dans le modèle.",
             "The five steps, the residual connection, and attention’s place in the model."}},
    Chapter{"training",
            {"Apprendre", "Learning"},
            TRAINING_PARAGRAPHS,
            {"La perte au fil des étapes, et la perte à chaque position du prénom.",
             "The loss over the steps, and the loss at each position of the name."}},
    Chapter{"inference",
            {"Inventer", "Inventing"},
            INFERENCE_PARAGRAPHS,
            {"Un prénom inventé, et les cinq lettres les plus probables à chaque pas.",
             "An invented name, and the five likeliest letters at each step."}},
};

} // namespace tour
