import type { Plugin, Setting, Settings, SettingsSpec } from '@beckon/plugin-kit'
import { HUB_SETTINGS } from './settings.ts'

/** The settings of one part, under its heading. */
export interface SettingsGroup {
  readonly title: string
  readonly settings: SettingsSpec<Settings>
}

/** The hub's own settings, then each plugin's, by name. */
export function settingsGroups(plugins: ReadonlyMap<string, Plugin>): SettingsGroup[] {
  const sorted = [...plugins.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  return [
    { title: 'The hub', settings: HUB_SETTINGS as SettingsSpec<Settings> },
    ...sorted.map(plugin => ({ title: `Plugin ${plugin.name}`, settings: plugin.settings })),
  ]
}

/** The text of .env.example: every name with nothing behind it, because empty means not set. */
export function envExample(groups: readonly SettingsGroup[]): string {
  const intro = [
    '# The settings of Beckon. Copy this file to .env and fill in what you need; empty means not set.',
    '# Generated: npx beckon settings --format env > .env.example',
  ]
  return `${[intro, ...groups.map(envSection)].map(lines => lines.join('\n')).join('\n\n')}\n`
}

function envSection({ title, settings }: SettingsGroup): string[] {
  const entries = Object.entries(settings).flatMap(([name, setting]) => ['', ...envComment(setting), `${name}=`])
  return [`# === ${title} ===`, ...entries]
}

function envComment(setting: Setting<unknown>): string[] {
  const plain = (markdown: string) => markdown.replaceAll('`', '').replace(/\.$/, '')
  return [`# ${plain(setting.help)}.`, ...(setting.default ? [`# Default: ${plain(setting.default)}`] : [])]
}

/** For programs. */
export function settingsJson(groups: readonly SettingsGroup[]): string {
  const rows = groups.flatMap(({ title, settings }) =>
    Object.entries(settings).map(([name, setting]) => ({
      name,
      group: title,
      default: setting.default ?? null,
      help: setting.help,
      secret: setting.secret ?? false,
    })),
  )
  return `${JSON.stringify(rows, null, 2)}\n`
}

/** The README's table of settings. */
export function settingsTable(groups: readonly SettingsGroup[]): string {
  const rows = groups.flatMap(group => Object.entries(group.settings).map(([name, setting]) => tableRow(name, setting)))
  return `${['| name | default | meaning |', '|---|---|---|', ...rows].join('\n')}\n`
}

function tableRow(name: string, setting: Setting<unknown>): string {
  const cells = [`\`${name}\``, setting.default ?? 'none', setting.help]
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
}
