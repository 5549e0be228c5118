import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, watch } from 'node:fs'
import { join } from 'node:path'

// Builds and starts the hub again on every change of the code; what the merchant edits takes effect in the hub that runs.
// npm run dev.

const ROOT = join(import.meta.dirname, '../../..')
const WATCHED = ['apps/hub/src', 'packages', 'plugins']
// An editor's save is several events; one restart is enough.
const SETTLE_MS = 150

let hub = startHub()
let settle
let restarting = Promise.resolve()

for (const folder of WATCHED.map(name => join(ROOT, name)).filter(existsSync)) {
  watch(folder, { recursive: true }, () => {
    clearTimeout(settle)
    settle = setTimeout(() => {
      restarting = restarting.then(restart)
    }, SETTLE_MS)
  })
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    await stopHub()
    process.exit(0)
  })
}

async function restart() {
  const build = spawnSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' })
  // The hub that runs stays until the code compiles again.
  if (build.status !== 0) return
  await stopHub()
  hub = startHub()
}

function startHub() {
  return spawn(process.execPath, [join(ROOT, 'apps/hub/bin/beckon.mjs'), 'start', '--watch'], {
    cwd: ROOT,
    stdio: 'inherit',
  })
}

async function stopHub() {
  if (hub.exitCode !== null || hub.signalCode !== null) return
  const gone = once(hub, 'exit')
  hub.kill('SIGTERM')
  await gone
}
