import type { Money } from '@beckon/plugin-kit'
import Handlebars from 'handlebars'
import { withFollowed } from './followed.ts'
import { formatDate, formatInstant, formatMoney, formatNumber, formatPlural, formatSaving } from './format.ts'
import { safeLink } from './link.ts'

/** What a template sees beside its data, as `{{@subject}}`. */
export interface Page {
  readonly locale: string
  readonly timezone: string
  readonly subject: string
  readonly preheader: string
  /** Null in a message that is not marketing. */
  readonly unsubscribeUrl: string | null
  /** Where a link leads that somebody has to follow: there, or there by way of the hub. */
  follow(url: string): string
}

/** A part of a template, compiled: data in, text out. */
export type Fill = (data: object, page: Page) => string

interface Call {
  readonly data: Page
  readonly hash: Readonly<Record<string, string>>
}

// A mail shows so many lines at most: the rest would push its foot out of sight, and the html towards Gmail's limit.
const LINES_SHOWN = 10

// So few that it helps to know; more would only be pressure.
const FEW = 5

/** The words a template may use beside if, unless, each and with. Null stays empty: `{{money total}}` of no total. */
const WORDS = {
  money: (value: Money | null, call: Call) => value && formatMoney(value, call.data.locale),
  saving: (before: Money | null, now: Money | null, call: Call) =>
    before && now && formatSaving(before, now, call.data.locale),
  date: (value: string | null, call: Call) => value && formatDate(value, call.data.locale, call.data.timezone),
  instant: (value: string | null, call: Call) => value && formatInstant(value, call.data.locale, call.data.timezone),
  count: (value: number, call: Call) => formatNumber(value, call.data.locale),
  plural: (value: number, call: Call) => formatPlural(value, call.hash, call.data.locale),
  few: (value: number | null) => value !== null && value >= 1 && value <= FEW,
  link: (value: string | null) => value && safeLink(value),
  shown: (list: readonly unknown[] | null) => list?.slice(0, LINES_SHOWN) ?? [],
  unshown: (list: readonly unknown[] | null) => Math.max(0, (list?.length ?? 0) - LINES_SHOWN),
}

export const WORD_NAMES: ReadonlySet<string> = new Set(Object.keys(WORDS))

/** What a link becomes where somebody has to follow it; no word of a template's author. */
const FOLLOWED = {
  'followed-link': (value: string | null, { data: page }: Call) =>
    value && (value === page.unsubscribeUrl ? safeLink(value) : page.follow(safeLink(value))),
}

// An instance of our own: another library's helpers cannot appear in it, nor ours elsewhere.
const handlebars = Handlebars.create()
handlebars.registerHelper({ ...WORDS, ...FOLLOWED })

const COMPILE: CompileOptions = {
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: Object.fromEntries(Object.keys({ ...WORDS, ...FOLLOWED }).map(name => [name, true])),
}

const FILL = { allowProtoMethodsByDefault: false, allowProtoPropertiesByDefault: false }

/** A value as it stands in the HTML. */
export const escaped = (value: string): string => handlebars.escapeExpression(value)

/** Parses a part; throws at what is no Handlebars, with its line. */
export const parse = (part: string): hbs.AST.Program => handlebars.parse(part)

/** Compiles a parsed part. `html` escapes what is filled in, `text` and `line` do not; in a `line` nobody follows a link. */
export function compilePart(program: hbs.AST.Program, kind: 'html' | 'text' | 'line'): Fill {
  const part = kind === 'line' ? program : withFollowed(program, kind)
  const fill = handlebars.compile(part, { ...COMPILE, noEscape: kind !== 'html' })
  return (data, page) => fill(data, { ...FILL, data: page })
}
