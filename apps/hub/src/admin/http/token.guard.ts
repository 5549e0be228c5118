import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common'
import type { FastifyRequest } from 'fastify'
import { AdminPorts } from '../ports.ts'
import { Problem } from './problem.ts'
import { carriesToken } from './token.ts'

@Injectable()
export class TokenGuard implements CanActivate {
  constructor(private readonly ports: AdminPorts) {}

  canActivate(context: ExecutionContext): boolean {
    const { authorization } = context.switchToHttp().getRequest<FastifyRequest>().headers
    if (carriesToken(authorization, this.ports.adminToken)) return true
    const saw = authorization === undefined ? 'no Authorization header' : 'another token'
    throw new Problem(
      401,
      'unauthorized',
      `Saw ${saw}; expected "Authorization: Bearer" with the token in ADMIN_TOKEN.`,
      {
        headers: { 'www-authenticate': 'Bearer realm="beckon admin"' },
      },
    )
  }
}
