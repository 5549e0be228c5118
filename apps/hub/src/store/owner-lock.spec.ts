import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ownDataDir } from './owner-lock.ts'
import { identityOf } from './process-identity.ts'

// Another process that asks for the folder when told to, says what came of it, and lives on until it is killed.
const CONTENDER = `
  import { ownDataDir } from '${pathToFileURL(join(import.meta.dirname, 'owner-lock.ts')).href}'
  process.stdin.once('data', () => ownDataDir(process.argv[1]).then(() => 'owns', error => error.code).then(console.log))
  console.log('there')`

describe('the lock of a data folder', () => {
  let folder: string
  const children: ChildProcess[] = []
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'beckon-test-lock-'))
  })
  afterEach(async () => {
    await Promise.all(children.splice(0).map(kill))
    await rm(folder, { recursive: true })
  })

  async function contender(): Promise<ChildProcess> {
    const child = spawn(process.execPath, ['--input-type=module', '-e', CONTENDER, folder], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    children.push(child)
    await heard(child)
    return child
  }
  const heard = async (child: ChildProcess) =>
    String((await once(child.stdout as NodeJS.ReadableStream, 'data'))[0]).trim()
  const ask = (child: ChildProcess) => {
    const answer = heard(child)
    child.stdin?.write('go')
    return answer
  }
  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  const owner = async () => JSON.parse(await readFile(join(folder, 'owner.json'), 'utf8'))
  const plantDead = (id: string, file = 'owner.json') =>
    // This pid is alive, but began at another time: a pid that was used again.
    writeFile(join(folder, file), JSON.stringify({ pid: process.pid, startedAt: 'long ago', id }))

  it('names its owner', async () => {
    await ownDataDir(folder)
    expect(await owner()).toMatchObject(identityOf(process.pid))
  })

  it('is refused while the owner lives, naming the pid and the way out', async () => {
    await ownDataDir(folder)
    await expect(ownDataDir(folder)).rejects.toThrow(
      new RegExp(`Another hub \\(pid ${process.pid}\\) owns ${folder}.*DATA_DIR.*DATABASE_URL`),
    )
  })

  it('is free again after it was released, and leaves nothing behind', async () => {
    await (await ownDataDir(folder)).release()
    expect(await readdir(folder)).toEqual([])
    await expect(ownDataDir(folder)).resolves.toBeDefined()
  })

  it('passes from a killed process to the next', async () => {
    const first = await contender()
    expect(await ask(first)).toBe('owns')
    await expect(ownDataDir(folder)).rejects.toThrow(`pid ${first.pid}`)
    await kill(first)
    await ownDataDir(folder)
    expect((await owner()).pid).toBe(process.pid)
  })

  it('passes on when the pid lives but is another process now', async () => {
    await plantDead('gone')
    await ownDataDir(folder)
    expect((await owner()).id).not.toBe('gone')
  })

  it('passes on past heirs that died before they took over, and clears them away', async () => {
    await plantDead('first')
    await plantDead('second', 'owner.json.heir-of-first')
    await plantDead('third', 'owner.json.heir-of-second')
    await ownDataDir(folder)
    expect(await readdir(folder)).toEqual(['owner.json'])
  })

  it('goes to exactly one of many processes', async () => {
    await plantDead('gone')
    const all = await Promise.all(Array.from({ length: 4 }, contender))
    const answers = await Promise.all(all.map(ask))
    expect(answers.sort()).toEqual(['data-dir-owned', 'data-dir-owned', 'data-dir-owned', 'owns'])
  })

  it.each(['a free folder', 'a dead owner', 'a dead heir'])(
    'goes to exactly one, round after round, with %s',
    async start => {
      for (let round = 0; round < 30; round++) {
        if (start !== 'a free folder') await plantDead('gone')
        if (start === 'a dead heir') await plantDead('heir', 'owner.json.heir-of-gone')
        const results = await Promise.allSettled(Array.from({ length: 12 }, () => ownDataDir(folder)))
        expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1)
        await rm(join(folder, 'owner.json'))
      }
    },
  )

  it('says so when its file is damaged', async () => {
    await writeFile(join(folder, 'owner.json'), '{"pid":')
    await expect(ownDataDir(folder)).rejects.toThrow(/owner.json is damaged.*If no other hub runs here, delete it/)
  })
})
