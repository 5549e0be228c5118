import { html } from '@beckon/plugin-kit'

/** The page without anybody's data, for a browser that has yet to say who it is; the script fills it. */
export const SHELL = html`<main class="notice" aria-busy="true"><h1>One moment</h1><p>Asking Shopify who you are.</p>
<noscript><p>This needs JavaScript: open the app again from the Shopify admin.</p></noscript></main>`

/**
 * The page's script. A session token lives for a minute, so each request asks App Bridge for one (shopify.dev:
 * session-tokens); the page that comes back replaces what is shown.
 */
export const SCRIPT = `const notice = text => {
  const main = document.createElement('main')
  main.className = 'notice'
  main.append(Object.assign(document.createElement('h1'), { textContent: 'This did not work' }))
  main.append(Object.assign(document.createElement('p'), { textContent: text }))
  return main
}

const load = async () => {
  if (!window.shopify) return notice('Open this app from the Shopify admin.')
  const token = await window.shopify.idToken()
  const response = await fetch(location.pathname, { headers: { authorization: 'Bearer ' + token } })
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  return page.querySelector('main:not([aria-busy])') ?? notice('The hub did not accept who you are. Reload the page.')
}

const show = async () => {
  const shown = await load().catch(() => notice('The hub could not be reached. Try again in a moment.'))
  document.querySelector('main').replaceWith(document.adoptNode(shown))
}

document.addEventListener('click', event => {
  const button = event.target.closest('[data-refresh]')
  if (!button) return
  button.disabled = true
  show()
})
if (!document.querySelector('[data-fresh]')) show()
`
