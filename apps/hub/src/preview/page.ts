import { html, type Markup } from '@beckon/plugin-kit'
import { ENVELOPE } from '../admin/mailbox/frame.ts'
import { STYLE } from '../admin/mailbox/style.ts'
import { CLIPPED_AT } from '../render/size.ts'
import type { Exhibit, Piece } from './gallery.ts'
import { LIMITS } from './limits.ts'
import { type Look, SWITCH_NAMES, SWITCHES, turned } from './look.ts'
import { framedMail } from './mail-frame.ts'
import { GALLERY_STYLE } from './style.ts'

/** The gallery: every template in every language, or what keeps it from being shown. */
export function galleryPage(exhibits: readonly Exhibit[], look: Look): string {
  return framed(
    html`<aside class="index">${index(exhibits)}</aside>
<div class="exhibits">${exhibits.map(each => exhibit(each, look))}${LIMITS}</div>`,
    switches(look),
  )
}

/** What is shown when not even the folder can be read. */
export function faultPage(fault: string): string {
  return framed(html`<div class="exhibits">${faultCard('templates/', fault)}</div>`)
}

function framed(content: Markup, controls: Markup | null = null): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Templates · Beckon</title>
<link rel="icon" href="data:,">
<style>${STYLE}${GALLERY_STYLE}</style>
</head>
<body>
<header><div class="bar"><a class="brand" href="/">${ENVELOPE} Templates</a>${controls}</div></header>
<main class="gallery">${content}</main>
<script src="/gallery.js"></script>
</body>
</html>
`.toString()
}

function switches(look: Look): Markup {
  return html`${SWITCH_NAMES.map(name => {
    const { label, values } = SWITCHES[name]
    const link = ([value, words]: [string, string]) =>
      html`<a href="${turned(look, name, value)}"${look[name] === value && html` aria-current="true"`}>${words}</a>`
    return html`<nav class="switch" aria-label="${label}"><span>${label}</span>${Object.entries(values).map(link)}</nav>`
  })}`
}

const index = (exhibits: readonly Exhibit[]): Markup =>
  html`<nav aria-label="Templates">${exhibits.map(
    ({ name, fault }) => html`<a href="#${name}">${name}${fault && html` <span class="badge bad">fault</span>`}</a>`,
  )}<a class="soft" href="#limits">What this cannot show</a></nav>`

function exhibit({ name, description, fault, pieces }: Exhibit, look: Look): Markup {
  return html`<section id="${name}" class="exhibit">
<h1>${name}</h1><p class="soft">${description}</p>
${fault ? faultCard(name, fault) : pieces.map(each => piece(name, each, look))}
</section>`
}

function faultCard(name: string, fault: string): Markup {
  return html`<div class="card fault" role="alert"><h2>${name} cannot be shown</h2><pre>${fault}</pre>
<p class="soft">Correct the file and save it; this page looks again by itself.</p></div>`
}

function piece(name: string, { locale, language, sender, mail }: Piece, look: Look): Markup {
  const shown = framedMail(mail.html, { images: look.images === 'on', dark: look.colours === 'dark' })
  const view = (width: 'desktop' | 'phone') => html`<figure class="${width}">
<figcaption class="inbox card"><span class="initial" aria-hidden="true">${sender.slice(0, 1)}</span>
<span class="sender">${sender}</span><span class="line"><b>${mail.subject}</b> <span>${mail.preheader}</span></span></figcaption>
<iframe title="${name} ${language}, ${width}" sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox" srcdoc="${shown}"></iframe>
</figure>`
  return html`<article class="piece" lang="${language}">
<h2 lang="en">${LANGUAGES.of(language)}${!locale && ', the original'}</h2>
<p class="facts soft" lang="en">${facts(mail).map(fact => html`<span>${fact}</span>`)}</p>
<div class="views-side-by-side">${view('desktop')}${view('phone')}
<figure class="plain"><figcaption class="soft" lang="en">Plain text</figcaption><pre class="card">${mail.text}</pre></figure></div>
</article>`
}

const LANGUAGES = new Intl.DisplayNames('en', { type: 'language' })

function facts({ subject, preheader, html: markup, text }: Piece['mail']): readonly string[] {
  return [
    `subject ${subject.length} characters`,
    `preview text ${preheader.length} characters`,
    `html ${kilobytes(markup)} of the ${CLIPPED_AT / 1000} kB that Gmail shows`,
    `text ${kilobytes(text)}`,
  ]
}

const kilobytes = (content: string) => `${(Buffer.byteLength(content) / 1000).toFixed(1)} kB`
