/** The name that was probably meant: the fewest edits away, if that is at most a third of its length. */
export function nearest(written: string, names: readonly string[]): string | undefined {
  return allNearest(written, names)[0]
}

/** All of them that are as near. */
export function allNearest(written: string, names: readonly string[]): string[] {
  const near = names
    .filter(name => Math.abs(name.length - written.length) <= farthest(name))
    .map(name => ({ name, edits: edits(written.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, edits }) => edits <= farthest(name))
  const fewest = Math.min(...near.map(({ edits }) => edits))
  return near.flatMap(({ name, edits }) => (edits === fewest ? name : []))
}

const farthest = (name: string): number => Math.max(1, name.length / 3)

/** Levenshtein distance, one row of the matrix at a time. */
function edits(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1]
    for (const [column, other] of [...to].entries()) {
      const replaced = (above[column] as number) + (letter === other ? 0 : 1)
      current.push(Math.min(replaced, (above[column + 1] as number) + 1, (current[column] as number) + 1))
    }
    above = current
  }
  return above[to.length] as number
}

/** The end of a sentence about a mistaken name: the one that was probably meant, or those there are. */
export function advice(written: string, names: readonly string[]): string {
  const meant = nearest(written, names)
  if (meant !== undefined) return `did you mean "${meant}"?`
  return names.length > 0 ? `expected one of ${[...names].sort().join(', ')}` : 'there are none'
}
