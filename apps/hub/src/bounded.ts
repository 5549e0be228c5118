// Locales and zones come from customers' profiles, and an Intl object weighs tens of kB. A shop uses a few dozen.
const MOST = 500

/** Remembers what `make` returned per key; forgets all of it when it has grown past what any shop needs. */
export function bounded<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>()
  return key => {
    const known = made.get(key)
    if (known !== undefined) return known
    if (made.size >= MOST) made.clear()
    const value = make(key)
    made.set(key, value)
    return value
  }
}
