import { Markup } from '@beckon/plugin-kit'

/** Calm beside Shopify's own admin, which has its own header around this page: no header of ours, and no dark mode, for it has none. */
export const STYLE = new Markup(`
:root { color-scheme: light; --page: #f6f5fb; --card: #fff; --line: #e6e3f1; --ink: #1d1930; --soft: #67617f; --brand: #5b4be6;
  --good: #0a7a43; --busy: #1d63c9; --bad: #b3261e; --warn: #8f5a00; --off: var(--soft); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1 { margin: 0; font-size: 1.35rem; line-height: 1.3; }
h2 { margin: 2rem 0 .6rem; font-size: .8rem; letter-spacing: .06em; text-transform: uppercase; color: var(--soft); }
p { margin: 0; } .soft, time { color: var(--soft); font-size: .875rem; }
code { padding: .05rem .3rem; border-radius: .3rem; background: color-mix(in srgb, var(--brand) 9%, transparent); font-size: .85em; }
.top { display: flex; justify-content: space-between; align-items: start; gap: 1rem; margin-bottom: 1.25rem; }
button { padding: .4rem .9rem; font: inherit; font-size: .875rem; color: var(--ink); background: var(--card); border: 1px solid var(--line);
  border-radius: .6rem; cursor: pointer; }
button:hover { border-color: var(--soft); } button:disabled { opacity: .5; cursor: default; }
button:focus-visible { outline: 2px solid var(--brand); outline-offset: 2px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .9rem; }
ul { list-style: none; margin: 0; padding: 0; }
li + li { border-top: 1px solid var(--line); }
.good { --tone: var(--good); } .busy { --tone: var(--busy); } .bad { --tone: var(--bad); } .warn { --tone: var(--warn); } .off { --tone: var(--off); }
.checks li { display: flex; gap: .8rem; padding: .85rem 1.1rem; }
.checks p { color: var(--soft); font-size: .9rem; }
.mark { flex: none; display: grid; place-content: center; width: 1.5rem; height: 1.5rem; border-radius: 50%; font-size: .85rem; font-weight: 700;
  color: var(--tone); background: color-mix(in srgb, var(--tone) 13%, transparent); }
.rows li { display: grid; grid-template-columns: minmax(0, 1fr) 7.5rem 7rem; gap: .1rem 1rem; align-items: center; padding: .75rem 1.1rem; }
.what strong { font-weight: 600; } .what > * { display: block; overflow-wrap: anywhere; }
.badge { justify-self: end; padding: .1rem .6rem; border-radius: 1rem; font-size: .78rem; font-weight: 600; white-space: nowrap; color: var(--tone);
  background: color-mix(in srgb, var(--tone) 13%, transparent); }
.rows time { text-align: right; white-space: nowrap; }
.empty { padding: 2rem 1.5rem; text-align: center; color: var(--soft); }
.notice { max-width: 34rem; padding-top: 18vh; text-align: center; text-wrap: balance; } .notice button { margin-top: 1.25rem; } .notice p { margin-top: .5rem; color: var(--soft); }
@media (max-width: 38rem) {
  main { padding-inline: .9rem; } .rows li { grid-template-columns: auto minmax(0, 1fr); } .what { grid-column: 1 / -1; }
  .badge { justify-self: start; margin-top: .25rem; }
}
`)
