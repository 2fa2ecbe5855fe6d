// The look of the book: a column of text beside its table of contents, a bar of choices that stays
// in sight, light, dark and on paper.
#pragma once

#include <string_view>

namespace tour {

inline constexpr std::string_view PAGE_STYLE = R"css(
:root{--paper:#fff;--ink:#1f2328;--soft:#57606a;--rule:#d0d7de;--card:#f6f8fa;--link:#0550ae;--mark:#006d2c;--on-mark:#fff;--shade:#0002}
html{scroll-padding-top:5.5rem}
html[lang=fr] body [lang=en],html[lang=en] body [lang=fr]{display:none}
body{max-width:none;padding:0;color:var(--ink);background:var(--paper);font:18px/1.62 Charter,'Iowan Old Style','Palatino Linotype',Palatino,Georgia,'DejaVu Serif',serif}
h1,h2,nav,.part,.bar,figcaption,.caption,summary,table,dt,.note,.skip,.hush{font-family:'DejaVu Sans',Verdana,Arial,sans-serif}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-99em}.skip:focus{left:8px;top:8px;z-index:9;background:var(--paper);padding:8px 12px}
.hush{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
header{padding:56px 20px 28px;border-bottom:1px solid var(--rule);background:var(--card)}
header>*{max-width:880px;margin-inline:auto}header>p,header noscript p{max-width:880px}header p{text-wrap:pretty}
h1{font-size:clamp(1.9rem,5.4vw,3.1rem);line-height:1.1;letter-spacing:-.02em;margin-block:0 .3em}
.subtitle{font-size:1.15em;color:var(--soft);margin-block:0 1em}
nav{padding:20px;font-size:.8rem;line-height:1.45}
nav ol{list-style:none;margin:0;padding:0}nav ol ol{margin:2px 0 14px}
nav li li{margin:0}nav a{display:block;padding:4px 10px;border-radius:6px;text-decoration:none;color:var(--ink)}
nav a:hover{background:var(--card);text-decoration:underline}
nav a[aria-current]{background:var(--card);box-shadow:inset 3px 0 var(--mark)}
nav b{display:block;padding:0 10px;color:var(--soft);font-weight:700}
main{padding:0 20px 80px;max-width:920px;margin:0 auto;min-width:0}
section{padding-top:1.2rem}
h2{font-size:clamp(1.35rem,3.6vw,1.85rem);line-height:1.2;letter-spacing:-.01em;margin:1.2em 0 .6em;scroll-margin-top:5.5rem}
h2 .no{color:var(--mark);margin-inline-end:.45em;font-variant-numeric:tabular-nums}
.part{margin:3.2rem 0 -1.4rem;padding-top:1.4rem;max-width:none;border-top:3px solid var(--mark);font-size:.8rem;font-weight:700;letter-spacing:.08em;text-transform:uppercase;color:var(--mark)}
p{max-width:39em;margin-block:.8em}
.term{color:inherit;text-decoration:underline dotted var(--mark) 2px;text-underline-offset:.2em}
.term:hover{background:var(--card)}
figure{margin:24px 0 34px}#slot-plate svg{min-width:1120px}figcaption,.caption{font-size:.8rem;line-height:1.5;color:var(--soft);margin-top:8px}
summary{font-size:.8rem;padding:6px 0;min-height:24px;width:fit-content;color:var(--link)}
.grid figure{margin:0;min-width:0}.caption{margin:8px 0 34px}
.scroll{overflow:auto}caption{color:var(--soft)}
th,td{border-color:var(--rule)}
.bar{position:sticky;top:0;z-index:3;margin:0 -20px;padding:6px 20px;background:var(--paper);border-bottom:1px solid var(--rule);box-shadow:0 6px 12px -10px var(--shade);font-size:.8rem}
.bar>summary{font-weight:700;color:var(--ink);width:auto;padding:6px 0}
.seg{font-size:.8rem}#language legend{position:absolute;clip-path:inset(50%)}#language fieldset{border:0;margin:0;padding:0;font-family:'DejaVu Sans',Verdana,Arial,sans-serif}#language{display:flex;justify-content:flex-end;margin-top:-32px;margin-bottom:20px}#language[hidden]{display:none}
.row{display:flex;flex-wrap:wrap;gap:8px 16px;padding:6px 0;align-items:end}
.row fieldset{border:0;margin:0;padding:0;min-width:0}
.row legend,.row .label{display:block;padding:0;font-size:.72rem;color:var(--soft)}
.seg{display:flex;flex-wrap:wrap}
.seg label{position:relative}
.seg input{position:absolute;inset:0;opacity:0;margin:0;width:100%;height:100%;cursor:pointer}
.seg label>span{display:block;min-width:24px;padding:5px 8px;border:1px solid var(--soft);margin-inline-end:-1px;text-align:center;line-height:1.4}
.seg label:first-child>span{border-radius:6px 0 0 6px}.seg label:last-child>span{border-radius:0 6px 6px 0}
.seg input:checked+span{background:var(--mark);border-color:var(--mark);color:var(--on-mark);font-weight:700}
.seg input:focus-visible+span{outline:3px solid var(--link);outline-offset:2px;z-index:1;position:relative}
select,.row button,.note button{font:inherit;color:var(--ink);background:var(--card);border:1px solid var(--soft);border-radius:6px;padding:5px 10px;min-height:32px}
button{cursor:pointer}
.place{display:flex;align-items:center;gap:8px;height:31px}
.place input{accent-color:var(--mark);width:130px;height:32px;margin:0}.place output{min-width:2.6em;font-weight:700}
dl>div{padding:10px 0;border-bottom:1px solid var(--rule);scroll-margin-top:5.5rem}
dt{font-weight:700;font-size:.9em}dd{margin:0;max-width:39em}dd+dd{color:var(--soft)}
.note{position:absolute;z-index:4;box-sizing:border-box;width:min(360px,calc(100vw - 32px));padding:12px 16px;background:var(--paper);border:1px solid var(--soft);border-radius:10px;box-shadow:0 8px 28px var(--shade);font-size:.82rem;line-height:1.5}
.note p{margin:.3em 0}.note .name{font-weight:700}.note .like{color:var(--soft)}
.note .foot{display:flex;justify-content:space-between;align-items:center;margin-top:10px}
noscript p{color:var(--soft)}
@media (min-width:1120px){body{display:grid;grid-template-columns:270px minmax(0,1fr)}header,.skip{grid-column:1/-1}nav{position:sticky;top:0;align-self:start;max-height:100vh;overflow:auto;box-sizing:border-box}main{margin:0 auto;width:100%;box-sizing:border-box}}
@media (max-width:640px){body{font-size:17px}.bar{max-height:70vh;overflow:auto}}
@media screen and (prefers-color-scheme:dark){:root{--paper:#161b22;--ink:#e6edf3;--soft:#a9b4c0;--rule:#3d444d;--card:#21262d;--link:#79c0ff;--mark:#74c476;--on-mark:#0b1f10;--shade:#000a}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
@page{margin:15mm}
@media print{body{display:block;font-size:10.5pt}header{background:none;padding:0 0 12pt}main{max-width:none;padding:0}.bar,.note,.skip,#language{display:none}nav{columns:2;padding:12pt 0}section{break-inside:auto}h2,.part{break-after:avoid}.term{text-decoration:none}a{color:inherit}.view{overflow:visible}.view svg,.grid svg{max-width:100%;max-height:23cm}#slot-plate svg{min-width:0}.grid{grid-template-columns:repeat(4,minmax(0,1fr));break-inside:avoid}dl{columns:2}dl>div{break-inside:avoid}summary{display:none}details[open]>summary{display:block}}
)css";

} // namespace tour
