import { BlockList } from 'node:net'
import type { FastifyRequest } from 'fastify'

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8)
LOOPBACK.addAddress('::1', 'ipv6')

// A proxy on this machine speaks for somebody else, and says so.
const FORWARDED = ['x-forwarded-for', 'forwarded', 'x-real-ip']

/** Whether a request was made on this machine, by the socket and not by what the request says. */
export function isOwnMachine({ socket, headers }: Pick<FastifyRequest, 'socket' | 'headers'>): boolean {
  if (FORWARDED.some(name => headers[name] !== undefined)) return false
  const address = socket.remoteAddress?.replace(/^::ffff:/, '')
  // A socket that is closed already has no address.
  return address !== undefined && LOOPBACK.check(address, address.includes(':') ? 'ipv6' : 'ipv4')
}

/**
 * Whether a Host header names the machine itself. A page elsewhere can have its own name resolve to 127.0.0.1 (DNS
 * rebinding); then the browser sends that name, which is how it is told apart.
 */
export function isLocalHost(host: string | undefined): boolean {
  const named = host && /^[^/\\?#@]+$/.test(host) ? URL.parse(`http://${host}`) : null
  return named !== null && LOCAL_NAMES.includes(named.hostname)
}

const LOCAL_NAMES = ['localhost', '127.0.0.1', '[::1]']
