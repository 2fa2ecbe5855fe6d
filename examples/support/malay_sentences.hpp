// The data set of the plate: simple Malay sentences of animals and of one family, a word a token.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace data {

/// One sentence each, without punctuation; subject, verb, object or place, as Malay orders them.
inline constexpr auto MALAY_SENTENCES = std::to_array<std::string_view>({
    "Ayam makan jagung",
    "Ayam makan padi",
    "Ayam makan cacing",
    "Ayam minum air",
    "Ayam tidur di reban",
    "Ayam bertelur di reban",
    "Ayam lari ke kebun",
    "Ayam putih makan jagung",
    "Ayam hitam makan padi",
    "Ayam mengejar Taufik",
    "Kucing makan ikan",
    "Kucing minum susu",
    "Kucing minum air",
    "Kucing tidur di kerusi",
    "Kucing tidur di rumah",
    "Kucing mengejar tikus",
    "Kucing mengejar burung",
    "Kucing lari ke kebun",
    "Kucing hitam makan ikan",
    "Kucing putih minum susu",
    "Itik makan padi",
    "Itik minum air",
    "Itik tidur di reban",
    "Itik berenang di sungai",
    "Ikan makan cacing",
    "Ikan berenang di sungai",
    "Ikan berenang di kolam",
    "Burung makan padi",
    "Burung makan cacing",
    "Burung minum air",
    "Burung tidur di pokok",
    "Burung terbang ke pokok",
    "Tikus makan padi",
    "Tikus makan jagung",
    "Tikus lari ke rumah",
    "Kambing makan rumput",
    "Kambing minum air",
    "Kambing tidur di kandang",
    "Kambing lari ke kebun",
    "Kambing putih makan rumput",
    "Kambing mengejar Taufik",
    "Lembu makan rumput",
    "Lembu minum air",
    "Lembu tidur di kandang",
    "Taufik makan nasi",
    "Taufik makan ayam",
    "Taufik makan ikan",
    "Taufik makan nasi dan ikan",
    "Taufik minum air",
    "Taufik minum susu",
    "Taufik membaca buku",
    "Taufik membeli buku",
    "Taufik membeli ikan",
    "Taufik pergi ke sekolah",
    "Taufik pergi ke pasar",
    "Taufik tidur di rumah",
    "Taufik bermain di kebun",
    "Taufik mengejar ayam",
    "Taufik mengejar kucing",
    "Taufik dan Siti pergi ke sekolah",
    "Siti makan nasi",
    "Siti makan roti",
    "Siti makan nasi dan sayur",
    "Siti minum teh",
    "Siti minum air",
    "Siti membaca buku",
    "Siti menulis surat",
    "Siti membeli roti",
    "Siti pergi ke sekolah",
    "Siti pergi ke kedai",
    "Siti memanggil Taufik",
    "Siti menolong ibu",
    "Ali makan roti",
    "Ali makan nasi",
    "Ali minum susu",
    "Ali minum susu dan air",
    "Ali membaca surat",
    "Ali menulis surat",
    "Ali membeli ayam",
    "Ali pergi ke pasar",
    "Ali pergi ke sungai",
    "Ali berenang di sungai",
    "Ali bermain di sekolah",
    "Ali memanggil Siti",
    "Ali menolong Taufik",
    "Ali dan Taufik bermain di kebun",
    "Ibu memasak nasi",
    "Ibu memasak ikan",
    "Ibu memasak ayam",
    "Ibu memasak sayur",
    "Ibu memasak nasi dan ayam",
    "Ibu membeli sayur",
    "Ibu minum teh",
    "Ibu pergi ke pasar",
    "Ibu memanggil Ali",
    "Ibu memanggil Taufik",
    "Ibu dan bapa pergi ke pasar",
    "Bapa makan nasi",
    "Bapa minum kopi",
    "Bapa membaca surat",
    "Bapa membeli kopi",
    "Bapa pergi ke kedai",
    "Bapa duduk di kerusi",
    "Bapa menolong ibu",
    "Bapa memanggil Siti",
    "Nenek makan sayur",
    "Nenek minum teh",
    "Nenek memasak nasi",
    "Nenek duduk di kerusi",
    "Nenek memanggil Taufik",
});

/// How many different words stand in `sentences`, which have one space between words.
template <class Sentences>
constexpr std::size_t countDifferentWords(const Sentences& sentences) {
    std::array<std::string_view, 512> seen{};
    std::size_t count = 0;
    for (std::string_view rest : sentences) {
        while (!rest.empty()) {
            const std::string_view word = rest.substr(0, rest.find(' '));
            rest.remove_prefix(word.size() + (word.size() < rest.size() ? 1 : 0));
            bool known = false;
            for (std::size_t i = 0; i < count && !known; ++i) known = seen[i] == word;
            if (!known) seen[count++] = word;
        }
    }
    return count;
}

} // namespace data
