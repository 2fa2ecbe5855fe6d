// Says whether a text is well-formed XML, as far as our SVG files use it: matching tags, quoted
// attributes that occur once, known entities, no "<" in text, unique ids.
#pragma once

#include <cctype>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// Empty for a well-formed text, else what is wrong and where.
inline std::string xmlProblem(std::string_view xml) {
    std::vector<std::string> open;
    std::set<std::string> ids;
    bool root = false;
    const auto badEntity = [](std::string_view text) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            const auto c = static_cast<unsigned char>(text[i]);
            if (c < 0x20 && c != '\n') return true;
            if (text[i] != '&') continue;
            bool known = false;
            for (const std::string_view e : {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"})
                known = known || text.substr(i, e.size()) == e;
            if (!known) return true;
        }
        return false;
    };
    std::size_t at = 0;
    while (at < xml.size()) {
        const std::size_t lt = (std::min)(xml.find('<', at), xml.size());
        const std::string_view text = xml.substr(at, lt - at);
        if (badEntity(text)) return "entity or control in: " + std::string(text);
        if (open.empty() && text.find_first_not_of('\n') != std::string_view::npos)
            return "text outside the root";
        if (lt == xml.size()) break;
        std::size_t i = lt + 1;
        const bool closing = xml.substr(i, 1) == "/";
        if (closing) ++i;
        const std::size_t nameStart = i;
        while (i < xml.size() && (std::isalnum(static_cast<unsigned char>(xml[i])))) ++i;
        const std::string name(xml.substr(nameStart, i - nameStart));
        if (name.empty()) return "no name at " + std::string(xml.substr(lt, 30));
        std::set<std::string> attributes;
        while (i < xml.size() && xml[i] == ' ') {
            const std::size_t eq = xml.find("=\"", i);
            if (eq == std::string_view::npos) return "attribute without a value in " + name;
            const std::string key(xml.substr(i + 1, eq - i - 1));
            if (!attributes.insert(key).second) return "attribute twice: " + key;
            const std::size_t end = xml.find('"', eq + 2);
            if (end == std::string_view::npos) return "open attribute " + key;
            const std::string value(xml.substr(eq + 2, end - eq - 2));
            if (value.find('<') != std::string::npos || badEntity(value))
                return "bad attribute " + key + "=" + value;
            if (key == "id" && !ids.insert(value).second) return "id twice: " + value;
            i = end + 1;
        }
        const bool empty = xml.substr(i, 2) == "/>";
        if (empty) ++i;
        if (i >= xml.size() || xml[i] != '>') return "tag not closed: " + name;
        if (closing) {
            if (open.empty() || open.back() != name) return "unexpected </" + name + ">";
            open.pop_back();
        } else {
            if (open.empty() && root) return "two roots";
            root = true;
            if (!empty) open.push_back(name);
        }
        at = i + 1;
    }
    return open.empty() ? "" : "not closed: " + open.back();
}
