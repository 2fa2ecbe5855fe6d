// What the page does by itself, with nothing but what stands in it: unpacks the figures that the
// reader chooses (see page_pack.hpp), changes the language, and shows the glossary on the spot.
#pragma once

#include <string_view>

namespace tour {

inline constexpr std::string_view PAGE_SCRIPT = R"js('use strict';
(() => {
const byId = id => document.getElementById(id);
const book = JSON.parse(byId('book').textContent);

// --- figures ---------------------------------------------------------------------------------------
const digit = new Map([...book.digits].map((c, i) => [c, i]));
const texts = book.texts.split('~');
const templates = book.templates.split('~').map(text => text.split('\n'));
const values = ['', ...book.values.split('~')];
const words = book.dictionary.split('~');
const dictionary = new Map(words.flatMap((word, i) => i % 2 ? [] : [[word, words[i + 1]]]));
const unpacked = new Map();

// A packed text as lines, each a template's number and the values in its holes.
function linesOf(id) {
    if (unpacked.has(id)) return unpacked.get(id);
    const text = texts[id], lines = [];
    let at = 0, next = 0;
    const number = () => {
        let n = 0, d;
        do {
            d = digit.get(text[at++]);
            n = n * 44 + d % 44;
        } while (d >= 44);
        return n;
    };
    const value = () => {
        const n = number();
        if (n) return values[n];
        const start = at;
        at = text.indexOf('`', start) + 1;
        return text.slice(start, at - 1);
    };
    const start = number(), like = Math.floor(start / 2);
    let old = like ? linesOf(id - like) : [];
    if (start % 2)
        old = old.map(([template, holes]) => [template, holes.map(hole => dictionary.get(hole) ?? hole)]);
    while (at < text.length) {
        const operation = number(), kind = operation % 4, n = (operation - kind) / 4;
        if (kind === 0) {
            lines.push(...old.slice(next, next + n));
            next += n;
        } else if (kind === 1) {
            next += n;
        } else if (kind === 2) {
            const [template, holes] = old[next++], filled = [...holes];
            for (let i = 0; i < n; ++i) {
                const hole = number();
                filled[hole] = value();
            }
            lines.push([template, filled]);
        } else {
            lines.push([n, Array.from({length: templates[n].length - 1}, value)]);
        }
    }
    unpacked.set(id, lines);
    return lines;
}

const html = id => linesOf(id).map(([template, holes]) =>
    templates[template].reduce((line, part, i) => line + holes[i - 1] + part)).join('\n');

const extents = {s: () => 2, l: () => book.layers, h: () => book.heads,
                 p: word => book.words[word].positions.length};

// The number of the text that a slot shows for a choice.
function textOf({dims, starts}, choice) {
    const word = dims.includes('w') ? choice.w : 0;
    const within = [...dims].filter(dim => dim !== 'w')
        .reduce((n, dim) => n * extents[dim](word) + choice[dim], 0);
    return starts[word][choice.lang === book.lang ? 0 : 1] + within;
}

const choice = {...book.choice, lang: book.lang};
const shown = new Map(book.slots.map(slot => [slot.id, textOf(slot, choice)]));

function show() {
    const positions = book.words[choice.w].positions;
    choice.p = Math.min(choice.p, positions.length - 1);
    for (const slot of book.slots) {
        const id = textOf(slot, choice);
        if (shown.get(slot.id) === id) continue;
        shown.set(slot.id, id);
        const place = byId('slot-' + slot.id), open = place.querySelector('details[open]') !== null;
        place.innerHTML = html(id);
        if (open) for (const details of place.querySelectorAll('details')) details.open = true;
    }
    const position = byId('position'), here = positions[choice.p];
    position.max = positions.length - 1;
    position.value = choice.p;
    position.setAttribute('aria-valuetext', here);
    byId('here').textContent = here;
    const words = book.said[choice.lang];
    byId('chosen').textContent = byId('said').textContent =
        [book.words[choice.w].name, words.states[choice.s], words.layer + choice.l,
         words.head + choice.h, words.position + here].join(' · ');
}

// --- the bar ---------------------------------------------------------------------------------------
const bar = byId('bar');
bar.hidden = false;
bar.open = innerWidth > 640;
bar.addEventListener('input', event => {
    const {name, value} = event.target;
    choice[name] = Number(value);
    stop();
    show();
});
const language = byId('language');
language.hidden = false;
language.addEventListener('input', event => {
    setLanguage(event.target.value);
    show();
});

function setLanguage(lang) {
    choice.lang = lang;
    document.documentElement.lang = lang;
    document.title = book.said[lang].title;
    for (const element of document.querySelectorAll('[data-label]'))
        element.setAttribute('aria-label', book.said[lang][element.dataset.label]);
}

// Reads on, letter by letter, to the end of the name.
const play = byId('play');
let reading = 0;
function stop() {
    clearInterval(reading);
    reading = 0;
    play.setAttribute('aria-pressed', 'false');
}
play.addEventListener('click', () => {
    if (reading) return stop();
    const last = book.words[choice.w].positions.length - 1;
    choice.p = choice.p === last ? 0 : choice.p + 1;
    play.setAttribute('aria-pressed', 'true');
    show();
    reading = setInterval(() => {
        if (choice.p >= last) return stop();
        ++choice.p;
        show();
    }, 900);
});

// --- the glossary ----------------------------------------------------------------------------------
const note = byId('note');
let asked = null;
function closeNote(back) {
    if (asked === null) return;
    const term = asked;
    asked = null;
    note.hidden = true;
    term.removeAttribute('aria-expanded');
    if (back) term.focus();
}
function openNote(term) {
    const entry = byId(term.hash.slice(1)), own = ':scope > [lang=' + choice.lang + ']';
    const said = [...entry.children].map(part => part.querySelector(own).textContent);
    ['name', 'what', 'like'].forEach((part, i) => byId('note-' + part).textContent = said[i]);
    byId('note-more').hash = term.hash;
    closeNote(false);
    asked = term;
    term.setAttribute('aria-expanded', 'true');
    note.hidden = false;
    const at = term.getClientRects()[0], room = document.documentElement.clientWidth - note.offsetWidth - 16;
    note.style.left = Math.max(16, Math.min(at.left, room)) + 'px';
    note.style.top = at.bottom + scrollY + 8 + 'px';
    note.focus();
}
document.addEventListener('click', event => {
    const term = event.target.closest('a.term');
    if (term) {
        event.preventDefault();
        if (asked === term) closeNote(true);
        else openNote(term);
    } else if (!note.contains(event.target)) {
        closeNote(false);
    }
});
byId('note-close').addEventListener('click', () => closeNote(true));
byId('note-more').addEventListener('click', () => closeNote(false));
document.addEventListener('keydown', event => {
    if (event.key === 'Escape') closeNote(true);
});
note.addEventListener('focusout', event => {
    if (event.relatedTarget && !note.contains(event.relatedTarget)) closeNote(false);
});
for (const term of document.querySelectorAll('a.term')) {
    term.setAttribute('role', 'button');
    term.addEventListener('keydown', event => {
        if (event.key !== ' ') return;
        event.preventDefault();
        term.click();
    });
}

// --- where the reader is ---------------------------------------------------------------------------
const links = new Map([...document.querySelectorAll('nav a')].map(link => [link.hash.slice(1), link]));
const seen = new IntersectionObserver(entries => {
    for (const {isIntersecting, target} of entries) {
        const link = links.get(target.querySelector('h2').id);
        if (isIntersecting) link.setAttribute('aria-current', 'true');
        else link.removeAttribute('aria-current');
    }
}, {rootMargin: '-40% 0px -60% 0px'});
for (const section of document.querySelectorAll('main > section')) seen.observe(section);
show();
})();
)js";

} // namespace tour
