import type { Plugin, Settings } from '@beckon/plugin-kit'
import { parseSettings } from '../parse-settings.ts'
import type { Vault } from './vault.ts'

/** Settings as an operator gives them: names and texts, as in an environment. */
export type GivenSettings = Readonly<Record<string, string>>

/** The settings that one connection has for itself, in place of the environment's. They are stored sealed. */
export class OwnSettings {
  constructor(
    private readonly plugins: ReadonlyMap<string, Plugin>,
    private readonly vault: Vault,
  ) {}

  /** What is wrong with settings for a connection of a plugin, in words without secrets; none: they will do. */
  faults(plugin: Plugin, given: GivenSettings): string[] {
    const names = Object.keys(plugin.settings)
    const unknown = Object.keys(given).filter(name => !names.includes(name))
    if (unknown.length)
      return unknown.map(name => `${name}: not a setting of ${plugin.name}; expected ${names.join(', ')}`)
    const { values, faults } = parseSettings(plugin.settings, given)
    if (faults.length) return [...faults]
    return plugin.missing(values).map(name => `${name}: not set; ${plugin.name} needs it`)
  }

  seal(name: string, account: string, given: GivenSettings): Buffer {
    return this.vault.seal(JSON.stringify(given), placeOf(name, account))
  }

  open(name: string, account: string, sealed: Buffer): Settings {
    const plugin = this.plugins.get(name)
    if (!plugin) throw new Error(`a connection has settings for ${name}, which is not under plugins/`)
    const given = JSON.parse(this.vault.open(sealed, placeOf(name, account))) as GivenSettings
    const { values, faults } = parseSettings(plugin.settings, given)
    if (faults.length) throw new Error(`settings of a connection do not fit ${name} any more: ${faults.join('; ')}`)
    return values
  }
}

const placeOf = (name: string, account: string): string => `settings ${name} ${account}`
