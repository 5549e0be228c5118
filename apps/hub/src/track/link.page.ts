/** The page behind a link: an unsubscribe link's question with its button, or what became of it. No script, nothing loaded from elsewhere. */
export function linkPage(state: 'ask' | 'done' | 'unknown' | 'lost', shopName: string | null): string {
  const { title, text, form } = TEXTS[state]
  const shop = escapeHtml(shopName ?? '')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}${shop && ` · ${shop}`}</title>
<style>
  :root { color-scheme: light dark; --ink: #1f2430; --soft: #5b6475; --paper: #fff; --ground: #f3f4f7; --accent: #2f5bea; }
  @media (prefers-color-scheme: dark) { :root { --ink: #eef0f5; --soft: #a6aec0; --paper: #1c2029; --ground: #12151c; --accent: #7f9dff; } }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--ground); color: var(--ink);
         font: 17px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
  main { box-sizing: border-box; width: min(30rem, calc(100vw - 2rem)); padding: 2.5rem; background: var(--paper); border-radius: 14px;
         box-shadow: 0 10px 40px rgb(0 0 0 / .08); }
  p.shop { margin: 0 0 1.5rem; color: var(--soft); font-size: .85rem; letter-spacing: .04em; text-transform: uppercase; }
  h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; }
  p { margin: 0; color: var(--soft); }
  button { margin-top: 1.75rem; padding: .8rem 1.5rem; border: 0; border-radius: 9px; background: var(--accent); color: var(--paper);
           font: inherit; font-weight: 600; cursor: pointer; }
  button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
</style>
</head>
<body>
<main>
${shop && `<p class="shop">${shop}</p>\n`}<h1>${title}</h1>
<p>${text}</p>
${form}</main>
</body>
</html>
`
}

const TEXTS = {
  ask: {
    title: 'Stop marketing e-mails?',
    text: 'You will still get what belongs to your orders and payments, such as confirmations.',
    form: '<form method="post"><button name="List-Unsubscribe" value="One-Click">Unsubscribe</button></form>\n',
  },
  done: {
    title: 'You are unsubscribed',
    text: 'We will not send you marketing e-mails any more, and what was already planned is cancelled.',
    form: '',
  },
  unknown: {
    title: 'This link is not complete',
    text: 'Please copy the whole link from the e-mail, or use the unsubscribe button of your mail program.',
    form: '',
  },
  lost: {
    title: 'This link is not complete',
    text: 'Please copy the whole link from the e-mail.',
    form: '',
  },
} as const

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
