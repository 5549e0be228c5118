import { watch } from 'node:fs'

// An editor's save is several events; one look is enough.
const SETTLE_MS = 100

/** Calls back after files below a folder have changed, once for each save. */
export function watchFolder(folder: string, changed: () => void): { close(): void } {
  let settle: NodeJS.Timeout | undefined
  const watcher = watch(folder, { recursive: true }, () => {
    clearTimeout(settle)
    settle = setTimeout(changed, SETTLE_MS)
  })
  return {
    close() {
      clearTimeout(settle)
      watcher.close()
    },
  }
}
