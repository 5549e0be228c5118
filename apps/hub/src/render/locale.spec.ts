import { fallbacks, formatLocale } from './locale.ts'

it.each([
  ['de-AT', ['de-AT', 'de', '']],
  ['de_at', ['de-AT', 'de', '']],
  ['zh-hant-tw', ['zh-Hant-TW', 'zh-Hant', 'zh', '']],
  ['', ['']],
  ['<script>', ['']],
])('%p is looked for as %p', (locale, expected) => {
  expect(fallbacks(locale)).toEqual(expected)
})

it.each([
  ['de-AT', 'de', 'de-AT'],
  ['en-GB', 'en', 'en-GB'],
  ['fr-FR', 'en', 'en'],
  ['nonsense!', 'en', 'en'],
])('a person of %s who reads a text in %s-language gets the numbers of %s', (wanted, language, expected) => {
  expect(formatLocale(wanted, language)).toBe(expected)
})
