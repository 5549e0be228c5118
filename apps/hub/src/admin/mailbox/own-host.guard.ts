import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common'
import type { FastifyRequest } from 'fastify'
import { isLocalHost, isOwnMachine } from '../http/own-machine.ts'
import { Problem } from '../http/problem.ts'

/**
 * Keeps the mailbox from pages of other sites, whose names can be made to lead here, and from whoever comes through a
 * proxy. One that hides both who asks and by which name is why a public hub is run with NODE_ENV=production.
 */
@Injectable()
export class OwnHostGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>()
    if (isLocalHost(request.headers.host) && isOwnMachine(request)) return true
    throw new Problem(
      403,
      'foreign-host',
      'The mailbox is for the machine of the hub, by the name of localhost; from elsewhere read GET /admin/api/messages.',
    )
  }
}
