import { Markup } from '@beckon/plugin-kit'

/** What the gallery adds to the mailbox's style. */
export const GALLERY_STYLE = new Markup(`
header { position: sticky; top: 0; z-index: 1; }
.bar, main.gallery { max-width: none; }
.switch { display: flex; gap: .15rem; align-items: center; font-size: .875rem; }
.switch span { margin-right: .35rem; color: var(--soft); }
.switch a { padding: .2rem .7rem; border-radius: 2rem; color: inherit; text-decoration: none; }
.switch a:hover { background: var(--tint); }
.switch a[aria-current] { background: var(--tint); color: var(--brand); font-weight: 600; }
main.gallery { display: grid; grid-template-columns: 11rem minmax(0, 1fr); gap: 1.25rem; align-items: start; }
.index { position: sticky; top: 5.5rem; }
.index nav { display: grid; }
.index a { padding: .3rem .7rem; border-radius: .5rem; color: inherit; font-size: .9rem; text-decoration: none; }
.index a:hover { background: var(--tint); }
.exhibits { min-width: 0; }
.exhibit { scroll-margin-top: 5.5rem; margin-bottom: 4rem; }
.exhibit > p { margin: .2rem 0 0; }
.piece { margin-top: 1.5rem; }
.piece h2 { margin-bottom: .2rem; }
.facts { margin: 0 0 .75rem; font-size: .8rem; }
.views-side-by-side { display: flex; gap: 1.5rem; align-items: start; overflow-x: auto; padding-bottom: .75rem; }
figure { flex: none; margin: 0; }
.desktop { width: 640px; } .phone { width: 375px; } .plain { flex: 1 0 18rem; max-width: 42rem; }
.inbox { display: grid; grid-template-columns: 2.5rem minmax(0, 1fr); gap: 0 .75rem; align-items: center; margin-bottom: .75rem;
  padding: .7rem .9rem; font-size: .875rem; line-height: 1.35rem; }
.sender, .line, .line > * { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.sender { font-weight: 600; } .line span { color: var(--soft); }
.phone .line > * { display: block; } .phone b { font-weight: 600; }
.inbox .initial { grid-row: span 2; }
iframe { height: 30rem; border: 1px solid var(--line); border-radius: .9rem; background: #fff; }
.plain figcaption { padding: .2rem 0 .5rem; }
.plain pre { font-size: .8rem; }
.fault { margin-top: 1rem; padding: 1.1rem 1.25rem; border-color: var(--bad); }
.fault h2 { color: var(--bad); text-transform: none; letter-spacing: 0; font-size: 1rem; } .fault pre { padding: 0; } .fault p { margin: .75rem 0 0; }
.limits { max-width: 60rem; padding: 1.25rem 1.5rem; font-size: .9rem; } .limits ul { margin: 0; padding-left: 1.2rem; } .limits li + li { margin-top: .35rem; }
@media (max-width: 60rem) {
  header { position: static; } .exhibit { scroll-margin-top: 1rem; }
  main.gallery { grid-template-columns: minmax(0, 1fr); } .index { position: static; min-width: 0; }
  .index nav { display: flex; overflow-x: auto; padding-bottom: .5rem; white-space: nowrap; }
  .phone { order: -1; max-width: 100%; }
}
`)
