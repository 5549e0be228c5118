import { FixSettings } from '@beckon/plugin-kit'

/** Faults of the merchant's files, by the folder they stand in. */
export type Faults = Readonly<Partial<Record<'triggers' | 'segments', readonly string[]>>>

/** Throws one FixSettings with all of them; nothing where there are none. */
export function refuse({ triggers = [], segments = [] }: Faults): void {
  if (!triggers.length && !segments.length) return
  const text = [...told('triggers/', triggers), ...told('segments/', segments)].join('\n')
  throw new FixSettings(triggers.length ? 'triggers-invalid' : 'segments-invalid', text)
}

function told(folder: string, faults: readonly string[]): string[] {
  if (!faults.length) return []
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`
  return [`${count} in ${folder}:`, ...faults.map(text => `  ${text}`)]
}
