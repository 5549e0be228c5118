import { FixSettings } from '@beckon/plugin-kit'

/** Faults of the merchant's files, by the folder they stand in. */
export type Faults = Readonly<Partial<Record<'triggers' | 'segments' | 'templates', readonly string[]>>>

/** Throws one FixSettings with all of them; nothing where there are none. */
export function refuse({ triggers = [], segments = [], templates = [] }: Faults): void {
  const text = [...told('triggers/', triggers), ...told('segments/', segments), ...told('templates/', templates)]
  if (!text.length) return
  const ofTriggers = triggers.length ? 'triggers-invalid' : null
  throw new FixSettings(ofTriggers ?? (segments.length ? 'segments-invalid' : 'template-invalid'), text.join('\n'))
}

function told(folder: string, faults: readonly string[]): string[] {
  if (!faults.length) return []
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`
  return [`${count} in ${folder}:`, ...faults.map(text => `  ${text.replaceAll('\n', '\n    ')}`)]
}
