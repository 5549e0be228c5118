/**
 * Joins things that share a name, whatever the order they come in (union-find). Used for contacts by their strong
 * identifiers and for carts by their tokens.
 */
export class Groups {
  private readonly parent = new Map<string, string>()

  /** Says that these names are of one thing. */
  join(names: readonly string[]): void {
    const [first, ...others] = names
    if (first === undefined) return
    for (const other of [first, ...others]) this.union(first, other)
  }

  /** The name that stands for the group of this name: its smallest. */
  root(name: string): string {
    let top = name
    while (this.parent.get(top) !== undefined && this.parent.get(top) !== top) top = this.parent.get(top) as string
    if (top !== name) this.parent.set(name, top)
    return top
  }

  /** Root → its names. */
  all(): Map<string, string[]> {
    const groups = new Map<string, string[]>()
    for (const name of this.parent.keys()) {
      const root = this.root(name)
      const names = groups.get(root)
      if (names) names.push(name)
      else groups.set(root, [name])
    }
    return groups
  }

  private union(left: string, right: string): void {
    if (!this.parent.has(left)) this.parent.set(left, left)
    if (!this.parent.has(right)) this.parent.set(right, right)
    const a = this.root(left)
    const b = this.root(right)
    if (a === b) return
    if (a < b) this.parent.set(b, a)
    else this.parent.set(a, b)
  }
}
