import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common'
import type { FastifyRequest } from 'fastify'
import { isOwnHost } from '../http/own-machine.ts'
import { Problem } from '../http/problem.ts'
import { AdminPorts } from '../ports.ts'

/** Keeps the mailbox from pages of other sites, whose names can be made to lead here. */
@Injectable()
export class OwnHostGuard implements CanActivate {
  constructor(private readonly ports: AdminPorts) {}

  canActivate(context: ExecutionContext): boolean {
    const { host } = context.switchToHttp().getRequest<FastifyRequest>().headers
    if (isOwnHost(host, this.ports.publicUrl())) return true
    throw new Problem(
      403,
      'foreign-host',
      'The mailbox answers to localhost and to the host of PUBLIC_URL only; open it by one of them.',
    )
  }
}
