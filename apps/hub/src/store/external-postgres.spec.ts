import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { FixSettings, TryAgain } from '@beckon/plugin-kit'
import { createDatabase, type TestDatabase } from '../../../../test/support/database.ts'
import { openExternalPostgres } from './external-postgres.ts'

describe('the database of DATABASE_URL', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase()
  })
  afterAll(() => database.drop())

  const changed = (change: (url: URL) => void) => {
    const url = new URL(database.url)
    change(url)
    return url.href
  }

  it('is used as it is', async () => {
    const store = await openExternalPostgres(database.url)
    expect(store.url).toBe(database.url)
  })

  it('is left running when the hub stops', async () => {
    const { stop, url } = await openExternalPostgres(database.url)
    await stop()
    await expect(openExternalPostgres(url)).resolves.toBeDefined()
  })

  const cases: [why: string, url: () => string, kind: typeof TryAgain | typeof FixSettings, says: RegExp][] = [
    [
      'nothing listens there',
      () => 'postgres://u:hunter2@127.0.0.1:1/shop',
      TryAgain,
      /127\.0\.0\.1:1\/shop did not answer: ECONNREFUSED/,
    ],
    [
      'the password is wrong',
      () =>
        changed(url => {
          url.password = 'hunter2'
        }),
      FixSettings,
      /refused the connection: password authentication failed/,
    ],
    [
      'the database does not exist',
      () =>
        changed(url => {
          url.pathname = '/nowhere'
        }),
      FixSettings,
      /"nowhere" does not exist/,
    ],
  ]
  it.each(cases)('is refused when %s, without showing the password', async (_why, url, kind, says) => {
    const refused = await openExternalPostgres(url()).catch(error => error)
    expect(refused).toBeInstanceOf(kind)
    expect(refused.message).toMatch(says)
    expect(refused.message).not.toMatch(/hunter2|u:/)
  })

  it.each([
    [130_021, 'refused', /127\.0\.0\.1:\d+\/shop is Postgres 13; expected 14 or newer/],
    [140_000, 'taken', null],
  ])('with the version number %i is %s', async (version, _what, says) => {
    const server = await serverOfVersion(version)
    const opened = openExternalPostgres(`postgres://u@127.0.0.1:${(server.address() as AddressInfo).port}/shop`)
    const outcome = await opened.catch(error => error)
    server.close()
    if (says) expect(outcome.message).toMatch(says)
    else expect(outcome).not.toBeInstanceOf(Error)
  })
})

/** As much of the wire protocol as one query needs (postgresql.org: "Message Formats"). */
async function serverOfVersion(version: number): Promise<Server> {
  const message = (type: string, ...parts: Buffer[]) => {
    const body = Buffer.concat(parts)
    return Buffer.concat([Buffer.from(type), int32(body.length + 4), body])
  }
  const ready = message('Z', Buffer.from('I'))
  const text = Buffer.from(String(version))
  const column = [Buffer.from('server_version_num\0'), int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0)]
  const answer = [
    message('T', int16(1), ...column),
    message('D', int16(1), int32(text.length), text),
    message('C', Buffer.from('SHOW\0')),
    ready,
  ]
  const server = createServer(socket => {
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', int32(0)), ready]))
      socket.once('data', () => socket.write(Buffer.concat(answer)))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2)
  buffer.writeInt16BE(value)
  return buffer
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeInt32BE(value)
  return buffer
}
