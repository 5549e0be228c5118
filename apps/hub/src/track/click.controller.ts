import { Controller, Get, Header, Inject, Param, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { linkPage } from './link.page.ts'
import { isMachine } from './machine.ts'
import type { FollowedLink } from './signed-link.ts'

/** What followed links need of their neighbours. */
export interface ClickPorts {
  read(token: string): FollowedLink | null
  /** Resolves after the commit, or when that takes longer than a reader waits. Never rejects. */
  keep(link: FollowedLink): Promise<void>
}

export const CLICK_PORTS = Symbol('ClickPorts')

/** A link of a mail that leads by way of the hub: whoever follows it is led on, whatever becomes of the click. */
@Controller('c')
export class ClickController {
  constructor(@Inject(CLICK_PORTS) private readonly ports: ClickPorts) {}

  @Get(':token')
  @Header('referrer-policy', 'no-referrer')
  @Header('cache-control', 'no-store')
  @Header('x-robots-tag', 'noindex')
  async follow(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const link = this.ports.read(token)
    if (!link) {
      reply.status(404).type('text/html; charset=utf-8')
      return linkPage('lost', null)
    }
    if (!isMachine(request)) await this.ports.keep(link)
    reply.status(302).header('location', link.url)
    return ''
  }
}
