import { All, Req } from '@nestjs/common'
import { ApiExcludeController } from '@nestjs/swagger'
import type { FastifyRequest } from 'fastify'
import { AdminApi } from './admin-api.ts'
import { noRoute } from './problem.ts'

/** Whatever no other route takes: it too asks for the token before it says that there is nothing. */
@AdminApi('')
@ApiExcludeController()
export class NowhereController {
  @All('*')
  nowhere(@Req() request: FastifyRequest): never {
    throw noRoute(request)
  }
}
