/** Gives each frame the height of its mail, and brings what was saved into the page without moving what one looks at. */
export const GALLERY_SCRIPT = `'use strict'
const fit = frame => {
  const height = frame.contentDocument?.documentElement?.scrollHeight
  if (height) frame.style.height = height + 2 + 'px'
}
document.querySelectorAll('iframe').forEach(fit)
document.addEventListener('load', event => event.target.tagName === 'IFRAME' && fit(event.target), true)

const read = async () => new DOMParser().parseFromString(await (await fetch(location.href)).text(), 'text/html')
const names = page => [...page.querySelectorAll('.exhibit')].map(each => each.id).join()
let served = read()

async function refresh() {
  const before = await served
  served = read()
  const after = await served
  if (names(before) !== names(after) || names(after) === '') return location.reload()
  for (const part of ['.bar', '.index']) document.querySelector(part).innerHTML = after.querySelector(part).innerHTML
  for (const exhibit of after.querySelectorAll('.exhibit'))
    if (exhibit.outerHTML !== before.getElementById(exhibit.id).outerHTML) exchange(document.getElementById(exhibit.id), exhibit)
}

function exchange(old, fresh) {
  const heights = [...old.querySelectorAll('iframe')].map(frame => frame.style.height)
  const copy = document.importNode(fresh, true)
  copy.querySelectorAll('iframe').forEach((frame, n) => { frame.style.height = heights[n] ?? '' })
  old.replaceWith(copy)
}

// A switch changes what is shown, not where one is.
document.addEventListener('click', event => {
  const link = event.target.closest('.switch a')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  history.pushState(null, '', link.href + location.hash)
  refresh()
})
addEventListener('popstate', refresh)

const changes = new EventSource('/changes')
changes.onmessage = refresh
// The preview was started again meanwhile.
let known = false
changes.onopen = () => (known ? refresh() : (known = true))
`
