import { once } from 'node:events'
import { createServer } from 'node:net'
import { listenOn } from './listen.ts'

it.each(['nowhere.invalid', 'not a name', '192.0.2.1'])('a HOST of %j is told in words', async host => {
  const server = createServer()
  const listen = (port: number, name: string) => once(server.listen(port, name), 'listening')
  await expect(listenOn({ listen }, { port: 0, host })).rejects.toMatchObject({
    code: 'port-unusable',
    message: expect.stringContaining(`Cannot listen on ${host}:0 (E`),
  })
})
