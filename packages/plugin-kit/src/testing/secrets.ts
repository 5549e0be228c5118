import type { Plugin } from '../plugin.ts'
import type { Settings } from '../settings.ts'

/** The same settings with every secret replaced by another of the same form: prefix, length and alphabet stay. */
export function otherSecrets<S extends Settings>(plugin: Plugin<S>, settings: S): S {
  return eachSecret(plugin, settings, value => (Array.isArray(value) ? value.map(otherSecret) : otherSecret(value)))
}

/** The same settings while secrets are rotated: lists hold a new secret, before or after the old one. */
export function rotating<S extends Settings>(plugin: Plugin<S>, settings: S, where: 'before' | 'after'): S {
  return eachSecret(plugin, settings, value => {
    if (!Array.isArray(value)) return value
    const others = value.map(otherSecret)
    return where === 'before' ? [...others, ...value] : [...value, ...others]
  })
}

/** Every secret these settings hold. */
export function secretsIn<S extends Settings>(plugin: Plugin<S>, settings: S): readonly string[] {
  const values = secretNames(plugin).flatMap(name => settings[name] as unknown)
  return values.filter(value => typeof value === 'string' && value !== '') as string[]
}

function eachSecret<S extends Settings>(plugin: Plugin<S>, settings: S, change: (value: unknown) => unknown): S {
  const changed = secretNames(plugin).map(name => [name, change(settings[name])])
  return { ...settings, ...Object.fromEntries(changed) }
}

function secretNames<S extends Settings>(plugin: Plugin<S>): readonly (keyof S & string)[] {
  return Object.keys(plugin.settings).filter(name => plugin.settings[name]?.secret)
}

function otherSecret(secret: unknown): unknown {
  if (typeof secret !== 'string') return secret
  const start = secret.lastIndexOf('_') + 1
  return secret.slice(0, start) + secret.slice(start).replace(/[a-z\d]/gi, otherCharacter)
}

// Letters by 13 places, digits by 5: still base64 where it was.
function otherCharacter(character: string): string {
  if (/\d/.test(character)) return String((Number(character) + 5) % 10)
  const code = character.charCodeAt(0)
  return String.fromCharCode((code & 31) <= 13 ? code + 13 : code - 13)
}
