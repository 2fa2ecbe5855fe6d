// Finnish first names, for programs that tell languages apart: written in a to z alone, and none
// that is French too.
#pragma once

#include <array>
#include <string_view>

namespace data {

/// One name each, sorted.
inline constexpr auto FINNISH_NAMES = std::to_array<std::string_view>(
    {"aada",      "aapo",     "aarne",    "aaro",     "aatos",     "aatto",     "ahti",
     "aila",      "aili",     "aimo",     "aino",     "airi",      "alina",     "alisa",
     "alli",      "alpo",     "altti",    "anja",     "anneli",    "anni",      "annika",
     "annukka",   "anssi",    "antero",   "antti",    "anttoni",   "arho",      "arja",
     "armas",     "armi",     "arto",     "arttu",    "arvi",      "arvo",      "asko",
     "asta",      "auli",     "aulis",    "aune",     "auvo",      "eelis",     "eemeli",
     "eemil",     "eerik",    "eerika",   "eerikki",  "eero",      "eetu",      "eeva",
     "eevi",      "eija",     "eila",     "einari",   "eine",      "eino",      "elina",
     "elli",      "elmeri",   "elviira",  "emmi",     "enni",      "ensio",     "erja",
     "erkki",     "erno",     "esko",     "essi",     "ester",     "eveliina",  "fanni",
     "hannele",   "hannes",   "hannu",    "harri",    "heikki",    "heimo",     "heini",
     "helena",    "heli",     "helka",    "helmi",    "helvi",     "hemmo",     "henna",
     "henni",     "henrikki", "herkko",   "hilja",    "hilkka",    "hilla",     "hillevi",
     "hilma",     "hilppa",   "iida",     "iikka",    "iina",      "iines",     "iiris",
     "iiro",      "iisakki",  "ilari",    "ilkka",    "ilma",      "ilmari",    "ilmo",
     "ilpo",      "ilta",     "immo",     "impi",     "inari",     "inka",      "inkeri",
     "irja",      "irmeli",   "isla",     "isto",     "jaakko",    "jaana",     "jalmari",
     "janika",    "janne",    "jari",     "jarkko",   "jarmo",     "jarno",     "jasmiini",
     "jenni",     "jere",     "jesse",    "johannes", "joni",      "jooa",      "joona",
     "joonas",    "joonatan", "jorma",    "jouko",    "jouni",     "juha",      "juhana",
     "juhani",    "juho",     "jukka",    "jussi",    "justiina",  "juuli",     "juuso",
     "jyri",      "jyrki",    "kaapo",    "kaarina",  "kaarle",    "kaarlo",    "kaija",
     "kaino",     "kaisa",    "kaisu",    "kalervo",  "kalevi",    "kalle",     "kari",
     "karoliina", "karri",    "kasimir",  "kasper",   "kasperi",   "katariina", "kati",
     "katja",     "katri",    "kauko",    "kerttu",   "kerttuli",  "kiia",      "kimmo",
     "kirsi",     "kirsti",   "konsta",   "kosti",    "kristiina", "kukka",     "kullervo",
     "kyllikki",  "lahja",    "laila",    "laina",    "lasse",     "launo",     "lauri",
     "leena",     "leevi",    "leila",    "lemmikki", "lempi",     "lenna",     "lenni",
     "liisa",     "liisi",    "lilja",    "lotta",    "loviisa",   "lumi",      "luukas",
     "lyydia",    "maaria",   "maarit",   "maija",    "maiju",     "maila",     "maini",
     "mainio",    "manu",     "marika",   "maritta",  "marja",     "marjatta",  "marjo",
     "marjukka",  "marjut",   "markku",   "marko",    "markus",    "martta",    "martti",
     "mataleena", "matias",   "matilda",  "matti",    "mauno",     "maunu",     "mauri",
     "meeri",     "meri",     "merja",    "mervi",    "mikko",     "milja",     "milka",
     "mimosa",    "minea",    "minna",    "mirja",    "mirjami",   "mirka",     "mirkka",
     "mirva",     "nanna",    "neea",     "nella",    "nelli",     "netta",     "niilo",
     "niina",     "niklas",   "niko",     "nuutti",   "nyyrikki",  "oiva",      "okko",
     "olavi",     "olli",     "onerva",   "onni",     "oona",      "orvo",      "orvokki",
     "oskari",    "osmo",     "ossi",     "otso",     "otto",      "outi",      "paavali",
     "paavo",     "pauli",    "pauliina", "pekka",    "pentti",    "perttu",    "petja",
     "petri",     "petteri",  "pihla",    "piia",     "pinja",     "pirita",    "pirjo",
     "pirkka",    "pirkko",   "pontus",   "raakel",   "raija",     "raili",     "raimo",
     "raine",     "raisa",    "rauha",    "rauli",    "rauni",     "rauno",     "reeta",
     "reetta",    "reijo",    "reima",    "reino",    "riikka",    "riina",     "risto",
     "ritva",     "ronja",    "roosa",    "saana",    "saara",     "saarni",    "saija",
     "saila",     "saima",    "saimi",    "sakari",   "saku",      "salla",     "salme",
     "sampo",     "sampsa",   "samu",     "samuli",   "sanelma",   "sanni",     "santeri",
     "santtu",    "sari",     "satu",     "seija",    "senja",     "seppo",     "severi",
     "siiri",     "silja",    "simo",     "sini",     "sinikka",   "sirja",     "sirkka",
     "sirkku",    "sirpa",    "siru",     "sohvi",    "soila",     "soile",     "solja",
     "sulo",      "suoma",    "susanna",  "suvi",     "sylvi",     "taavetti",  "taavi",
     "taimi",     "taina",    "taisto",   "taneli",   "tanja",     "tapani",    "tapio",
     "tarja",     "tarmo",    "taru",     "tatu",     "teemu",     "teija",     "tellervo",
     "teppo",     "terhi",    "terho",    "terttu",   "tiia",      "tiina",     "timo",
     "toini",     "toivo",    "tommi",    "topi",     "topias",    "touko",     "tuija",
     "tuomas",    "tuomo",    "tuovi",    "turo",     "tuukka",    "tuula",     "tuulia",
     "tuulikki",  "tyko",     "tyyne",    "ulla",     "ulpu",      "uolevi",    "urho",
     "urpo",      "usko",     "valto",    "valtteri", "varma",     "varpu",     "veera",
     "veeti",     "veijo",    "veikko",   "veini",    "venla",     "verna",     "verneri",
     "vertti",    "vesa",     "vieno",    "viivi",    "vilhelmi",  "vilho",     "vilja",
     "viljo",     "ville",    "vilma",    "vilppu",   "visa",      "voitto",    "vuokko"});

} // namespace data
