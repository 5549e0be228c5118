/** How a mail is shown, besides its width. */
export interface Viewing {
  readonly images: boolean
  readonly dark: boolean
}

/** A mail's HTML as a frame shows it: as it would be sent, but for what stands in for the reader's settings. */
export function framedMail(html: string, { images, dark }: Viewing): string {
  const shown = inScheme(withStandIns(html), dark)
  return images ? shown : shown.replace('<head>', `<head>${NO_IMAGES}`)
}

// Blocked, not removed: the browser then lays out the gaps and the alternative texts, as a mail program does.
const NO_IMAGES = `<meta http-equiv="content-security-policy" content="img-src 'none'">`

// A frame takes the scheme of the browser, whatever the page around it says; so the question itself is answered.
const inScheme = (html: string, dark: boolean) =>
  html
    .replaceAll('(prefers-color-scheme: dark)', dark ? 'all' : 'not all')
    .replace('<head>', `<head><style>:root { color-scheme: ${dark ? 'dark' : 'light'} }</style>`)

// Samples use names under .example, which never resolve (RFC 6761, 6.5): their pictures would all be broken.
const SAMPLE_IMAGE = /(<img[^>]* src=")https?:\/\/[^"/]*\.example\/[^"]*"/g

const withStandIns = (html: string) => html.replace(SAMPLE_IMAGE, `$1${STAND_IN}"`)

const STAND_IN = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" width="400" height="400">
<rect width="200" height="200" fill="#d9e2dc"/><ellipse cx="100" cy="158" rx="52" ry="8" fill="#b9c7be"/>
<path d="M64 78h72l-8 72a10 10 0 0 1-10 8H82a10 10 0 0 1-10-8Z" fill="#3f6b54"/><rect x="60" y="68" width="80" height="12" rx="4" fill="#2f5341"/>
<path d="M134 92c26-4 30 38-3 40" fill="none" stroke="#3f6b54" stroke-width="9"/></svg>`,
)}`
