import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { REPOSITORY_ROOT } from '../repository-root.ts'

// Needs what npm run build makes, as npm test does first.
function preview(...args: string[]) {
  const child = spawn(process.execPath, [join(REPOSITORY_ROOT, 'apps/hub/bin/preview.mjs'), ...args])
  const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)])
  return { child, ended: ended.then(([[code], said, complained]) => ({ code, said, complained })) }
}

it('says once where it is, and ends when it is told to', async () => {
  const { child, ended } = preview('--port', '0')
  const [line] = await once(child.stdout, 'data')
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(String(line)) ?? []
  expect((await fetch(url)).status).toBe(200)
  child.kill('SIGTERM')
  expect(await ended).toEqual({ code: 0, said: String(line), complained: '' })
})

it.each([['65536'], ['http'], [''], ['-1']])('does not take %p for a port', async port => {
  const { code, complained } = await preview(`--port=${port}`).ended
  expect({ code, complained }).toEqual({
    code: 64,
    complained: `--port: saw "${port}"; expected a number from 0 to 65535\n`,
  })
})

it('knows no other option', async () => {
  expect(await preview('--prot', '0').ended).toMatchObject({
    code: 64,
    complained: expect.stringContaining("'--prot'"),
  })
})
