import type { Variation } from './variations.ts'

/** What the page was asked to show. */
export interface Look {
  readonly data: Variation
  readonly images: 'on' | 'off'
  readonly colours: 'light' | 'dark'
}

/** The switches of the page: the query's name of each, its values and how they are called, the first being the default. */
export const SWITCHES = {
  data: { label: 'Data', values: { sample: 'Sample', bare: 'Little known', long: 'Long names' } },
  colours: { label: 'Colours', values: { light: 'Light', dark: 'Dark' } },
  images: { label: 'Images', values: { on: 'On', off: 'Off' } },
} as const satisfies Record<keyof Look, { label: string; values: Record<string, string> }>

export const SWITCH_NAMES = Object.keys(SWITCHES) as (keyof Look)[]

/** The query → what to show; what it does not say, or says wrongly, is the default. */
export function lookOf(query: URLSearchParams): Look {
  const chosen = SWITCH_NAMES.map(name => {
    const values = Object.keys(SWITCHES[name].values)
    return [name, values.find(value => value === query.get(name)) ?? values[0]]
  })
  return Object.fromEntries(chosen)
}

/** The address that shows the same with one switch turned. */
export function turned(look: Look, name: keyof Look, value: string): string {
  const query = Object.entries({ ...look, [name]: value }).filter(([key, at]) => at !== defaultOf(key as keyof Look))
  return query.length ? `/?${new URLSearchParams(query)}` : '/'
}

const defaultOf = (name: keyof Look) => Object.keys(SWITCHES[name].values)[0]
