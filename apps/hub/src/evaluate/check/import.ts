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

/** What a file holds can be such that it cannot even be looked at: a field that throws when it is read, say. */
export const checkFault = (error: unknown): string =>
  `cannot be checked: ${error instanceof Error ? error.message : error}`
