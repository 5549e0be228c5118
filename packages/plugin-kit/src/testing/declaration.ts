import { basename } from 'node:path'
import type { Settings } from '../settings.ts'
import type { Bench } from './bench.ts'
import { secretsIn } from './secrets.ts'

/** What a plugin says of itself: its name, its topics, its settings. */
export function describeDeclaration<S extends Settings>({ plugin, dir, settings, fixtures }: Bench<S>): void {
  it('is named after its folder', () => {
    expect(plugin.name).toBe(basename(dir))
  })

  it('has a fixture for every topic', () => {
    const folders = new Set(fixtures.map(fixture => fixture.folder))
    expect(Object.keys(plugin.topics).filter(topic => !folders.has(topic.replaceAll('/', '-')))).toEqual([])
  })

  it('says in a line what each setting is for', () => {
    const lines = Object.keys(plugin.settings).map(name => plugin.settings[name]?.help)
    expect(lines.filter(line => !line?.trim() || line.includes('\n'))).toEqual([])
  })

  it('asks for nothing when everything is set', () => {
    expect(plugin.missing(settings)).toEqual([])
  })

  it('names each setting that is missing, and no value', () => {
    const unset = unsetSettings(plugin.settings)
    const required = plugin.missing(unset as S)
    expect(required).not.toEqual([])
    for (const name of required) {
      const missing = plugin.missing({ ...settings, [name]: unset[name] })
      expect(missing).toEqual([name])
      for (const secret of secretsIn(plugin, settings)) expect(missing.join()).not.toContain(secret)
    }
  })
}

/** Each setting as it is when the environment does not have it. */
function unsetSettings<S extends Settings>(spec: Bench<S>['plugin']['settings']): Record<string, unknown> {
  return Object.fromEntries(Object.keys(spec).map(name => [name, spec[name]?.schema.parse(undefined)]))
}
