/** Why a file could not be read as a module, with the line where it can be told. */
export function importFault(file: string, error: unknown): string {
  const { message = String(error), stack = '' } = error instanceof Error ? error : {}
  const [, line] = new RegExp(`${RegExp.escape(file)}(?:\\?[^:\\s]*)?:(\\d+)`).exec(stack) ?? []
  const [first = ''] = message
    .split('\n')
    .map(text => text.trim())
    .filter(Boolean)
  return `${line ? `line ${line}: ` : ''}cannot be read: ${first}`
}
