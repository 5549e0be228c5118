import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A folder for the data of a hub that is gone when it is closed, and also when this process is killed: a shell of its own
 * sees its input end then, ends at once whatever server runs in the folder, and removes it. What a server that is ending
 * still writes makes a removal fail, so there are several.
 */
export async function passingFolder(opened: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'beckon-simulate-'))
  // Detached: what is sent to all of a terminal, or of a group, is not for it.
  const shell = spawn('sh', ['-c', REMOVE, folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  shell.unref()
  opened.defer(async () => {
    shell.ref()
    shell.stdin.end()
    await once(shell, 'exit')
  })
  return folder
}

const REMOVE = `
  cat
  server=$(head -n 1 "$0/postgres/postmaster.pid") && kill -QUIT "$server"
  for another in 1 2 3 4 5; do rm -rf "$0" && exit; sleep 1; done`
