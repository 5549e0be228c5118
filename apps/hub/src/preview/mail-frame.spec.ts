import { framedMail } from './mail-frame.ts'

const MAIL = `<html><head><style>@media (prefers-color-scheme: dark) { p { color: #fff } }</style></head>
<body><img alt="pot" src="https://cdn.shop.example/pot.jpg" width="64"><img alt="logo" src="https://cdn.shop.test/logo.png"></body></html>`

const PLAIN = { images: true, dark: false }

it('takes a picture at a reserved name from its own drawing, and leaves the others', () => {
  const shown = framedMail(MAIL, PLAIN)
  expect(shown).toMatch(/<img alt="pot" src="data:image\/svg\+xml,[^"]+" width="64">/)
  expect(shown).toContain('<img alt="logo" src="https://cdn.shop.test/logo.png">')
})

it.each([
  { dark: true, asks: '@media all {', scheme: 'color-scheme: dark' },
  { dark: false, asks: '@media not all {', scheme: 'color-scheme: light' },
])('answers the question for dark mode with $dark, whatever the browser is set to', ({ dark, asks, scheme }) => {
  const shown = framedMail(MAIL, { ...PLAIN, dark })
  expect(shown).toContain(asks)
  expect(shown).toContain(scheme)
  expect(shown).not.toContain('prefers-color-scheme')
})

it('blocks images before the first of them, and only when it is asked to', () => {
  expect(framedMail(MAIL, { ...PLAIN, images: false })).toMatch(/^<html><head><meta [^>]*"img-src 'none'">/)
  expect(framedMail(MAIL, PLAIN)).not.toContain('img-src')
})
