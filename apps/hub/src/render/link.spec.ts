import { listUnsubscribe } from './headers.ts'
import { safeLink } from './link.ts'

it.each([
  ['https://shop.example/c/1?key=a%20b&x=1#top', 'https://shop.example/c/1?key=a%20b&x=1#top'],
  ['http://shop.example/', 'http://shop.example/'],
  ['mailto:help@shop.example', 'mailto:help@shop.example'],
  ['https://shop.example/"><b>{{x}}', 'https://shop.example/%22%3E%3Cb%3E%7B%7Bx%7D%7D'],
])('%s is a link', (url, href) => {
  expect(safeLink(url)).toBe(href)
})

it.each(['javascript:alert(1)', ' JavaScript:alert(1)', 'java\nscript:alert(1)', 'data:text/html,x', '/relative', ''])(
  '%p leads nowhere',
  url => {
    expect(safeLink(url)).toBe('#')
  },
)

it('one-click unsubscribe is both headers of RFC 8058', () => {
  expect(listUnsubscribe('https://hub.example/u/t0ken')).toEqual({
    'List-Unsubscribe': '<https://hub.example/u/t0ken>',
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  })
})
