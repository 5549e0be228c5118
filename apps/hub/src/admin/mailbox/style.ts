import { Markup } from '@beckon/plugin-kit'

/** The mailbox's own style: light and dark, from a phone to a wide screen, with nothing loaded from elsewhere. */
export const STYLE = new Markup(`
:root {
  color-scheme: light dark;
  --page: light-dark(#f6f5fb, #14121f); --card: light-dark(#fff, #1e1b2e); --line: light-dark(#e6e3f1, #322d4a);
  --ink: light-dark(#1d1930, #eceaf6); --soft: light-dark(#67617f, #a29cbd); --brand: light-dark(#5b4be6, #9c90ff);
  --tint: light-dark(#efecff, #2a2547);
  --good: light-dark(#0a7a43, #5fd598); --busy: light-dark(#1d63c9, #7db2ff); --bad: light-dark(#b3261e, #ff938a);
  --warn: light-dark(#8f5a00, #f2be5c); --off: var(--soft);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
a { color: var(--brand); }
a:focus-visible, input:focus-visible, label:has(:focus-visible) { outline: 2px solid var(--brand); outline-offset: 2px; }
header { border-bottom: 1px solid var(--line); background: var(--card); }
.bar, main { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
.bar { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; min-height: 4rem; padding-block: .6rem; }
.brand { display: flex; gap: .6rem; align-items: center; font-weight: 650; color: inherit; text-decoration: none; }
.brand svg { width: 1.75rem; fill: var(--brand); }
.brand { margin-right: auto; } .clock { color: var(--soft); font-size: .85rem; font-variant-numeric: tabular-nums; }
main { padding-block: 1.5rem 4rem; }
h1 { margin: 0; font-size: 1.45rem; line-height: 1.3; overflow-wrap: anywhere; text-wrap: balance; }
h2 { margin: 0 0 .75rem; font-size: .8rem; letter-spacing: .06em; text-transform: uppercase; color: var(--soft); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .9rem; }
.badge { padding: .1rem .55rem; border-radius: 1rem; font-size: .78rem; font-weight: 600; white-space: nowrap;
  color: var(--tone); background: color-mix(in srgb, var(--tone) 13%, transparent); }
.good { --tone: var(--good); } .busy { --tone: var(--busy); } .bad { --tone: var(--bad); } .warn { --tone: var(--warn); } .off { --tone: var(--off); }
.trigger { padding: .1rem .5rem; border-radius: .4rem; background: var(--tint); color: var(--brand); font-size: .8rem; white-space: nowrap; }
.soft, time { color: var(--soft); font-size: .875rem; }
time { font-variant-numeric: tabular-nums; white-space: nowrap; }
.find { margin: 0 0 1rem; }
.find input { width: 100%; max-width: 26rem; padding: .55rem .9rem; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--line); border-radius: 2rem; }
.list { list-style: none; margin: 0; padding: 0; overflow: hidden; }
.list li + li { border-top: 1px solid var(--line); }
.list a { display: grid; grid-template-columns: 2.5rem minmax(0, 1fr) auto; gap: .1rem 1rem; padding: .85rem 1.1rem; color: inherit; text-decoration: none; }
.list a:hover { background: var(--tint); }
.initial { grid-row: span 2; display: grid; place-content: center; width: 2.5rem; height: 2.5rem; border-radius: 50%;
  background: var(--tint); color: var(--brand); font-weight: 650; }
.subject { font-weight: 600; } .subject, .to { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.tags { display: flex; gap: .4rem; justify-content: end; align-items: center; }
.list time { text-align: right; }
.pages { display: flex; justify-content: space-between; margin-top: 1rem; }
.empty { padding: 4.5rem 1.5rem; text-align: center; } .empty svg { width: 3.5rem; fill: var(--line); } .empty p { max-width: 34rem; margin: .5rem auto; text-wrap: balance; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) 21rem; gap: 1.25rem; align-items: start; margin-top: 1.25rem; }
.facts { display: flex; flex-wrap: wrap; gap: .4rem .9rem; align-items: center; margin-top: .6rem; }
.views { display: flex; flex-wrap: wrap; gap: .25rem; padding: .6rem; border-bottom: 1px solid var(--line); }
.views label { padding: .25rem .85rem; border-radius: 2rem; cursor: pointer; font-size: .9rem; color: var(--soft); }
.views label:has(:checked) { background: var(--tint); color: var(--brand); font-weight: 600; }
.views input { position: absolute; opacity: 0; }
.view { display: none; } iframe { display: block; width: 100%; height: 78vh; margin: 0 auto; border: 0; border-radius: 0 0 .9rem .9rem; }
.shown:has(#as-mail:checked) .mail, .shown:has(#as-phone:checked) .mail, .shown:has(#as-text:checked) .text,
.shown:has(#as-headers:checked) .headers { display: block; }
.shown:has(#as-phone:checked) iframe { width: min(390px, 100%); border-inline: 1px solid var(--line); }
pre { margin: 0; padding: 1.25rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; font: .9rem/1.6 ui-monospace, monospace; }
dl { margin: 0; padding: 1.25rem; display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .4rem 1.25rem; font-size: .9rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
aside { display: grid; gap: 1.25rem; } aside .card { padding: 1.1rem 1.25rem; } aside .card > p { margin: .75rem 0 0; }
.why { list-style: none; margin: 0; padding: 0; }
.why li { position: relative; padding: 0 0 1.1rem 1.25rem; border-left: 2px solid var(--line); overflow-wrap: anywhere; }
.why li:last-child { padding-bottom: 0; } .why li::before { content: ''; position: absolute; left: -.4rem; top: .4rem; width: .65rem; height: .65rem;
  border-radius: 50%; background: var(--tone, var(--brand)); }
.why code { font-weight: 600; } .why p { margin: .15rem 0 0; }
@media (max-width: 52rem) {
  .columns { grid-template-columns: minmax(0, 1fr); } .clock { order: 1; flex-basis: 100%; }
  .list a { grid-template-columns: 2.5rem minmax(0, 1fr); } .initial { grid-row: span 4; }
  .list time { order: 1; text-align: left; } .tags { order: 2; justify-content: start; margin-top: .25rem; }
  .bar, main { padding-inline: .9rem; } dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin-bottom: .6rem; }
}
`)
