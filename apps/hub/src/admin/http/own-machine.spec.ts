import type { FastifyRequest } from 'fastify'
import { isLocalHost, isOwnMachine } from './own-machine.ts'

const request = (remoteAddress: string | undefined) =>
  ({ socket: { remoteAddress }, headers: {} }) as unknown as FastifyRequest

it('does not take a closed socket for one of this machine', () => {
  expect(isOwnMachine(request(undefined))).toBe(false)
  expect(isOwnMachine(request('127.0.0.1'))).toBe(true)
})

it.each([
  undefined,
  '',
  'localhost:99999',
  'http://localhost',
  'localhost\\@rebound.example',
  'localhost?',
  'local host',
])('does not take %p for a name of this machine', host => {
  expect(isLocalHost(host)).toBe(false)
  expect(isLocalHost('localhost')).toBe(true)
})
