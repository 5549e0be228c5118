import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Client, type QueryResultRow } from 'pg'
import { pino } from 'pino'
import { type Store, startEmbeddedPostgres } from './embedded-postgres.ts'
import type { ServerSettings } from './postmaster.ts'
import { serverUser } from './server-user.ts'

// Another hub, as far as the database goes: it starts the server, says where, and lives on until it is killed.
const HUB = `
  import { pino } from 'pino'
  import { startEmbeddedPostgres } from '${pathToFileURL(join(import.meta.dirname, 'embedded-postgres.ts')).href}'
  const [dataDir, settings] = process.argv.slice(1)
  const log = pino({ level: 'silent' })
  await startEmbeddedPostgres({ dataDir, log, settings: JSON.parse(settings) })
  console.log('started')
  process.stdin.resume()`

describe('the embedded Postgres', () => {
  let dataDir: string
  let store: Store | undefined
  let hub: ChildProcess | undefined
  const events = new EventEmitter()
  const log = pino({}, { write: (line: string) => events.emit(JSON.parse(line).msg) })

  // One cluster for all tests: making one is most of their cost.
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'beckon-test-store-'))
    await start()
    await query('CREATE TABLE kept (email text UNIQUE)')
  })
  beforeEach(() => start())
  afterEach(async () => {
    await killHub()
    await stop()
  })
  afterAll(() => rm(dataDir, { recursive: true }))

  async function start(settings: ServerSettings = {}): Promise<void> {
    store ??= await startEmbeddedPostgres({ dataDir, log, settings })
  }
  async function stop(): Promise<void> {
    await store?.stop()
    store = undefined
  }
  async function startHub(settings: ServerSettings = {}): Promise<void> {
    await stop()
    const script = ['--input-type=module', '-e', HUB, dataDir, JSON.stringify(settings)]
    hub = spawn(process.execPath, script, { stdio: ['pipe', 'pipe', 'inherit'] })
    await once(hub.stdout as NodeJS.ReadableStream, 'data')
  }
  async function killHub(): Promise<void> {
    if (!hub) return
    hub.kill('SIGKILL')
    await once(hub, 'exit')
    hub = undefined
  }
  async function connected(url: string): Promise<Client> {
    const client = new Client({ connectionString: url })
    client.on('error', () => undefined)
    await client.connect()
    return client
  }
  async function query(text: string): Promise<QueryResultRow[]> {
    const client = await connected(store?.url ?? '')
    return client
      .query(text)
      .then(result => result.rows)
      .finally(() => client.end())
  }
  const file = (name: string) => join(dataDir, name)
  const postmaster = async () => Number((await readFile(file('postgres/postmaster.pid'), 'utf8')).split('\n')[0])
  const note = (email: string) => query(`INSERT INTO kept VALUES ('${email}')`)
  const notes = async () => (await query('SELECT email FROM kept ORDER BY email')).map(row => row.email)

  it('is a durable, UTF-8, loopback-only server', async () => {
    const names = [
      'fsync',
      'full_page_writes',
      'synchronous_commit',
      'server_encoding',
      'listen_addresses',
      'unix_socket_directories',
    ]
    const values = await query(`SELECT ${names.map(name => `current_setting('${name}') AS ${name}`).join(', ')}`)
    expect(values).toEqual([
      {
        fsync: 'on',
        full_page_writes: 'on',
        synchronous_commit: 'on',
        server_encoding: 'UTF8',
        listen_addresses: '127.0.0.1',
        unix_socket_directories: '',
      },
    ])
  })

  it('lets nobody in without the password', async () => {
    const url = new URL(store?.url ?? '')
    url.password = 'guessed'
    await expect(connected(url.href)).rejects.toThrow('password authentication failed')
  })

  it('keeps its URL for psql and its log for its owner only', async () => {
    expect(await readFile(file('database-url'), 'utf8')).toBe(store?.url)
    for (const name of ['database-url', 'postgres.log', 'owner.json'])
      expect((await stat(file(name))).mode & 0o777).toBe(0o600)
  })

  it('keeps personal data out of its log', async () => {
    await note('ada@example.com')
    await expect(note('ada@example.com')).rejects.toThrow('duplicate key')
    const text = await readFile(file('postgres.log'), 'utf8')
    expect(text).toContain('duplicate key')
    expect(text).not.toContain('ada@')
  })

  it('keeps its port and its data over a restart', async () => {
    await note('restart')
    const { url } = store as Store
    await stop()
    await start()
    expect(store?.url).toBe(url)
    expect(await notes()).toContain('restart')
  })

  it('is started again when it dies, at the same URL, with all that was committed', async () => {
    await note('before the crash')
    const died = await postmaster()
    const restarted = once(events, 'store.restarted')
    process.kill(died, 'SIGKILL')
    await restarted
    expect(await notes()).toContain('before the crash')
    expect(await postmaster()).not.toBe(died)
  })

  it('is adopted when only its hub was killed', async () => {
    await startHub()
    const left = await postmaster()
    await killHub()
    await start()
    expect(await postmaster()).toBe(left)
    await note('after the adoption')
  })

  it('is started again when it dies after it was adopted', async () => {
    await startHub()
    await killHub()
    await start()
    const restarted = once(events, 'store.restarted')
    process.kill(await postmaster(), 'SIGKILL')
    await restarted
    expect(await query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('is replaced when its hub was killed and it does not answer', async () => {
    await startHub({ max_connections: 2, superuser_reserved_connections: 0, max_wal_senders: 0 })
    const left = await postmaster()
    const url = await readFile(file('database-url'), 'utf8')
    const strangers = await Promise.all([connected(url), connected(url)])
    await killHub()
    await start()
    expect(await postmaster()).not.toBe(left)
    await Promise.all(strangers.map(client => client.end()))
  })

  it('starts when hub and server were both killed', async () => {
    await startHub()
    const left = await postmaster()
    await killHub()
    process.kill(left, 'SIGKILL')
    await start()
    expect(await notes()).toContain('restart')
  })

  it('starts when the pid it left behind is a stranger now', async () => {
    await stop()
    const stranger = spawn('sleep', ['60'], { ...(await serverUser()), cwd: '/' })
    await once(stranger, 'spawn')
    await writeFile(
      file('postgres/postmaster.pid'),
      `${stranger.pid}\n${file('postgres')}\n0\n1\n\n127.0.0.1\n\nready\n`,
    )
    await start()
    expect(stranger.kill()).toBe(true)
    await once(stranger, 'exit')
  })

  it('has one owner: a second hub is refused while the first lives', async () => {
    await startHub()
    await expect(start()).rejects.toThrow(`Another hub (pid ${hub?.pid}) owns`)
    await killHub()
    await expect(start()).resolves.toBeUndefined()
  })

  it('clears away what a killed initdb left', async () => {
    await stop()
    await writeFile(file('postgres.draft-abc'), '')
    await start()
    expect(await readdir(dataDir)).not.toContain('postgres.draft-abc')
  })

  it('is not mixed up with the password of another database, and keeps the data', async () => {
    await note('before the mix-up')
    await stop()
    const url = await readFile(file('database-url'), 'utf8')
    await rm(file('database-url'))
    await expect(start()).rejects.toThrow(/database-url does not open the database in .*Put back/)
    await writeFile(file('database-url'), url)
    await start()
    expect(await notes()).toContain('before the mix-up')
  })

  it('says why it does not start, and lets go of the folder', async () => {
    await stop()
    await expect(start({ shared_buffers: 'plenty' })).rejects.toThrow(
      /did not start.*postgres.log.*"shared_buffers": "plenty"/s,
    )
    await expect(start()).resolves.toBeUndefined()
  })
})
